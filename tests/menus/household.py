"""Builders: a pantry row, a situation, and the packaged recipes taken apart once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from morizo.foods import catalogue
from morizo.menus.larder import Row
from morizo.menus.models import Wish
from morizo.menus.profile import Profile, Profiles
from morizo.menus.situation import Situation
from morizo.recipes import corpus

FOODS = catalogue.load()
PROFILES = Profiles(corpus.load(FOODS), FOODS)
TUESDAY = date(2026, 11, 24)


def a_row(
    name: str,
    quantity: float | str | None = None,
    unit: str | None = None,
    *,
    days: int | None = None,
    said: bool = True,
    frozen: bool = False,
) -> Row:
    """A row of the pantry; `days` from today until it ends."""
    food = FOODS.find(name)
    return Row(
        item_id=f"{name}/{quantity}/{days}",
        name=name,
        food_id=food.id if food else None,
        quantity=None if quantity is None else Decimal(str(quantity)),
        unit=unit or (food.unit if food and quantity is not None else None),
        ends_on=None if days is None else TUESDAY + timedelta(days=days),
        is_said=said and days is not None,
        is_use_by=bool(food and food.expiry == "use_by"),
        is_frozen=frozen,
    )


def a_situation(*rows: Row, wish: Wish | None = None, **more: Any) -> Situation:
    """A household of two on a Tuesday in November."""
    return Situation(
        today=TUESDAY, rows=rows, wish=wish or Wish(), servings=more.pop("servings", 2), **more
    )


def titled(title: str) -> Profile:
    """A packaged recipe by its title."""
    return next(profile for profile in PROFILES.all if profile.recipe.title == title)
