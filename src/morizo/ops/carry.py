"""Brings to a host what it lacks of what was built for it; everything goes by its hash, in one stream."""

import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from morizo.ops import paths
from morizo.ops.build import Built
from morizo.ops.errors import CommandFailed, PreflightRefused
from morizo.ops.events import Event, Tell
from morizo.ops.facts import PYTHON
from morizo.ops.host import Host
from morizo.ops.wheelhouse import Wheel

_RECEIVER = Path(__file__).with_name("receive.py")
_START = "import sys;exec(sys.stdin.buffer.read(int(sys.stdin.buffer.readline())))"
_CHUNK_BYTES = 1 << 18
_TIMEOUT_S = 1800
"""For 120 MB over a slow line."""
_UNPACKED = 5
"""How many times its size a wheel takes at most, unpacked and compiled."""
_SPARE_BYTES = 64 << 20
_ENVIRONMENT: Final = (
    "/usr/bin/env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME=/root", "LANG=C.UTF-8", "TZ=UTC",
)  # fmt: skip


def agent_words(tools: str | Path, verb: str) -> list[str]:
    """Return the command that has the agent do a verb on the host, as root.

    It sees nothing but its own environment: no variable, no package of the system or of a user; and it hands none of
    its own to a program that it starts (certbot is Python as well). It writes nothing beside itself.

    Args:
        tools: The digest of the tools environment, or its folder.
        verb: A verb of `agent.VERBS`.
    """
    folder = paths.TOOLS / tools if isinstance(tools, str) else tools
    return [*_ENVIRONMENT, PYTHON, "-I", "-S", "-B", str(folder), verb]


def pip_words(built: Built, python: Path) -> list[str]:
    """Return the command that runs pip for an environment on the host that has none of its own.

    Args:
        built: Whose pip, brought with the tools.
        python: The environment's `bin/python`.
    """
    (pip,) = (wheel for wheel in built.tools.wheels if wheel.name.startswith("pip-"))
    # Alone in its folder: pip takes for installed whatever lies beside it.
    return [str(python), "-I", str(paths.PARTS / pip.sha256[:32] / "pip")]


def carry(host: Host, built: Built, tell: Tell | None = None) -> None:
    """Bring what a host lacks, and put it in place; nothing to do is said too.

    Raises:
        Unreachable: The line broke. What had arrived is thrown away by the next attempt; nothing was put in place.
        PreflightRefused: No room on the host, or what arrived isn't what was sent.
    """
    files = _files(built)
    asked = {**_request(built), "files": {path: _fact(file) for path, file in files.items()}}
    found = _call(host, {**asked, "verb": "ask"})
    tools = {f"tools/{wheel.name}": wheel.path for wheel in built.tools.wheels}
    send = {path: {**files, **tools}[path] for path in found["lacking"]}
    if not send and found["has_tools"]:
        _say(tell, "same", "送るものはありません")
        return
    size = sum(path.stat().st_size for path in send.values())
    _check_room(host, size, built, found)
    _say(tell, "begun", f"{len(send)} 個（{size / 1e6:.1f} MB）を送ります")
    digest = "" if found["has_tools"] else built.tools.digest
    _call(host, {**asked, "verb": "take", "digest": digest}, send)
    _say(tell, "done", f"{len(send)} 個（{size / 1e6:.1f} MB）を送りました")


@contextmanager
def borrowed(host: Host, built: Built) -> Iterator[Path]:
    """Give a tools environment on the host that is gone afterwards: looking leaves nothing behind.

    Where the very same one is installed, that one is given.

    Raises:
        Unreachable: The line broke.
        PreflightRefused: No room on the host, or what arrived isn't what was sent.
    """
    asked = {**_request(built), "files": {}}
    found = _call(host, {**asked, "verb": "ask"})
    if found["has_tools"]:
        yield paths.TOOLS / built.tools.digest
        return
    send = {f"tools/{wheel.name}": wheel.path for wheel in built.tools.wheels}
    answer = _call(host, {**asked, "verb": "borrow"}, send)
    base = Path(answer["base"])
    try:
        yield base / "tools" / built.tools.digest
    finally:
        host.run(["rm", "-rf", "--one-file-system", "--", str(base)])


def _request(built: Built) -> dict[str, Any]:
    return {
        "base": str(paths.STATE),
        "digest": built.tools.digest,
        "tools": [{"name": wheel.name, **_fact(wheel.path, wheel)} for wheel in built.tools.wheels],
    }


def _files(built: Built) -> dict[str, Path]:
    """Return every file that a host keeps, by its place below the tool's state folder."""
    found: dict[str, Path] = {}
    for release in built.releases.values():
        found |= {f"wheels/{wheel.name}": wheel.path for wheel in release.wheels}
        found[f"locks/{release.id}.lock"] = release.lock
    return found


def _fact(path: Path, wheel: Wheel | None = None) -> dict[str, Any]:
    known = wheel or Wheel.at(path)
    return {"sha256": known.sha256, "size": known.size}


def _call(
    host: Host, asked: Mapping[str, Any], send: Mapping[str, Path] | None = None
) -> dict[str, Any]:
    """Have the receiver do one thing, and return what it answers."""
    script = _RECEIVER.read_bytes()
    order = {**asked, "send": {path: _fact(file) for path, file in (send or {}).items()}}
    head = b"%d\n%s%s\n" % (len(script), script, json.dumps(order).encode())
    done = host.run(
        [PYTHON, "-I", "-B", "-c", _START],
        stdin=_load(head, send) if send is not None else head,
        timeout_s=_TIMEOUT_S,
    )
    try:
        answer: dict[str, Any] = json.loads(done.text.strip().rpartition("\n")[2])
    except ValueError:
        last = done.err.decode(errors="replace").strip()[-500:]
        raise CommandFailed(
            f"{host.name}: 受け取る側が終わりました（{done.code}）\n{last}"
        ) from None
    if "refused" in answer:
        raise PreflightRefused(
            f"{host.name}: 送ったものを受け取れませんでした: {answer['refused']}",
            hint="サーバーの空き容量を確かめて、もう一度実行してください。いま動いている版はそのままです。",
        )
    return answer


def _load(head: bytes, send: Mapping[str, Path]) -> Iterable[bytes]:
    """Give the head and a tar, in pieces; the same files give the same bytes."""
    yield head
    for name, path in send.items():
        info = tarfile.TarInfo(name)
        info.size, info.mode = path.stat().st_size, 0o644
        yield info.tobuf(tarfile.PAX_FORMAT)
        with path.open("rb") as file:
            while piece := file.read(_CHUNK_BYTES):
                yield piece
        yield b"\0" * (-info.size % tarfile.BLOCKSIZE)
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


def _check_room(host: Host, size: int, built: Built, found: Mapping[str, Any]) -> None:
    unpacked = 0 if found["has_tools"] else sum(wheel.size for wheel in built.tools.wheels)
    needed = size + unpacked * _UNPACKED + _SPARE_BYTES
    if found["free_bytes"] < needed:
        raise PreflightRefused(
            f"{host.name}: {paths.STATE} の空きが足りません（空き {found['free'] >> 20} MiB、必要 {needed >> 20} MiB）。",
            hint="sudo apt clean、journalctl --vacuum-size=100M などで空けるか、ボリュームを大きくしてください。",
        )


def _say(tell: Tell | None, state: Any, words: str) -> None:
    if tell is not None:
        tell(Event("carry", state, words))
