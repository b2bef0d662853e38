"""The menus' table, and the only SQL on it."""

from datetime import date

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    delete,
    insert,
    select,
)

from morizo.accounts.visit import Visit
from morizo.db.schema import Id, Instant, metadata
from morizo.menus.models import Menu

menus = Table(
    "menus",
    metadata,
    Column("id", Id, primary_key=True),
    Column("household_id", Id, ForeignKey("households.id", ondelete="CASCADE"), nullable=False),
    Column("date", Date, nullable=False),
    Column("servings", Integer, nullable=False),
    Column("dishes", JSON, nullable=False),
    Column("cooked_at", Instant),
    Column("created_at", Instant, nullable=False),
    Index("ix_menus_day", "household_id", "date"),
)


class MenuStore:
    """Reads and writes the menus of one household."""

    def __init__(self, visit: Visit) -> None:
        self._run = visit.transaction.execute
        self._home = visit.household.id

    def between(self, first: date, last: date) -> list[Menu]:
        """Return the menus of some days, the earliest first."""
        query = select(menus).where(
            menus.c.household_id == self._home, menus.c.date >= first, menus.c.date <= last
        )
        return [_menu(row) for row in self._run(query.order_by(menus.c.date, menus.c.created_at))]

    def find(self, menu_id: str) -> Menu | None:
        """Return one menu, if it is there and theirs."""
        row = self._run(
            select(menus).where(menus.c.household_id == self._home, menus.c.id == menu_id)
        ).first()
        return None if row is None else _menu(row)

    def put(self, menu: Menu) -> None:
        """Write a menu, in place of its earlier state."""
        self.remove(menu.id)
        self._run(
            insert(menus).values(
                household_id=self._home,
                id=menu.id,
                date=menu.date,
                servings=menu.servings,
                dishes=[dish.model_dump(mode="json") for dish in menu.dishes],
                cooked_at=menu.cooked_at,
                created_at=menu.created_at,
            )
        )

    def remove(self, menu_id: str) -> None:
        """Delete a menu."""
        self._run(delete(menus).where(menus.c.household_id == self._home, menus.c.id == menu_id))


def _menu(row: Row[tuple[object, ...]]) -> Menu:
    values = row._mapping
    return Menu.model_validate({name: values[name] for name in Menu.model_fields})
