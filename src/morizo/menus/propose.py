"""Which dishes today: exact search over the best of each kind, day after day. Pure: no clock, no database.

Every dish has passed `eligible`: the allergy gate, the household's wishes and the rule of two weeks.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from morizo.foods.catalogue import Catalogue
from morizo.menus.larder import Larder, Row
from morizo.menus.profile import Profile, Profiles
from morizo.menus.scoring import MEETS, Barred, Dish, barred_by_rule, moods_met, pair_points, weigh
from morizo.menus.situation import Past, Situation

SEARCHED = 10
"""How many of the best dishes of each kind are searched together: in 60 made-up pantries of 90 rows, 40 gave the
same menus, 8 gave 58 of them."""
CHECKED = 30
"""How many of the best menus are checked against the amounts that their dishes share."""
HAVING = {"main": 8.0, "sub": 3.0, "soup": 3.0}
"""Points for having a kind of dish at all: a whole menu comes before a perfect part of one, and a main before all."""
ALIKE = 1.5
"""Points that a candidate loses for a main ingredient which an earlier one has."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day's dishes."""

    day: date
    dishes: tuple[Dish, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The days, and why dishes were left out."""

    days: tuple[Day, ...]
    barred: Counter[Barred] = field(default_factory=Counter)


def plan(profiles: Sequence[Profiles], situation: Situation, catalogue: Catalogue) -> Plan:
    """Plan the days that are wished for: each takes what it needs, and the next sees what is left."""
    rows: Sequence[Row] = situation.rows
    past, days, barred = situation.past, [], Counter[Barred]()
    for offset in range(situation.wish.days):
        day = situation.today + timedelta(days=offset)
        larder = Larder(rows, day, catalogue)
        found, why = dishes_of(profiles, situation, larder, past)
        barred += why
        chosen = _best_menu(found, situation, larder, past)
        for dish in chosen:
            larder.take_all(cover for _, cover in dish.covers)
        if chosen:
            days.append(Day(day, chosen))
        past = (*past, *(Past(dish.profile.recipe.id, day) for dish in chosen))
        # What is past its date today is not there tomorrow either; what was only believed in is used once.
        rows = [row for row in larder.remaining() if not row.is_believed]
    return Plan(tuple(days), barred)


def candidates(
    profiles: Sequence[Profiles], situation: Situation, catalogue: Catalogue, limit: int
) -> tuple[list[Dish], Counter[Barred]]:
    """Return a few dishes of the kinds wished for, the best first, of different main ingredients where there are."""
    larder = Larder(situation.rows, situation.today, catalogue)
    found, barred = dishes_of(profiles, situation, larder, situation.past)
    if situation.must_use:
        kept = [dish for dish in found if dish.meets]
        barred[Barred.MUST_USE] += len(found) - len(kept)
        found = kept
    chosen: list[Dish] = []
    while found and len(chosen) < limit:
        best = max(found, key=lambda dish: _fitness(dish, chosen, situation))
        chosen.append(best)
        found.remove(best)
    return chosen, barred


def dishes_of(
    profiles: Sequence[Profiles], situation: Situation, larder: Larder, past: Sequence[Past]
) -> tuple[list[Dish], Counter[Barred]]:
    """Return every dish that could be made on a day, best first, and why the others can't."""
    found: list[Dish] = []
    barred: Counter[Barred] = Counter()
    for one in eligible(profiles, situation, past, larder.day, barred):
        dish = weigh(one, situation, larder, past)
        if isinstance(dish, Dish):
            found.append(dish)
        else:
            barred[dish] += 1
    return sorted(found, key=lambda dish: -dish.score), barred


def eligible(
    profiles: Sequence[Profiles],
    situation: Situation,
    past: Sequence[Past],
    day: date,
    barred: Counter[Barred],
) -> Iterable[Profile]:
    """Give the recipes that may be proposed at all: the one gate that every dish passes."""
    for collection in profiles:
        unsafe = collection.barred(situation.avoid, situation.tolerates)
        for profile in collection.all:
            if profile.recipe.dish not in situation.wish.dishes:
                continue
            if profile.recipe.id in unsafe:
                barred[Barred.ALLERGY] += 1
            elif why := barred_by_rule(profile, situation, past, day):
                barred[why] += 1
            else:
                yield profile


def _best_menu(
    found: Sequence[Dish], situation: Situation, larder: Larder, past: Sequence[Past]
) -> tuple[Dish, ...]:
    """Search the best of each kind together; what is best must hold when its dishes share the larder."""
    menus = sorted(_together(found, situation.wish.dishes), key=lambda pair: -pair[0])
    best: tuple[float, tuple[Dish, ...]] = (float("-inf"), ())
    checks = 0
    for points, dishes in menus:
        # Costs only take away, and sharing hardly ever gives: from here on nothing can be better.
        if points <= best[0] or checks == CHECKED:
            break
        points -= _costs(dishes, situation)
        if points <= best[0]:
            continue
        checks += 1
        shared = _share(dishes, situation, larder, past)
        if shared is not None:
            lost = sum(d.score for d in dishes) - sum(d.score for d in shared)
            best = max(best, (points - lost, shared), key=lambda pair: pair[0])
    return best[1]


def _together(found: Sequence[Dish], kinds: Sequence[str]) -> list[tuple[float, tuple[Dish, ...]]]:
    """Put the best dishes of each kind together in every way that has no main ingredient twice."""
    pairs: dict[tuple[int, int], float | None] = {}
    menus: list[tuple[float, tuple[Dish, ...]]] = [(0.0, ())]
    for kind in kinds:
        of_kind = [dish for dish in found if dish.profile.recipe.dish == kind][:SEARCHED]
        longer = list(menus)  # a menu may also do without this kind
        for points, dishes in menus:
            for dish in of_kind:
                together = [_pair(one, dish, pairs) for one in dishes]
                if None not in together:
                    more = dish.score + HAVING[kind] + sum(filter(None, together))
                    longer.append((points + more, (*dishes, dish)))
        menus = longer
    return menus[1:]


def _pair(one: Dish, other: Dish, known: dict[tuple[int, int], float | None]) -> float | None:
    key = (id(one), id(other))
    if key not in known:
        known[key] = pair_points(one.profile, other.profile)
    return known[key]


def _costs(dishes: Sequence[Dish], situation: Situation) -> float:
    """Points that a menu loses as a whole: for using a food twice that had to be used, and for its time."""
    met = [said for dish in dishes for said in dish.meets]
    twice = len(met) - len(set(met))
    minutes = [dish.profile.recipe.minutes or 45 for dish in dishes]
    # People cook side by side: the longest dish, and a third of all.
    whole = max(minutes) + sum(minutes) / 3
    limit = situation.wish.max_minutes or situation.max_minutes or 45
    return MEETS * twice + 0.04 * max(0.0, whole - limit)


def _share(
    dishes: Sequence[Dish], situation: Situation, larder: Larder, past: Sequence[Past]
) -> tuple[Dish, ...] | None:
    """Let the dishes take from one larder in turn; None when one of them then lacks its main food."""
    left, sharing = larder.copy(), []
    for dish in dishes:
        again = weigh(dish.profile, situation, left, past)
        if not isinstance(again, Dish):
            return None
        left.take_all(cover for _, cover in again.covers)
        sharing.append(again)
    return tuple(sharing)


def _fitness(dish: Dish, chosen: Sequence[Dish], situation: Situation) -> tuple[int, float]:
    # Who asks for さっぱり is shown that first, whatever else would be good.
    return moods_met(dish.profile.recipe, situation), dish.score - ALIKE * _alike(dish, chosen)


def _alike(dish: Dish, chosen: Sequence[Dish]) -> int:
    return sum(bool(dish.profile.principal & other.profile.principal) for other in chosen)
