"""The last question before a release may stay: does the whole answer, as a caller meets it?"""

from morizo.ops.errors import CommandFailed
from morizo.ops.events import Event, Tell
from morizo.ops.target import Target
from morizo.ops.verify.findings import Finding, stopping
from morizo.ops.verify.inside import inside


class GateRed(CommandFailed):
    """The whole doesn't answer as it should."""

    code = "gate-red"
    title = "切り替えたあとの確認に失敗しました"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(f"{one.words} {one.evidence}" for one in findings))
        self.findings = findings


def gate(target: Target, tell: Tell) -> None:
    """Ask every service at its public socket, and the site by its name.

    Raises:
        GateRed: With what was seen.
    """
    tell(Event("check", "begun", "切り替えたあとの確認をしています"))
    found = inside(target)
    if red := stopping(found):
        raise GateRed(tuple(red))
    tell(Event("check", "done", f"{len(found)} 件の確認に合格しました"))
