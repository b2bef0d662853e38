"""The verbs of a conversation: take a turn on, carry it out, show it, stop it. Never commits.

A turn's result, its events, what the conversation remembers and every change it made are written in one
transaction: after a crash there is all of a turn or nothing of it.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from morizo.accounts.idempotency import KeyReused
from morizo.accounts.limits import Guard, Limit
from morizo.accounts.visit import Visit
from morizo.changes.service import Restore
from morizo.chat.dialogue import Dialogue, Outcome
from morizo.chat.errors import ConversationMissing, NothingSaid, TurnMissing
from morizo.chat.intents import shaped
from morizo.chat.memory import Memory
from morizo.chat.models import (
    Asked,
    Conversation,
    ConversationSummary,
    Preview,
    SaidTurn,
    Turn,
    TurnEvent,
    Usage,
    is_blank,
)
from morizo.chat.scene import Scene
from morizo.chat.shapes import (
    FAILED,
    STOPPED,
    columns_of,
    events_of,
    problem_of,
    reply_of,
    summary_of,
    turn_of,
    usual_id,
)
from morizo.chat.store import ChatStore
from morizo.foods import catalogue
from morizo.kit.ids import new_id
from morizo.recipes.book import Book

TITLE_LENGTH = 40
LISTED = 100


@dataclass(frozen=True, slots=True)
class Kit:
    """What a conversation needs of the house besides a Visit."""

    rooms: Mapping[str, Restore]
    """Each room's way back, for undo."""
    turns: Limit
    """How many turns a member may take."""
    book: Book = field(default_factory=Book)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who will carry a turn out, and until when that is believed."""

    runner_id: str
    until: datetime


class Chat:
    """One member's conversations."""

    def __init__(self, visit: Visit, kit: Kit) -> None:
        self._visit = visit
        self._kit = kit
        self._store = ChatStore(visit)

    def take_on(
        self, asked: Asked, *, key: UUID | None = None, lease: Lease | None = None
    ) -> tuple[Turn, bool]:
        """Write a turn down as running, unless it is there already.

        Args:
            key: Stands for the turn's id when the client named none (an idempotency key).

        Returns:
            The turn, and whether it is new and so has to be carried out.

        Raises:
            NothingSaid, ConversationMissing, Throttled.
            KeyReused: The key came with other words before.
        """
        if (asked.message is None or is_blank(asked.message)) and asked.choice is None:
            raise NothingSaid(field="message")
        turn_id = str(asked.turn_id or key or new_id())
        there = self._store.turn(turn_id)
        if there is not None:
            if asked.turn_id is None and (there.choice or there.message) != (
                asked.choice or asked.message
            ):
                raise KeyReused
            return turn_of(there), False
        guard = Guard(self._visit.transaction, self._visit.now)
        guard.count(f"turns {self._visit.member.id}", self._kit.turns)
        conversation_id = self._conversation_for(asked)
        self._store.begin_turn(
            turn_id,
            conversation_id,
            message=asked.message or self._label_of(conversation_id, asked.choice),
            choice=asked.choice,
            runner_id=lease.runner_id if lease else None,
            lease_until=lease.until if lease else None,
        )
        self._store.add_events(turn_id, [("progress", {"label": "読んでいます"})])
        return self.turn(turn_id), True

    def carry_out(self, turn_id: str) -> Turn:
        """Do what a running turn asks for; one that is over stays as it is."""
        row = self._row(turn_id)
        if row.status != "running":
            return turn_of(row)
        if row.is_stopped:
            self._give_up(turn_id, "interrupted", STOPPED)
            return self.turn(turn_id)
        begun = time.perf_counter()
        part = self._visit.transaction.begin_nested()
        try:
            outcome = self._dialogue(row)
        except SQLAlchemyError:
            raise  # nothing of this transaction can be trusted
        except Exception as err:
            # The turn's own catch-all: what it had begun goes back, and the person is told.
            part.rollback()
            self._give_up(turn_id, "failed", problem_of(err))
            return self.turn(turn_id)
        part.commit()
        usage = Usage(milliseconds=round((time.perf_counter() - begun) * 1000))
        self._finish(turn_id, row.conversation_id, outcome, usage)
        return self.turn(turn_id)

    def give_up(self, turn_id: str) -> None:
        """End a turn that could not be carried out."""
        if self._row(turn_id).status == "running":
            self._give_up(turn_id, "failed", FAILED)

    def turn(self, turn_id: str) -> Turn:
        """Return one turn.

        Raises:
            TurnMissing.
        """
        return turn_of(self._row(turn_id))

    def stop(self, turn_id: str) -> Turn:
        """Ask for a running turn to be left; what is over stays as it is.

        Raises:
            TurnMissing.
        """
        if self._row(turn_id).status == "running":
            self._store.stop_turn(self._row(turn_id).id)
        return self.turn(turn_id)

    def follow(self, turn_id: str, after: int) -> tuple[list[TurnEvent], bool]:
        """Return the events beyond number `after`, and whether the turn is over.

        Raises:
            TurnMissing.
        """
        row = self._row(turn_id)
        turn = turn_of(row)
        happened = [
            TurnEvent(
                number=e.number,
                kind=e.kind,
                data=turn.model_dump(mode="json") if e.kind == "done" else e.data,
            )
            for e in self._store.events(row.id, after)
        ]
        if turn.is_over and not happened and not self._store.has_events(row.id):
            # An old turn's events are forgotten; how it ended is not.
            happened = [TurnEvent(number=after + 1, kind="done", data=turn.model_dump(mode="json"))]
        return happened, turn.is_over

    def conversations(self) -> list[ConversationSummary]:
        """List the member's conversations, the latest first."""
        return [summary_of(row) for row in self._store.conversations(LISTED)]

    def conversation(self, conversation_id: str) -> Conversation:
        """Return a conversation with its turns.

        Raises:
            ConversationMissing.
        """
        row = self._conversation(conversation_id)
        said = [
            SaidTurn(**dict(turn_of(t)), message=t.message, said_at=t.begun_at)
            for t in self._store.turns(row.id)
        ]
        return Conversation(**dict(summary_of(row)), turns=said)

    def forget(self, conversation_id: str) -> None:
        """Delete a conversation; what it changed stays.

        Raises:
            ConversationMissing.
        """
        self._store.forget(self._conversation(conversation_id).id)

    def preview(self, text: str) -> Preview:
        """Tell what a sentence would do; nothing of it stays.

        Raises:
            NothingSaid.
        """
        if is_blank(text):
            raise NothingSaid(field="text")
        part = self._visit.transaction.begin_nested()
        try:
            outcome = Dialogue(self._scene(Memory(), 0)).hear(text)
        finally:
            part.rollback()
        reading = outcome.reading
        return Preview(
            reply=outcome.reply,
            status=outcome.status,
            changes=list(outcome.changes),
            choices=list(outcome.choices),
            acts=[shaped(act) for act in reading.acts] if reading else [],
            confidence=reading.confidence if reading else 0.0,
        )

    def _dialogue(self, row: Row[Any]) -> Outcome:
        kept = self._conversation(row.conversation_id).memory
        dialogue = Dialogue(self._scene(Memory.model_validate(kept), row.number))
        return dialogue.take(row.choice) if row.choice else dialogue.hear(row.message)

    def _scene(self, memory: Memory, number: int) -> Scene:
        return Scene(
            visit=self._visit,
            catalogue=catalogue.load(),
            rooms=self._kit.rooms,
            book=self._kit.book,
            memory=memory,
            number=number,
        )

    def _finish(self, turn_id: str, conversation_id: str, outcome: Outcome, usage: Usage) -> None:
        self._store.end_turn(turn_id, **columns_of(outcome, usage))
        self._store.remember(conversation_id, outcome.memory.model_dump(mode="json"))
        self._store.add_events(turn_id, events_of(outcome))

    def _give_up(self, turn_id: str, status: str, problem: dict[str, Any]) -> None:
        self._store.end_turn(turn_id, status=status, reply=reply_of(problem))
        self._store.add_events(turn_id, [("problem", problem)])

    def _conversation_for(self, asked: Asked) -> str:
        if asked.conversation_id is not None:
            found: str = self._conversation(asked.conversation_id).id
            return found
        conversation_id = new_id()
        title = " ".join((asked.message or "会話").split())[:TITLE_LENGTH]
        self._store.begin_conversation(conversation_id, title)
        return conversation_id

    def _label_of(self, conversation_id: str, choice: str | None) -> str | None:
        question = Memory.model_validate(self._conversation(conversation_id).memory).question
        options = question.options if question else []
        return next((o.label for o in options if o.id == choice), None)

    def _row(self, turn_id: str) -> Row[Any]:
        row = self._store.turn(usual) if (usual := usual_id(turn_id)) else None
        if row is None:
            raise TurnMissing
        return row

    def _conversation(self, conversation_id: str) -> Row[Any]:
        usual = usual_id(conversation_id)
        row = self._store.conversation(usual) if usual else None
        if row is None:
            raise ConversationMissing(field="conversation_id")
        return row
