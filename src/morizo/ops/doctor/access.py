"""Whether a user may read a file, told as `namei` does: the first part of the path that stands in the way."""

from dataclasses import dataclass
from pathlib import Path

from morizo.ops.doctor.seen import Entry, Seen

LINKS = 16


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a number and groups. Root reads everything and isn't asked about."""

    uid: int
    groups: frozenset[int]

    def may(self, found: Entry, bit: int) -> bool:
        """Return whether they may read (4), write (2) or pass through (1)."""
        if found.uid == self.uid:
            return bool(found.mode & bit << 6)
        if found.gid in self.groups:
            return bool(found.mode & bit << 3)
        return bool(found.mode & bit)


NOBODY = Reader(uid=-1, groups=frozenset())
"""Anybody with no tie to the file."""


def obstacle(seen: Seen, path: Path, reader: Reader, bit: int = 4) -> str | None:
    """Return what keeps a reader from a file (`/etc/x/archive 0700 root`), or None when nothing does."""
    links = 0
    done = Path("/")
    waiting = list(path.parts[1:])
    while waiting:
        part = waiting.pop(0)
        here = done.parent if part == ".." else done / part
        found = seen.entry(here)
        if found is None:
            return f"{here} がありません"
        if found.kind == "link" and found.target is not None:
            links += 1
            if links > LINKS:
                return f"{path} のリンクが回っています"
            target = Path(found.target)
            waiting = [*target.parts[1 if target.is_absolute() else 0 :], *waiting]
            done = Path("/") if target.is_absolute() else done
            continue
        if not reader.may(found, 1 if waiting else bit):
            return f"{here} {found.octal} {seen.user(found.uid)}"
        done = here
    return None


def is_open_to_all(seen: Seen, path: Path) -> bool:
    """Return whether anybody on the machine can read it."""
    return obstacle(seen, path, NOBODY) is None
