"""Server-sent events (WHATWG HTML, 9.2): reading them from lines, writing them as bytes."""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass

HEARTBEAT = b": \n\n"
"""A comment: keeps a quiet line open, means nothing."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its kind, its data (as it was sent), and the id to resume after it."""

    kind: str
    data: str
    id: str = ""

    def encode(self) -> bytes:
        """Return the event as it goes over the line."""
        head = f"id: {self.id}\n" if self.id else ""
        lines = "".join(f"data: {line}\n" for line in self.data.split("\n"))
        return f"{head}event: {self.kind}\n{lines}\n".encode()


async def read(lines: AsyncIterable[str]) -> AsyncIterator[Event | None]:
    """Read events from lines without their ends; a comment comes as None, so that silence can be told from life."""
    kind, data, last_id = "", list[str](), ""
    async for line in lines:
        if not line:
            if data:
                yield Event(kind or "message", "\n".join(data), last_id)
            kind, data = "", []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not name:
            yield None
        elif name == "data":
            data.append(value)
        elif name == "event":
            kind = value
        elif name == "id" and "\0" not in value:
            last_id = value
