"""Reading somebody's `.env`: every strange file gets a sentence, and no line of it is ever shown."""

import io
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from morizo.ops.errors import OpsError
from morizo.ops.exits import Exit

LARGEST_BYTES = 1 << 20
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,127}")
_UNQUOTED_PEM = re.compile(
    r"^(?P<head>[^\S\n]*(?:export\s+)?[A-Za-z_]\w*[^\S\n]*=[^\S\n]*)"
    r"(?P<value>-----BEGIN (?P<what>[A-Z0-9 ]+)-----\n[^'\\]*?\n-----END (?P=what)-----)[^\S\n]*$",
    re.MULTILINE,
)


class EnvFileFaults(OpsError):
    """A file of variables can't be taken.

    Args:
        faults: One Japanese sentence each, with line numbers, never with what stands there.
    """

    code = "env-file"
    title = "変数のファイルを使えません"
    hint = "直してから、もう一度実行してください。何も送っていません。"
    exit = Exit.USAGE

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable; `repr` doesn't show its value."""

    name: str
    value: str
    line: int

    def __repr__(self) -> str:
        return f"Variable({self.name!r}, line={self.line})"


@dataclass(frozen=True, slots=True)
class EnvFile:
    """What stands in a file: each name once, the last one winning, and what should be told about it."""

    path: Path
    variables: tuple[Variable, ...]
    notes: tuple[str, ...]


def read_env_file(path: Path) -> EnvFile:
    """Read a `.env` as Morizo and Next.js read it.

    Raises:
        EnvFileFaults: It isn't a file, can't be read, or has lines that can't be understood.
    """
    text, notes = _text_of(path)
    text, quoted = _UNQUOTED_PEM.subn(_quote, text)
    if quoted:
        notes.append("引用符のない複数行の鍵（-----BEGIN）は、1つの値として読みました。")
    found: dict[str, Variable] = {}
    wrong: list[int] = []
    for binding in parse_stream(io.StringIO(text, newline="")):
        line = _line(binding)
        if binding.error or (
            binding.key is not None and (binding.value is None or not _NAME.fullmatch(binding.key))
        ):
            wrong.append(line)
        elif binding.key is not None and binding.value is not None:
            if binding.key in found:
                notes.append(
                    f"{binding.key} が2度あります（{found[binding.key].line}行目と{line}行目）。後の行を使います。"
                )
            found[binding.key] = Variable(binding.key, binding.value, line)
    if wrong:
        raise EnvFileFaults(*_words_for(path, wrong))
    notes += _notes_on(found.values())
    return EnvFile(path, tuple(found.values()), tuple(notes))


def _text_of(path: Path) -> tuple[str, list[str]]:
    data, mode = _bytes_of(path)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise EnvFileFaults(
            f"{path}: 文字のファイルではないか、UTF-16 です。UTF-8 で保存し直してください。"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise EnvFileFaults(
            f"{path}: {line}行目が UTF-8 ではありません（Shift_JIS でしょうか）。UTF-8 で保存し直してください。"
        ) from None
    notes = []
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        notes.append(f"{path.name} をほかの人も読めます。chmod 600 {path.name} で閉じてください。")
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _bytes_of(path: Path) -> tuple[bytes, int]:
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise EnvFileFaults(f"{path}: ありません。") from None
    except (OSError, ValueError) as err:
        reason = err.strerror if isinstance(err, OSError) else "名前が正しくありません"
        raise EnvFileFaults(f"{path}: 開けません（{reason}）。") from None
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            raise EnvFileFaults(f"{path}: ふつうのファイルではありません。")
        if found.st_size > LARGEST_BYTES:
            raise EnvFileFaults(f"{path}: 大きすぎます（1 MiB まで）。.env のファイルでしょうか。")
        with os.fdopen(opened, "rb", closefd=False) as file:
            return file.read(LARGEST_BYTES), found.st_mode
    except OSError as err:
        raise EnvFileFaults(f"{path}: 読めません（{err.strerror}）。") from None
    finally:
        os.close(opened)


def _quote(found: re.Match[str]) -> str:
    return f"{found['head']}'{found['value']}'"


def _line(binding: Binding) -> int:
    before = binding.original.string
    blank = before[: len(before) - len(before.lstrip())]
    return binding.original.line + blank.count("\n")


def _words_for(path: Path, wrong: list[int]) -> Iterator[str]:
    shown = "、".join(str(line) for line in wrong[:10]) + (" ほか" if len(wrong) > 10 else "")
    yield (
        f"{path}: {shown}行目が「名前=値」の形ではありません（引用符が閉じていないか、複数行の値が引用符の外にあります）。"
    )
    yield "値が何行にもなるときは全体を引用符で囲み、要らない行は消すか # を付けてください。"


def _notes_on(variables: Iterable[Variable]) -> Iterator[str]:
    for variable in variables:
        if re.search(r"\$\{\w+\}", variable.value):
            yield f"{variable.name} の ${{…}} は置き換えず、書かれたままの文字として扱います。"
        if variable.value.strip() != variable.value:
            yield f"{variable.name} の値の前後に空白か改行があります。"
