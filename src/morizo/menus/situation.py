"""Everything a proposal depends on, gathered before it is made: no clock, no database from here on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from morizo.foods.models import Allergen
from morizo.menus.larder import Row
from morizo.menus.models import Wish
from morizo.preferences.models import Cuisine


@dataclass(frozen=True, slots=True)
class Past:
    """A dish of an adopted menu: when it was, or will be."""

    recipe_id: str
    day: date


@dataclass(frozen=True, slots=True)
class Situation:
    """A household on a day.

    Args:
        rows: The pantry; foods that are only believed to be there have no `item_id`.
        seed: What makes the little variety of this household and this round.
    """

    today: date
    rows: tuple[Row, ...]
    wish: Wish
    servings: int
    seed: str = ""
    avoid: frozenset[Allergen] = frozenset()
    tolerates: tuple[str, ...] = ()
    unwanted: frozenset[str] = frozenset()
    """Foods (or groups) that no dish may hold: dislikes, and what the wish excludes."""
    must_use: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For each food that has to be used, as it was said: what counts as it."""
    staples: frozenset[str] = frozenset()
    """Foods thought to be there, beside the usual seasonings."""
    cuisines: frozenset[Cuisine] = frozenset()
    max_minutes: int | None = None
    past: tuple[Past, ...] = ()
    stars: Mapping[str, int] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    """Recipes that were shown lately: where others are nearly as good, those come first."""

    def with_past(self, more: Iterable[Past]) -> tuple[Past, ...]:
        """Return the past, and what was planned since."""
        return (*self.past, *more)
