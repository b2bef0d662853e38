"""Brings to a host what it lacks of what was built for it; everything goes by its hash, in one stream."""

import json
import tarfile
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

from morizo.ops import paths
from morizo.ops.errors import CommandFailed, PreflightRefused
from morizo.ops.events import Event, State, Tell
from morizo.ops.facts import PYTHON
from morizo.ops.host import Host
from morizo.ops.parts import caches
from morizo.ops.parts.build import Built
from morizo.ops.parts.wheelhouse import Wheel

_RECEIVER = Path(__file__).with_name("receive.py")
_START = "import sys;exec(sys.stdin.buffer.read(int(sys.stdin.buffer.readline())))"
"""The receiver comes over standard input as well: a short command is what sudo's log shows."""
_CHUNK_BYTES = 1 << 18
_SAY_EVERY_S = 5
_TIMEOUT_S = 1800
"""For 120 MB over a slow line."""
_UNPACKED = 5
"""How many times its size a wheel takes at most, unpacked and compiled."""
_SPARE_BYTES = 64 << 20
_FREE_FILES = 10_000
_MAKE_ROOM = "sudo apt-get clean、sudo journalctl --vacuum-size=100M などで空けるか、ボリュームを大きくしてください。"
_ENVIRONMENT: Final = (
    "/usr/bin/env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME=/root", "LANG=C.UTF-8",
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


def carry(host: Host, built: Built, tell: Tell | None = None, *, state: Path = paths.STATE) -> None:
    """Bring what a host lacks, and put it in place; nothing to do is said too.

    Args:
        host: Where to.
        built: What for.
        tell: Hears what goes on.
        state: The folder on the host that takes it in.

    Raises:
        Unreachable: The line broke. What had arrived is thrown away by the next attempt; nothing was put in place.
        PreflightRefused: No room on the host, or what arrived isn't what was sent.
    """
    files = _files(built)
    asked = {**_request(built, state), "files": {path: file.fact for path, file in files.items()}}
    found = _call(host, {**asked, "verb": "ask"})
    send = {path: {**files, **_tools(built)}[path] for path in found["lacking"]}
    if not send and found["has_tools"] and found["is_current"]:
        _say(tell, "same", "送るものはありません")
        return
    size = sum(file.size for file in send.values())
    _check_room(host, size, built, found)
    _check_cache(send)
    _say(tell, "begun", f"{len(send)} 個（{size / 1e6:.1f} MB）を送ります")
    _call(host, {**asked, "verb": "take"}, send, tell)
    _say(tell, "done", f"{len(send)} 個（{size / 1e6:.1f} MB）を送りました")


@contextmanager
def borrowed(host: Host, built: Built, *, state: Path = paths.STATE) -> Iterator[Path]:
    """Give a tools environment on the host that is gone afterwards: looking leaves nothing behind.

    Where the very same one is installed, that one is given.

    Raises:
        Unreachable: The line broke.
        PreflightRefused: No room on the host, or what arrived isn't what was sent.
    """
    asked = {**_request(built, state), "files": {}}
    found = _call(host, {**asked, "verb": "ask"})
    if found["has_tools"]:
        yield state / "tools" / built.tools.digest
        return
    send = {path: _tools(built)[path] for path in found["lacking"]}
    _check_cache(send)
    base = Path(_call(host, {**asked, "verb": "borrow", "compile": False}, send)["base"])
    try:
        yield base / "tools" / built.tools.digest
    finally:
        host.run(["rm", "-rf", "--one-file-system", "--", str(base)])


@dataclass(frozen=True, slots=True)
class _File:
    """What is sent: its hash is known before."""

    path: Path
    size: int
    sha256: str

    @property
    def fact(self) -> dict[str, Any]:
        return {"sha256": self.sha256, "size": self.size}

    @classmethod
    def of(cls, wheel: Wheel) -> "_File":
        return cls(wheel.path, wheel.size, wheel.sha256)


def _request(built: Built, state: Path) -> dict[str, Any]:
    return {
        "base": str(state),
        "digest": built.tools.digest,
        "tools": [{"name": one.name, **_File.of(one).fact} for one in built.tools.wheels],
        "compile": True,
    }


def _files(built: Built) -> dict[str, _File]:
    """Return every file that a host keeps, by its place below the tool's state folder."""
    found: dict[str, _File] = {}
    for release in built.releases.values():
        found |= {f"wheels/{wheel.name}": _File.of(wheel) for wheel in release.wheels}
        found[f"locks/{release.id}.lock"] = _File.of(Wheel.at(release.lock))
    return found


def _tools(built: Built) -> dict[str, _File]:
    return {f"tools/{wheel.name}": _File.of(wheel) for wheel in built.tools.wheels}


def _check_cache(send: Mapping[str, _File]) -> None:
    """See that the operator's own copies are whole, before anything goes over the line."""
    for file in send.values():
        if caches.sha256_of(file.path) != file.sha256:
            file.path.unlink()
            raise PreflightRefused(
                f"手元に取っておいた {file.path.name} が壊れていたので、捨てました。",
                hint="もう一度実行してください。取り寄せ直します。",
            )


def _call(
    host: Host,
    asked: Mapping[str, Any],
    send: Mapping[str, _File] | None = None,
    tell: Tell | None = None,
) -> dict[str, Any]:
    """Have the receiver do one thing, and return what it answers."""
    script = _RECEIVER.read_bytes()
    order = {**asked, "send": {path: file.fact for path, file in (send or {}).items()}}
    head = b"%d\n%s%s\n" % (len(script), script, json.dumps(order).encode())
    with closing(
        _tar(send or {}, tell)
    ) as pieces:  # a broken line leaves it half-way, a file in its hand
        done = host.run(
            [PYTHON, "-I", "-B", "-c", _START],
            stdin=head if send is None else chain([head], pieces),
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


def _tar(send: Mapping[str, _File], tell: Tell | None) -> Generator[bytes]:
    """Give a tar in pieces, telling now and then how far it is; the same files give the same bytes."""
    whole = sum(file.size for file in send.values())
    sent, said_at = 0, time.monotonic()
    for name, file in send.items():
        info = tarfile.TarInfo(name)
        info.size, info.mode = file.size, 0o644
        yield info.tobuf(tarfile.PAX_FORMAT)
        with file.path.open("rb") as pieces:
            while piece := pieces.read(_CHUNK_BYTES):
                yield piece
                sent += len(piece)
                if time.monotonic() - said_at > _SAY_EVERY_S:
                    said_at = time.monotonic()
                    _say(
                        tell,
                        "note",
                        f"{whole / 1e6:.0f} MB のうち {sent / 1e6:.0f} MB を送りました",
                    )
        yield b"\0" * (-info.size % tarfile.BLOCKSIZE)
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


def _check_room(host: Host, size: int, built: Built, found: Mapping[str, Any]) -> None:
    unpacked = 0 if found["has_tools"] else sum(wheel.size for wheel in built.tools.wheels)
    needed = size + unpacked * _UNPACKED + _SPARE_BYTES
    if found["free_bytes"] < needed:
        raise PreflightRefused(
            f"{host.name}: {paths.STATE} の空きが足りません"
            f"（空き {found['free_bytes'] >> 20} MiB、必要 {needed >> 20} MiB）。",
            hint=_MAKE_ROOM,
        )
    if found["free_files"] is not None and found["free_files"] < _FREE_FILES:
        raise PreflightRefused(
            f"{host.name}: {paths.STATE} に作れるファイルの数（inode）が足りません（残り {found['free_files']}）。",
            hint=_MAKE_ROOM,
        )


def _say(tell: Tell | None, state: State, words: str) -> None:
    if tell is not None:
        tell(Event("carry", state, words))
