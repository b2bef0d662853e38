"""The canary's password on the host, and the account that a release makes for it."""

import io
import json
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.ops.verify.conftest import a_target
from tests.processes import environment, morizo

from morizo.ops import paths
from morizo.ops.errors import CommandFailed
from morizo.ops.host import Done
from morizo.ops.verify.canary import FOLDER, OWN, fetch, is_elsewhere, prepare
from morizo.ops.verify.visit import Canary

pytestmark = pytest.mark.slow


class Recorder:
    """Runs nothing; keeps what was asked."""

    def __init__(self, done: Done | None = None) -> None:
        self.done = done or Done(0, b"", b"")
        self.calls: list[tuple[list[str], bytes]] = []

    def __call__(self, words: Sequence[str], stdin: bytes) -> Done:
        self.calls.append((list(words), stdin))
        return self.done


def with_supabase(credentials: Path) -> Any:
    """Web knows Supabase: its address as a setting, its key as a secret."""
    aiv2, web = a_target().model_dump(mode="json")["service"]
    (credentials / "morizo-web").mkdir(parents=True)
    (credentials / "morizo-web" / "SUPABASE_KEY").write_text("public-key")
    return a_target(service=[aiv2, {**web, "env": {"SUPABASE_URL": "https://x.example"}}])


def test_the_password_is_made_once_for_root_alone(tmp_path: Path) -> None:
    run = Recorder()
    first = prepare(a_target(), credentials=tmp_path / "credentials", run=run)
    again = prepare(a_target(), credentials=tmp_path / "credentials", run=run)
    assert first is not None
    assert first == again
    assert first.email == "canary@morizo.example"
    assert len(first.password) >= 40
    folder = tmp_path / "credentials" / FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / OWN).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [OWN]
    assert first.password not in repr(first)


def test_a_password_that_was_half_written_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir(mode=0o700)
    (folder / OWN).write_text("abc")
    canary = prepare(a_target(), credentials=tmp_path, run=Recorder())
    assert canary is not None
    assert len(canary.password) >= 40


def test_the_releases_command_gets_the_password_on_its_standard_input_alone(tmp_path: Path) -> None:
    run = Recorder()
    canary = prepare(a_target(), credentials=tmp_path, run=run)
    assert canary is not None
    ((words, stdin),) = run.calls
    assert stdin == f"{canary.password}\n".encode()
    assert not any(canary.password in word for word in words)
    assert "--property=User=morizo-aiv2" in words
    assert f"--property=EnvironmentFile={paths.current('morizo-aiv2')}/settings.env" in words
    assert words[-6:] == [
        f"{paths.current('morizo-aiv2')}/venv/bin/python",
        "-m", "morizo", "accounts", "canary", canary.email,
    ]  # fmt: skip


def test_a_release_that_cannot_make_it_is_told_without_the_password(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / OWN).write_text("k" * 30)
    run = Recorder(Done(2, b"", b"Traceback\nfor " + b"k" * 30))
    with pytest.raises(CommandFailed) as err:
        prepare(a_target(), credentials=tmp_path, run=run)
    assert "Traceback" in err.value.detail
    assert "kkkk" not in err.value.detail


def test_with_supabase_the_operator_names_it(tmp_path: Path) -> None:
    run, target = Recorder(), with_supabase(tmp_path)
    assert is_elsewhere(target, credentials=tmp_path)
    assert not is_elsewhere(target, credentials=tmp_path / "none")  # an address without a key
    assert prepare(target, credentials=tmp_path, run=run) is None
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "CANARY_EMAIL").write_text("look@example.com\n")
    assert prepare(target, credentials=tmp_path, run=run) is None
    (tmp_path / FOLDER / "CANARY_PASSWORD").write_text("mimamori-no-tori-8")
    found = prepare(target, credentials=tmp_path, run=run)
    assert found == Canary("look@example.com", "mimamori-no-tori-8")
    assert run.calls == []


class OneHost:
    """A host that answers one call."""

    name = "vm"

    def __init__(self, out: str, code: int = 0) -> None:
        self.out, self.code, self.asked = out, code, b""

    def run(self, words: Sequence[str], *, stdin: Any = b"", **more: Any) -> Done:
        self.asked = stdin
        return Done(self.code, self.out.encode(), b"sudo: a password is required")

    def lines(self, *words: Any, **more: Any) -> Any:
        raise AssertionError


def test_the_operators_side_reads_it_and_its_absence() -> None:
    told = json.dumps({"canary": {"email": "a@b.example", "password": "x" * 30}})
    host = OneHost(f'{{"step": "canary", "state": "begun"}}\n{told}\n')
    assert fetch(host, ["agent", "canary"], a_target()) == Canary("a@b.example", "x" * 30)
    assert json.loads(host.asked)["target"]["domain"] == "morizo.example"
    assert fetch(OneHost('{"canary": null}\n'), ["agent"], a_target()) is None


def test_a_host_that_says_nothing_of_it_is_an_error() -> None:
    with pytest.raises(CommandFailed, match="password is required"):
        fetch(OneHost("", 1), ["agent"], a_target())
    with pytest.raises(CommandFailed, match="だめです"):
        fetch(OneHost('{"step": "canary", "state": "end", "words": "だめです"}', 1), [], a_target())


def test_the_real_command_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the words run, without systemd around it."""
    env = environment(MORIZO_DATA=str(tmp_path / "data"), MORIZO_EMBEDDER="off")
    assert morizo("migrate", folder=tmp_path, env=env).returncode == 0

    def run(words: Sequence[str], stdin: bytes) -> Done:
        own = [sys.executable, *words[words.index("-m") :]]
        done = subprocess.run(
            own, input=stdin, capture_output=True, cwd=tmp_path, env=env, check=False
        )
        return Done(done.returncode, done.stdout, done.stderr)

    for _ in range(2):
        assert prepare(a_target(), credentials=tmp_path / "secrets", run=run) is not None
    listed = morizo("accounts", "list", folder=tmp_path, env=env).stdout
    assert "canary@morizo.example" in listed
    assert "0 人" in listed


def test_the_verb_tells_one_line_and_no_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from morizo.ops.agent import VERBS
    from morizo.ops.verify import canary

    monkeypatch.setattr(canary, "prepare", lambda target: Canary("a@b.example", "secret-word-long"))
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    told: list[object] = []
    assert canary.run({"target": a_target().model_dump(mode="json")}, told.append) == 0
    assert json.loads(out.getvalue())["canary"]["password"] == "secret-word-long"
    assert told == []
    assert VERBS["canary"] == canary.__name__
