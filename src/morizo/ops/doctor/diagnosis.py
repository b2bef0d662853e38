"""What doctor says about one thing, and the tables in which its checks stand."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from morizo.ops.verify.findings import Finding, Severity

if TYPE_CHECKING:
    from morizo.ops.doctor.case import Case

Result = Literal["passed", "failed", "replaced", "not-applicable", "unknown"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check came to.

    Args:
        evidence: Facts that were seen, never a secret; of what is replaced or doesn't apply: the reason.
        fix: The command or setting that mends it.
        severity: How bad it is, when that differs from the check's own.
    """

    result: Result
    evidence: str
    fix: str = ""
    severity: Severity | None = None


def passed(evidence: str) -> Answer:
    """It holds."""
    return Answer("passed", evidence)


def failed(evidence: str, fix: str, severity: Severity | None = None) -> Answer:
    """It doesn't hold."""
    return Answer("failed", evidence, fix, severity)


def replaced(reason: str) -> Answer:
    """The plan's way was given up for another that does the same, and that one holds."""
    return Answer("replaced", reason)


def not_applicable(reason: str) -> Answer:
    """There is nothing of the kind on this host."""
    return Answer("not-applicable", reason)


def unknown(reason: str) -> Answer:
    """It could not be found out."""
    return Answer("unknown", reason)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What one check says.

    Args:
        check: A stable English word (`host.swap`).
        requirement: The plan's requirements that it proves (`R22`).
        title: What ought to hold, in Japanese.
        faults: The plan's faults that it would notice (`B7`).
    """

    check: str
    requirement: tuple[str, ...]
    title: str
    result: Result
    severity: Severity
    evidence: str = ""
    fix: str = ""
    faults: tuple[str, ...] = ()

    @property
    def is_fatal(self) -> bool:
        """Whether the host isn't well with it."""
        return self.result == "failed" and self.severity == "fatal"

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return asdict(self) | {"requirement": [*self.requirement], "faults": [*self.faults]}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Diagnosis":
        """Read it back."""
        return cls(
            **found | {"requirement": tuple(found["requirement"]), "faults": tuple(found["faults"])}
        )

    @classmethod
    def of(cls, finding: Finding, *, prefix: str = "") -> "Diagnosis":
        """Take what verify found; a note that doesn't hold is a check that could not be made."""
        could_not = not finding.ok and finding.severity == "note"
        return cls(
            check=prefix + finding.check,
            requirement=finding.requirement,
            title=finding.words.rstrip("。"),
            result="passed" if finding.ok else "unknown" if could_not else "failed",
            severity=finding.severity,
            evidence=finding.evidence,
            fix="" if finding.ok else finding.hint,
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One check: which requirements it proves, which faults it notices, and how."""

    name: str
    requirement: tuple[str, ...]
    title: str
    severity: Severity
    faults: tuple[str, ...]
    run: "Callable[[Case], Answer]"

    def said(self, answer: Answer) -> Diagnosis:
        """Return the answer with all that is known of the check."""
        return Diagnosis(
            check=self.name,
            requirement=self.requirement,
            title=self.title,
            result=answer.result,
            severity=answer.severity or self.severity,
            evidence=answer.evidence,
            fix=answer.fix,
            faults=self.faults,
        )


class Table:
    """The checks of one area, in the order in which they are shown."""

    def __init__(self) -> None:
        self.checks: list[Check] = []

    def check(
        self,
        name: str,
        requirement: str,
        title: str,
        *,
        severity: Severity = "fatal",
        faults: str = "",
    ) -> "Callable[[Callable[[Case], Answer]], Callable[[Case], Answer]]":
        """Put a function into the table.

        Args:
            requirement: Ids, apart by blanks (`R37 R54`); faults the same.
        """

        def put(run: "Callable[[Case], Answer]") -> "Callable[[Case], Answer]":
            self.checks.append(
                Check(name, tuple(requirement.split()), title, severity, tuple(faults.split()), run)
            )
            return run

        return put
