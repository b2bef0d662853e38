"""Time zone, and something that keeps the clock right."""

from dataclasses import dataclass
from pathlib import Path

from morizo.ops.baseline.ask import ask, in_container, read, unit_state
from morizo.ops.baseline.steps import Group, Link, Operator, Packages, Put, Step, Unit
from morizo.ops.target import Target

ZONES = Path("/usr/share/zoneinfo")
LOCALTIME = Path("/etc/localtime")
TIMEZONE = Path("/etc/timezone")
KEEPERS = ("chrony.service", "ntpsec.service", "ntp.service", "systemd-timesyncd.service")
"""What can keep the clock; the first that is there does it."""
OFF_S = 2.0
"""From here on a clock counts as off: signed requests and certificates begin to fail at some minutes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the host says about time.

    Args:
        zone_known: Whether the wanted zone's file is there; None while tzdata isn't installed.
        timezone_file: The text of /etc/timezone; None where the system no longer has it (Debian 13).
        keepers: Unit → its state, of those in KEEPERS that are there.
        synchronised: What the kernel says.
        container: The clock is the outer host's.
        cron: Whether there is one.
    """

    zone_known: bool | None
    timezone_file: str | None = None
    keepers: tuple[tuple[str, str], ...] = ()
    synchronised: bool = True
    container: bool = False
    cron: bool = False


def wanted(target: Target, seen: Seen, offset_s: float | None = None) -> Group:
    """Return the zone's link and a running time keeper."""
    if seen.zone_known is False:
        return Group(
            "clock",
            "時計",
            faults=(f"timezone: {target.timezone} という時間帯はこの OS にありません。",),
        )
    # what was started with the old zone keeps it; cron runs by it
    then = (("systemctl", "try-restart", "cron.service"),) if seen.cron else ()
    steps: list[Step] = [Link(LOCALTIME, ZONES / target.timezone, then)]
    if seen.timezone_file is not None:
        steps.append(Put(TIMEZONE, f"{target.timezone}\n"))
    steps += _keeper(seen)
    return Group("clock", "時計", tuple(steps), _notes(seen, offset_s))


def _keeper(seen: Seen) -> list[Step]:
    if seen.container:
        return []
    if not seen.keepers:
        return [Packages(("systemd-timesyncd",)), Unit("systemd-timesyncd.service")]
    running = [name for name, state in seen.keepers if state == "active"]
    return [Unit(running[0] if running else seen.keepers[0][0])]


def _notes(seen: Seen, offset_s: float | None) -> tuple[str, ...]:
    notes = []
    if offset_s is not None and abs(offset_s) >= OFF_S:
        way = "進んで" if offset_s > 0 else "遅れて"
        notes.append(
            f"時計が手元より {abs(offset_s):.1f} 秒{way}います。どちらの時計が正しいか確かめてください。"
        )
    if not seen.synchronised and not seen.container:
        notes.append("時計はまだ合わせられていません（timedatectl で確かめられます）。")
    return tuple(notes)


def look(target: Target) -> Seen:
    """Look at the zone files, the time keepers and the kernel's word."""
    states = [(name, unit_state(name)) for name in KEEPERS]
    container = in_container()
    return Seen(
        zone_known=(ZONES / target.timezone).is_file() if (ZONES / "UTC").exists() else None,
        timezone_file=read(TIMEZONE),
        keepers=tuple((name, state) for name, state in states if state),
        synchronised=container or _synchronised(),
        container=container,
        cron=bool(unit_state("cron.service")),
    )


def _synchronised() -> bool:
    return ask("timedatectl", "show", "--property=NTPSynchronized", "--value")[1].strip() != "no"


def group(target: Target, operator: Operator) -> Group:
    """Look and decide."""
    return wanted(target, look(target), operator.clock_offset_s)
