"""How a run looks in a terminal: one line a step, what changed before what didn't."""

import sys
from collections.abc import Iterable

from morizo.ops.events import Event
from morizo.ops.verify.findings import Finding

DIFF_LINES = 60
MARKS = {"begun": "…", "done": "✔", "same": "－", "note": "・", "failed": "✖", "end": ""}


def say(words: str, *, is_good: bool = True) -> None:
    """Print a line of our own; what is bad goes to standard error."""
    print(words, file=sys.stdout if is_good else sys.stderr, flush=True)


def show(events: Iterable[Event]) -> Event | None:
    """Print events as they come; returns the last."""
    last = None
    for event in events:
        last = event
        show_one(event)
    return last


def show_one(event: Event) -> None:
    """Print one event."""
    for line in lines(event):
        say(line)


def show_finding(finding: Finding) -> None:
    """Print what a check found: the next step only where it is needed."""
    mark = "✔" if finding.ok else ("✖" if finding.stops else "・")
    seen = f"（{finding.evidence}）" if finding.evidence and not finding.ok else ""
    say(f"  {mark} {finding.words}{seen}")
    if not finding.ok and finding.hint:
        say(f"      → {finding.hint}")


def lines(event: Event) -> list[str]:
    """Return the lines of an event; none for one that is for programs only."""
    if event.state == "end" or not event.words:
        return []
    more = event.more or {}
    first, *rest = event.words.splitlines()
    mark = "＋" if more.get("pending") else MARKS[event.state]
    found = [f"  {mark} {first}", *(f"      {line}" for line in rest)]
    if more.get("pending") and more.get("diff"):
        found += [f"      {line}" for line in str(more["diff"]).splitlines()[:DIFF_LINES]]
    return found
