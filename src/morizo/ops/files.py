"""Writing a file on the host so that it is either the old or the new one, at any moment."""

import os
from pathlib import Path


def put(path: Path, text: str, mode: int = 0o644) -> bool:
    """Write a file whole; False when it was so already."""
    if path.exists() and path.read_text() == text and path.stat().st_mode & 0o7777 == mode:
        return False
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    opened = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(opened, "w") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    return True


def link(path: Path, to: Path) -> None:
    """Point a link at something, in one step."""
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    aside.symlink_to(to)
    aside.rename(path)
