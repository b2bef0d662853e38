"""The process of one release: started aside, asked there, joined to the shared socket, stopped with a drain."""

from morizo.ops import paths, units
from morizo.ops.files import put
from morizo.ops.release.models import Release
from morizo.ops.system import call, must
from morizo.ops.target import Service


def put_units(service: Service, release: Release) -> None:
    """Put the instance's unit in place, as its release keeps it, and a socket if there is none yet."""
    changed = put(paths.UNITS / release.unit, (release.folder / "unit.service").read_text())
    socket = paths.UNITS / f"{service.name}.socket"
    if not socket.exists():
        changed |= put(socket, units.socket_unit(service, release.id))
    if changed:
        must(["systemctl", "daemon-reload"])


def start(service: Service, release: Release) -> None:
    """Start an instance; returns when it says that it is ready.

    Raises:
        CommandFailed: It didn't get ready; the unit's state and its last lines tell why.
    """
    for unit in (f"{service.name}.socket", release.unit):
        if call(["systemctl", "is-failed", "--quiet", unit]).ok:
            must(["systemctl", "reset-failed", unit])
    must(["systemctl", "start", f"{service.name}.socket"])
    must(["systemctl", "start", release.unit], timeout_s=units.START_WITHIN_S + 20)


def enable(service: Service, release: Release) -> None:
    """Let an instance start at boot, beside the one that serves: the link decides at that moment which of them joins.

    Done before the link is moved, and the other one is disabled after: a power cut in between leaves a host that
    boots into a service, whichever it is.
    """
    must(["systemctl", "enable", "--quiet", release.unit, f"{service.name}.socket"])


def be_woken(service: Service, release: Release) -> None:
    """Let it be the instance that callers wake when none runs: who is stopped while they wait would be woken again."""
    if put(paths.UNITS / f"{service.name}.socket", units.socket_unit(service, release.id)):
        must(["systemctl", "daemon-reload"])


def join(service: Service, release: Release) -> None:
    """Let it accept from the shared socket, and be the only one that a caller or a boot wakes."""
    be_woken(service, release)
    must(["systemctl", "reload", release.unit])
    for other in enabled(service.name):
        if other != release.unit:
            call(["systemctl", "disable", "--quiet", other])


def stop(unit: str) -> None:
    """Stop an instance; what it was doing ends first, within the drain time."""
    must(["systemctl", "stop", unit], timeout_s=units.DRAIN_S + 30)
    call(["systemctl", "reset-failed", unit])


def running(service: str) -> list[str]:
    """Return the units of a service's instances that run, or try to."""
    listed = must(
        [
            "systemctl",
            "list-units",
            "--plain",
            "--no-legend",
            "--state=active,activating,deactivating,reloading",
            f"{service}@*.service",
        ]
    )
    return [line.split()[0] for line in listed.splitlines() if line.strip()]


def enabled(service: str) -> list[str]:
    """Return the units of a service's instances that start at boot."""
    wants = paths.UNITS / "multi-user.target.wants"
    return sorted(link.name for link in wants.glob(f"{service}@*.service"))


def is_running(unit: str) -> bool:
    """Tell whether a unit is up."""
    return call(["systemctl", "is-active", "--quiet", unit]).ok
