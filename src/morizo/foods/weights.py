"""What amounts weigh, and one unit in terms of another, where that is known and only there."""

from decimal import Decimal

from morizo.foods.models import Food
from morizo.foods.units import GRAMS, MILLILITRES, canonical_unit, counted_as


def to_grams(amount: Decimal, unit: str | None, food: Food | None) -> Decimal | None:
    """Weigh an amount of a food.

    Args:
        amount: Count of `unit`, any spelling of it.
    Returns:
        Grams, not rounded; None when this food's weight by this unit is not known.
    """
    each = _grams_each(unit, food)
    return None if each is None else amount * each


def convert(
    quantity: Decimal, from_unit: str | None, to_unit: str | None, food: Food | None
) -> Decimal | None:
    """Say an amount in another unit; None when the way between the units is not known.

    Masses and volumes need no food; anything else goes by the weights that the food has.
    """
    if from_unit is None or to_unit is None:
        return quantity if from_unit == to_unit else None
    source, target = counted_as(canonical_unit(from_unit)), counted_as(canonical_unit(to_unit))
    if source == target:
        return quantity
    if source in MILLILITRES and target in MILLILITRES:
        return quantity * MILLILITRES[source] / MILLILITRES[target]
    grams, each = to_grams(quantity, source, food), _grams_each(target, food)
    return None if grams is None or each is None else grams / each


def _grams_each(unit: str | None, food: Food | None) -> Decimal | None:
    if unit is None:
        return None
    name = canonical_unit(unit)
    if name in GRAMS:
        return GRAMS[name]
    if food is None:
        return None
    if name in food.grams:
        return food.grams[name]
    for known, weight in food.grams.items():
        if counted_as(known) == counted_as(name):
            return weight
        if known in MILLILITRES and name in MILLILITRES:
            return weight / MILLILITRES[known] * MILLILITRES[name]
    return None
