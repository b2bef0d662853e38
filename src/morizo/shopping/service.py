"""The shopping list's verbs: what a menu needs and the pantry lacks. Every write can be undone."""

from collections.abc import Sequence

from morizo.accounts.visit import Visit
from morizo.changes.models import Kind, State
from morizo.changes.service import Journal
from morizo.foods import catalogue
from morizo.foods.models import Place
from morizo.kit.ids import new_id
from morizo.menus.models import Amount
from morizo.pantry.models import ItemChange, NewItem
from morizo.pantry.service import Pantry
from morizo.shopping.errors import NothingTicked, ShoppingItemChanged, ShoppingItemMissing
from morizo.shopping.models import Bought, NewShoppingItem, ShoppingItem, ShoppingPatch
from morizo.shopping.store import ShoppingStore

ROOM = "shopping"


class Shopping:
    """What a household means to buy."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._store = ShoppingStore(visit)
        self._journal = Journal(visit)
        self._foods = catalogue.load()

    def items(self) -> list[ShoppingItem]:
        """Return the list, ticked rows last."""
        return self._store.all()

    def get(self, item_id: str) -> ShoppingItem:
        """Return one row.

        Raises:
            ShoppingItemMissing.
        """
        item = self._store.find(item_id)
        if item is None:
            raise ShoppingItemMissing
        return item

    def add(self, new: NewShoppingItem, *, menu_id: str | None = None) -> ShoppingItem:
        """Write something on the list."""
        now = self._visit.now
        item = ShoppingItem(
            **new.model_dump(),
            id=new_id(),
            ticked=False,
            menu_id=menu_id,
            version=1,
            created_at=now,
            updated_at=now,
        )
        return self._put("added", None, item)

    def need(self, menu_id: str, missing: Sequence[Amount]) -> list[ShoppingItem]:
        """Write what a menu lacks on the list; again: its rows are brought up to date, never doubled."""
        there = {item.name: item for item in self._store.all() if item.menu_id == menu_id}
        wanted = {amount.name: amount for amount in missing}
        for name, item in there.items():
            if name not in wanted and not item.ticked:
                self.remove(item.id)
        found = []
        for name, amount in wanted.items():
            if name not in there:
                new = NewShoppingItem(name=name, quantity=amount.quantity, unit=amount.unit)
                found.append(self.add(new, menu_id=menu_id))
            elif (there[name].quantity, there[name].unit) != (amount.quantity, amount.unit):
                found.append(
                    self._change("set", there[name], quantity=amount.quantity, unit=amount.unit)
                )
            else:
                found.append(there[name])
        return found

    def edit(self, item_id: str, patch: ShoppingPatch) -> ShoppingItem:
        """Change the fields that were sent.

        Raises:
            ShoppingItemMissing, ShoppingItemChanged (an old version).
        """
        item = self.get(item_id)
        if patch.version is not None and patch.version != item.version:
            raise ShoppingItemChanged
        values = {name: getattr(patch, name) for name in patch.model_fields_set - {"version"}}
        # A row has a name and is ticked or not: null means that nobody chose.
        values = {n: v for n, v in values.items() if v is not None or n not in ("name", "ticked")}
        return self._change("set", item, **values)

    def remove(self, item_id: str) -> ShoppingItem:
        """Strike a row out.

        Raises:
            ShoppingItemMissing.
        """
        item = self.get(item_id)
        self._store.remove(item_id)
        self._record("removed", item, None)
        return item

    def bought(self, what: Bought) -> list[ItemChange]:
        """Take rows off the list and put them into the pantry, each in its usual place.

        Raises:
            ShoppingItemMissing, NothingTicked.
        """
        if what.item_ids is None:
            rows = [item for item in self._store.all() if item.ticked]
        else:
            rows = [self.get(item_id) for item_id in dict.fromkeys(what.item_ids)]
        if not rows:
            raise NothingTicked
        pantry, changes = Pantry(self._visit), []
        for item in rows:
            self.remove(item.id)
            new = NewItem(
                name=item.name,
                quantity=item.quantity,
                unit=item.unit,
                location=what.location or self._usual_place(item.name),
                note=item.note,
            )
            changes.append(pantry.add(new))
        return changes

    def _usual_place(self, name: str) -> Place | None:
        food = self._foods.find(name)
        return food.place if food else None

    def _change(self, kind: Kind, item: ShoppingItem, **values: object) -> ShoppingItem:
        after = item.model_copy(
            update={**values, "version": item.version + 1, "updated_at": self._visit.now}
        )
        return self._put(kind, item, after)

    def _put(self, kind: Kind, before: ShoppingItem | None, after: ShoppingItem) -> ShoppingItem:
        self._store.put(after)
        self._record(kind, before, after)
        return after

    def _record(self, kind: Kind, before: ShoppingItem | None, after: ShoppingItem | None) -> None:
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


def restore(visit: Visit, item_id: str, state: State | None) -> None:
    """Put a row back into an earlier state, for undo."""
    store = ShoppingStore(visit)
    there = store.find(item_id)
    if state is None:
        store.remove(item_id)
        return
    item = ShoppingItem.model_validate(state)
    version = (there.version if there else item.version) + 1
    store.put(item.model_copy(update={"version": version, "updated_at": visit.now}))
