"""The script that puts things back, run for real on folders of the test's own."""

import os
import subprocess
from pathlib import Path

import pytest

from morizo.ops.baseline import firewall, restore, sshd
from morizo.ops.events import Event
from morizo.ops.exits import Exit


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the restore work below a folder, and its commands only noted."""
    state = tmp_path / "state"
    for name in ("ARMED", "RESTORING", "RESTORED", "CONFIRMED"):
        monkeypatch.setattr(restore, name, state / name.lower())
    monkeypatch.setattr(restore, "FOLDER", state)
    monkeypatch.setattr(restore, "OLD", state / "old")
    monkeypatch.setattr(restore, "UNIT", tmp_path / "morizo-restore.service")
    monkeypatch.setattr(restore, "AT_BOOT", tmp_path / "wants/morizo-restore.service")
    monkeypatch.setattr(restore, "KEPT", (tmp_path / "etc/rules", tmp_path / "etc/fresh"))
    monkeypatch.setattr(restore, "_command", lambda *words, may_fail=False: None)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/rules").write_text("old")
    return tmp_path


def _undo(root: Path) -> str:
    """Run the script as the unit does; return the commands that it called."""
    bin_ = root / "bin"
    bin_.mkdir(exist_ok=True)
    for name in ("systemctl", "nft", "ufw", "sshd"):
        (bin_ / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {root}/called\n')
        (bin_ / name).chmod(0o755)
    restore.ARMED.rename(restore.RESTORING)
    env = {"PATH": f"{bin_}:{os.environ['PATH']}"}
    subprocess.run(["sh", restore.RESTORING], env=env, check=True)
    return (root / "called").read_text()


def test_what_stood_there_stands_again_and_what_is_new_goes(root: Path) -> None:
    restore.arm()
    (root / "etc/rules").write_text("new")
    (root / "etc/fresh").write_text("new")

    called = _undo(root)

    assert (root / "etc/rules").read_text() == "old"
    assert not (root / "etc/fresh").exists()
    assert restore.RESTORED.exists()
    assert "nft delete table inet morizo" in called
    assert "try-reload-or-restart ssh.service" in called
    assert restore.disarm() == "restored"


def test_a_confirmed_change_is_never_undone(root: Path) -> None:
    restore.arm()
    (root / "etc/rules").write_text("new")

    assert restore.disarm() == "confirmed"
    assert not restore.is_armed()
    assert not restore.AT_BOOT.is_symlink()
    assert restore.wait(1) == "confirmed"
    assert restore.disarm() is None


def test_a_second_arming_keeps_the_first_copies(root: Path) -> None:
    restore.arm()
    (root / "etc/rules").write_text("new")
    restore.arm()

    _undo(root)

    assert (root / "etc/rules").read_text() == "old"


def test_old_rules_and_ufw_come_back() -> None:
    script = restore.script(loaded=True, ufw=True)

    assert f"nft -f {firewall.RULES}" in script
    assert "ufw --force enable" in script
    assert "ufw" not in restore.script(loaded=False, ufw=False)


def test_everything_that_a_risky_group_writes_is_kept() -> None:
    assert {firewall.RULES, firewall.UNIT, sshd.DROP_IN, sshd.MAIN} <= set(restore.KEPT)


def test_the_verb_says_which_way_it_went(root: Path) -> None:
    told: list[Event] = []

    assert restore.run({}, told.append) == Exit.DONE
    restore.arm()
    assert restore.run({}, told.append) == Exit.DONE
    restore.arm()
    _undo(root)
    assert restore.run({}, told.append) == Exit.ROLLED_BACK
    assert [event.state for event in told] == ["same", "done", "failed"]
