"""A few dishes to choose among: what was asked for first, cookable before what has to be bought, not all alike. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from morizo.foods.catalogue import Catalogue
from morizo.menus import offer
from morizo.menus.kin import KIN
from morizo.menus.larder import Larder
from morizo.menus.offer import Offer
from morizo.menus.profile import Profile, Profiles
from morizo.menus.scoring import Barred, Dish, keeps_cuisine, moods_met, weigh_anyway
from morizo.menus.situation import Situation

ALIKE = 1.5
"""Points that a candidate loses for each earlier one with its main ingredient."""
SAME_WAY = 1.0
"""Points that it loses when all earlier ones are made the same way, and as much for their taste."""
SAME_KIND = 0.6
"""Points that it loses for each earlier one of its kind, where several kinds are asked for."""
FIRST = {"main": 2.0, "sub": 0.5}
"""Points for the kind itself there: who asks for おかず thinks of the main first."""
NEAREST = 2
"""Places kept for what is cookable, when nothing is of the cuisine or the mood that was named."""


def candidates(
    profiles: Sequence[Profiles], situation: Situation, catalogue: Catalogue, limit: int
) -> tuple[list[Dish], Counter[Barred]]:
    """Return a few dishes of the kinds wished for, the best first, and why others were left out.

    Every one uses a food that had to be used, those with all of them stand in front. What can't be cooked
    from what is there comes last, and not at all for a household that has nothing to cook from.
    """
    larder = Larder(situation.rows, situation.today, catalogue)
    today = offer.make(profiles, situation, larder, situation.past)
    found = _using(today.dishes, today)
    chosen: list[Dish] = []
    if not offer.holds_food(larder, situation, catalogue):
        return _chosen(found, chosen, situation, limit), today.barred
    if not any(_is_as_wished(dish, situation) for dish in found):
        resorts = _last_resorts(today)
        wished = [dish for dish in resorts if _is_as_wished(dish, situation)]
        chosen = _chosen(wished, chosen, situation, max(1, limit - NEAREST))
        nearest = [*found, *_using(today.from_other_cuisines(), today)]
        chosen = _chosen(nearest, chosen, situation, limit)
        return _chosen(resorts, chosen, situation, limit), today.barred
    if len(found) < limit or len(situation.must_use) > 1:
        found += _last_resorts(today)
    return _chosen(found, chosen, situation, limit), today.barred


def named(
    profiles: Sequence[Profiles],
    situation: Situation,
    catalogue: Catalogue,
    recipe_ids: Iterable[str],
) -> list[Dish]:
    """Return dishes that were asked for by name, in that order, whatever has to be bought for them.

    Allergies and foods to leave out hold for these too.
    """
    larder = Larder(situation.rows, situation.today, catalogue)
    allowed: dict[str, Profile] = {}
    for collection in profiles:
        unsafe = collection.barred(situation.avoid, situation.tolerates)
        allowed |= {i: one for i, one in collection.by_id.items() if i not in unsafe}
    asked = (allowed[i] for i in dict.fromkeys(recipe_ids) if i in allowed)
    return [
        weigh_anyway(profile, situation, larder, situation.past)
        for profile in asked
        if not situation.unwanted & profile.holds
    ]


def _is_as_wished(dish: Dish, situation: Situation) -> bool:
    """Tell whether a dish keeps to the named cuisine, and to the mood where one was named."""
    recipe, wish = dish.profile.recipe, situation.wish
    return keeps_cuisine(recipe, wish) and (not wish.mood or moods_met(recipe, situation) > 0)


def _using(found: Iterable[Dish], today: Offer) -> list[Dish]:
    """Keep the dishes with a food that had to be used."""
    dishes = list(found)
    if not today.situation.must_use:
        return dishes
    kept = [dish for dish in dishes if dish.meets or dish.nearly]
    today.barred[Barred.MUST_USE] += len(dishes) - len(kept)
    return kept


def _last_resorts(today: Offer) -> list[Dish]:
    wanted = {food for counts in today.situation.must_use.values() for food in counts}
    if wanted:
        # Weighing is dear: only what may hold one of the foods at all.
        near = wanted | {other for food in wanted for other in KIN.get(food, ())}
        today.lacking = [profile for profile in today.lacking if _may_use(profile, near)]
    return _using(today.last_resorts(today.situation.wish.dishes, today.larder), today)


def _may_use(profile: Profile, foods: set[str]) -> bool:
    return bool(profile.holds & foods) or any(part.need.name in foods for part in profile.parts)


def _chosen(
    found: Iterable[Dish], earlier: Sequence[Dish], situation: Situation, limit: int
) -> list[Dish]:
    chosen = list(earlier)
    left = [dish for dish in found if dish not in chosen]
    while left and len(chosen) < limit:
        best = max(left, key=lambda dish: _fitness(dish, chosen, situation))
        chosen.append(best)
        left.remove(best)
    return chosen


def _fitness(
    dish: Dish, chosen: Sequence[Dish], situation: Situation
) -> tuple[int, bool, int, int, bool, float]:
    # Who asks for さっぱり is shown that first, whatever else would be good.
    return (
        len(dish.meets | dish.nearly),
        not dish.is_last_resort,
        len(dish.meets),
        moods_met(dish.profile.recipe, situation),
        not dish.is_long,
        dish.score - _sameness(dish, chosen) + _kind_points(dish, chosen, situation),
    )


def _sameness(dish: Dish, chosen: Sequence[Dish]) -> float:
    if not chosen:
        return 0.0
    mine, others = dish.profile, [other.profile for other in chosen]
    points = ALIKE * sum(bool(mine.principal & other.principal) for other in others)
    points += SAME_WAY * sum(bool(mine.methods & other.methods) for other in others) / len(others)
    return points + SAME_WAY * sum(mine.tastes == other.tastes for other in others) / len(others)


def _kind_points(dish: Dish, chosen: Sequence[Dish], situation: Situation) -> float:
    if len(situation.wish.dishes) == 1:
        return 0.0
    kind = dish.profile.recipe.dish
    same = sum(other.profile.recipe.dish == kind for other in chosen)
    return FIRST.get(kind, 0.0) - SAME_KIND * same
