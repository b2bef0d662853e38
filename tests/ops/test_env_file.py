"""Strange `.env` files: each is read or refused with a sentence, and no line of it is repeated."""

import io
import os
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import example, given
from hypothesis import strategies as st

from morizo.ops.secrets.env_file import EnvFile, EnvFileFaults, read_env_file

PEM = "-----BEGIN PRIVATE KEY-----\nMIIhidden+/==\nAbc=\n-----END PRIVATE KEY-----"


def read(folder: Path, data: str | bytes) -> EnvFile:
    path = folder / ".env"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    path.chmod(0o600)
    return read_env_file(path)


def values(file: EnvFile) -> dict[str, str]:
    return {variable.name: variable.value for variable in file.variables}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeffA=1\n", {"A": "1"}),
        ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("A=1\rB=2", {"A": "1", "B": "2"}),
        ("export A=1\n", {"A": "1"}),
        ("A = 1 # why\n", {"A": "1"}),
        ("A='a # b'\nB=\"a\\nb\"\n", {"A": "a # b", "B": "a\nb"}),
        ("A=a=b==\n", {"A": "a=b=="}),
        ("A=\nB=\n", {"A": "", "B": ""}),
        (f'A="{PEM}"\n', {"A": PEM}),
        (f"A={PEM}\nB=1\n", {"A": PEM, "B": "1"}),
        ("# only\n\n", {}),
        ("", {}),
    ],
)
def test_what_people_write_is_read(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    assert values(read(tmp_path, text)) == expected


def test_of_two_the_last_wins_and_it_is_said(tmp_path: Path) -> None:
    file = read(tmp_path, "A=hidden1\nB=2\n\nA=hidden2\n")
    assert values(file) == {"A": "hidden2", "B": "2"}
    assert len(file.notes) == 1
    assert "1行目と4行目" in file.notes[0]
    assert "hidden" not in repr(file)


def test_what_is_odd_is_noted(tmp_path: Path) -> None:
    file = read(tmp_path, 'A="${HOME}/hidden"\nB=" hidden "\n')
    (tmp_path / ".env").chmod(0o644)
    notes = "".join((*file.notes, *read_env_file(tmp_path / ".env").notes))
    assert "置き換えず" in notes
    assert "空白" in notes
    assert "chmod 600" in notes
    assert "hidden" not in notes


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A=1\nhidden\n", "2行目"),
        ('A=1\n\nB="hidden\n', "3行目"),
        ('A={\n  "hidden": "x="\n}\n', "2、3行目"),
        ("sk-hidden=x\n", "1行目"),
        ("A='x'hidden\n", "1行目"),
        (f"A={PEM[:-5]}\n", "行目"),
        ("=hidden\n", "1行目"),
    ],
)
def test_a_line_that_is_no_variable_stops_all_and_is_not_repeated(
    tmp_path: Path, text: str, line: str
) -> None:
    with pytest.raises(EnvFileFaults) as wrong:
        read(tmp_path, text)
    assert line in wrong.value.faults[0]
    assert "hidden" not in str(wrong.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"A=1\nB=\x83\x82\x83\x8a\n", "2行目"),
        ("A=1\n".encode("utf-16"), "UTF-16"),
        (b"A=\0\n", "文字のファイル"),
        (b"A=" + b"x" * (1 << 20), "大きすぎます"),
    ],
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(EnvFileFaults, match=words):
        read(tmp_path, data)


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, words in (
        (tmp_path, "ふつうのファイル"),
        (tmp_path / "pipe", "ふつうのファイル"),
        (Path("/dev/zero"), "ふつうのファイル"),
        (tmp_path / "none", "ありません"),
        (tmp_path / "none" / "none", "ありません"),
        (tmp_path / ("x" * 300), "開けません"),
        (Path("a\0b"), "名前"),
    ):
        with pytest.raises(EnvFileFaults, match=words):
            read_env_file(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.touch(0o000)
    with pytest.raises(EnvFileFaults, match="開けません"):
        read_env_file(path)


@given(st.binary(max_size=200) | st.text("A=\"'\\#\n\r $x-{あ\ufeff", max_size=60))
@example('A="a\nB=b')
def test_no_file_is_a_crash(tmp_path_factory: pytest.TempPathFactory, data: str | bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    try:
        file = read(folder, data)
    except EnvFileFaults:
        return
    # Morizo itself reads the same from it.
    text = (folder / ".env").read_bytes().decode("utf-8-sig")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    usual = dotenv_values(stream=io.StringIO(text), interpolate=False)
    assert values(file) == {name: value or "" for name, value in usual.items()}
