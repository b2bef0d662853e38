"""How long food keeps: after buying, after opening, after it went into or out of the freezer.

Every length is an estimate for a home that knows no printed date. A printed date comes first:
these functions take it as `until` and never move it later, except into the freezer.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from morizo.foods.catalogue import Catalogue, load
from morizo.foods.models import Food, Place

# Days that a thawed food may wait in the fridge. 編者の目安: cook it the day after at the latest.
THAWED_DAYS = 1

# Days in the fridge once opened, by the nearest group or food. 編者の目安, on the careful side;
# what is missing here keeps as if it were closed.
OPENED_DAYS: Mapping[str, int] = MappingProxyType(
    {
        "niku": 1,
        "kako-niku": 3,
        "gyokai": 1,
        "himono": 2,
        "neri-mono": 3,
        "tamago": 1,
        "mame-seihin": 2,
        "natto": 1,
        "nyu-seihin": 4,
        "gyunyu": 3,
        "nama-kurimu": 2,
        "chizu": 7,
        "bata": 21,
        "tsukemono": 7,
        "men": 2,
        "kanzume": 2,
        "retoruto": 1,
        "sozai": 1,
        "jusu": 4,
        "nomimono": 3,
        "sake-rui": 30,
        "doresshingu": 30,
        "tare-tsuyu": 30,
        "sosu-rui": 60,
        "chomiryo": 90,
        "abura": 60,
    }
)


def expires_on(food: Food, place: Place | None, today: date) -> date | None:
    """Estimate until when a food bought today keeps, closed; None when that is not known.

    Args:
        place: Where it is put; None means its usual place.
    """
    days = _days(food, place or food.place)
    return None if days is None else _later(today, days)


def once_opened(
    food: Food, opened_on: date, until: date | None, catalogue: Catalogue | None = None
) -> date | None:
    """Shorten a date because the package was opened; `until` is the date it had closed."""
    known = catalogue or load()
    lineage = known.lineage(food.id) if food.id in known else ()
    # What waits on the shelf when opened, like dried goods, is not in the table.
    days = next((OPENED_DAYS[one] for one in lineage if one in OPENED_DAYS), None)
    if days is None:
        return until
    opened = _later(opened_on, days)
    return min(opened, until) if until else opened


def after_move(
    food: Food, source: Place | None, target: Place, today: date, until: date | None
) -> date | None:
    """Give the date of a food that is put somewhere else today.

    Freezing a food that is still good starts its freezer time; thawing leaves it `THAWED_DAYS`; a
    warmer place may shorten its time, never lengthen it.
    """
    if source == target:
        return until
    if target == "freezer":
        if until is not None and until < today:
            return until  # ice stops the clock; it does not turn it back
        frozen = _days(food, "freezer")
        return until if frozen is None else _later(today, frozen)
    if source == "freezer":
        return _later(today, THAWED_DAYS)
    days = _days(food, target)
    if days is None or target != "ambient":
        return until
    moved = _later(today, days)
    return min(moved, until) if until else moved


def _days(food: Food, place: Place) -> int | None:
    if place in food.keeps:
        return food.keeps[place]
    # The crisper is a drawer of the fridge; a closed food that keeps on the shelf keeps there too.
    nearest: Mapping[Place, tuple[Place, ...]] = {
        "crisper": ("fridge", "ambient"),
        "fridge": ("crisper", "ambient"),
    }
    return next((food.keeps[near] for near in nearest.get(place, ()) if near in food.keeps), None)


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))
