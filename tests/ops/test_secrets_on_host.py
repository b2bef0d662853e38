"""Secrets on a host: private from the first moment, whole or not there, and never told to anybody."""

import contextlib
import fcntl
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from morizo.ops import agent
from morizo.ops.events import Event
from morizo.ops.secrets import on_host as secrets_on_host

SECRET = "sk-hidden\nsecond line ひみつ\n"
SERVICE = "morizo-aiv2"
START = "import sys;exec(sys.stdin.buffer.read(int(sys.stdin.buffer.readline())))"


def ask(base: Path, do: str, releases: Path | None = None, **more: Any) -> tuple[int, list[Event]]:
    lines: list[str] = []
    asked = {"do": do, "base": str(base), "releases": {SERVICE: str(releases)}, **more}
    code = secrets_on_host.do(asked, lines.append)
    assert "hidden" not in "".join(lines)
    return code, [Event.read(line) for line in lines]


def put(base: Path, value: str = SECRET, name: str = "OPENAI_API_KEY") -> tuple[int, list[Event]]:
    return ask(base, "set", values={SERVICE: {name: value}})


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "etc" / "credentials"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_a_secret_lies_private_in_private_folders_whatever_the_umask(
    tmp_path: Path, umask: int
) -> None:
    base = tmp_path / "credentials"
    before = os.umask(umask)
    try:
        code, (event,) = put(base)
    finally:
        os.umask(before)
    file = base / SERVICE / "OPENAI_API_KEY"
    assert (code, event.state) == (0, "done")
    assert file.read_bytes() == SECRET.encode()
    assert [mode(path) for path in (file, base / SERVICE, base)] == [0o600, 0o700, 0o700]


def test_the_same_again_changes_nothing_and_says_so(base: Path) -> None:
    put(base)
    before = (base / SERVICE / "OPENAI_API_KEY").stat()
    code, (event,) = put(base)
    after = (base / SERVICE / "OPENAI_API_KEY").stat()
    assert (code, event.state) == (0, "same")
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_secret_that_others_could_read_is_written_anew(base: Path) -> None:
    put(base)
    file = base / SERVICE / "OPENAI_API_KEY"
    file.chmod(0o644)
    base.chmod(0o755)
    _, events = put(base)
    assert [event.state for event in events] == ["note", "done"]
    assert (mode(file), mode(base)) == (0o600, 0o700)


def test_what_a_killed_run_left_is_swept_and_the_old_secret_stays_whole(base: Path) -> None:
    put(base)
    half = base / SERVICE / ".OPENAI_API_KEY.1.new"
    half.write_text("sk-hid")
    put(base, "other", "SMTP_URL")
    assert sorted(path.name for path in (base / SERVICE).iterdir()) == [
        "OPENAI_API_KEY",
        "SMTP_URL",
    ]
    assert (base / SERVICE / "OPENAI_API_KEY").read_text() == SECRET


