"""The operations that pyinfra lacks: a file that is checked and then put in place in one move.

pyinfra's own `files.put` copies over the file that stands there; killed in between, it leaves half a file, and half
a firewall or sshd file is worse than either.
"""

import difflib
import stat
import subprocess
from collections.abc import Generator
from pathlib import Path

from pyinfra.api.command import FunctionCommand
from pyinfra.api.operation import operation
from pyinfra.context import host

from morizo.ops.baseline.ask import CALM
from morizo.ops.baseline.steps import Words
from morizo.ops.files import write


@operation()
def place(
    path: str, text: str, mode: int = 0o644, check: Words = ()
) -> Generator[FunctionCommand, None, None]:
    """Have a file of root's with just this text; see `steps.Put`."""
    if stands(Path(path), text, mode):
        host.noop(f"{path} stands as wanted")
        return
    yield FunctionCommand(put, (Path(path), text, mode, check), {})


@operation()
def gone(path: str) -> Generator[FunctionCommand, None, None]:
    """Have no file and no link there; pyinfra's `files.file` refuses a link."""
    if Path(path).is_symlink() or Path(path).exists():
        yield FunctionCommand(Path(path).unlink, (), {})
    else:
        host.noop(f"{path} is gone")


def stands(path: Path, text: str, mode: int) -> bool:
    """Return whether the file is a plain one of root's with this text and mode."""
    try:
        found = path.lstat()
        return (
            stat.S_ISREG(found.st_mode)
            and stat.S_IMODE(found.st_mode) == mode
            and (found.st_uid, found.st_gid) == (0, 0)
            and path.read_bytes() == text.encode()
        )
    except FileNotFoundError:
        return False


def put(path: Path, text: str, mode: int, check: Words) -> None:
    """Write the candidate beside the file, let `check` look at it, and move it in place.

    Raises:
        ValueError: The check says no; the file that stood there still stands.
    """
    write(path, text.encode(), mode, agree=lambda candidate: _agree(check, candidate))


def _agree(check: Words, candidate: Path) -> None:
    if not check:
        return
    words = [str(candidate) if word == "{}" else word for word in check]
    ended = subprocess.run(words, capture_output=True, env=CALM, check=False, timeout=60)  # noqa: S603
    if ended.returncode:
        said = (ended.stderr or ended.stdout).decode(errors="replace").strip()
        raise ValueError(f"{' '.join(words)}: {said}")


def diff(path: Path, text: str) -> str:
    """Return what would change in the file, as a unified diff."""
    try:
        before = path.read_text(errors="replace")
    except FileNotFoundError:
        before = ""
    return "\n".join(
        difflib.unified_diff(
            before.splitlines(),
            text.splitlines(),
            str(path) if before else "/dev/null",
            str(path),
            "",
            "",
            2,
            "",
        )
    )
