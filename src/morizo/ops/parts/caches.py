"""Where the operator's machine keeps what it built or fetched; all of it can be deleted at any time."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def folder(name: str) -> Path:
    """Return one of the cache's folders, made if it isn't there."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    found = Path(base) / "morizo" / name
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


@contextmanager
def in_the_making(final: Path) -> Iterator[Path]:
    """Give a folder to fill; it is named `final` only when it is whole, and is gone otherwise."""
    made = Path(tempfile.mkdtemp(prefix=f".{final.name[:20]}-", dir=final.parent))
    try:
        yield made
        try:
            made.rename(final)
        except OSError:  # somebody else made the same thing meanwhile
            if not final.is_dir():
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """Return a file's hash in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(*parts: str) -> str:
    """Return one hash over several texts; none can pass for part of its neighbour."""
    over = hashlib.sha256()
    for part in parts:
        data = part.encode()
        over.update(len(data).to_bytes(8, "big"))
        over.update(data)
    return over.hexdigest()
