"""The recipes that come with Morizo: from the packaged TOML files to recipes, parsed by `foods.lines`."""

import hashlib
import tomllib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from morizo.foods.catalogue import Catalogue
from morizo.foods.catalogue import load as load_foods
from morizo.foods.lines import read_line
from morizo.foods.models import Allergen
from morizo.recipes.models import Ingredient, Recipe, Source

MAY_BE_LEFT_OUT = "(なくても)"
WATER = frozenset({"mizu", "kori"})
"""Comes from the tap: never missing, never judged."""
_NAMES = uuid.UUID("6f0d2c1e-6f3b-5b8e-9c53-3a1f6f1c9d57")


class BadCorpus(ValueError):
    """A packaged recipe can't be read."""


def recipe_id(slug: str) -> str:
    """Return the id of a packaged recipe: the same in every home and every release."""
    return str(uuid.uuid5(_NAMES, slug))


def load(catalogue: Catalogue | None = None) -> tuple[Recipe, ...]:
    """Read every packaged recipe.

    Raises:
        BadCorpus: A file is no TOML, or a recipe lacks a field.
    """
    return tuple(read_recipes(_texts(), catalogue or load_foods()))


def fingerprint() -> str:
    """Return a hash of everything that an index of the packaged recipes depends on but the model."""
    whole = hashlib.sha256()
    for folder, _, text in _sources():
        whole.update(folder.encode())
        whole.update(text.encode())
    return whole.hexdigest()


def read_recipes(texts: Iterable[tuple[str, str]], catalogue: Catalogue) -> Iterator[Recipe]:
    """Read recipes from named TOML texts."""
    for file_name, text in texts:
        try:
            tables = tomllib.loads(text, parse_float=Decimal)["recipe"]
        except (tomllib.TOMLDecodeError, KeyError) as err:
            raise BadCorpus(f"{file_name}: {err}") from err
        for table in tables:
            try:
                yield read_table(table, catalogue)
            except (KeyError, TypeError, ValueError) as err:
                raise BadCorpus(f"{file_name}: {table.get('id', '?')}: {err}") from err


def read_table(table: Mapping[str, Any], catalogue: Catalogue) -> Recipe:
    """Read one recipe from its table."""
    lines = [read_ingredient(text, catalogue) for text in table["ingredients"]]
    source: Source = "corpus"
    recipe = Recipe(
        id=recipe_id(table["id"]),
        ingredients=tuple(lines),
        source=source,
        **{name: value for name, value in table.items() if name not in ("id", "ingredients")},
    )
    return with_allergens(recipe, catalogue)


def read_ingredient(text: str, catalogue: Catalogue) -> Ingredient:
    """Read one ingredient line; `(なくても)` at its end marks what may be left out."""
    plain = text.strip().removesuffix(MAY_BE_LEFT_OUT).rstrip()
    line = read_line(plain, catalogue)
    return Ingredient(
        name=line.name or plain,
        food_id=line.food_id,
        low=line.low,
        high=line.high,
        unit=line.unit,
        note=line.note,
        optional=plain != text.strip(),
        text=plain,
    )


def is_water(ingredient: Ingredient) -> bool:
    """Tell whether an ingredient comes from the tap."""
    return ingredient.food_id in WATER


def with_allergens(recipe: Recipe, catalogue: Catalogue) -> Recipe:
    """Return the recipe with the allergens that its ingredients have: always, and often."""
    known = [i.food_id for i in recipe.ingredients if i.food_id is not None]
    always = {a for food_id in known for a in catalogue.contains(food_id)}
    often = {a for food_id in known for a in catalogue.may_contain(food_id)} - always
    return recipe.model_copy(
        update={"allergens": _in_order(always), "may_contain": _in_order(often)}
    )


def _in_order(found: set[Allergen]) -> tuple[Allergen, ...]:
    return tuple(allergen for allergen in Allergen if allergen in found)


def _texts() -> Iterator[tuple[str, str]]:
    return ((name, text) for folder, name, text in _sources() if folder == "morizo.recipes")


def _sources() -> Iterator[tuple[str, str, str]]:
    # Foods decide what an ingredient line means, so they belong to what an index depends on.
    for package in ("morizo.foods", "morizo.recipes"):
        entries: list[Traversable] = [
            entry for entry in (files(package) / "data").iterdir() if entry.name.endswith(".toml")
        ]
        for entry in sorted(entries, key=lambda entry: entry.name):
            yield package, entry.name, entry.read_text("utf-8")
