"""The shopping list's table, and the only SQL on it."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
)

from morizo.accounts.visit import Visit
from morizo.db.schema import Exact, Id, Instant, metadata
from morizo.shopping.models import ShoppingItem

items = Table(
    "shopping_items",
    metadata,
    Column("id", Id, primary_key=True),
    Column("household_id", Id, ForeignKey("households.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(60), nullable=False),
    Column("quantity", Exact),
    Column("unit", String(10)),
    Column("note", Text),
    Column("ticked", Boolean, nullable=False),
    Column("menu_id", Id),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_shopping_items_household", "household_id"),
)


class ShoppingStore:
    """Reads and writes the shopping list of one household."""

    def __init__(self, visit: Visit) -> None:
        self._run = visit.transaction.execute
        self._home = visit.household.id

    def all(self) -> list[ShoppingItem]:
        """Return every row, what isn't ticked first, then in the order they were written."""
        query = select(items).where(items.c.household_id == self._home)
        rows = self._run(query.order_by(items.c.ticked, items.c.created_at, items.c.id))
        return [_item(row) for row in rows]

    def find(self, item_id: str) -> ShoppingItem | None:
        """Return one row, if it is there and theirs."""
        row = self._run(
            select(items).where(items.c.household_id == self._home, items.c.id == item_id)
        ).first()
        return None if row is None else _item(row)

    def put(self, item: ShoppingItem) -> None:
        """Write a row, in place of its earlier state."""
        self.remove(item.id)
        values = {name: getattr(item, name) for name in ShoppingItem.model_fields}
        self._run(insert(items).values(household_id=self._home, **values))

    def remove(self, item_id: str) -> None:
        """Delete a row."""
        self._run(delete(items).where(items.c.household_id == self._home, items.c.id == item_id))


def _item(row: Row[Any]) -> ShoppingItem:
    # The row was checked when it was written.
    return ShoppingItem.model_construct(
        **{name: getattr(row, name) for name in ShoppingItem.model_fields}
    )
