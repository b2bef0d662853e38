"""The tables of conversations, turns and their events, and the only SQL on them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    desc,
    func,
    insert,
    select,
    update,
)

from morizo.accounts.visit import Visit
from morizo.chat.models import CHOICE_LENGTH
from morizo.db.schema import Id, Instant, metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("household_id", Id, ForeignKey("households.id", ondelete="CASCADE"), nullable=False),
    Column("member_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("title", String(80), nullable=False),
    Column("memory", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_conversations_member", "member_id", "household_id", "updated_at"),
    Index("ix_conversations_household", "household_id"),
)
# The client names a turn, so its id is only unique for that member: nobody can take another's.
turns = Table(
    "turns",
    metadata,
    Column("member_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("id", Id, primary_key=True),
    Column("household_id", Id, ForeignKey("households.id", ondelete="CASCADE"), nullable=False),
    Column(
        "conversation_id", Id, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
    ),
    Column("number", Integer, nullable=False),
    Column("message", Text),
    Column("choice", String(CHOICE_LENGTH)),
    Column("status", String(20), nullable=False),
    Column("change_id", Id),
    Column("reply", Text, nullable=False),
    Column("outcome", JSON, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("runner_id", Id),
    Column("lease_until", Instant),
    Column("is_stopped", Boolean, nullable=False),
    Index("ix_turns_conversation", "conversation_id", "number"),
    Index("ix_turns_lease", "lease_until"),
    Index("ix_turns_household", "household_id"),
)
events = Table(
    "turn_events",
    metadata,
    Column("member_id", Id, primary_key=True),
    Column("turn_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False),
    Column("data", JSON, nullable=False),
    Column("made_at", Instant, nullable=False),
    ForeignKeyConstraint(
        ["member_id", "turn_id"], ["turns.member_id", "turns.id"], ondelete="CASCADE"
    ),
)


class ChatStore:
    """Reads and writes one member's conversations."""

    def __init__(self, visit: Visit) -> None:
        self._run = visit.transaction.execute
        self._home = visit.household.id
        self._member = visit.member.id
        self._now = visit.now

    def conversation(self, conversation_id: str) -> Row[Any] | None:
        """Find one of the member's own conversations."""
        return self._run(
            select(conversations).where(
                conversations.c.id == conversation_id, *self._own(conversations)
            )
        ).first()

    def conversations(self, limit: int) -> list[Row[Any]]:
        """List the member's own, the latest first."""
        query = select(conversations).where(*self._own(conversations))
        return list(self._run(query.order_by(desc(conversations.c.updated_at)).limit(limit)))

    def begin_conversation(self, conversation_id: str, title: str) -> None:
        """Write a new conversation."""
        self._run(
            insert(conversations).values(
                id=conversation_id,
                household_id=self._home,
                member_id=self._member,
                title=title,
                memory={},
                created_at=self._now,
                updated_at=self._now,
            )
        )

    def remember(self, conversation_id: str, memory: Mapping[str, Any]) -> None:
        """Keep what the conversation has to know for its next turn."""
        self._run(
            update(conversations)
            .where(conversations.c.id == conversation_id, *self._own(conversations))
            .values(memory=dict(memory), updated_at=self._now)
        )

    def forget(self, conversation_id: str) -> None:
        """Delete a conversation with its turns."""
        self._run(
            delete(conversations).where(
                conversations.c.id == conversation_id, *self._own(conversations)
            )
        )

    def turn(self, turn_id: str) -> Row[Any] | None:
        """Find one of the member's own turns."""
        return self._run(select(turns).where(turns.c.id == turn_id, *self._own(turns))).first()

    def turns(self, conversation_id: str) -> list[Row[Any]]:
        """Return a conversation's turns, oldest first."""
        query = select(turns).where(turns.c.conversation_id == conversation_id, *self._own(turns))
        return list(self._run(query.order_by(turns.c.number)))

    def begin_turn(self, turn_id: str, conversation_id: str, **values: Any) -> int:
        """Write a running turn; returns its number within the conversation."""
        last = self._run(
            select(func.max(turns.c.number)).where(turns.c.conversation_id == conversation_id)
        ).scalar()
        number = (last or 0) + 1
        self._run(
            insert(turns).values(
                id=turn_id,
                household_id=self._home,
                member_id=self._member,
                conversation_id=conversation_id,
                number=number,
                status="running",
                reply="",
                outcome={},
                begun_at=self._now,
                is_stopped=False,
                **values,
            )
        )
        return number

    def end_turn(self, turn_id: str, **values: Any) -> None:
        """Write a turn's result; its lease ends."""
        self._run(
            update(turns)
            .where(turns.c.id == turn_id, *self._own(turns))
            .values(ended_at=self._now, lease_until=None, **values)
        )

    def stop_turn(self, turn_id: str) -> None:
        """Ask whoever runs the turn to leave it."""
        self._run(
            update(turns).where(turns.c.id == turn_id, *self._own(turns)).values(is_stopped=True)
        )

    def events(self, turn_id: str, after: int) -> list[Row[Any]]:
        """Return a turn's events beyond number `after`, in order."""
        return list(
            self._run(
                select(events)
                .where(
                    events.c.member_id == self._member,
                    events.c.turn_id == turn_id,
                    events.c.number > after,
                )
                .order_by(events.c.number)
            )
        )

    def has_events(self, turn_id: str) -> bool:
        """Whether any of a turn's events are still kept."""
        own = (events.c.member_id == self._member, events.c.turn_id == turn_id)
        return self._run(select(events.c.number).where(*own).limit(1)).first() is not None

    def add_events(self, turn_id: str, happened: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Append events to a turn."""
        _append(self._run, self._member, turn_id, happened, self._now)

    def _own(self, table: Table) -> tuple[Any, Any]:
        return table.c.household_id == self._home, table.c.member_id == self._member


class Leases:
    """Who runs which turn, over all households: for the runners, which serve everybody."""

    def __init__(self, transaction: Connection, now: datetime) -> None:
        self._run = transaction.execute
        self._now = now

    def renew(self, runner_id: str, until: datetime) -> None:
        """Keep a runner's running turns alive."""
        self._run(
            update(turns)
            .where(turns.c.runner_id == runner_id, turns.c.status == "running")
            .values(lease_until=until)
        )

    def lapsed(self) -> bool:
        """Whether somebody's running turn has been left behind."""
        return self._run(select(turns.c.id).where(*self._is_lapsed()).limit(1)).first() is not None

    def interrupt(self, reply: str, problem: dict[str, Any], runner_id: str | None = None) -> int:
        """End the turns that were left behind, or those of one runner; returns how many."""
        left = (
            self._is_lapsed()
            if runner_id is None
            else (turns.c.status == "running", turns.c.runner_id == runner_id)
        )
        rows = list(self._run(select(turns.c.member_id, turns.c.id).where(*left)))
        for row in rows:
            self._run(
                update(turns)
                .where(turns.c.member_id == row.member_id, turns.c.id == row.id)
                .values(status="interrupted", reply=reply, ended_at=self._now, lease_until=None)
            )
            _append(self._run, row.member_id, row.id, [("problem", problem)], self._now)
        return len(rows)

    def forget_events(self, before: datetime) -> int:
        """Drop the events of old turns, which nobody follows any more; the turns stay."""
        return self._run(delete(events).where(events.c.made_at < before)).rowcount

    def _is_lapsed(self) -> tuple[Any, Any]:
        return turns.c.status == "running", turns.c.lease_until < self._now


def _append(
    run: Any,
    member_id: str,
    turn_id: str,
    happened: Iterable[tuple[str, dict[str, Any]]],
    at: datetime,
) -> None:
    last = run(
        select(func.max(events.c.number)).where(
            events.c.member_id == member_id, events.c.turn_id == turn_id
        )
    ).scalar()
    rows = [
        {
            "member_id": member_id,
            "turn_id": turn_id,
            "number": number,
            "kind": kind,
            "data": data,
            "made_at": at,
        }
        for number, (kind, data) in enumerate(happened, (last or 0) + 1)
    ]
    if rows:
        run(insert(events), rows)
