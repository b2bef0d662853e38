"""チャット: saying something, and seeing the answer come."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import UUID

import httpx2 as httpx
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from morizo.api.wire import Conversation, ConversationSummary, Turn
from morizo.errors import Invalid, Unavailable
from morizo.kit import sse
from morizo.web import fragments
from morizo.web.doors import action, page
from morizo.web.here import Here
from morizo.web.pages.today import unless_down
from morizo.web.session import EARLY_FOR_STREAM_S

MOST_EARLIER = 12
STREAM = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
RETRY = b"retry: 1000\n\n"


@page
async def show(here: Here) -> Response:
    """Show a conversation: the one that is named, else today's, else none yet."""
    earlier = await unless_down(here.member.conversations(), [])
    wanted = here.query("c", 64)
    if not wanted and not here.query("new"):
        wanted = _todays(here, earlier)
    conversation = await here.member.conversation(wanted) if wanted else None
    return here.page(
        "chat.html",
        conversation=conversation,
        turns=conversation.turns if conversation else (),
        earlier=earlier[:MOST_EARLIER],
        text=here.typed.get("message", "") or here.query("say", 2000),
    )


@action
async def say(here: Here) -> Response:
    """Take what was said, or the choice that was tapped.

    A page with a script follows the answer while it comes; any other waits and sees it on the next page.
    """
    form = here.form
    said = {
        "message": form.text("message")[:2000],
        "choice": form.text("choice")[:64],
        "conversation_id": form.text("conversation_id")[:64],
        "turn_id": _uuid(form.text("turn_id")),
    }
    if not said["message"] and not said["choice"]:
        raise Invalid("言葉を入力してください。", field="message")
    if form.text("live") != "1" and not here.is_swap:
        turn = await here.member.ask(said)
        return RedirectResponse(f"/chat?c={turn.conversation_id}#turn-{turn.turn_id}", 303)
    started = await here.member.start(said)
    if not here.is_swap:
        return RedirectResponse(f"/chat?c={started.conversation_id}#turn-{started.turn_id}", 303)
    turn = Turn(
        turn_id=started.turn_id,
        conversation_id=started.conversation_id,
        message=said["message"] or form.text("label")[:200],
        status="running",
    )
    response = here.piece("said.html", turn=turn, to=f"/chat?c={turn.conversation_id}")
    response.headers["HX-Replace-Url"] = f"/chat?c={turn.conversation_id}"
    return response


@page
async def events(here: Here) -> Response:
    """Follow a turn: the service's events as pieces of the page, resumed after the last one that arrived."""
    turn_id = here.request.path_params["turn_id"]
    await here.desk.refresher.refresh_early(here.session, early_s=EARLY_FOR_STREAM_S)
    stack = AsyncExitStack()
    last = here.request.headers.get("last-event-id", "")[:40]
    found = await stack.enter_async_context(here.member.follow(turn_id, last))
    return StreamingResponse(
        _relay(here, turn_id, found, stack), media_type="text/event-stream", headers=STREAM
    )


@page
async def one(here: Here) -> Response:
    """Show a turn as it stands, as a part of the page."""
    turn = await here.member.turn(here.request.path_params["turn_id"])
    return here.piece("turn.html", turn=turn, to=f"/chat?c={turn.conversation_id}", last=True)


@action
async def stop(here: Here) -> Response:
    """Stop a turn that is still thinking."""
    turn_id = here.request.path_params["turn_id"]
    await here.member.stop(turn_id)
    turn = await here.member.turn(turn_id)
    return RedirectResponse(f"/chat?c={turn.conversation_id}#turn-{turn_id}", 303)


@action
async def forget(here: Here) -> Response:
    """Delete a conversation."""
    await here.member.forget_conversation(here.request.path_params["conversation_id"])
    return await here.done("会話を消しました。", to="/chat?new=1")


async def _relay(
    here: Here, turn_id: str, found: AsyncIterator[sse.Event | None], stack: AsyncExitStack
) -> AsyncIterator[bytes]:
    async with stack:
        yield RETRY
        async for event in _until_lost(found):
            if event is None:
                yield sse.HEARTBEAT
                continue
            if event.kind in ("done", "problem"):
                # The whole turn, as a page without a script would show it.
                turn = await here.member.turn(turn_id)
                whole = here.piece(
                    "turn.html", turn=turn, to=f"/chat?c={turn.conversation_id}", last=True
                )
                yield sse.Event("done", bytes(whole.body).decode(), event.id).encode()
                return
            html = fragments.of(event, here.desk.pages)
            if html:
                yield sse.Event(event.kind, html, event.id).encode()


async def _until_lost(found: AsyncIterator[sse.Event | None]) -> AsyncIterator[sse.Event | None]:
    # The browser comes back by itself, and goes on after the last event that it saw.
    with contextlib.suppress(httpx.TransportError, Unavailable):
        async for event in found:
            yield event


def _todays(here: Here, earlier: list[ConversationSummary]) -> str:
    if not earlier or earlier[0].updated_at is None:
        return ""
    newest: ConversationSummary | Conversation = earlier[0]
    local = newest.updated_at.astimezone(here.now.tzinfo) if newest.updated_at else here.now
    return newest.id if local.date() == here.today else ""


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


routes = [
    Route("/chat", show),
    Route("/chat", say, methods=["POST"]),
    Route("/chat/turns/{turn_id}", one),
    Route("/chat/turns/{turn_id}/events", events),
    Route("/chat/turns/{turn_id}/stop", stop, methods=["POST"]),
    Route("/chat/{conversation_id}/forget", forget, methods=["POST"]),
]
