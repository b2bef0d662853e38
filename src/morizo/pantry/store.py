"""The pantry's table, and the only SQL on it."""

from typing import Any

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from morizo.accounts.visit import Visit
from morizo.db.schema import Exact, Id, Instant, metadata
from morizo.pantry.models import Item

items = Table(
    "pantry_items",
    metadata,
    Column("id", Id, primary_key=True),
    Column("household_id", Id, ForeignKey("households.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(60), nullable=False),
    Column("quantity", Exact),
    Column("unit", String(10)),
    Column("location", String(8)),
    Column("expires_on", Date),
    Column("expiry_kind", String(12)),
    Column("note", Text),
    Column("stocked_on", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_pantry_items_household", "household_id"),
)
COLUMNS = tuple(column.name for column in items.c if column.name != "household_id")
_COLUMNS = tuple(items.c[name] for name in COLUMNS)
_FIELDS = frozenset(COLUMNS)
_ALL = (
    select(*_COLUMNS).where(items.c.household_id == bindparam("home")).order_by(items.c.created_at)
)


class PantryStore:
    """Reads and writes the items of one household."""

    def __init__(self, visit: Visit) -> None:
        self._run = visit.transaction.execute
        self._home = visit.household.id

    def all(self) -> list[Item]:
        """Return every item."""
        return [_item(row) for row in self._run(_ALL, {"home": self._home})]

    def find(self, item_id: str) -> Item | None:
        """Return one item, if it is there and theirs."""
        row = self._run(
            select(*_COLUMNS).where(items.c.household_id == self._home, items.c.id == item_id)
        ).first()
        return None if row is None else _item(row)

    def add(self, item: Item) -> None:
        """Write a new row."""
        self._run(insert(items), {"household_id": self._home, **_columns(item)})

    def replace(self, item: Item) -> None:
        """Write a row anew."""
        self._run(
            update(items)
            .where(items.c.household_id == self._home, items.c.id == item.id)
            .values(**_columns(item))
        )

    def remove(self, item_id: str) -> None:
        """Delete a row."""
        self._run(delete(items).where(items.c.household_id == self._home, items.c.id == item_id))


def _columns(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in COLUMNS}


def _item(row: Row[*tuple[Any, ...]]) -> Item:
    # The row was checked when it was written: building the item again without checks is six times as fast.
    return Item.model_construct(set(_FIELDS), **dict(zip(COLUMNS, row, strict=True)))
