"""Conversations over HTTP."""

from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Header, Path, Request, Response
from pydantic import BaseModel
from starlette.responses import JSONResponse

from morizo.accounts.door import Door, Here, House, house_of
from morizo.accounts.idempotency import KEY_LENGTH
from morizo.accounts.visit import Visit
from morizo.chat.models import (
    Asked,
    Conversation,
    ConversationSummary,
    Preview,
    Sentence,
    Started,
    Turn,
)
from morizo.chat.runner import Runner
from morizo.chat.service import Chat, Kit
from morizo.chat.stream import number_after, streamed
from morizo.chat.visits import Claims, visiting
from morizo.errors import Invalid

router = APIRouter(prefix="/v1", tags=["chat"], route_class=Door)
turns = APIRouter(prefix="/v1/chat", tags=["chat"])
"""Calls that open their own visits: a stream must not hold one."""
HEADER_LENGTH = 1000
TurnId = Annotated[str, Path(max_length=64)]
ConversationId = Annotated[str, Path(max_length=64)]
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "The turn, whole or as events"},
}


class ConversationList(BaseModel):
    """The member's conversations, the latest first."""

    conversations: list[ConversationSummary]


def kit_of(request: Request) -> Kit:
    """Return what conversations need of the house."""
    kit: Kit = request.app.state.chat_kit
    return kit


def runner_of(request: Request) -> Runner:
    """Return this process's runner."""
    runner: Runner = request.app.state.runner
    return runner


@turns.post(
    "",
    response_model=Turn,
    responses={**_STREAM, 202: {"model": Started, "description": "Taken on; it goes on by itself"}},
)
async def say(
    request: Request,
    claims: Claims,
    asked: Asked,
    accept: Annotated[str, Header(max_length=HEADER_LENGTH)] = "application/json",
    prefer: Annotated[str, Header(max_length=HEADER_LENGTH)] = "",
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=KEY_LENGTH)] = None,
) -> Response:
    """Say something, or take one of the choices: the turn when it is over, as events, or by itself."""
    house, kit, runner = house_of(request), kit_of(request), runner_of(request)
    key = _turn_key(idempotency_key)
    if "respond-async" not in prefer and "text/event-stream" not in accept:
        turn = await _at_once(house, kit, claims, asked, key)
        if not turn.is_over:
            turn = await runner.result(claims, turn.turn_id)
        return Response(turn.model_dump_json(), media_type="application/json")

    turn, is_new = await visiting(
        house,
        claims,
        lambda visit: Chat(visit, kit).take_on(asked, key=key, lease=runner.lease()),
        writes=True,
    )
    if is_new:
        runner.start(claims, turn.turn_id)
    if "respond-async" in prefer:
        started = Started(turn_id=turn.turn_id, conversation_id=turn.conversation_id)
        headers = {
            "Preference-Applied": "respond-async",
            "Location": f"/v1/chat/turns/{turn.turn_id}",
        }
        return JSONResponse(started.model_dump(), 202, headers=headers)
    return streamed(runner.follow(claims, turn.turn_id))


@turns.get("/turns/{turn_id}/events", responses=_STREAM)
async def events(
    request: Request,
    claims: Claims,
    turn_id: TurnId,
    last_event_id: Annotated[str | None, Header(max_length=HEADER_LENGTH)] = None,
) -> Response:
    """Replay and follow a turn, from the event after `Last-Event-ID`."""
    house, kit = house_of(request), kit_of(request)
    turn = await visiting(house, claims, lambda v: Chat(v, kit).turn(turn_id), writes=False)
    following = runner_of(request).follow(claims, turn.turn_id, number_after(last_event_id))
    return streamed(following)


@router.get("/chat/turns/{turn_id}")
def turn(request: Request, visit: Here, turn_id: TurnId) -> Turn:
    """Show one turn."""
    return Chat(visit, kit_of(request)).turn(turn_id)


@router.post("/chat/turns/{turn_id}/stop")
def stop(request: Request, visit: Here, turn_id: TurnId) -> Turn:
    """Ask for a running turn to be left."""
    return Chat(visit, kit_of(request)).stop(turn_id)


@router.get("/conversations")
def conversations(request: Request, visit: Here) -> ConversationList:
    """List the member's own conversations, the latest first."""
    return ConversationList(conversations=Chat(visit, kit_of(request)).conversations())


@router.get("/conversations/{conversation_id}")
def conversation(request: Request, visit: Here, conversation_id: ConversationId) -> Conversation:
    """Show a conversation with its turns."""
    return Chat(visit, kit_of(request)).conversation(conversation_id)


@router.delete("/conversations/{conversation_id}", status_code=204)
def forget(request: Request, visit: Here, conversation_id: ConversationId) -> None:
    """Delete a conversation; what it changed stays."""
    Chat(visit, kit_of(request)).forget(conversation_id)


@router.post("/sentences/preview")
def preview(request: Request, visit: Here, sentence: Sentence) -> Preview:
    """Tell what a sentence would change; writes nothing."""
    return Chat(visit, kit_of(request)).preview(sentence.text)


async def _at_once(
    house: House, kit: Kit, claims: dict[str, Any], asked: Asked, key: UUID | None
) -> Turn:
    def work(visit: Visit) -> Turn:
        # One transaction: a crash in the middle leaves nothing, and the same id may be sent again.
        chat = Chat(visit, kit)
        taken_on, is_new = chat.take_on(asked, key=key)
        return chat.carry_out(taken_on.turn_id) if is_new else taken_on

    return await visiting(house, claims, work, writes=True)


def _turn_key(key: str | None) -> UUID | None:
    """Turn an idempotency key into a turn's id: the same key is the same turn."""
    if key is None:
        return None
    if not key.isprintable():
        raise Invalid("Idempotency-Key に使えない文字があります。", field="Idempotency-Key")
    return uuid5(NAMESPACE_URL, f"urn:morizo:turn:{key}")
