"""Writing changes down, and undoing one."""

from collections.abc import Callable, Mapping

from morizo.accounts.visit import Visit
from morizo.changes.errors import ChangeMissing, LaterChange, NothingToUndo
from morizo.changes.models import Entry, Kind, State, Undone
from morizo.changes.store import JournalStore
from morizo.kit.ids import new_id

Restore = Callable[[Visit, str, State | None], None]
"""A room's way back: put the thing with this id into this state (None: it isn't there)."""


class Journal:
    """Keeps what every change did. A room calls `record` with each write; nobody else writes here."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._store = JournalStore(visit)

    def record(
        self,
        room: str,
        thing_id: str,
        kind: Kind,
        label: str,
        *,
        before: State | None,
        after: State | None,
    ) -> None:
        """Write down that this visit's change took a thing from one state to another."""
        self._store.open_change(self._visit.change_id)
        self._store.add_entry(self._visit.change_id, room, thing_id, kind, label, before, after)

    def recent(self, room: str, *, limit: int = 50, before: int | None = None) -> list[Entry]:
        """Return a room's entries, newest first; `before` continues an earlier page."""
        return self._store.recent(room, limit=limit, before=before)

    def undo(self, rooms: Mapping[str, Restore], change_id: str | None = None) -> Undone:
        """Undo exactly one change, the caller's own latest when none is named.

        Args:
            rooms: For each room's name, its way back.

        Raises:
            ChangeMissing: The household has no such change.
            NothingToUndo: Nothing of the caller's own stands.
            LaterChange: A later change builds on it; it says which.
        """
        chosen = self._store.latest() if change_id is None else change_id
        if chosen is None:
            raise NothingToUndo
        row = self._store.find(chosen)
        if row is None:
            raise ChangeMissing
        if row.undone_at is not None:
            return Undone(chosen, (), was_undone_before=True)
        done = self._store.entries_of(chosen)
        for entry in done:
            if later := self._store.later(entry):
                raise LaterChange(
                    f"「{later.label}」があとで変わっています。", later_change_id=later.change_id
                )
        return self._reverse(rooms, chosen, done)

    def _reverse(self, rooms: Mapping[str, Restore], chosen: str, done: list[Entry]) -> Undone:
        undo_id = (
            self._visit.change_id if self._store.find(self._visit.change_id) is None else new_id()
        )
        self._store.open_change(undo_id, undoes=chosen)
        for entry in reversed(done):
            rooms[entry.room](self._visit, entry.thing_id, entry.before)
            kind: Kind = (
                "added" if entry.after is None else "removed" if entry.before is None else "set"
            )
            self._store.add_entry(
                undo_id, entry.room, entry.thing_id, kind, entry.label, entry.after, entry.before
            )
        self._store.mark_undone(chosen, self._visit.now)
        return Undone(chosen, tuple(reversed(done)), was_undone_before=False)
