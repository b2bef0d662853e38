"""`deploy.toml` as a text: reading it, and the line of each key."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from morizo.ops.errors import TargetFaults
from morizo.ops.target import lines as toml_lines

LARGEST_BYTES = 1 << 20
_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")
_WORDS = {
    "Cannot overwrite a value": "同じ名前が2度あります",
    "Cannot declare": "同じ表 [名前] が2度あります",
    "Cannot redefine namespace": "同じ表 [名前] が2度あります",
    "Duplicate inline table key": "{ } の中に同じ名前が2度あります",
    "Unterminated string": '文字列が " で閉じられていません',
    "Expected '=' after a key": "名前 = 値 の形ではありません",
    "Unclosed array": "[ が ] で閉じられていません",
    "Unclosed inline table": "{ が } で閉じられていません",
    "Invalid value": '値が読めません（文字列は " " で囲んでください）',
    "Invalid initial character for a key part": "名前が読めません",
    "Invalid statement": "名前 = 値 の形ではありません",
    "Expected newline or end of document": "1行に2つ書かれています",
    "Expected ']'": "表の見出しが ] で閉じられていません",
    "Unescaped '\\' in a string": "文字列の中の \\ の使い方が違います（\\\\ と書くか ' ' で囲んでください）",
    "Found invalid character": "使えない文字があります",
    "Illegal character": "使えない文字があります",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is valid TOML; whether it makes sense is for others to say."""

    path: Path
    text: str
    data: dict[str, Any]
    lines: dict[toml_lines.Path, int]

    @property
    def folder(self) -> Path:
        """Return the folder that relative paths in the file start from."""
        return self.path.parent


def load(path: Path) -> Source:
    """Read a file.

    Raises:
        TargetFaults: It isn't there, can't be read, or isn't TOML.
    """
    try:
        if path.exists() and not path.is_file():
            raise TargetFaults(f"{path}: ふつうのファイルではありません。")
        if path.stat().st_size > LARGEST_BYTES:
            raise TargetFaults(f"{path}: 大きすぎます（1 MiB まで）。")
        data = path.read_bytes()
    except FileNotFoundError:
        raise TargetFaults(
            f"{path}: ありません。morizo init で作れます（別の場所にあるなら --target で示してください）。"
        ) from None
    except (OSError, ValueError) as err:
        reason = err.strerror if isinstance(err, OSError) else "名前が正しくありません"
        raise TargetFaults(f"{path}: 開けません（{reason}）。") from None
    try:
        return parse(data.decode("utf-8-sig"), path)
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise TargetFaults(
            f"{path}: {line}行目が UTF-8 ではありません。UTF-8 で保存し直してください。"
        ) from None


def parse(text: str, path: Path) -> Source:
    """Read a text.

    Raises:
        TargetFaults: It isn't TOML.
    """
    text = text.replace("\r\n", "\n")
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as err:
        raise TargetFaults(f"{path}: {_syntax(str(err), text)}。") from None
    return Source(path, text, data, toml_lines.lines_of(text))


def tables(value: object) -> list[dict[str, Any]]:
    """Return what is an array of tables; what isn't is left out (others tell that it is wrong)."""
    return (
        [one if isinstance(one, dict) else {} for one in value] if isinstance(value, list) else []
    )


def _syntax(said: str, text: str) -> str:
    # tomllib's own sentence may repeat a sign or a key of the file: only what is known is said.
    words = next((words for begin, words in _WORDS.items() if said.startswith(begin)), None)
    place = _PLACE.search(said)
    if place and place[1]:
        at = f"{place[1]}行目 {place[2]}文字目"
    else:
        at = f"終わり（{text.count(chr(10)) + 1}行目）"
    return f"{at}: {words or 'TOML として読めません'}"
