"""Diagnoses for a terminal of 80 columns: what failed first, with the evidence and what mends it."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from morizo.ops.doctor.checklist import Line
from morizo.ops.doctor.diagnosis import Diagnosis, Result

COLUMNS = 80
MARKS: dict[Result, str] = {
    "passed": "✓",
    "failed": "✗",
    "replaced": "↔",
    "not-applicable": "－",
    "unknown": "？",
}
NAMES: dict[Result, str] = {
    "passed": "よい",
    "failed": "だめ",
    "replaced": "置き換え",
    "not-applicable": "対象外",
    "unknown": "不明",
}
SEVERITIES = {"fatal": "重大", "warning": "注意", "note": "参考"}
_ORDER = {"fatal": 0, "warning": 1, "note": 2}


def report(found: Sequence[Diagnosis], *, everything: bool = False, seconds: float = 0) -> str:
    """Return the whole report."""
    bad = sorted(
        (one for one in found if one.result == "failed"), key=lambda one: _ORDER[one.severity]
    )
    unseen = [one for one in found if one.result == "unknown"]
    lines = [text for one in bad for text in (*_failed(one), "")]
    if unseen:
        lines += ["確かめられなかったこと", *_unseen(unseen), ""]
    if everything:
        for one in found:
            if one.result not in {"failed", "unknown"}:
                lines += _wrapped(
                    f"{MARKS[one.result]} {one.title}（{_where(one)}）: {one.evidence}", 2
                )
        lines.append("")
    lines.append(summary(found, seconds=seconds))
    return "\n".join(lines) + "\n"


def summary(found: Iterable[Diagnosis], *, seconds: float = 0) -> str:
    """Return how it stands in one line."""
    found = list(found)
    counts = Counter(one.result for one in found)
    fatal = sum(one.is_fatal for one in found)
    state = (
        "正しく動いていません"
        if fatal
        else "注意があります"
        if counts["failed"]
        else "問題はありません"
    )
    told = "、".join(f"{NAMES[result]} {counts[result]}" for result in NAMES if counts[result])
    took = f"（{seconds:.1f} 秒）" if seconds else ""
    return f"{state}: {told}{took}"


def _unseen(found: Sequence[Diagnosis]) -> list[str]:
    """Tell what could not be found out; what has one reason is told once."""
    by_reason: dict[str, list[Diagnosis]] = {}
    for one in found:
        reason = "まだ作られていません" if one.check.startswith("plan.") else one.evidence
        by_reason.setdefault(reason, []).append(one)
    lines: list[str] = []
    for reason, about in by_reason.items():
        if len(about) == 1:
            lines += _wrapped(
                f"  ？ {about[0].title}（{_where(about[0])}）: {about[0].evidence}", 5
            )
        else:
            names = "、".join(one.title for one in about)
            lines += _wrapped(f"  ？ {reason}（{len(about)} 件）: {names}", 5)
    return lines


def _failed(one: Diagnosis) -> list[str]:
    lines = _wrapped(f"✗ {SEVERITIES[one.severity]}  {one.title}（{_where(one)}）", 2)
    lines += _wrapped(f"    見えたこと: {one.evidence}", 16)
    if one.fix:
        lines += _wrapped(f"    直し方:   {one.fix}", 16)
    return lines


def _where(one: Diagnosis) -> str:
    return " ".join((one.check, *one.requirement[:3]))


def checklist(lines: Sequence[Line]) -> str:
    """Return the plan's eleven lines: its words, and the answer under each."""
    told = []
    for line in lines:
        box = {"passed": "x", "replaced": "x", "failed": " "}.get(line.result, "?")
        told += [f"- [{box}] {line.words}"]
        told += _wrapped(
            f"      {NAMES[line.result]}" + (f": {line.reason}" if line.reason else ""), 6
        )
        for evidence in line.evidence:
            told += _wrapped(f"      ・{evidence}", 8)
        for fix in line.fixes:
            told += _wrapped(f"      → {fix}", 8)
    counts = Counter(line.result for line in lines)
    told += [
        "",
        "、".join(f"{NAMES[result]} {counts[result]}" for result in NAMES if counts[result]),
    ]
    return "\n".join(told) + "\n"


def width(words: str) -> int:
    """Return how many columns words take: Japanese characters take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)


def _wrapped(words: str, indent: int) -> list[str]:
    """Break words at 80 columns; what follows is set in. An address or a command is broken only if it must be."""
    lines: list[str] = []
    rest = words
    while width(rest) > COLUMNS:
        cut = _cut(rest, COLUMNS)
        lines.append(rest[:cut].rstrip())
        rest = " " * indent + rest[cut:].lstrip()
    return [*lines, rest]


_NO_START, _NO_END = "、。）」』】ー・", "（「『【"


def _cut(words: str, columns: int) -> int:
    used = at = 0
    for at, sign in enumerate(words):  # noqa: B007 — where it stopped is what is sought
        used += width(sign)
        if used > columns:
            break
    blank = at
    while blank > 1 and _is_inside(words, blank):
        blank -= 1
    return blank if width(words[:blank].strip()) > columns // 3 else at


def _is_inside(words: str, at: int) -> bool:
    """Return whether a break there would part a word or begin a line with a closing sign."""
    before, after = words[at - 1], words[at]
    if after in _NO_START or before in _NO_END:
        return True
    return width(before) == 1 and width(after) == 1 and before != " " and after != " "
