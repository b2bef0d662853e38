"""How good a dish is today, and how well two go together. Pure; points, where 1 is a clear preference."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from morizo.menus.lacks import MANY, MUCH, Filling, fill, is_assumed, met
from morizo.menus.larder import Cover, Larder, Row, Taken
from morizo.menus.models import Amount, MenuDishKind, Wish
from morizo.menus.profile import Part, Profile
from morizo.menus.situation import Past, Situation
from morizo.recipes.models import Recipe
from morizo.recipes.tags import SEASONS, meant_by

NOT_AGAIN_FOR = timedelta(days=14)
SOUP_AGAIN_AFTER = timedelta(days=1)
WEEKDAY_MINUTES, WEEKEND_MINUTES = 30, 60
MISSING_WELL = 3.0
"""Up to this weight of what is missing a dish is worth proposing, beyond it when there is little else."""
MUCH_MISSING = 4.0
"""Points that a dish loses for a long list of things to buy."""
MEETS = 5.0
"""Points for using a food that has to be used: more than anything else weighs."""
NEARLY = 2.0
"""Points for using such a food in another's place."""
MOOD = 4.0
"""Points for each wished mood that a dish has: more than saving a leek, less than an order."""
CUISINE = 3.0
"""Points for the wished cuisine, where it is no rule: a side and a soup suit the main."""
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
    filling: Filling
    meets: frozenset[str]
    """The foods that had to be used, and that it uses."""
    nearly: frozenset[str]
    """The foods that had to be used, and that stand for another in it."""

    @property
    def covers(self) -> tuple[tuple[Part, Cover], ...]:
        """How far the larder gives each part."""
        return self.filling.covers

    @property
    def missing(self) -> tuple[Amount, ...]:
        """What has to be bought."""
        return self.filling.missing

    @property
    def is_long(self) -> bool:
        """Tell whether the list of what has to be bought is long."""
        return self.filling.many >= MANY or self.filling.weight > MISSING_WELL

    @property
    def is_last_resort(self) -> bool:
        """Tell whether it can't be cooked from what is there: its main food has to be bought, or too much."""
        return self.filling.lacks_main_food or self.filling.weight > MUCH

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
    return None


def keeps_cuisine(recipe: Recipe, wish: Wish) -> bool:
    """Tell whether a dish keeps to a named cuisine: a rule for one kind, a preference for what goes with it."""
    return wish.cuisine in (None, recipe.cuisine) or recipe.dish != ruled_kind(wish)


def ruled_kind(wish: Wish) -> MenuDishKind:
    """Return the kind of dish that has to keep to a named cuisine: the main, where one is wished for."""
    return "main" if "main" in wish.dishes else wish.dishes[0]


def is_recent(profile: Profile, past: Iterable[Past], day: date) -> bool:
    """Tell whether a dish was, or will be, on the table too near to a day: two weeks; soups a day."""
    apart = SOUP_AGAIN_AFTER if profile.recipe.dish == "soup" else NOT_AGAIN_FOR
    return any(p.recipe_id == profile.recipe.id and abs(p.day - day) <= apart for p in past)


def weigh(
    profile: Profile, situation: Situation, larder: Larder, past: Iterable[Past]
) -> Dish | Barred:
    """Look what a dish finds in the larder, and say how good it would be."""
    # Most recipes end here: looking for the main foods alone is quick.
    keys = (part for part in profile.parts if part.is_key and not is_assumed(part, situation))
    if not all(larder.has_any(part.need) for part in keys):
        return Barred.NO_MAIN_FOOD
    filling = fill(profile, situation, larder)
    if filling.lacks_main_food:
        return Barred.NO_MAIN_FOOD
    if filling.weight > MUCH:
        return Barred.TOO_MUCH_MISSING
    return _dish(profile, filling, situation, larder.day, past)


def weigh_anyway(
    profile: Profile, situation: Situation, larder: Larder, past: Iterable[Past]
) -> Dish:
    """Say how good a dish would be although its main food has to be bought, or much else."""
    dish = _dish(profile, fill(profile, situation, larder), situation, larder.day, past)
    # The shorter the list, the sooner it is a dinner.
    return replace(dish, score=dish.score - dish.filling.weight - dish.filling.many)


def _dish(
    profile: Profile, filling: Filling, situation: Situation, day: date, past: Iterable[Past]
) -> Dish:
    dish = Dish(profile, 0.0, filling, *met(filling.covers, situation))
    points = _points(dish, situation, day, past) - filling.weight
    return replace(dish, score=points - MUCH_MISSING * dish.is_long)


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
    points += MEETS * len(dish.meets) + NEARLY * len(dish.nearly)
    points += _season(profile, day.month)
    points += MOOD * moods_met(recipe, situation)
    points += {5: 1.0, 4: 0.5, 2: -1.0}.get(situation.stars.get(recipe.id, 3), 0.0)
    if recipe.cuisine in situation.cuisines:
        points += 0.6
    if situation.wish.cuisine == recipe.cuisine:
        points += CUISINE
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
    return sum(has_mood(recipe, word) for word in situation.wish.mood)


def has_mood(recipe: Recipe, word: str) -> bool:
    """Tell whether a dish is what an everyday word asks for."""
    return not meant_by(word).isdisjoint(recipe.tags)


def _is_heavy(profile: Profile) -> bool:
    return bool(profile.tastes & {"こってり", "甘辛"}) or "揚げる" in profile.methods


def _is_light(profile: Profile) -> bool:
    return bool(profile.tastes & {"さっぱり", "酸味"}) or bool(
        profile.methods & {"生", "和える", "漬ける"}
    )
