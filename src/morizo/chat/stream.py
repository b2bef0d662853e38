"""A turn as server-sent events: one event per thing that happened, with its number as the id."""

import json
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from morizo.chat.models import TurnEvent
from morizo.kit import sse

HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",  # nginx hands every event on at once
}


def streamed(happening: AsyncIterator[TurnEvent | None]) -> StreamingResponse:
    """Return an answer that sends events as they happen."""
    return StreamingResponse(_lines(happening), media_type="text/event-stream", headers=HEADERS)


async def _lines(happening: AsyncIterator[TurnEvent | None]) -> AsyncIterator[bytes]:
    async for one in happening:
        yield sse.HEARTBEAT if one is None else shaped(one).encode()


def shaped(one: TurnEvent) -> sse.Event:
    """Write one event; its data is JSON on a single line."""
    data = json.dumps(one.data, ensure_ascii=False, separators=(",", ":"))
    return sse.Event(one.kind, data, str(one.number))


def number_after(last_event_id: str | None) -> int:
    """Return the number of the last event that a client saw; 0 for anything that is no number."""
    if last_event_id and last_event_id.isdecimal() and len(last_event_id) < 10:
        return int(last_event_id)
    return 0
