"""A lock between processes: a file that the kernel guards, so that a dead process never holds it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Held(Exception):
    """Another process holds the lock; `by` is what it wrote of itself."""

    def __init__(self, path: Path, by: str) -> None:
        super().__init__(f"{path.name} is held by {by or 'another process'}")
        self.by = by


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock at `path`, or say at once who holds it.

    Raises:
        Held: Somebody else does.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Held(path, os.read(file, 200).decode(errors="replace")) from None
        os.ftruncate(file, 0)
        os.write(file, f"pid {os.getpid()}".encode())
        yield
    finally:
        os.close(file)
