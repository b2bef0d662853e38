"""The allergy gate: the one function that every dish passes before it is shown or proposed.

A rule in code, never a request to a model. Strict: what a food often holds counts as held, and what isn't
known is unknown, never safe.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from morizo.foods import allergens
from morizo.foods.catalogue import Catalogue
from morizo.foods.models import Allergen
from morizo.recipes.corpus import is_water
from morizo.recipes.models import Recipe


@dataclass(frozen=True, slots=True)
class Passage:
    """What the gate found: ingredients with an allergen to avoid, and ingredients that nobody can vouch for."""

    conflicts: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Tell whether the dish may be proposed."""
        return not self.conflicts and not self.unknown


CLEAR = Passage()


def judge(
    recipe: Recipe, avoid: Iterable[Allergen], tolerates: Iterable[str], catalogue: Catalogue
) -> Passage:
    """Judge a recipe for a household; what may be left out is judged as well.

    Args:
        avoid: The household's allergens; none: everything passes.
        tolerates: Foods that it eats although the strict rule counts them.
    """
    avoided = frozenset(avoid)
    if not avoided:
        return CLEAR
    names = {i.food_id or i.name: i.name for i in recipe.ingredients if not is_water(i)}
    verdict = allergens.check(names, avoided, tolerates, catalogue)
    return Passage(
        tuple(names[hit.said] for hit in verdict.hits),
        tuple(names[doubt.said] for doubt in verdict.unknown),
    )
