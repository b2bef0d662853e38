"""How good a dish is today, and how well two go together. Pure; points, where 1 is a clear preference."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from morizo.menus.larder import HALF, Cover, Larder, Need, Row, Taken
from morizo.menus.models import Amount, rounded
from morizo.menus.profile import Part, Profile
from morizo.menus.situation import Past, Situation
from morizo.recipes.models import Recipe
from morizo.recipes.tags import SEASONS, meant_by

NOT_AGAIN_FOR = timedelta(days=14)
SOUP_AGAIN_AFTER = timedelta(days=1)
WEEKDAY_MINUTES, WEEKEND_MINUTES = 30, 60
MISSING_WELL, MISSING_AT_MOST = 3.0, 5.0
"""How much may be missing: up to the first a dish is worth proposing, up to the second when there is little else."""
MUCH_MISSING = 4.0
"""Points that a dish loses in between."""
MEETS = 5.0
"""Points for using a food that has to be used: more than anything else weighs."""
MOOD = 4.0
"""Points for each wished mood that a dish has: more than saving a leek, less than an order."""
SWAPPED = 0.6
"""Points that a dish loses when another food stands for its main one."""
SOON = 3
"""Days within which something counts as expiring."""


class Barred(StrEnum):
    """Why a dish is not proposed."""

    ALLERGY = "allergy"
    UNWANTED = "unwanted"
    DISLIKED_DISH = "disliked_dish"
    RECENT = "recent"
    TIME = "time"
    CUISINE = "cuisine"
    SHOWN = "shown"
    MUST_USE = "must_use"
    NO_MAIN_FOOD = "no_main_food"
    TOO_MUCH_MISSING = "too_much_missing"


@dataclass(frozen=True, slots=True)
class Dish:
    """A dish that could be made on a day, with what it takes and what it lacks, for the servings wanted."""

    profile: Profile
    score: float
    covers: tuple[tuple[Part, Cover], ...]
    missing: tuple[Amount, ...]
    meets: frozenset[str]
    """The foods that had to be used, and that it uses."""

    @property
    def taken(self) -> tuple[Taken, ...]:
        """What it takes from the pantry, the most urgent first."""
        return tuple(taken for _, cover in self.covers for taken in cover.taken)


def barred_by_rule(
    profile: Profile, situation: Situation, past: Iterable[Past], day: date
) -> Barred | None:
    """Tell why a dish may not be proposed on a day, whatever is in the pantry."""
    recipe, wish = profile.recipe, situation.wish
    if recipe.id in wish.not_again:
        return Barred.SHOWN
    if situation.stars.get(recipe.id) == 1:
        return Barred.DISLIKED_DISH
    if situation.unwanted & profile.holds:
        return Barred.UNWANTED
    if is_recent(profile, past, day):
        return Barred.RECENT
    limit = wish.max_minutes or situation.max_minutes
    if limit is not None and (recipe.minutes is None or recipe.minutes > limit):
        return Barred.TIME
    if (
        wish.cuisine is not None
        and recipe.cuisine != wish.cuisine
        and recipe.dish == wish.dishes[0]
    ):
        return Barred.CUISINE
    return None


def is_recent(profile: Profile, past: Iterable[Past], day: date) -> bool:
    """Tell whether a dish was, or will be, on the table too near to a day: two weeks; soups a day."""
    apart = SOUP_AGAIN_AFTER if profile.recipe.dish == "soup" else NOT_AGAIN_FOR
    return any(p.recipe_id == profile.recipe.id and abs(p.day - day) <= apart for p in past)


def weigh(
    profile: Profile, situation: Situation, larder: Larder, past: Iterable[Past]
) -> Dish | Barred:
    """Look what a dish finds in the larder, and say how good it would be."""
    # Most recipes end here: looking for the main foods alone is quick.
    keys = (part for part in profile.parts if part.is_key and not _is_assumed(part, situation))
    if not all(larder.has_any(part.need) for part in keys):
        return Barred.NO_MAIN_FOOD
    covers, missing, lacking = fill(profile, situation, larder)
    if any(part.is_key and cover.share < HALF for part, cover in covers):
        return Barred.NO_MAIN_FOOD
    if lacking > MISSING_AT_MOST:
        return Barred.TOO_MUCH_MISSING
    dish = Dish(profile, 0.0, tuple(covers), tuple(missing), _met(covers, situation))
    points = _points(dish, situation, larder.day, past) - lacking
    if lacking > MISSING_WELL:
        points -= MUCH_MISSING
    return Dish(profile, points, dish.covers, dish.missing, dish.meets)


def fill(
    profile: Profile, situation: Situation, larder: Larder
) -> tuple[list[tuple[Part, Cover]], list[Amount], float]:
    """Look what a dish finds in the larder: its covers, what is missing, and how much that weighs."""
    scale = Decimal(situation.servings) / profile.recipe.servings
    left = larder.copy()  # what one ingredient takes is gone for the next
    covers: list[tuple[Part, Cover]] = []
    missing: list[Amount] = []
    lacking = 0.0
    for part in profile.parts:
        if _is_assumed(part, situation):
            continue
        need = scaled(part.need, scale)
        cover = left.cover(need)
        left.take_all([cover])
        covers.append((part, cover))
        if not cover.is_enough and not part.is_optional:
            missing.append(_lack(need, cover))
            lacking += _weight_of_lack(part, cover)
    return covers, missing, lacking


def scaled(need: Need, scale: Decimal) -> Need:
    """Return a need for other servings."""
    return Need(
        need.name,
        need.food_id,
        need.quantity * scale if need.quantity is not None else None,
        need.unit,
    )


def is_expiring(row: Row, day: date) -> bool:
    """Tell whether a row should go first on a day."""
    return not row.is_frozen and row.ends_on is not None and (row.ends_on - day).days <= SOON


def pair_points(one: Profile, other: Profile) -> float | None:
    """Say how well two dishes go together; None: not at all, they have the same main ingredient."""
    if one.principal & other.principal:
        return None
    a, b = one.recipe, other.recipe
    points = 0.5 if a.cuisine == b.cuisine else -0.4
    if "soup" in (a.dish, b.dish) and a.cuisine != b.cuisine:
        points -= 0.4
    points -= 0.4 * len((one.methods & other.methods) - {"生"})
    if "揚げる" in one.methods & other.methods:
        points -= 1.5
    points -= 0.5 * len(one.tastes & other.tastes & {"こってり", "甘辛", "ピリ辛", "酸味"})
    if _is_heavy(one) != _is_heavy(other) and (_is_light(one) or _is_light(other)):
        points += 0.7
    for main, side in ((one, other), (other, one)):
        if main.recipe.dish == "main" and main.is_soupy and side.recipe.dish == "soup":
            points -= 1.5
        if main.recipe.one_bowl and side.recipe.dish == "sub":
            points += 0.4 if _is_light(side) else -0.4
    return points


def _points(dish: Dish, situation: Situation, day: date, past: Iterable[Past]) -> float:
    profile, recipe = dish.profile, dish.profile.recipe
    points = sum(
        _rescue(taken, day) * (1.5 if part.is_key else 1.0 if part.need.quantity else 0.3)
        for part, cover in dish.covers
        for taken in cover.taken
    )
    points -= SWAPPED * sum(
        part.is_key and any(taken.is_instead for taken in cover.taken)
        for part, cover in dish.covers
    )
    solid = [cover for part, cover in dish.covers if not part.is_seasoning and not part.is_optional]
    points += 1.5 * sum(cover.is_there for cover in solid) / max(1, len(solid))
    points += MEETS * len(dish.meets)
    points += _season(profile, day.month)
    points += MOOD * moods_met(recipe, situation)
    points += {5: 1.0, 4: 0.5, 2: -1.0}.get(situation.stars.get(recipe.id, 3), 0.0)
    if recipe.cuisine in situation.cuisines:
        points += 0.6
    if situation.wish.cuisine == recipe.cuisine:
        points += 1.5
    points -= 0.06 * max(0, (recipe.minutes or 45) - usual_minutes(day))
    points -= _monotony(profile, past, day)
    return points + random.Random(f"{situation.seed}/{day}/{recipe.id}").uniform(-0.5, 0.5)  # noqa: S311 - variety


def usual_minutes(day: date) -> int:
    """Return how long cooking may take on such a day without being asked."""
    return WEEKDAY_MINUTES if day.weekday() < 5 else WEEKEND_MINUTES


def _rescue(taken: Taken, day: date) -> float:
    """Points for using a row before it ends: much for today's, more when it is used up."""
    row = taken.row
    if row.is_frozen or row.ends_on is None:
        return 0.0
    days = (row.ends_on - day).days
    urgency = (
        1.0
        if days < 0
        else {0: 4.0, 1: 3.5, 2: 2.5, 3: 2.0}.get(
            days, 1.0 if days <= 5 else 0.5 if days <= 7 else 0.0
        )
    )
    return urgency * (0.8 if taken.part is None else 0.4 + 0.6 * float(taken.part))


