"""The last question before releases may stay: does the whole answer, as a caller meets it?

Asked on the host, so that it is answered even when the operator's line is lost; the operator asks once more from outside.
"""

from collections.abc import Sequence

from morizo.ops import paths
from morizo.ops.errors import CommandFailed
from morizo.ops.events import Event, Tell
from morizo.ops.release import switch
from morizo.ops.target import Target
from morizo.ops.verify import canary, inside, outside
from morizo.ops.verify.findings import Finding, stopping
from morizo.ops.verify.site import Ports

LOOPBACK = "127.0.0.1"
SHARED_S = 15
WHOLE_S = 45


class GateRed(CommandFailed):
    """The whole doesn't answer as it should."""

    code = "gate-red"
    title = "切り替えたあとの確認に失敗しました"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(_line(one) for one in findings))
        self.findings = tuple(findings)


def gate(target: Target, tell: Tell) -> None:
    """Ask every service at its shared socket, then the site by its name, with the canary's sign-in and turn.

    Raises:
        GateRed: With what was seen.
    """
    tell(Event("check", "begun", "切り替えたあとの確認をしています"))
    found = inside.inside(target, deadline_s=SHARED_S)
    if not stopping(found) and all(path.exists() for path in paths.certificate(target.domain)):
        found += _whole(target)
    if red := stopping(found):
        raise GateRed(red)
    tell(Event("check", "done", f"{sum(one.ok for one in found)} 件の確認に合格しました"))


def _whole(target: Target) -> list[Finding]:
    serving = switch.serving(target.web.name)
    return outside.verify(
        target,
        canary=canary.prepare(target),
        resolve={target.domain: LOOPBACK},
        ca=target.certificate.ca_bundle,
        deadline_s=WHOLE_S,
        version=serving.version if serving else None,
        resolvers=(),
        ports=Ports(closed=()),
    )


def _line(finding: Finding) -> str:
    seen = f"（{finding.evidence}）" if finding.evidence else ""
    hint = f"\n  → {finding.hint}" if finding.hint else ""
    return f"{finding.words}{seen}{hint}"
