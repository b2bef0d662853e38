"""Puts files in place together, so that they can be taken back together when a check says no."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from morizo.ops.files import write


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it is and as it shall be; None where there is none."""

    path: Path
    before: bytes | None
    after: bytes | None
    mode: int = 0o644

    def diff(self) -> str:
        """Return the difference as `diff -u` shows it."""
        before, after = (
            (content or b"").decode(errors="replace").splitlines(keepends=True)
            for content in (self.before, self.after)
        )
        return "".join(unified_diff(before, after, str(self.path), str(self.path)))


def changes(
    wanted: Mapping[Path, str], *, gone: Iterable[Path] = (), mode: int = 0o644
) -> list[Change]:
    """Compare what is wanted, and what must not be there, with what is there; only differences are returned."""
    found = [Change(path, _read(path), text.encode(), mode) for path, text in wanted.items()]
    found += [
        Change(path, _read(path) or b"", None)
        for path in gone
        if path.is_symlink() or path.exists()
    ]
    return [change for change in found if change.before != change.after]


@contextlib.contextmanager
def in_place(changes: Iterable[Change]) -> Iterator[None]:
    """Make the changes for the length of a `with`; what goes wrong inside takes all of them back."""
    done: list[tuple[Change, Path | None]] = []
    try:
        for change in changes:
            link = change.path.readlink() if change.path.is_symlink() else None
            done.append((change, link))
            _make(change.path, change.after, change.mode)
        yield
    except BaseException:
        for change, link in reversed(done):
            if link is not None:
                change.path.unlink(missing_ok=True)
                change.path.symlink_to(link)
            else:
                _make(change.path, change.before, change.mode)
        raise


def _make(path: Path, content: bytes | None, mode: int) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        write(path, content, mode)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
