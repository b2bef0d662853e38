"""The eleven lines of the plan's chapter 10, in its order and its words, each with what doctor found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from morizo.ops import spec
from morizo.ops.doctor.diagnosis import Diagnosis, Result

ANSWERED_BY: dict[str, tuple[str, ...]] = {
    "R106": ("tls.certificate", "tls.pair", "tls.days", "tls.served", "tls.timer"),
    "R107": ("secrets.there", "secrets.env-files", "host.tree"),
    "R108": ("secrets.modes", "secrets.whole"),
    "R109": ("firewall.inbound", "network.listeners", "network.api"),
    "R110": ("updates.security", "updates.automatic", "updates.reboot"),
    "R111": ("leaks.journal", "leaks.log-files", "leaks.processes", "leaks.files"),
    "R112": ("data.private", "data.vectors"),
    "R113": ("host.folders",),
    "R114": ("unit.user", "security.accounts", "security.no-root-apps"),
    "R115": ("security.root-login", "host.operator", "network.ssh"),
    "R116": ("tls.key", "tls.folders"),
}
"""The checks that answer each line; its words, and why one is replaced, are the plan's data (`ops.spec`)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the plan's checklist with its answer."""

    words: str
    result: Result
    reason: str
    evidence: tuple[str, ...]
    fixes: tuple[str, ...]


def checklist(found: Iterable[Diagnosis]) -> list[Line]:
    """Answer the eleven lines."""
    by_name = {one.check: one for one in found}
    return [
        _line(
            line.words,
            [by_name[name] for name in ANSWERED_BY[line.requirement] if name in by_name],
            line.replaced.ja if line.replaced else "",
        )
        for line in spec.checklist()
    ]


def _line(words: str, about: Sequence[Diagnosis], reason: str) -> Line:
    bad = [one for one in about if one.result == "failed"]
    unseen = [one for one in about if one.result == "unknown"]
    result: Result
    if bad:
        result = "failed"
    elif unseen or not about:
        result = "unknown"
    else:
        result = "replaced" if reason else "passed"
    shown = bad or unseen or about
    return Line(
        words,
        result,
        reason if result == "replaced" else "",
        tuple(f"{one.title}: {one.evidence}" for one in shown),
        tuple(dict.fromkeys(one.fix for one in bad if one.fix)),
    )
