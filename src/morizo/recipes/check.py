"""Finds what is wrong with the packaged recipes: unknown foods, amounts nobody cooks, text that repeats.

Run by the tests over the whole corpus; whoever adds a recipe reads what it says.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from morizo.foods.catalogue import Catalogue
from morizo.foods.measures import to_grams
from morizo.foods.text import fold
from morizo.recipes.corpus import is_water
from morizo.recipes.models import Ingredient, Recipe
from morizo.recipes.tags import METHODS, TAGS

ALIKE = 0.5
"""Share of common letter triples from which two steps count as one text."""
_TRIPLE = 3
_EVERYWHERE = 60
"""A triple in more steps than that (えます) tells nothing."""
_GRAMS_A_PERSON: dict[str, tuple[int, int]] = {
    "niku": (10, 280),
    "gyokai": (5, 320),
    "yasai": (0, 350),
    "kinoko": (3, 160),
    "mame-seihin": (3, 260),
    "tamago": (10, 170),
    "chomiryo": (0, 110),
    "abura": (0, 35),
    "koshinryo": (0, 30),
}
"""What one person gets of one ingredient, in grams, at least and at most. Wide: they catch slips."""
_SOUP_ML = (120, 400)
_FRIED_IN = frozenset({"揚げる"})
_SALT_G = 6
_MINUTES_SAID = re.compile(r"(\d+)(?:[〜~](\d+))?分(?!の|間隔)")
_WAITS = re.compile(r"一晩|半日|時間")


def faults(recipes: Sequence[Recipe], catalogue: Catalogue) -> list[str]:
    """Return everything that is wrong, one line each, naming the recipe."""
    found: list[str] = []
    for recipe in recipes:
        found += [f"{recipe.title}: {fault}" for fault in _of_one(recipe, catalogue)]
    found += [f"two recipes: {name}" for name in _twice(r.id for r in recipes)]
    found += [f"two recipes are called {name}" for name in _twice(fold(r.title) for r in recipes)]
    found += _repeated_steps(recipes)
    return found


def _of_one(recipe: Recipe, catalogue: Catalogue) -> Iterator[str]:
    yield from _head(recipe)
    yield from _keys(recipe, catalogue)
    for ingredient in recipe.ingredients:
        yield from (f"{ingredient.text}: {f}" for f in _ingredient(ingredient, recipe, catalogue))
    yield from _liquid(recipe, catalogue)
    yield from _steps(recipe)


def _head(recipe: Recipe) -> Iterator[str]:
    if not recipe.reading or fold(recipe.reading) != recipe.reading:
        yield f"the reading is not plain hiragana: {recipe.reading}"
    if recipe.dish == "other":
        yield "a packaged recipe is a main, a sub or a soup"
    if not 1 <= recipe.servings <= 8:
        yield f"{recipe.servings} servings"
    if recipe.minutes is None or not 3 <= recipe.minutes <= 180:
        yield f"{recipe.minutes} minutes"
    if recipe.one_bowl and recipe.dish != "main":
        yield "only a main replaces the rice"
    for tag in sorted(set(recipe.tags) - TAGS):
        yield f"unknown tag {tag}"
    if recipe.dish != "soup" and not set(recipe.tags) & METHODS:
        yield "no tag says how it is made"


def _keys(recipe: Recipe, catalogue: Catalogue) -> Iterator[str]:
    if not 1 <= len(recipe.key) <= 3:
        yield f"{len(recipe.key)} key foods"
    for name in recipe.key:
        food = catalogue.find(name)
        holders = [
            i
            for i in recipe.ingredients
            if i.name == name or (food is not None and i.food_id == food.id)
        ]
        if not holders:
            yield f"the key food {name} is not among the ingredients"
        elif all(i.optional for i in holders):
            yield f"the key food {name} may be left out"


def _ingredient(ingredient: Ingredient, recipe: Recipe, catalogue: Catalogue) -> Iterator[str]:
    if ingredient.food_id is None:
        yield "no food has this name"
        return
    food = catalogue.get(ingredient.food_id)
    if ingredient.low is None:
        if not ingredient.note:
            yield "neither an amount nor 少々"
        return
    grams = to_grams(ingredient.low / recipe.servings, ingredient.unit, food)
    if grams is None or is_water(ingredient):
        return
    if food.id == "shio" and grams > _SALT_G:
        yield f"{grams:.0f} g of salt a person"
    for group, (least, most) in _GRAMS_A_PERSON.items():
        fries = group == "abura" and _FRIED_IN & set(recipe.tags)
        if catalogue.is_a(food.id, group) and not fries and not _is_liquid(food.id, catalogue):
            if not least <= grams <= most:
                yield f"{grams:.0f} g a person, but {least}–{most} would be plausible"
            return


def _liquid(recipe: Recipe, catalogue: Catalogue) -> Iterator[str]:
    if recipe.dish != "soup" or "生" in recipe.tags:
        return  # a raw soup is its vegetables' own juice
    whole = Decimal(0)
    for i in recipe.ingredients:
        if (
            i.low is not None
            and i.food_id is not None
            and (is_water(i) or _is_liquid(i.food_id, catalogue))
        ):
            whole += to_grams(i.low, i.unit, catalogue.get(i.food_id)) or 0
    each = whole / recipe.servings
    if not _SOUP_ML[0] <= each <= _SOUP_ML[1]:
        yield f"{each:.0f} ml of liquid a person"


def _is_liquid(food_id: str, catalogue: Catalogue) -> bool:
    return any(catalogue.is_a(food_id, one) for one in ("mizu", "dashi", "gyunyu", "tounyuu"))


def _steps(recipe: Recipe) -> Iterator[str]:
    if not 3 <= len(recipe.steps) <= 7:
        yield f"{len(recipe.steps)} steps"
    for step in recipe.steps:
        if not step.endswith("。") or not 10 <= len(step) <= 220:
            yield f"a step is no sentence, or too long: {step[:20]}…"
        longest = max((int(high or low) for low, high in _MINUTES_SAID.findall(step)), default=0)
        if recipe.minutes is not None and longest > recipe.minutes and not _WAITS.search(step):
            yield f"a step takes {longest} minutes, the dish {recipe.minutes}"


def _repeated_steps(recipes: Sequence[Recipe]) -> Iterator[str]:
    """Compare every step with every other by the letter triples they share."""
    steps = [(recipe.title, step, _triples(step)) for recipe in recipes for step in recipe.steps]
    places: dict[str, list[int]] = defaultdict(list)
    for number, (_, _, triples) in enumerate(steps):
        for triple in triples:
            places[triple].append(number)
    rare = {triple: numbers for triple, numbers in places.items() if len(numbers) <= _EVERYWHERE}
    for number, (title, step, triples) in enumerate(steps):
        common = Counter(n for t in triples for n in rare.get(t, ()) if n < number)
        for other, shared in common.items():
            if shared < ALIKE * len(triples) / 2:
                continue  # too few rare ones to reach the share
            both = len(triples & steps[other][2]) / len(triples | steps[other][2])
            if both >= ALIKE:
                yield f"{title} repeats {steps[other][0]}: {step[:30]}…"


def _triples(text: str) -> frozenset[str]:
    plain = re.sub(r"[、。\s0-9]", "", fold(text))
    return frozenset(plain[i : i + _TRIPLE] for i in range(len(plain) - _TRIPLE + 1))


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
