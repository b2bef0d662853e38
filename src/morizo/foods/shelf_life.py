"""How long a food keeps: an estimate by place, never a promise."""

from datetime import date, timedelta

from morizo.foods.models import Food, Place


def expires_on(food: Food, place: Place, stocked_on: date) -> date | None:
    """Return the day until which a food usually keeps there; None when it isn't kept there."""
    days = food.keeps.get(place)
    return None if days is None else stocked_on + timedelta(days=days)
