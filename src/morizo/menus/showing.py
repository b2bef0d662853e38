"""From dishes as they were weighed to proposals as they are shown. Pure."""

from collections.abc import Sequence
from datetime import date

from morizo.menus import reasons
from morizo.menus.models import Amount, DayMenu, Proposal, Suggestion
from morizo.menus.propose import Plan
from morizo.menus.scoring import Dish, is_expiring
from morizo.menus.situation import Past, Situation


def suggestion(plan: Plan, situation: Situation) -> Suggestion:
    """Show a plan; an empty one says why it is empty."""
    dishes = [dish for day in plan.days for dish in day.dishes]
    if not dishes:
        why = reasons.nothing(plan.barred, situation)
        return Suggestion(menus=(), uses_expiring=(), missing=(), explanation=why)
    planned: list[Past] = []
    days = []
    for day in plan.days:
        past = situation.with_past(planned)
        shown = tuple(proposal(dish, situation, day.day, past) for dish in day.dishes)
        days.append(DayMenu(date=day.day, dishes=shown))
        planned += [Past(dish.profile.recipe.id, day.day) for dish in day.dishes]
    wish = situation.wish
    return Suggestion(
        menus=tuple(days),
        uses_expiring=_expiring_names(dishes, situation.today),
        missing=together([amount for dish in dishes for amount in dish.missing]),
        explanation=reasons.summary(dishes, wish.dishes, situation, wish.days),
    )


def proposals(dishes: Sequence[Dish], situation: Situation) -> tuple[Proposal, ...]:
    """Show dishes to choose among for today."""
    return tuple(proposal(one, situation, situation.today, situation.past) for one in dishes)


def proposal(dish: Dish, situation: Situation, day: date, past: Sequence[Past]) -> Proposal:
    """Show a dish with what it takes, what it lacks and why."""
    recipe = dish.profile.recipe
    uses = dict.fromkeys(t.row.name for t in dish.taken if not t.row.is_believed)
    return Proposal(
        recipe_id=recipe.id,
        title=recipe.title,
        dish=recipe.dish,
        cuisine=recipe.cuisine,
        minutes=recipe.minutes,
        servings=situation.servings,
        uses=tuple(uses),
        missing=dish.missing,
        source=recipe.source,
        url=recipe.url,
        reason=reasons.reason(dish, situation, day, past),
    )


def together(amounts: Sequence[Amount]) -> tuple[Amount, ...]:
    """Sum what is missing by name and unit."""
    found: dict[tuple[str, str | None], Amount] = {}
    for amount in amounts:
        key = (amount.name, amount.unit)
        earlier = found.get(key)
        if earlier is not None and earlier.quantity is not None and amount.quantity is not None:
            amount = amount.model_copy(update={"quantity": earlier.quantity + amount.quantity})
        found[key] = amount
    return tuple(found.values())


def _expiring_names(dishes: Sequence[Dish], today: date) -> tuple[str, ...]:
    taken = (t.row for dish in dishes for t in dish.taken)
    return tuple(
        dict.fromkeys(row.name for row in taken if not row.is_believed and is_expiring(row, today))
    )
