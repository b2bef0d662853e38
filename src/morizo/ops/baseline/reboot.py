"""A reboot that an update needs: named always, done only inside the operator's window."""

import re
from dataclasses import dataclass
from pathlib import Path

from morizo.ops.baseline.ask import in_container, read, unit_state
from morizo.ops.baseline.steps import Gone, Group, Operator, Put, Step, Unit
from morizo.ops.paths import UNITS
from morizo.ops.target import Target

REQUIRED = Path("/run/reboot-required")
SERVICE = UNITS / "morizo-reboot.service"
TIMER = UNITS / "morizo-reboot.timer"
RELOAD = ("systemctl", "daemon-reload")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the host says.

    Args:
        required: Whether an update asked for a reboot.
        packages: Which did.
        running: The kernel that runs.
        newest: The newest installed kernel; None when unknown (a container).
        timer: Whether our timer is there.
    """

    required: bool = False
    packages: tuple[str, ...] = ()
    running: str = ""
    newest: str | None = None
    timer: bool = False


def wanted(target: Target, seen: Seen) -> Group:
    """Return the window's timer, and name a reboot that waits."""
    window = target.updates.reboot_window
    steps: tuple[Step, ...] = ()
    if window:
        start, length_s = read_window(window)
        steps = (
            Put(SERVICE, service_text(), then=(RELOAD,)),
            Put(
                TIMER,
                timer_text(start, length_s),
                then=(RELOAD, ("systemctl", "restart", TIMER.name)),
            ),
            Unit(TIMER.name),
        )
    elif seen.timer:
        steps = (Gone(TIMER, (("systemctl", "stop", TIMER.name), RELOAD)), Gone(SERVICE, (RELOAD,)))
    return Group("reboot", "再起動", steps, _notes(window, seen))


def _notes(window: str | None, seen: Seen) -> tuple[str, ...]:
    stale = seen.newest is not None and seen.newest != seen.running
    if not (seen.required or stale):
        return ()
    because = "、".join(seen.packages) or f"カーネル {seen.running} → {seen.newest}"
    when = (
        f"{window} の間に自動で再起動します。"
        if window
        else "都合のよいときに再起動するか、deploy.toml の updates.reboot_window に時間帯を書いてください。"
    )
    return (f"再起動が必要です（{because}）。{when}",)


def read_window(window: str) -> tuple[str, int]:
    """Return the window's start and length in seconds; it may pass midnight."""
    start, end = (
        int(hour) * 60 + int(minute) for hour, minute in re.findall(r"(\d\d):(\d\d)", window)
    )
    return window[:5], ((end - start) % 1440 or 1440) * 60


def service_text() -> str:
    """Return the unit that reboots, only when that is needed."""
    return f"""\
# written by morizo deploy
[Unit]
Description=Reboot that an update asked for
ConditionPathExists={REQUIRED}

[Service]
Type=oneshot
# never under apt's hands; the next window comes
ExecCondition=/bin/sh -c '! systemctl --quiet is-active apt-daily-upgrade.service'
ExecStart=/usr/bin/systemctl reboot
"""


def timer_text(start: str, length_s: int) -> str:
    """Return the timer: once in the window, at an hour of chance, never made up for afterwards."""
    return f"""\
# written by morizo deploy
[Unit]
Description=Window for a reboot that an update asked for

[Timer]
OnCalendar=*-*-* {start}:00
RandomizedDelaySec={length_s // 2}s
Persistent=false

[Install]
WantedBy=timers.target
"""


def look() -> Seen:
    """Read what apt's hooks left, and the kernels in /boot."""
    kernels = [path.name.removeprefix("vmlinuz-") for path in Path("/boot").glob("vmlinuz-*")]
    known = bool(kernels) and not in_container()
    return Seen(
        required=REQUIRED.exists(),
        packages=tuple(
            dict.fromkeys((read(REQUIRED.with_name("reboot-required.pkgs")) or "").split())
        ),
        running=(read(Path("/proc/sys/kernel/osrelease")) or "").strip(),
        newest=max(kernels, key=_version) if known else None,
        timer=TIMER.exists() or bool(unit_state(TIMER.name)),
    )


def _version(kernel: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", kernel))


def group(target: Target, operator: Operator) -> Group:
    """Look and decide."""
    del operator
    return wanted(target, look())
