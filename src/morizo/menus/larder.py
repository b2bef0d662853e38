"""The pantry as menus see it: which rows cover an ingredient, how far, and what is left when it is taken. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from morizo.foods.catalogue import Catalogue
from morizo.foods.measures import convert, to_grams
from morizo.foods.text import fold
from morizo.menus.kin import KIN, STANDS_FOR, is_guess

ENOUGH = Decimal("0.85")
"""From this share on, a dish has enough of an ingredient."""
HALF = Decimal("0.5")
"""Below this share of a main food it would be another dish."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the pantry.

    Args:
        item_id: The row's.
        ends_on: The day that decides urgency; `is_said`: somebody gave it, it is no estimate.
        is_use_by: After that day it is not eaten (消費期限).
    """

    item_id: str
    name: str
    food_id: str | None
    quantity: Decimal | None
    unit: str | None
    ends_on: date | None = None
    is_said: bool = False
    is_use_by: bool = False
    is_frozen: bool = False
    is_believed: bool = False
    """Somebody asks to use it, so it is believed to be there: also 肉 or 魚, for any kind of it."""
    is_doubtful: bool = False
    """Some of its kinds hold what the household must avoid: it stands for nothing but itself."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a dish needs of one food, for the servings of its recipe; quantity None: a little (少々)."""

    name: str
    food_id: str | None
    quantity: Decimal | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A part of a need that one row gives: an amount in the row's unit; None: nobody knows how much."""

    row: Row
    amount: Decimal | None
    part: Decimal | None
    """Which share of what the row holds that is, 0–1; None: unknown."""
    is_instead: bool = False
    """It stands for another food."""
    is_vague: bool = False
    """Only a group is known of it (魚), and it matters for which kind it stands."""


@dataclass(frozen=True, slots=True)
class Cover:
    """How far the rows cover a need: `share` 0–1, and the rows that give it."""

    share: Decimal
    taken: tuple[Taken, ...] = ()

    @property
    def is_there(self) -> bool:
        """Tell whether there is any of it."""
        return bool(self.taken)

    @property
    def is_enough(self) -> bool:
        """Tell whether there is enough of it."""
        return self.share >= ENOUGH


NOTHING = Cover(Decimal(0))
ALL = Decimal(1)