def test_a_write_that_fails_leaves_the_old_one_and_no_trace(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(base)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, (event,) = put(base, "new-hidden")
    assert (code, event.state) == (7, "failed")
    assert "空き" in event.words
    assert [path.name for path in (base / SERVICE).iterdir()] == ["OPENAI_API_KEY"]
    assert (base / SERVICE / "OPENAI_API_KEY").read_text() == SECRET


def test_links_are_replaced_and_never_followed(base: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("before")
    (base / SERVICE).mkdir(parents=True, mode=0o700)
    (base / SERVICE / "OPENAI_API_KEY").symlink_to(outside)
    assert put(base)[0] == 0
    assert outside.read_text() == "before"
    assert not (base / SERVICE / "OPENAI_API_KEY").is_symlink()
    (base / "linked").symlink_to(tmp_path)
    code, _ = ask(base, "set", values={"linked": {"A": "hidden"}})
    assert code == 7
    assert not (tmp_path / "A").exists()


def test_what_is_no_file_is_left_alone(base: Path) -> None:
    (base / SERVICE / "OPENAI_API_KEY").mkdir(parents=True)
    code, events = put(base)
    assert code == 7
    assert "ふつうのファイルではありません" in events[-1].words


@pytest.mark.parametrize(
    ("service", "name"),
    [("../x", "A"), ("a/b", "A"), ("Web", "A"), (SERVICE, "../A"), (SERVICE, ""), (SERVICE, ".A")],
)
def test_names_lead_nowhere_else(base: Path, service: str, name: str) -> None:
    assert ask(base, "set", values={service: {name: "hidden"}})[0] == 7
    assert not base.exists()


def test_two_at_once_wait_for_each_other(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(base)
    monkeypatch.setattr(secrets_on_host, "LOCK_WITHIN_S", 0.2)
    held = os.open(base / SERVICE, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        assert put(base, "other")[0] == 5
    finally:
        os.close(held)
    assert put(base, "other")[0] == 0


def test_the_list_tells_names_and_ages_only(base: Path) -> None:
    assert ask(base, "list")[1][0].more is None or ask(base, "list")[1][0].more == {"found": []}
    put(base)
    (base / "stray").touch()
    (base / SERVICE / ".OPENAI_API_KEY.9.new").touch()
    code, (event,) = ask(base, "list")
    assert code == 0
    assert event.more == {
        "found": [
            {
                "service": SERVICE,
                "name": "OPENAI_API_KEY",
                "age_s": 0,
                "is_empty": False,
                "is_private": True,
            }
        ]
    }


def test_a_secret_that_a_release_loads_is_emptied_another_is_gone(
    base: Path, tmp_path: Path
) -> None:
    put(base)
    file = base / SERVICE / "OPENAI_API_KEY"
    (tmp_path / "releases" / "1.0").mkdir(parents=True)
    names = {SERVICE: ["OPENAI_API_KEY"]}
    states = [ask(base, "remove", tmp_path / "releases", names=names)[1][0].state for _ in range(2)]
    assert states == ["done", "same"]
    assert file.read_bytes() == b""
    assert ask(base, "remove", names=names)[1][0].state == "done"
    assert not file.exists()
    assert ask(base, "remove", names=names)[1][0].state == "same"


def test_it_runs_alone_from_standard_input(base: Path) -> None:
    script = Path(secrets_on_host.__file__).read_bytes()
    asked = json.dumps({"do": "set", "base": str(base), "values": {SERVICE: {"A": SECRET}}})
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            START,
        ],
        input=b"%d\n%s%s" % (len(script), script, asked.encode()),
        capture_output=True,
        env={},
        check=True,
    )
    assert json.loads(done.stdout)["state"] == "done"
    assert b"hidden" not in done.stdout + done.stderr
    assert (base / SERVICE / "A").read_text() == SECRET


def test_a_kill_at_any_moment_leaves_the_old_or_the_new_one(base: Path) -> None:
    script = Path(secrets_on_host.__file__).read_bytes()
    whole = [letter * 200_000 for letter in "ab"]
    put(base, whole[0])
    for turn in range(24):
        value = whole[turn % 2]
        asked = {"do": "set", "base": str(base), "values": {SERVICE: {"OPENAI_API_KEY": value}}}
        with subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", START], stdin=subprocess.PIPE
        ) as one:
            assert one.stdin is not None
            one.stdin.write(b"%d\n%s%s" % (len(script), script, json.dumps(asked).encode()))
            one.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                one.wait(0.03 + turn * 0.004)
            one.kill()
        file = base / SERVICE / "OPENAI_API_KEY"
        assert file.read_text() in whole
        assert mode(file) == 0o600
    put(base, "c")
    assert [path.name for path in (base / SERVICE).iterdir()] == ["OPENAI_API_KEY"]


def test_a_line_that_broke_changes_nothing_and_shows_nothing(base: Path) -> None:
    script = Path(secrets_on_host.__file__).read_bytes()
    asked = json.dumps({"do": "set", "base": str(base), "values": {SERVICE: {"A": SECRET}}})
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            START,
        ],
        input=b"%d\n%s%s" % (len(script), script, asked.encode()[:-9]),
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0
    assert b"hidden" not in done.stdout + done.stderr
    assert not base.exists()


def test_the_agent_knows_it_as_a_verb(base: Path) -> None:
    events: list[Event] = []
    assert agent.VERBS["secrets"] == secrets_on_host.__name__
    asked = {"do": "set", "base": str(base), "values": {SERVICE: {"A": SECRET}}}
    assert secrets_on_host.run(asked, events.append) == 0
    assert [event.state for event in events] == ["done"]
