"""The process of one release: started aside, asked there, joined to the shared socket, stopped with a drain."""

from pathlib import Path

from morizo.ops import paths, units
from morizo.ops.files import put
from morizo.ops.release.models import Release
from morizo.ops.system import call, must


def put_units(release: Release) -> None:
    """Put the instance's unit in place, as its release keeps it, and a socket if there is none yet."""
    changed = put(paths.UNITS / release.unit, (release.folder / "unit.service").read_text())
    if not _socket(release).exists():
        changed |= put(_socket(release), _kept_socket(release))
    if changed:
        must(["systemctl", "daemon-reload"])


def is_elsewhere(release: Release) -> bool:
    """Tell whether a release listens at another address than the socket that is there."""
    there = _socket(release)
    return there.exists() and _addresses(there.read_text()) != _addresses(_kept_socket(release))


def move(release: Release) -> None:
    """Have the socket listen where a release wants it; no instance may hold it meanwhile."""
    put(_socket(release), _kept_socket(release))
    must(["systemctl", "daemon-reload"])
    must(["systemctl", "restart", _socket(release).name])


def start(release: Release) -> None:
    """Start an instance; returns when it says that it is ready.

    Raises:
        CommandFailed: It didn't get ready; the unit's state and its last lines tell why.
    """
    socket = _socket(release).name
    for unit in (socket, release.unit):
        if call(["systemctl", "is-failed", "--quiet", unit]).ok:
            must(["systemctl", "reset-failed", unit])
    must(["systemctl", "start", socket])
    must(["systemctl", "start", release.unit], timeout_s=units.START_WITHIN_S + 20)


def wake(release: Release) -> None:
    """Let an instance begin to start; whoever needs it waits with `start`."""
    put_units(release)
    call(["systemctl", "start", "--no-block", release.unit])


def enable(release: Release) -> None:
    """Let an instance start at boot, beside the one that serves: the link decides at that moment which of them joins.

    Done before the link is moved, and the other one is disabled after: a power cut in between leaves a host that
    boots into a service, whichever it is.
    """
    must(["systemctl", "enable", "--quiet", release.unit, _socket(release).name])


def be_woken(release: Release) -> None:
    """Let it be the instance that callers wake when none runs: who is stopped while they wait would be woken again."""
    if put(_socket(release), _kept_socket(release)):
        must(["systemctl", "daemon-reload"])


def join(release: Release) -> None:
    """Let it accept from the shared socket, and be the only one that a caller or a boot wakes."""
    be_woken(release)
    must(["systemctl", "reload", release.unit])
    for other in enabled(release.service):
        if other != release.unit:
            call(["systemctl", "disable", "--quiet", other])


def let_go(unit: str) -> None:
    """Have an instance stop accepting and end what it is doing, without waiting for that."""
    must(["systemctl", "stop", "--no-block", unit])


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


def _socket(release: Release) -> Path:
    return paths.UNITS / f"{release.service}.socket"


def _kept_socket(release: Release) -> str:
    return (release.folder / "listen.socket").read_text()


def _addresses(socket: str) -> list[str]:
    return [line for line in socket.splitlines() if line.startswith("Listen")]