class Larder:
    """Rows that may be used on one day, with what is left of each.

    Args:
        day: What must not be eaten any more on that day is left out.
    """

    def __init__(self, rows: Iterable[Row], day: date, catalogue: Catalogue) -> None:
        self._foods = catalogue
        self.day = day
        self.rows = tuple(sorted((row for row in rows if is_usable(row, day)), key=_urgency))
        self._left = {row.item_id: row.quantity for row in self.rows}
        self._by_food: dict[str, list[Row]] = {}
        self._by_name: dict[str, list[Row]] = {}
        self._givers: dict[str, list[Row]] = {}
        for row in self.rows:
            if row.food_id is None:
                self._by_name.setdefault(fold(row.name), []).append(row)
            else:
                for food_id in catalogue.lineage(row.food_id):
                    self._by_food.setdefault(food_id, []).append(row)

    def copy(self) -> "Larder":
        """Return a larder of its own state; the rows are shared."""
        twin = object.__new__(Larder)
        twin.__dict__ = {**self.__dict__, "_left": dict(self._left)}
        return twin

    def remaining(self) -> list[Row]:
        """Return the rows that still hold something, with what they hold."""
        return [
            replace(row, quantity=left)
            for row in self.rows
            if (left := self._left[row.item_id]) is None or left > 0
        ]

    def rows_for(self, need: Need) -> list[Row]:
        """Return the rows that may give it: its own kinds first, then what may stand for it."""
        if need.food_id is None:
            return self._by_name.get(fold(need.name), [])
        # The same few foods are asked for by hundreds of recipes, and the rows stay what they are.
        if (known := self._givers.get(need.food_id)) is None:
            known = self._givers[need.food_id] = self._find_givers(need.food_id)
        return known

    def has_any(self, need: Need) -> bool:
        """Tell whether any row may give it."""
        return any(self._left[row.item_id] != 0 for row in self.rows_for(need))

    def cover(self, need: Need) -> Cover:
        """Tell how far the rows cover a need, the most urgent first; what can't be compared counts as some."""
        rows = [row for row in self.rows_for(need) if self._left[row.item_id] != 0]
        if not rows:
            return NOTHING
        if need.quantity is None:
            return Cover(ALL, (self._taken(rows[0], need),))
        share = Decimal(0)
        taken: list[Taken] = []
        for row in rows:
            left = self._left[row.item_id]
            wanted = None if left is None else self._in_units_of(row, need)
            if left is None or wanted is None or wanted == 0:
                return Cover(ALL, (*taken, self._taken(row, need)))
            amount = min(left, wanted * (1 - share))
            taken.append(self._taken(row, need, amount, amount / left))
            share += amount / wanted
            if share >= 1:
                break
        return Cover(min(share, ALL), tuple(taken))

    def take_all(self, covers: Iterable[Cover]) -> None:
        """Take out what covers say."""
        for taken in (taken for cover in covers for taken in cover.taken):
            left = self._left[taken.row.item_id]
            if left is not None and taken.amount is not None:
                self._left[taken.row.item_id] = max(Decimal(0), left - taken.amount)

    def _taken(
        self, row: Row, need: Need, amount: Decimal | None = None, part: Decimal | None = None
    ) -> Taken:
        if row.food_id is None or need.food_id is None:
            return Taken(row, amount, part)
        is_own = self._foods.is_a(row.food_id, need.food_id)
        is_wider = not is_own and self._foods.is_a(need.food_id, row.food_id)
        is_vague = (
            is_wider
            and self._foods.get(row.food_id).is_group
            and is_guess(row.food_id, need.food_id)
        )
        return Taken(row, amount, part, not is_own and not is_wider, is_vague)

    def _find_givers(self, food_id: str) -> list[Row]:
        own = self._by_food.get(food_id, [])
        wider = [*self._wider(food_id)]
        for other in KIN.get(food_id, ()):
            wider += [*self._by_food.get(other, ()), *self._wider(other)]
        known = [row for row in wider if not row.is_doubtful]
        return list(dict.fromkeys([*own, *known])) if known else own

    def _wider(self, food_id: str) -> Iterator[Row]:
        for up in self._foods.lineage(food_id)[1:]:
            stands = not self._foods.get(up).is_group or food_id in STANDS_FOR.get(up, ())
            yield from (
                row
                for row in self._by_food.get(up, ())
                if row.food_id == up and (stands or row.is_believed)
            )

    def _in_units_of(self, row: Row, need: Need) -> Decimal | None:
        food = self._foods.get(row.food_id) if row.food_id else None
        asked = self._foods.get(need.food_id) if need.food_id else food
        unit = row.unit or (food.unit if food else None)
        assert need.quantity is not None  # noqa: S101 - asked for known amounts alone
        if need.unit == unit:
            return need.quantity
        # The needed food weighs by its own units, the row by its own: 卵1個 of one, 1パック of the other.
        grams = to_grams(need.quantity, need.unit, asked)
        if grams is not None and (converted := convert(grams, "g", unit, food)) is not None:
            return converted
        return convert(need.quantity, need.unit, unit, food)


def is_usable(row: Row, day: date) -> bool:
    """Tell whether a row may be eaten on a day: never past its use-by date, said or estimated."""
    return (
        not (row.is_use_by and row.ends_on is not None and row.ends_on < day) and row.quantity != 0
    )


def _urgency(row: Row) -> tuple[bool, bool, date, str]:
    return (row.is_frozen, row.ends_on is None, row.ends_on or date.max, row.item_id)
