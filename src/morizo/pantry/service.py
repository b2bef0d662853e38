"""The pantry's verbs. Every write is recorded, so that it can be undone."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from morizo.accounts.visit import Visit
from morizo.changes.models import Kind, State
from morizo.changes.service import Journal
from morizo.db.schema import tidy
from morizo.foods import catalogue, measures, shelf_life
from morizo.foods.models import ExpiryKind, Place
from morizo.foods.text import fold
from morizo.kit.ids import new_id
from morizo.pantry.errors import ItemChanged, ItemMissing, NotEnoughStock, UnitsDiffer
from morizo.pantry.models import Item, ItemChange, ItemPatch, Movement, NewItem
from morizo.pantry.store import PantryStore

ROOM = "pantry"


class Pantry:
    """What a household has at home."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._store = PantryStore(visit)
        self._journal = Journal(visit)
        self._foods = catalogue.load()

    def items(
        self,
        *,
        location: Place | None = None,
        expiring_within_days: int | None = None,
        query: str | None = None,
    ) -> list[Item]:
        """Return items, most urgent first; those without any date last.

        Args:
            location: Only what lies there.
            expiring_within_days: Only what ends within so many days (0: today), what is past included.
            query: Only foods of that name or kind (「肉」 finds 豚バラ), or whose name or note contains it.
        """
        found = [self._derive(item) for item in self._store.all()]
        if location is not None:
            found = [item for item in found if item.location == location]
        if expiring_within_days is not None:
            last = self._visit.today + timedelta(days=expiring_within_days)
            found = [item for item in found if item.ends_on is not None and item.ends_on <= last]
        if query is not None and query.strip():
            found = [item for item in found if self._matches(item, query)]
        return sorted(found, key=_urgency)

    def named(self, name: str) -> list[Item]:
        """Return the items that are this food or a kind of it, most urgent first."""
        food = self._foods.find(name)
        if food is None:
            plain = fold(name)
            return [item for item in self.items() if fold(item.name) == plain]
        return [
            item
            for item in self.items()
            if item.food_id is not None and self._foods.is_a(item.food_id, food.id)
        ]

    def get(self, item_id: str) -> Item:
        """Return one item.

        Raises:
            ItemMissing.
        """
        item = self._store.find(item_id)
        if item is None:
            raise ItemMissing
        return self._derive(item)

    def add(self, new: NewItem) -> ItemChange:
        """Add a row of its own: the same food with another date stays apart."""
        now = self._visit.now
        item = Item(
            **new.model_dump(),
            id=new_id(),
            version=1,
            created_at=now,
            updated_at=now,
            stocked_on=self._visit.today,
        )
        self._store.add(item)
        return self._record("added", None, item)

    def top_up(self, new: NewItem) -> ItemChange:
        """Add to the row that holds the same thing (name, unit, place, dates), or add a row."""
        for item in self.items():
            same = (item.name, item.unit, item.location, item.expires_on, item.expiry_kind, item.stocked_on) == (
                new.name, new.unit, new.location, new.expires_on, new.expiry_kind, self._visit.today,
            )  # fmt: skip
            if same and item.quantity is not None and new.quantity is not None and not new.note:
                return self._write("added", item, quantity=item.quantity + new.quantity)
        return self.add(new)

    def edit(self, item_id: str, patch: ItemPatch, *, kind: Kind = "set") -> ItemChange:
        """Change the fields that were sent.

        Raises:
            ItemMissing, ItemChanged (an old version).
        """
        item = self.get(item_id)
        if patch.version is not None and patch.version != item.version:
            raise ItemChanged
        values = {name: getattr(patch, name) for name in patch.model_fields_set - {"version"}}
        return self._write(kind, item, **values)

    def remove(self, item_id: str) -> ItemChange:
        """Take a row away.

        Raises:
            ItemMissing.
        """
        item = self.get(item_id)
        self._store.remove(item.id)
        return self._record("removed", item, None)

    def use(
        self,
        item_id: str,
        quantity: Decimal | None,
        unit: str | None = None,
        *,
        kind: Kind = "used",
    ) -> ItemChange:
        """Take an amount out; None is all. What comes to nothing goes.

        Raises:
            ItemMissing, NotEnoughStock, UnitsDiffer (no weight is known to convert by).
        """
        item = self.get(item_id)
        if quantity is None:
            self._store.remove(item.id)
            return self._record(kind, item, None)
        taken = self.in_units_of(item, quantity, unit)
        if item.quantity is None:
            return self._write(kind, item)  # some, unknown: some is left, still unknown
        if taken > item.quantity:
            raise NotEnoughStock(
                f"{item.name}は{item.quantity:f}{item.unit or ''}しかありません。",
                there=item.quantity,
                unit=item.unit,
            )
        if taken == item.quantity:
            self._store.remove(item.id)
            return self._record(kind, item, None)
        return self._write(kind, item, quantity=tidy(item.quantity - taken))

    def move(
        self, item_id: str, place: Place, quantity: Decimal | None = None, unit: str | None = None
    ) -> list[ItemChange]:
        """Put an item, or a part of it, elsewhere; a part becomes a row of its own.

        Thawing and freezing change how long it keeps: a said date no longer holds once something is frozen.

        Raises:
            ItemMissing, NotEnoughStock, UnitsDiffer.
        """
        item = self.get(item_id)
        if quantity is not None and item.quantity is not None:
            part = self.in_units_of(item, quantity, unit)
            if part > item.quantity:
                raise NotEnoughStock(
                    f"{item.name}は{item.quantity:f}{item.unit or ''}しかありません。",
                    there=item.quantity,
                    unit=item.unit,
                )
            if part < item.quantity:
                rest = self._write("moved", item, quantity=tidy(item.quantity - part))
                now = self._visit.now
                moved = item.model_copy(
                    update={
                        "id": new_id(), "quantity": part, "version": 1, "created_at": now, "updated_at": now,
                        **self._place_values(item, place),
                    }
                )  # fmt: skip
                self._store.add(moved)
                return [rest, self._record("moved", None, moved)]
        return [self._write("moved", item, **self._place_values(item, place))]

    def in_units_of(self, item: Item, quantity: Decimal, unit: str | None) -> Decimal:
        """Convert an amount into the item's unit.

        Raises:
            UnitsDiffer: No weight is known to convert by.
        """
        if unit is None or item.unit is None or unit == item.unit:
            return quantity
        food = self._foods.get(item.food_id) if item.food_id else None
        converted = measures.convert(quantity, unit, item.unit, food)
        if converted is None:
            raise UnitsDiffer(f"{item.name}の{unit}は{item.unit}に換算できません。", field="unit")
        return tidy(converted.quantize(Decimal("0.001")))

    def movements(self, *, limit: int, before: int | None = None) -> list[Movement]:
        """Return the log, newest first."""
        return [
            Movement(
                kind=entry.kind,
                item_id=entry.thing_id,
                name=entry.label,
                before=_from_state(entry.before),
                after=_from_state(entry.after),
                number=entry.number,
                change_id=entry.change_id,
                made_at=entry.made_at,
            )
            for entry in self._journal.recent(ROOM, limit=limit, before=before)
        ]

    def _place_values(self, item: Item, place: Place) -> dict[str, object]:
        frozen_or_thawed = "freezer" in (place, item.location) and place != item.location
        values: dict[str, object] = {"location": place}
        if frozen_or_thawed:
            values |= {"expires_on": None, "expiry_kind": None, "stocked_on": self._visit.today}
        return values

    def _write(self, kind: Kind, item: Item, **values: object) -> ItemChange:
        after = item.model_copy(
            update={**values, "version": item.version + 1, "updated_at": self._visit.now}
        )
        self._store.replace(after)
        return self._record(kind, item, after)

    def _record(self, kind: Kind, before: Item | None, after: Item | None) -> ItemChange:
        item = after or before
        assert item is not None  # noqa: S101 - one of the two is there by construction
        self._journal.record(
            ROOM,
            item.id,
            kind,
            item.name,
            before=before.state if before else None,
            after=after.state if after else None,
        )
        return ItemChange(
            kind=kind,
            item_id=item.id,
            name=item.name,
            before=self._derive(before) if before else None,
            after=self._derive(after) if after else None,
        )

    def _derive(self, item: Item) -> Item:
        food = self._foods.find(item.name)
        if food is None:
            return item.model_copy(update={"food_id": None, "keeps_until": None})
        kept = (
            None
            if item.expires_on
            else shelf_life.expires_on(food, item.location or food.place, item.stocked_on)
        )
        return item.model_copy(update={"food_id": food.id, "keeps_until": kept})

    def _matches(self, item: Item, query: str) -> bool:
        food = self._foods.find(query)
        if (
            food is not None
            and item.food_id is not None
            and self._foods.is_a(item.food_id, food.id)
        ):
            return True
        plain = fold(query.strip())
        return bool(plain) and (plain in fold(item.name) or plain in fold(item.note or ""))


def restore(visit: Visit, item_id: str, state: State | None) -> None:
    """Put an item back into an earlier state, for undo."""
    store = PantryStore(visit)
    there = store.find(item_id)
    if state is None:
        store.remove(item_id)
        return
    item = Item(**state)
    if there is None:
        store.add(item.model_copy(update={"version": item.version + 1, "updated_at": visit.now}))
    else:
        store.replace(
            item.model_copy(update={"version": there.version + 1, "updated_at": visit.now})
        )


def effective_kind(item: Item) -> ExpiryKind | None:
    """Return which kind of date decides for an item: what was said, else what is usual for the food."""
    if item.expiry_kind is not None:
        return item.expiry_kind
    food = catalogue.load().get(item.food_id) if item.food_id else None
    return food.expiry if food else None


def _urgency(item: Item) -> tuple[bool, date, str]:
    return (item.ends_on is None, item.ends_on or date.max, item.name)


def _from_state(state: State | None) -> Item | None:
    return None if state is None else Item(**state)


def names(items: Sequence[Item]) -> list[str]:
    """Return the items' names, each once, in order."""
    return list(dict.fromkeys(item.name for item in items))
