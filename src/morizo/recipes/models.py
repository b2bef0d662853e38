"""A recipe, and how it is shown. These nouns are also the wire shape."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints

from morizo.foods.models import Allergen
from morizo.preferences.models import Cuisine

Dish = Literal["main", "sub", "soup", "other"]
Source = Literal["corpus", "household"]
DISH_WORDS: dict[Dish, str] = {"main": "主菜", "sub": "副菜", "soup": "汁物", "other": "その他"}
CUISINE_WORDS: dict[Cuisine, str] = {
    "japanese": "和食",
    "western": "洋食",
    "chinese": "中華",
    "other": "エスニック",
}


def _as_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


Count = Annotated[
    Decimal, Field(ge=0, allow_inf_nan=False), PlainSerializer(_as_number, when_used="json")
]
"""An exact count of some unit; a plain number in JSON."""
Text = Annotated[str, StringConstraints(max_length=1000)]


class Ingredient(BaseModel):
    """One line of a recipe's list. `low` None: no number was given (少々); `high`: the end of a range."""

    model_config = ConfigDict(frozen=True)

    name: str
    food_id: str | None = None
    low: Count | None = None
    high: Count | None = None
    unit: str | None = None
    note: str = ""
    optional: bool = False
    text: str = ""


class Recipe(BaseModel):
    """A dish and how it is made. `allergens` follow from the ingredients, never from anybody's word."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    reading: str = ""
    dish: Dish
    cuisine: Cuisine
    servings: int
    minutes: int | None
    key: tuple[str, ...] = ()
    """The foods without which it would be another dish."""
    one_bowl: bool = False
    """It replaces the rice as well (丼, カレー, 麺)."""
    tags: tuple[str, ...] = ()
    ingredients: tuple[Ingredient, ...]
    steps: tuple[str, ...]
    tip: str = ""
    source: Source = "corpus"
    url: str | None = None
    allergens: tuple[Allergen, ...] = ()
    may_contain: tuple[Allergen, ...] = ()


class RecipeSummary(BaseModel):
    """A recipe in a list; `stars` is the household's own rating."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    reading: str
    dish: Dish
    cuisine: Cuisine
    minutes: int | None
    servings: int
    one_bowl: bool
    tags: tuple[str, ...]
    key: tuple[str, ...]
    source: Source
    url: str | None
    stars: int | None = None


class Rating(BaseModel):
    """What a household thinks of a recipe; one star: never propose it again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stars: Annotated[int, Field(ge=1, le=5)]
    note: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
        ),
    ] = ""


class RecipePage(Recipe):
    """A recipe as one household reads it.

    `warning` is a sentence when it conflicts with the household's allergies, or when that can't be known;
    `conflicts` and `unknown` name the ingredients.
    """

    rating: Rating | None = None
    warning: str | None = None
    conflicts: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    change_id: str | None = None
    """The change that wrote it, in the answer to an import."""


def summary(recipe: Recipe, stars: int | None = None) -> RecipeSummary:
    """Return a recipe's line in a list."""
    return RecipeSummary.model_construct(
        **{name: getattr(recipe, name) for name in RecipeSummary.model_fields if name != "stars"},
        stars=stars,
    )
