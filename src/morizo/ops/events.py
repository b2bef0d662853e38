"""What a run tells while it goes: one JSON line an event, written on the host, read by the operator's terminal.

No event ever holds a secret.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["begun", "done", "same", "note", "failed", "end"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Args:
        step: Which step, a stable English word (`packages`, `release`, `check`).
        state: `begun`; `done` (something changed); `same` (nothing to do); `note`; `failed`; `end` of the run.
        words: For the operator, in Japanese.
        more: Facts for programs (`exit` of an `end`, `diff` of a plan…).
    """

    step: str
    state: State
    words: str = ""
    more: dict[str, Any] | None = None

    def line(self) -> str:
        """Return it as one JSON line, without the line's end."""
        return json.dumps(
            {key: value for key, value in asdict(self).items() if value}, ensure_ascii=False
        )

    @classmethod
    def read(cls, line: str) -> "Event":
        """Read it back."""
        found = json.loads(line)
        return cls(found["step"], found["state"], found.get("words", ""), found.get("more"))


Tell = Callable[[Event], None]
"""Takes each event as it happens."""
