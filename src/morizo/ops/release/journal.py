"""Who did what, when, and how it ended: one JSON line a run begun, one a run ended."""

import json
import os
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from morizo.ops import paths
from morizo.ops.exits import Exit

Result = Literal["done", "rolled-back", "failed", "broken-off"]
RESULTS: dict[int, Result] = {Exit.DONE: "done", Exit.ROLLED_BACK: "rolled-back"}


class Entry(BaseModel):
    """One run.

    Args:
        releases: What served at its end, by service.
        exit: Its exit code; None while it runs, or when it was broken off.
    """

    model_config = ConfigDict(frozen=True)

    run: str
    what: str
    who: str
    why: str = ""
    began_at: datetime
    ended_at: datetime | None = None
    result: Result | None = None
    exit: int | None = None
    words: str = ""
    releases: dict[str, str] = {}


def write(entry: Entry) -> None:
    """Add a line; on disk when this returns."""
    line = entry.model_dump_json(exclude_none=True) + "\n"
    opened = os.open(paths.JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(opened, line.encode())
        os.fsync(opened)
    finally:
        os.close(opened)


def entries() -> list[Entry]:
    """Return every run, oldest first; the last line of a run tells. A line that was cut off is passed over."""
    found: dict[str, Entry] = {}
    try:
        lines = paths.JOURNAL.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []
    for line in lines:
        try:
            said: dict[str, Any] = json.loads(line)
            entry = Entry.model_validate(said)
        except ValueError:
            continue
        found[entry.run] = entry
    return list(found.values())


def now() -> datetime:
    """Return the instant, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)
