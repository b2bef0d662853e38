"""What a check found: the one shape that verify, doctor and edge share."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["fatal", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one check.

    Args:
        check: Which one, a stable English word (`tls.days-left`, `canary.turn`).
        ok: Whether it holds. A check that could not be made is a `note` with the reason as `evidence`.
        words: What holds or doesn't, one Japanese sentence.
        evidence: What was really seen (`notAfter 2026-03-01`, `HTTP 502`), never a secret.
        hint: The operator's next step when it doesn't hold: a command or a setting.
        severity: How bad a failure is: `fatal` stops a release; a `warning` waits for the day; a `note` is to be known.
        requirement: Ids of the requirements that it proves (`R23`).
    """

    check: str
    ok: bool
    words: str
    evidence: str = ""
    hint: str = ""
    severity: Severity = "fatal"
    requirement: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether a release may not go on with it."""
        return not self.ok and self.severity == "fatal"

    def as_json(self) -> dict[str, Any]:
        """Return it for `--json` and for an event."""
        return asdict(self) | {"requirement": list(self.requirement)}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Finding":
        """Read it back."""
        return cls(**found | {"requirement": tuple(found["requirement"])})


def stopping(findings: Iterable[Finding]) -> list[Finding]:
    """Return those with which a release may not go on."""
    return [finding for finding in findings if finding.stops]
