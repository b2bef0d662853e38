"""The journal's tables: every change of every room, in order."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    desc,
    insert,
    select,
    update,
)

from morizo.accounts.visit import Visit
from morizo.changes.models import Entry, Kind, State
from morizo.db.schema import Id, Instant, metadata

changes = Table(
    "changes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("household_id", Id, ForeignKey("households.id", ondelete="CASCADE"), nullable=False),
    Column("member_id", Id, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("undone_at", Instant),
    Column("undoes", Id),
)
entries = Table(
    "change_entries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("household_id", Id, ForeignKey("households.id", ondelete="CASCADE"), nullable=False),
    Column("change_id", Id, ForeignKey("changes.id", ondelete="CASCADE"), nullable=False),
    Column("room", String(16), nullable=False),
    Column("thing_id", Id, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("label", String(200), nullable=False),
    Column("before", JSON),
    Column("after", JSON),
    Index("ix_change_entries_thing", "household_id", "thing_id", "number"),
    Index("ix_change_entries_change", "change_id"),
)
Index("ix_changes_member", changes.c.household_id, changes.c.member_id, changes.c.made_at)
_IS_THERE = select(changes.c.id).where(changes.c.id == bindparam("change"))


class JournalStore:
    """The only SQL on the journal; sees one household."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._run = visit.transaction.execute
        self._home = visit.household.id

    def open_change(self, change_id: str, *, undoes: str | None = None) -> None:
        """Write the change's own row unless it is there already (a turn writes in several visits)."""
        there = self._run(_IS_THERE, {"change": change_id}).first()
        if there is None:
            self._run(
                insert(changes),
                {
                    "id": change_id,
                    "household_id": self._home,
                    "member_id": self._visit.member.id,
                    "made_at": self._visit.now,
                    "undoes": undoes,
                },
            )

    def add_entry(
        self,
        change_id: str,
        room: str,
        thing_id: str,
        kind: Kind,
        label: str,
        before: State | None,
        after: State | None,
    ) -> None:
        """Append one entry."""
        self._run(
            insert(entries),
            {
                "household_id": self._home,
                "change_id": change_id,
                "room": room,
                "thing_id": thing_id,
                "kind": kind,
                "label": label[:200],
                "before": before,
                "after": after,
            },
        )

    def find(self, change_id: str) -> Row[*tuple[Any, ...]] | None:
        """Find a change of this household."""
        return self._run(
            select(changes).where(changes.c.household_id == self._home, changes.c.id == change_id)
        ).first()

    def latest(self) -> str | None:
        """Return the member's own latest change that still stands and is no undo itself."""
        row = self._run(
            select(changes.c.id)
            .join(entries, entries.c.change_id == changes.c.id)
            .where(
                changes.c.household_id == self._home,
                changes.c.member_id == self._visit.member.id,
                changes.c.undone_at.is_(None),
                changes.c.undoes.is_(None),
            )
            .order_by(desc(entries.c.number))
            .limit(1)
        ).first()
        return row[0] if row else None

    def entries_of(self, change_id: str) -> list[Entry]:
        """Return a change's entries in the order they were made."""
        return self._entries(entries.c.change_id == change_id)

    def later(self, entry: Entry) -> Entry | None:
        """Return the first entry after `entry` on the same thing that still stands."""
        found = self._entries(
            entries.c.thing_id == entry.thing_id,
            entries.c.number > entry.number,
            entries.c.change_id != entry.change_id,
            changes.c.undone_at.is_(None),
            changes.c.undoes.is_(None),
        )
        return found[0] if found else None

    def recent(self, room: str, *, limit: int, before: int | None = None) -> list[Entry]:
        """Return a room's entries, newest first."""
        where = [entries.c.room == room]
        if before is not None:
            where.append(entries.c.number < before)
        return self._entries(*where, newest_first=True, limit=limit)

    def mark_undone(self, change_id: str, at: datetime) -> None:
        """Say that a change no longer stands."""
        self._run(
            update(changes)
            .where(changes.c.household_id == self._home, changes.c.id == change_id)
            .values(undone_at=at)
        )

    def _entries(
        self, *where: Any, newest_first: bool = False, limit: int | None = None
    ) -> list[Entry]:
        query = (
            select(entries, changes.c.made_at, changes.c.member_id)
            .join(changes, changes.c.id == entries.c.change_id)
            .where(entries.c.household_id == self._home, *where)
            .order_by(desc(entries.c.number) if newest_first else entries.c.number)
            .limit(limit)
        )
        return [
            Entry(
                number=row.number,
                change_id=row.change_id,
                room=row.room,
                thing_id=row.thing_id,
                kind=row.kind,
                label=row.label,
                before=row.before,
                after=row.after,
                made_at=row.made_at,
                member_id=row.member_id,
            )
            for row in self._run(query)
        ]
