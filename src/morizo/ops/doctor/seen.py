"""The only way in which doctor looks at a machine: files, commands and local connections, all of them read-only.

Checks get what they know through `Seen`, so that each is tried on evidence that a test lays down by hand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

MIB = 1024 * 1024
READ_LIMIT = MIB
COMMAND_TIMEOUT_S = 4.0


Kind = Literal["file", "folder", "link", "other"]


class Unseen(Exception):
    """Something that a check needs could not be looked at; the reason holds no value that was read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in a folder, as `lstat` tells it.

    Args:
        mode: The permission bits alone (`0o600`).
        target: Where a link points.
    """

    kind: Kind
    mode: int
    uid: int
    gid: int
    size: int = 0
    changed_at: float = 0.0
    target: str | None = None
    inode: int = 0

    @property
    def octal(self) -> str:
        """Return the mode as people write it."""
        return f"{self.mode:04o}"


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said. A program that isn't there ends with 127."""

    code: int
    out: str = ""
    err: str = ""

    @property
    def ok(self) -> bool:
        """Whether it ended with 0."""
        return self.code == 0

    @property
    def is_missing(self) -> bool:
        """Whether there is no such program."""
        return self.code == 127

    @property
    def last(self) -> str:
        """Return the last line of what it complained about, or said."""
        lines = [line for line in (self.err or self.out).splitlines() if line.strip()]
        return lines[-1].strip() if lines else ""


@dataclass(frozen=True, slots=True)
class Answered:
    """How an HTTP server answered; `fault` says why it didn't.

    Args:
        certificate: The certificate that it showed (DER), if TLS was spoken.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    certificate: bytes | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Space:
    """What a file system has left, in bytes and in names."""

    total: int
    free: int
    inodes: int
    inodes_free: int


class Seen(Protocol):
    """A machine that is looked at."""

    def now(self) -> datetime:
        """Return the machine's own idea of the time (aware)."""

    def entry(self, path: Path) -> Entry | None:
        """Return what lies at a path; None when nothing does."""

    def names(self, folder: Path) -> tuple[str, ...]:
        """Return the names in a folder, sorted; none when there is no such folder."""

    def data(self, path: Path, limit: int = READ_LIMIT) -> bytes | None:
        """Return a file's first bytes; None when there is none.

        Raises:
            Unseen: It is there and can't be read.
        """

    def ask(self, *words: str, timeout_s: float = COMMAND_TIMEOUT_S) -> Said:
        """Run a command that only reads.

        Raises:
            Unseen: It didn't end in time.
        """

    def lines(self, *words: str, limit: int, timeout_s: float) -> Iterator[bytes]:
        """Give the lines of a long output as they come, `limit` bytes and `timeout_s` seconds at most."""

    def call(self, url: str, *, at: str, timeout_s: float = 1.5) -> Answered:
        """Ask an HTTP server of this machine.

        Args:
            url: What is asked for (scheme, name, path); its name goes into `Host` and SNI.
            at: `address:port`, or the path of a socket.
        """

    def space(self, path: Path) -> Space:
        """Return what the file system of a path has left."""

    def user(self, uid: int) -> str:
        """Return a user's name, or the number as text."""

    def groups(self, user: str) -> frozenset[int]:
        """Return the numbers of all groups that a user is in; none for an unknown user."""


def text(seen: Seen, path: Path, limit: int = READ_LIMIT) -> str:
    """Return a file as text; empty when there is none."""
    return (seen.data(path, limit) or b"").decode(errors="replace")


def follow(seen: Seen, path: Path) -> Entry | None:
    """Return what a path leads to, through links."""
    for _ in range(16):
        found = seen.entry(path)
        if found is None or found.kind != "link" or found.target is None:
            return found
        path = path.parent / found.target
    return None


def walk(
    seen: Seen,
    folder: Path,
    *,
    limit: int = 20_000,
    enter: Callable[[str, Entry], bool] | None = None,
) -> Iterator[tuple[Path, Entry]]:
    """Give everything below a folder, `limit` names at most; links are named, not followed.

    Args:
        seen: The machine.
        folder: Where to begin.
        limit: How many names at most.
        enter: Whether to go into a folder, by its name and entry; into all when None.
    """
    waiting = [folder]
    count = 0
    while waiting:
        here = waiting.pop()
        for name in seen.names(here):
            found = seen.entry(here / name)
            if found is None:
                continue
            count += 1
            if count > limit:
                return
            yield here / name, found
            if found.kind == "folder" and (enter is None or enter(name, found)):
                waiting.append(here / name)