def _season(profile: Profile, month: int) -> float:
    points = 0.4 if month in profile.months else 0.0
    named = profile.seasons - {"通年"}
    if named:
        points += 0.5 if any(month in SEASONS[season] for season in named) else -0.8
    if "冷たい" in profile.recipe.tags and month in SEASONS["冬"]:
        points -= 0.5
    if "温かい" in profile.recipe.tags and month in (7, 8):
        points -= 0.3
    return points


def _monotony(profile: Profile, past: Iterable[Past], day: date) -> float:
    # A soup may come again, but not every other day.
    return sum(
        0.8 for p in past if p.recipe_id == profile.recipe.id and abs((p.day - day).days) <= 5
    )


def moods_met(recipe: Recipe, situation: Situation) -> int:
    """Count the wished moods that a dish has."""
    tags = frozenset(recipe.tags)
    return sum(bool(tags & meant_by(word)) for word in situation.wish.mood)


def _is_assumed(part: Part, situation: Situation) -> bool:
    return part.is_staple or (
        part.need.food_id is not None and part.need.food_id in situation.staples
    )


def _lack(need: Need, cover: Cover) -> Amount:
    if need.quantity is None or need.unit is None:
        return Amount(name=need.name)
    return Amount(
        name=need.name,
        quantity=rounded(need.quantity * (1 - cover.share), need.unit),
        unit=need.unit,
    )


def _weight_of_lack(part: Part, cover: Cover) -> float:
    if part.need.quantity is None:
        return 0.3
    whole = 0.6 if part.is_seasoning else 2.5 if part.is_key else 1.0
    return whole * float(1 - cover.share)


def _met(covers: Iterable[tuple[Part, Cover]], situation: Situation) -> frozenset[str]:
    used = {part.need.food_id or part.need.name for part, cover in covers if cover.is_there}
    rows = (taken.row for _, cover in covers for taken in cover.taken)
    used |= {row.food_id or row.name for row in rows}
    return frozenset(said for said, counts in situation.must_use.items() if counts & used)


def _is_heavy(profile: Profile) -> bool:
    return bool(profile.tastes & {"こってり", "甘辛"}) or "揚げる" in profile.methods


def _is_light(profile: Profile) -> bool:
    return bool(profile.tastes & {"さっぱり", "酸味"}) or bool(
        profile.methods & {"生", "和える", "漬ける"}
    )
