"""The armed restore: a change of the firewall or sshd undoes itself unless a *new* connection confirms it.

Before such a change the old files are copied, and a timer is set. Nothing of ours is needed to put them back: the
undoing is a plain shell script, run by systemd, also at the next boot if the machine goes down in between. One
rename decides between confirming and undoing, so never both happen.
"""

import shlex
import shutil
import socket
import time
from typing import Any, Literal

from morizo.ops import paths
from morizo.ops.baseline import firewall, operations, sshd
from morizo.ops.baseline.ask import ask, read
from morizo.ops.errors import CommandFailed
from morizo.ops.events import Event, Tell
from morizo.ops.exits import Exit

FOLDER = paths.STATE / "restore"
OLD = FOLDER / "old"
ARMED, RESTORING, RESTORED, CONFIRMED = (
    FOLDER / name for name in ("armed", "restoring", "restored", "confirmed")
)
UNIT = paths.UNITS / "morizo-restore.service"
AT_BOOT = paths.UNITS / "sysinit.target.wants" / UNIT.name
TIMER = "morizo-restore.timer"
SECONDS = 90
"""Long enough for a new connection over a slow line, short enough to wait for."""
KEPT = (
    firewall.RULES,
    firewall.UNIT,
    paths.UNITS / "sysinit.target.wants" / firewall.UNIT.name,
    sshd.MAIN,
    sshd.DROP_IN,
)
"""Everything that a risky group may write."""

Settled = Literal["confirmed", "restored"]

UNIT_TEXT = f"""\
# written by morizo deploy
[Unit]
Description=Put back firewall and sshd after a change that nobody confirmed
DefaultDependencies=no
After=local-fs.target nftables.service
Before=network-pre.target {firewall.UNIT.name} ssh.service shutdown.target
Conflicts=shutdown.target
ConditionPathExists=|{ARMED}
ConditionPathExists=|{RESTORING}

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'cd {FOLDER} && if [ -e armed ]; then mv armed restoring; fi && exec /bin/sh restoring'

[Install]
WantedBy=sysinit.target
"""


def arm(seconds: float = SECONDS) -> None:
    """Copy what stands now and set the timer; what was armed before keeps its copies and gets the new time.

    Raises:
        CommandFailed: The timer could not be set; nothing may be changed then.
    """
    _command("systemctl", "stop", TIMER, may_fail=True)
    if RESTORING.exists():  # its time was up just now
        _command("systemctl", "start", UNIT.name)
    if not is_armed():
        _copy()
    _command(
        *("systemd-run", f"--on-active={seconds:.3f}", "--timer-property=AccuracySec=100ms"),
        f"--unit={UNIT.name}",
    )


def _copy() -> None:
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(OLD, ignore_errors=True)
    for path in (RESTORED, CONFIRMED):
        path.unlink(missing_ok=True)
    for path in KEPT:
        if path.is_symlink() or path.exists():
            copy = OLD / path.relative_to("/")
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy2(path, copy, follow_symlinks=False)
    operations.put(UNIT, UNIT_TEXT, 0o644, ())
    AT_BOOT.parent.mkdir(exist_ok=True)
    AT_BOOT.unlink(missing_ok=True)
    AT_BOOT.symlink_to(UNIT)
    _command("systemctl", "daemon-reload")
    loaded = ask("nft", "list", "table", *firewall.TABLE)[0] == 0
    ufw = "ENABLED=yes" in (read(firewall.UFW) or "")
    operations.put(ARMED, script(loaded=loaded, ufw=ufw), 0o600, ())


def script(*, loaded: bool, ufw: bool) -> str:
    """Return the shell script that puts the old state back.

    Args:
        loaded: Whether our rules were in the kernel.
        ufw: Whether ufw was on.
    """
    lines = ["#!/bin/sh", "# puts back firewall and sshd as they were; safe to run twice"]
    for path in KEPT:
        old, there = shlex.quote(f"{OLD}{path}"), shlex.quote(str(path))
        lines.append(
            f"if [ -e {old} ] || [ -L {old} ]; then cp -a --remove-destination {old} {there}; else rm -f {there}; fi"
        )
    table = " ".join(firewall.TABLE)
    lines.append("systemctl daemon-reload")
    if loaded:
        lines.append(f"nft -f {firewall.RULES} || nft delete table {table}")
    else:
        lines.append(f"systemctl --no-block stop {firewall.UNIT.name}")
        lines.append(f"nft delete table {table} 2>/dev/null")
    if ufw:
        lines.append("ufw --force enable")
    # not waited for: both are ordered after the unit that runs this
    lines.append(
        "mkdir -p /run/sshd && sshd -t && systemctl --no-block try-reload-or-restart ssh.service"
    )
    lines.append(f"rm -f {AT_BOOT}")
    lines.append(f"mv {RESTORING} {RESTORED}")
    return "\n".join([*lines, ""])


def is_armed() -> bool:
    """Return whether a change waits for its confirmation."""
    return ARMED.exists()


def disarm() -> Settled | None:
    """Confirm the change.

    Returns:
        `confirmed`; `restored` when it was too late and the old state is back; None when nothing was armed.
    """
    try:
        ARMED.rename(CONFIRMED)
    except FileNotFoundError:
        return "restored" if RESTORING.exists() or RESTORED.exists() else None
    _command("systemctl", "stop", TIMER, may_fail=True)
    AT_BOOT.unlink(missing_ok=True)
    return "confirmed"


def restore_now() -> None:
    """Put the old state back at once."""
    _command("systemctl", "stop", TIMER, may_fail=True)
    _command("systemctl", "start", UNIT.name, may_fail=True)


def was_restored() -> bool:
    """Return whether the last change was undone, because nobody confirmed it."""
    return RESTORED.exists()


def wait(at_most_s: float) -> Settled:
    """Wait until the change is confirmed or undone."""
    until = time.monotonic() + at_most_s
    while time.monotonic() < until:
        if CONFIRMED.exists() and not is_armed():
            return "confirmed"
        if RESTORED.exists():
            return "restored"
        time.sleep(0.1)
    restore_now()
    return "restored"


def answers(port: int, timeout_s: float = 5) -> bool:
    """Return whether an sshd greets on this machine's port: all that can be asked without an operator elsewhere."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout_s) as connection:
            connection.settimeout(timeout_s)
            return connection.recv(4) == b"SSH-"
    except OSError:
        return False


def _command(*words: str, may_fail: bool = False) -> None:
    code, said = ask(*words)
    if code and not may_fail:
        raise CommandFailed(f"{shlex.join(words)}: {said.strip() or code}")


def run(asked: dict[str, Any], tell: Tell) -> int:
    """Serve the agent's verb `disarm`: the operator came by a new connection."""
    del asked
    match disarm():
        case "confirmed":
            tell(Event("confirm", "done", "新しい接続でつながることを確かめ、変更を確定しました。"))
        case "restored":
            tell(
                Event(
                    "confirm",
                    "failed",
                    "確認が間に合わず、ファイアウォールと ssh は前の設定に戻っています。",
                )
            )
            return Exit.ROLLED_BACK
        case None:
            tell(Event("confirm", "same", "確認を待っている変更はありません。"))
    return Exit.DONE
