"""The table of preferences: one row a household."""

from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Integer, Table, delete, insert, select

from morizo.accounts.visit import Visit
from morizo.db.schema import Id, metadata

preferences = Table(
    "preferences",
    metadata,
    Column("household_id", Id, ForeignKey("households.id", ondelete="CASCADE"), primary_key=True),
    Column("chosen", JSON, nullable=False),
    Column("version", Integer, nullable=False),
)


class PreferencesStore:
    """The only SQL on a household's preferences."""

    def __init__(self, visit: Visit) -> None:
        self._run = visit.transaction.execute
        self._home = visit.household.id

    def load(self) -> tuple[dict[str, Any], int] | None:
        """Return what was saved and its version."""
        row = self._run(select(preferences).where(preferences.c.household_id == self._home)).first()
        return (row.chosen, row.version) if row else None

    def save(self, values: dict[str, Any], version: int) -> None:
        """Replace what was saved."""
        self._run(delete(preferences).where(preferences.c.household_id == self._home))
        self._run(
            insert(preferences).values(household_id=self._home, chosen=values, version=version)
        )
