"""Secrets on their way to a host: by the standard input of one command, and by nothing else."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from morizo.ops import paths
from morizo.ops.errors import CommandFailed, LockedByOther, OpsError, PreflightRefused
from morizo.ops.events import Event
from morizo.ops.exits import Exit
from morizo.ops.facts import PYTHON
from morizo.ops.host import Done, Host
from morizo.ops.secrets import on_host as secrets_on_host

_START = "import sys;exec(sys.stdin.buffer.read(int(sys.stdin.buffer.readline())))"
_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Stored:
    """A secret that lies on a host: everything about it that may be known."""

    service: str
    name: str
    age_s: int
    is_empty: bool
    """Removed, but releases that are still there load it."""
    is_private: bool


def send(
    host: Host, values: Mapping[str, Mapping[str, str]], *, base: Path = paths.CREDENTIALS
) -> list[Event]:
    """Put secrets in place.

    Args:
        host: Where.
        values: Service → name → value.
        base: The folder of all services' secrets.

    Raises:
        Unreachable: No connection, or it broke; each secret is then either the old or the new one.
        LockedByOther: Somebody else is writing secrets.
        PreflightRefused: Nothing could be written safely.
    """
    return _call(host, {"do": "set", "values": values, **_places(values, base)})


def remove(
    host: Host, names: Mapping[str, Sequence[str]], *, base: Path = paths.CREDENTIALS
) -> list[Event]:
    """Take secrets away (service → names). Raises as `send`."""
    return _call(host, {"do": "remove", "names": names, **_places(names, base)})


def stored(host: Host, *, base: Path = paths.CREDENTIALS) -> list[Stored]:
    """Return what lies on a host. Raises as `send`."""
    (told,) = _call(host, {"do": "list", "base": str(base)})
    return [Stored(**one) for one in (told.more or {}).get("found", [])]


def _places(services: Iterable[str], base: Path) -> dict[str, Any]:
    return {
        "base": str(base),
        "releases": {service: str(paths.releases(service)) for service in services},
    }


def _call(host: Host, asked: Mapping[str, Any]) -> list[Event]:
    script = Path(secrets_on_host.__file__).read_bytes()
    load = b"%d\n%s%s" % (len(script), script, json.dumps(asked).encode())
    done = host.run([PYTHON, "-I", "-B", "-c", _START], stdin=load, timeout_s=_TIMEOUT_S)
    events = [Event.read(line) for line in done.text.splitlines() if line.startswith("{")]
    if not done.ok:
        raise _failure(host, done, events)
    return events


def _failure(host: Host, done: Done, events: list[Event]) -> OpsError:
    written = "".join(f"\n{event.words}" for event in events if event.state == "done")
    failed = next((event.words for event in events if event.state == "failed"), None)
    if failed is None:
        # Its last line is the kind of a Python error, or sudo's own word: none repeats what it was given.
        last = done.err.decode(errors="replace").strip().rpartition("\n")[2][:200]
        return CommandFailed(f"{host.name}: 秘密を書けませんでした（{done.code}）{last}{written}")
    kind = LockedByOther if done.code == Exit.LOCKED else PreflightRefused
    hint = (
        None if done.code == Exit.LOCKED else "示された点を直してから、もう一度実行してください。"
    )
    return kind(f"{host.name}: {failed}{written}", hint=hint)
