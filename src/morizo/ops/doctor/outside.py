"""What the public sees, from the operator's machine: verify's checks, told as diagnoses."""

from collections.abc import Mapping
from pathlib import Path

from morizo.ops.doctor.diagnosis import Diagnosis
from morizo.ops.target import Target
from morizo.ops.verify import outside
from morizo.ops.verify.visit import Canary

DEADLINE_S = 12
"""An operator waits at the terminal; what isn't answered by then is told as not made."""


def examine(
    target: Target,
    *,
    canary: Canary | None = None,
    version: str | None = None,
    resolve: Mapping[str, str] | None = None,
    ca: Path | None = None,
) -> list[Diagnosis]:
    """Look at the site by its public name.

    Args:
        target: What ought to be there.
        canary: Signs in and chats, when given; that changes the canary's own household.
        version: That ought to answer.
        resolve: Name → address, in place of name servers.
        ca: One more root to trust.
    """
    findings = outside.verify(
        target, canary=canary, resolve=resolve, ca=ca, deadline_s=DEADLINE_S, version=version
    )
    return [Diagnosis.of(finding, prefix="outside.") for finding in findings]
