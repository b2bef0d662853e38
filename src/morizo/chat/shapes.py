"""From rows and outcomes to what is sent: turns, summaries, events, and the words of a turn that failed."""

import logging
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from morizo.chat.dialogue import Outcome
from morizo.chat.models import ConversationSummary, Turn, Usage
from morizo.errors import MorizoError

_log = logging.getLogger("morizo.chat")
STOPPED = {
    "code": "turn_interrupted",
    "title": "途中で止まりました",
    "detail": "このやりとりは最後まで終わらず、何も変えていません。",
    "hint": "もう一度送ってください。",
}
FAILED = {
    "code": "turn_failed",
    "title": "うまくいきませんでした",
    "detail": "思わぬ不具合で、何も変えられませんでした。",
    "hint": "言い方を変えるか、少し待ってからもう一度お試しください。",
}


Problem = dict[str, Any]
Happened = tuple[str, dict[str, Any]]
"""The kind of an event and its data."""


def usual_id(text: str) -> str | None:
    """Return an id in its usual form; None when it can't be one."""
    try:
        return str(UUID(text))
    except ValueError:
        return None


def turn_of(row: Row[Any]) -> Turn:
    """Return a turn as it stands in its table."""
    return Turn(
        turn_id=row.id,
        conversation_id=row.conversation_id,
        change_id=row.change_id,
        reply=row.reply,
        status=row.status,
        **row.outcome,
    )


def summary_of(row: Row[Any]) -> ConversationSummary:
    """Return a conversation's line in a list."""
    return ConversationSummary(
        id=row.id, title=row.title, created_at=row.created_at, updated_at=row.updated_at
    )


def columns_of(outcome: Outcome, usage: Usage) -> dict[str, Any]:
    """Return what a turn's table keeps of its outcome."""
    kept = {part: _shown(outcome, part) for part in ("changes", "proposals", "choices")}
    return {
        "status": outcome.status,
        "reply": outcome.reply,
        "change_id": outcome.change_id,
        "outcome": {**kept, "usage": usage.model_dump()},
    }


def events_of(outcome: Outcome) -> list[Happened]:
    """Return what happened in a turn, in order; the whole turn is filled in when `done` is sent."""
    choices = _shown(outcome, "choices")
    asked = {"status": outcome.status, "choices": choices}
    return [
        *(("change", {**c, "change_id": outcome.change_id}) for c in _shown(outcome, "changes")),
        *(("proposal", p) for p in _shown(outcome, "proposals")),
        ("text", {"text": outcome.reply}),
        *([("question", asked)] if choices else []),
        ("done", {}),
    ]


def problem_of(err: Exception) -> Problem:
    """Return what a person is told of an error that ended a turn."""
    if isinstance(err, MorizoError):
        return {"code": err.code, "title": err.title, "detail": err.detail, "hint": err.hint}
    _log.error("turn failed", exc_info=err)
    return FAILED


def reply_of(problem: Problem) -> str:
    """Say a problem in one paragraph."""
    said = [problem["title"], problem["detail"], problem["hint"]]
    return "".join(part if part.endswith("。") else f"{part}。" for part in said)


def _shown(outcome: Outcome, part: str) -> list[dict[str, Any]]:
    return [thing.model_dump(mode="json") for thing in getattr(outcome, part)]
