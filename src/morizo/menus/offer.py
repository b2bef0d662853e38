"""What could be made on one day: what is cookable first, and what else there is when that runs short. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from morizo.foods.catalogue import Catalogue
from morizo.menus.lacks import BASICS, GARNISHES
from morizo.menus.larder import Larder
from morizo.menus.profile import SEASONINGS, Profile, Profiles
from morizo.menus.scoring import (
    Barred,
    Dish,
    barred_by_rule,
    keeps_cuisine,
    weigh,
    weigh_anyway,
)
from morizo.menus.situation import Past, Situation

AGAIN = 1.5
"""Points that a side or a soup loses for a main ingredient of the day before; a main has no such ingredient."""
_LACKING = (Barred.NO_MAIN_FOOD, Barred.TOO_MUCH_MISSING)


@dataclass(slots=True)
class Offer:
    """A day's dishes, best first, and the recipes to fall back on."""

    situation: Situation
    larder: Larder
    past: Sequence[Past]
    before: Sequence[Dish]
    """The dishes of the day before."""
    dishes: list[Dish] = field(default_factory=list)
    strays: list[Profile] = field(default_factory=list)
    """Recipes of another cuisine than the one that was named."""
    lacking: list[Profile] = field(default_factory=list)
    """Recipes whose main food isn't there, or much else."""
    barred: Counter[Barred] = field(default_factory=Counter)

    def from_other_cuisines(self) -> list[Dish]:
        """Return what is cookable outside the cuisine that was named, the best first."""
        return self._sorted(
            dish
            for profile in self.strays
            if isinstance(dish := self._weigh(profile, self.larder), Dish)
        )

    def last_resorts(self, kinds: Collection[str], larder: Larder) -> list[Dish]:
        """Return dishes whose main food, or much else, has to be bought, the best first."""
        return self._sorted(
            self._liked(weigh_anyway(profile, self.situation, larder, self.past))
            for profile in self.lacking
            if profile.recipe.dish in kinds
        )

    def again(self, dish: Dish, larder: Larder) -> Dish | None:
        """Weigh a dish anew against what others have left; None when it is no longer what it was."""
        if dish.is_last_resort:
            return self._liked(weigh_anyway(dish.profile, self.situation, larder, self.past))
        found = self._weigh(dish.profile, larder)
        return found if isinstance(found, Dish) else None

    def look(self, profiles: Iterable[Profile]) -> None:
        """Weigh recipes, and sort them into what is cookable and what isn't."""
        for profile in profiles:
            if not keeps_cuisine(profile.recipe, self.situation.wish):
                self.strays.append(profile)
                self.barred[Barred.CUISINE] += 1
                continue
            dish = self._weigh(profile, self.larder)
            if isinstance(dish, Dish):
                self.dishes.append(dish)
                continue
            self.barred[dish] += 1
            if dish in _LACKING:
                self.lacking.append(profile)
        self.dishes = self._sorted(self.dishes)

    def _weigh(self, profile: Profile, larder: Larder) -> Dish | Barred:
        found = weigh(profile, self.situation, larder, self.past)
        return self._liked(found) if isinstance(found, Dish) else found

    def _liked(self, dish: Dish) -> Dish:
        if any(dish.profile.principal & one.profile.principal for one in self.before):
            return replace(dish, score=dish.score - AGAIN)
        return dish

    def _sorted(self, dishes: Iterable[Dish]) -> list[Dish]:
        return sorted(dishes, key=lambda dish: -dish.score)


def make(
    profiles: Sequence[Profiles],
    situation: Situation,
    larder: Larder,
    past: Sequence[Past],
    before: Sequence[Dish] = (),
) -> Offer:
    """Return what could be made on the larder's day, and why the rest can't."""
    offer = Offer(situation, larder, past, before)
    offer.look(eligible(profiles, offer))
    return offer


def eligible(profiles: Sequence[Profiles], offer: Offer) -> Iterator[Profile]:
    """Give the recipes that may be proposed at all: the one gate that every dish passes."""
    situation, barred = offer.situation, offer.barred
    eaten = [d.profile.principal for d in offer.before if d.profile.recipe.dish == "main"]
    for collection in profiles:
        unsafe = collection.barred(situation.avoid, situation.tolerates)
        for profile in collection.all:
            if profile.recipe.dish not in situation.wish.dishes:
                continue
            if profile.recipe.id in unsafe:
                barred[Barred.ALLERGY] += 1
            elif why := barred_by_rule(profile, situation, offer.past, offer.larder.day):
                barred[why] += 1
            elif profile.recipe.dish == "main" and any(profile.principal & one for one in eaten):
                barred[Barred.RECENT] += 1
            else:
                yield profile


def holds_food(larder: Larder, situation: Situation, catalogue: Catalogue) -> bool:
    """Tell whether there is anything to cook from beside staples and seasonings."""
    return any(
        row.food_id is None
        or not (
            catalogue.get(row.food_id).staple
            or row.food_id in BASICS | GARNISHES | situation.staples
            or any(catalogue.is_a(row.food_id, group) for group in SEASONINGS)
        )
        for row in larder.rows
    )
