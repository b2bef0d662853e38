"""レシピ: searching by words and by what is at home, and a page to cook from."""

import asyncio
from decimal import Decimal

from starlette.responses import Response
from starlette.routing import Route

from morizo.api.wire import Ingredient, Need
from morizo.errors import Invalid
from morizo.web import steps, words
from morizo.web.doors import action, page
from morizo.web.here import Here
from morizo.web.pages.today import unless_down

MOST = 40
MOST_SERVINGS = 12
QUICK_MINUTES = 15
SOON_DAYS = 5
MOST_SOON = 8


@page
async def show(here: Here) -> Response:
    """Show what a search finds; without one, what suits the pantry."""
    query, dish = here.query("q", 100), here.query("dish")
    quick = here.query("quick") == "1"
    uses = [
        name.strip()[:60] for name in here.request.query_params.getlist("uses") if name.strip()
    ][:10]
    soon = await unless_down(here.member.items(within_days=SOON_DAYS), [])
    fresh = [item.name for item in soon if item.ends_on and item.ends_on >= here.today]
    names = list(dict.fromkeys([*uses, *fresh]))[:MOST_SOON]
    # Without any words, what has to go decides the order.
    ordering = uses or ([] if query else names)
    found = await here.member.recipes(
        query=query or None,
        dish=dish if dish in words.DISHES else None,
        uses=ordering,
        max_minutes=QUICK_MINUTES if quick else None,
        limit=MOST,
    )
    return here.page(
        "recipes.html",
        found=found,
        query=query,
        dish=dish,
        quick=quick,
        uses=uses,
        at_home=names,
        is_by_urgency=bool(ordering) and not uses,
    )


@page
async def one(here: Here) -> Response:
    """Show a recipe, for as many as are asked for."""
    recipe, items = await asyncio.gather(
        here.member.recipe(here.request.path_params["recipe_id"]),
        unless_down(here.member.items(), []),
    )
    usual = recipe.servings or 2
    wanted = here.query("servings")
    servings = (
        min(max(int(wanted), 1), MOST_SERVINGS) if wanted.isdecimal() and len(wanted) < 4 else usual
    )
    scale = Decimal(servings) / Decimal(usual)
    return here.page(
        "recipe.html",
        recipe=recipe,
        servings=servings,
        most=MOST_SERVINGS,
        lines=[(line, scaled(line, scale)) for line in recipe.ingredients],
        at_home={item.food_id for item in items if item.food_id},
        steps=[steps.with_timers(text) for text in recipe.steps],
    )


@action
async def rate(here: Here) -> Response:
    """Say how it was."""
    stars = here.form.text("stars")
    if stars not in ("1", "2", "3", "4", "5"):
        raise Invalid("星の数を選んでください。", field="stars")
    change = await here.member.rate(
        here.request.path_params["recipe_id"], int(stars), here.form.text("note")
    )
    said = "この料理は、もう提案しません。" if stars == "1" else f"星{stars}つと記しました。"
    return await here.done(said, change_id=change)


@action
async def shop(here: Here) -> Response:
    """Put ingredients on the shopping list."""
    recipe = await here.member.recipe(here.request.path_params["recipe_id"])
    chosen = set(here.form.every("line"))
    picked = [line for number, line in enumerate(recipe.ingredients) if str(number) in chosen]
    for line in picked:
        await here.member.want(Need(name=line.name, quantity=line.low, unit=line.unit))
    if not picked:
        raise Invalid("買うものを選んでください。")
    return await here.done(f"{words.listed(line.name for line in picked)}を買い物に入れました。")


@action
async def bring_in(here: Here) -> Response:
    """Take in a recipe from another site's page."""
    url = here.form.text("url")
    if not url.startswith(("https://", "http://")):
        raise Invalid("https:// で始まるアドレスを入力してください。", field="url")
    recipe = await here.member.import_recipe(url[:2000])
    return await here.done(
        f"「{recipe.title}」を取り込みました。",
        change_id=recipe.change_id,
        to=f"/recipes/{recipe.id}",
    )


def scaled(line: Ingredient, scale: Decimal) -> str:
    """Return an ingredient's amount for other servings; what has no number stays as it was written."""
    if line.low is None:
        return line.text or line.note
    low, unit = line.low * scale, line.unit
    if (
        unit == "小さじ"
        and scale != 1
        and line.high is None
        and low >= 3
        and low % Decimal("1.5") == 0
    ):
        low, unit = low / 3, "大さじ"
    high = None if line.high is None else _round(line.high * scale, unit)
    return words.span(_round(low, unit), high, unit)


def _round(value: Decimal, unit: str | None) -> Decimal:
    # Nobody weighs 143 g of pork: above 50 by fives, above 10 by ones.
    if unit not in words.WEIGHED or value < 10:
        return value
    if value >= 50:
        return (value / 5).quantize(Decimal(1)) * 5
    return value.quantize(Decimal(1))


routes = [
    Route("/recipes", show),
    Route("/recipes/import", bring_in, methods=["POST"]),
    Route("/recipes/{recipe_id}", one),
    Route("/recipes/{recipe_id}/rating", rate, methods=["POST"]),
    Route("/recipes/{recipe_id}/shop", shop, methods=["POST"]),
]
