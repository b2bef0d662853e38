"""Writing a file on the host so that a reader, and a power cut, see either the old or the new one."""

import os
from collections.abc import Callable
from pathlib import Path


def write(
    path: Path, content: bytes, mode: int = 0o644, agree: Callable[[Path], None] = lambda _: None
) -> None:
    """Write a file whole, in place of what was there.

    Args:
        path: Where; its folder is made.
        content: All of it.
        mode: Its permissions, never wider for a moment.
        agree: Looks at the new file before it takes its place; what it raises leaves the old one.
    """
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    candidate = path.with_name(f".{path.name}.candidate")
    candidate.unlink(missing_ok=True)  # of a run that was killed
    opened = os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(opened, mode)
            os.fsync(opened)
        agree(candidate)
        candidate.replace(path)
    finally:
        candidate.unlink(missing_ok=True)


def put(path: Path, text: str, mode: int = 0o644) -> bool:
    """Write a file of text; False when it was so already."""
    if path.exists() and path.read_text() == text and path.stat().st_mode & 0o7777 == mode:
        return False
    write(path, text.encode(), mode)
    return True


def link(path: Path, to: Path) -> None:
    """Point a link at something, in one step."""
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    aside.symlink_to(to)
    aside.rename(path)
