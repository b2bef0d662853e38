"""A change, and what it did to each thing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Kind = Literal["added", "used", "set", "moved", "removed"]
State = dict[str, Any]
"""A thing as JSON, as its room wrote it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing before and after: `before` None means that it was made, `after` None that it went."""

    number: int
    change_id: str
    room: str
    thing_id: str
    kind: Kind
    label: str
    before: State | None
    after: State | None
    made_at: datetime
    member_id: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: nothing when the change had been undone before."""

    change_id: str
    entries: tuple[Entry, ...]
    was_undone_before: bool
