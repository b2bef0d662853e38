"""Which dishes today: exact search over the best of each kind, day after day. Pure: no clock, no database.

Every dish has passed `offer.eligible`: the allergy gate, the household's wishes and the rule of two weeks.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from morizo.foods.catalogue import Catalogue
from morizo.menus import offer
from morizo.menus.larder import Larder, Row
from morizo.menus.offer import Offer
from morizo.menus.profile import Profiles
from morizo.menus.scoring import MEETS, Barred, Dish, pair_points
from morizo.menus.situation import Past, Situation

SEARCHED = 10
"""How many of the best dishes of each kind are searched together: in 60 made-up pantries of 90 rows, 40 gave the
same menus, 8 gave 58 of them."""
CHECKED = 30
"""How many of the best menus are checked against the amounts that their dishes share."""
HAVING = {"main": 40.0, "sub": 20.0, "soup": 20.0}
"""Points for having a kind of dish at all: a whole menu comes before a perfect part of one, and a main before all."""
BUYS, DEAR = 4, 1.5
"""So many things a menu may ask to buy; for each more it loses points."""
MEASURED = frozenset({"g", "kg", "ml", "L"})
"""Units of which one is no portion."""


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
    before: tuple[Dish, ...] = ()
    # Who has something to cook from is helped on when that is used up; from staples alone nobody is.
    is_stocked = offer.holds_food(Larder(rows, situation.today, catalogue), situation, catalogue)
    for offset in range(situation.wish.days):
        day = situation.today + timedelta(days=offset)
        larder = Larder(rows, day, catalogue)
        today = offer.make(profiles, situation, larder, past, before)
        barred += today.barred
        chosen = _menu(today, is_stocked=is_stocked)
        for dish in chosen:
            larder.take_all(cover for _, cover in dish.covers)
        if chosen:
            days.append(Day(day, chosen))
        past = (*past, *(Past(dish.profile.recipe.id, day) for dish in chosen))
        rows, before = _left(larder, chosen), chosen
    return Plan(tuple(days), barred)


def _menu(today: Offer, *, is_stocked: bool) -> tuple[Dish, ...]:
    """Choose a day's dishes: the best that is cookable, and only for what is then lacking a last resort."""
    kinds, found = today.situation.wish.dishes, today.dishes
    ruled = {profile.recipe.dish for profile in today.strays}
    if ruled and not any(dish.profile.recipe.dish in ruled for dish in found):
        found = [*found, *today.from_other_cuisines()]
    chosen = _best_menu(found, today)
    if not is_stocked:
        return chosen
    for kind in kinds:
        if all(dish.profile.recipe.dish != kind for dish in chosen):
            chosen += _one_more(kind, chosen, found, today)
    return tuple(sorted(chosen, key=lambda dish: kinds.index(dish.profile.recipe.dish)))


def _one_more(
    kind: str, chosen: Sequence[Dish], found: Sequence[Dish], today: Offer
) -> tuple[Dish, ...]:
    """Find a dish of a kind that goes with the others: a cookable one if there is any, else a last resort."""
    left = today.larder.copy()
    for dish in chosen:
        left.take_all(cover for _, cover in dish.covers)
    cookable = (
        again
        for dish in found
        if dish.profile.recipe.dish == kind and (again := today.again(dish, left)) is not None
    )
    for options in (cookable, today.last_resorts((kind,), left)):
        fitting = [
            (dish.score + sum(filter(None, together)), dish)
            for dish in options
            if None not in (together := [pair_points(dish.profile, d.profile) for d in chosen])
        ]
        if fitting:
            return (max(fitting, key=lambda pair: pair[0])[1],)
    return ()


def _left(larder: Larder, chosen: Sequence[Dish]) -> list[Row]:
    """Return what is there on the next day.

    What was only believed in is used once. So is a main food of which nobody knows how much it is; of two
    packs one is left.
    """
    eaten = {
        taken.row.item_id
        for dish in chosen
        for part, cover in dish.covers
        for taken in cover.taken
        if part.is_key and taken.amount is None
    }
    rows = [row for row in larder.remaining() if not row.is_believed]
    less = [_one_less(row) if row.item_id in eaten else row for row in rows]
    return [row for row in less if row is not None]


def _one_less(row: Row) -> Row | None:
    if row.quantity is None or row.quantity <= 1 or row.unit in MEASURED:
        return None
    return replace(row, quantity=row.quantity - 1)


def _best_menu(found: Sequence[Dish], today: Offer) -> tuple[Dish, ...]:
    """Search the best of each kind together; what is best must hold when its dishes share the larder."""
    kinds = today.situation.wish.dishes
    menus = sorted(_together(found, kinds), key=lambda pair: -pair[0])
    best: tuple[float, tuple[Dish, ...]] = (float("-inf"), ())
    checks = 0
    for points, dishes in menus:
        # Costs only take away, and sharing hardly ever gives: from here on nothing can be better.
        if points <= best[0] or checks == CHECKED:
            break
        points -= _costs(dishes, today.situation)
        if points <= best[0]:
            continue
        checks += 1
        shared = _share(dishes, today)
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
    """Points that a menu loses as a whole: for using a food twice that had to be used, its time, its shopping."""
    met = [said for dish in dishes for said in dish.meets]
    twice = len(met) - len(set(met))
    minutes = [dish.profile.recipe.minutes or 45 for dish in dishes]
    # People cook side by side: the longest dish, and a third of all.
    whole = max(minutes) + sum(minutes) / 3
    limit = situation.wish.max_minutes or situation.max_minutes or 45
    buys = len({amount.name for dish in dishes for amount in dish.missing})
    return MEETS * twice + 0.04 * max(0.0, whole - limit) + DEAR * max(0, buys - BUYS)


def _share(dishes: Sequence[Dish], today: Offer) -> tuple[Dish, ...] | None:
    """Let the dishes take from one larder in turn; None when one of them then lacks its main food."""
    left, sharing = today.larder.copy(), []
    for dish in dishes:
        again = today.again(dish, left)
        if again is None:
            return None
        left.take_all(cover for _, cover in again.covers)
        sharing.append(again)
    return tuple(sharing)
