"""What the operator reads when a release was red: told while its unit still shows how it ended."""

from collections.abc import Sequence

from morizo.ops.errors import CommandFailed
from morizo.ops.events import Event, Tell
from morizo.ops.explain import explain
from morizo.ops.release.errors import MigrationRed, ReleaseRed
from morizo.ops.release.gate import GateRed
from morizo.ops.release.step import Step


def tell_of_failure(
    err: CommandFailed, switched: Sequence[Step], tell: Tell, time_zone: str
) -> None:
    """Say why: what was seen, how the program ended, its last lines, what changed, the likely fault.

    Args:
        err: What was raised.
        switched: The services touched so far; the last is the one at fault, where `err` names none.
        tell: Takes it.
        time_zone: Of the times in the lines.
    """
    if isinstance(err, MigrationRed) or not switched:
        tell(Event("release", "failed", f"{err.title}\n{err.detail}"))
        return
    step = switched[-1]
    if isinstance(err, ReleaseRed):
        step = next(one for one in switched if one.new.id == err.release.id)
    findings = err.findings if isinstance(err, ReleaseRed | GateRed) else ()
    why = explain(
        step.service.name,
        step.new.id,
        before=step.old.id if step.old else None,
        findings=findings,
        time_zone=time_zone,
    )
    tell(Event("release", "failed", f"{err.title}\n{why.text()}", why.as_json()))
