"""What cooking takes out of the pantry, unless somebody says otherwise. Pure."""

from collections.abc import Iterable
from decimal import Decimal

from morizo.foods.catalogue import Catalogue
from morizo.menus.lacks import scaled
from morizo.menus.larder import Larder, Row
from morizo.menus.models import UnsureLine, Use, UseLine, rounded
from morizo.menus.profile import Profile


def of_dishes(
    profiles: Iterable[Profile], servings: int, larder: Larder, catalogue: Catalogue
) -> Use:
    """Return what the dishes take, the most urgent rows first, never more than is there.

    Seasonings thought to be always there are left alone: nobody measures what is left in the bottle. So are
    rows of which nobody knows how much they hold; they come back as unsure.
    """
    amounts: dict[str, Decimal] = {}
    unsure: dict[str, str] = {}
    for profile in profiles:
        scale = Decimal(servings) / profile.recipe.servings
        for part in profile.parts:
            if part.is_staple:
                continue
            cover = larder.cover(scaled(part.need, scale))
            larder.take_all([cover])
            for taken in cover.taken:
                if taken.amount is None:
                    unsure[taken.row.item_id] = taken.row.name
                else:
                    amounts[taken.row.item_id] = (
                        amounts.get(taken.row.item_id, Decimal(0)) + taken.amount
                    )
    lines = [
        _line(row, amounts[row.item_id], row.quantity, catalogue)
        for row in larder.rows
        if row.quantity is not None and amounts.get(row.item_id)
    ]
    doubtful = [UnsureLine(item_id=i, name=name) for i, name in unsure.items() if i not in amounts]
    return Use(use=tuple(lines), unsure=tuple(doubtful))


def _line(row: Row, amount: Decimal, there: Decimal, catalogue: Catalogue) -> UseLine:
    food = catalogue.get(row.food_id) if row.food_id else None
    whole = rounded(amount, row.unit or (food.unit if food else None))
    return UseLine(
        item_id=row.item_id,
        name=row.name,
        quantity=min(whole, there),
        unit=row.unit,
        there=there,
    )
