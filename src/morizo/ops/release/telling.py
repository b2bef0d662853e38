"""What the operator reads when a release was red."""

from collections.abc import Sequence

from morizo.ops.errors import CommandFailed
from morizo.ops.events import Event, Tell
from morizo.ops.release.update import Step


def tell_of_failure(err: CommandFailed, todo: Sequence[Step], tell: Tell) -> None:
    """Say why: what was seen, the program's last lines, the likely fault."""
    tell(Event("release", "failed", f"{err.title}\n{err.detail}"))
