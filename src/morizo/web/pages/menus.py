"""献立: a week at a time, what was cooked, and what that takes out of the pantry."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from morizo.api.wire import Need
from morizo.errors import Invalid
from morizo.web import words
from morizo.web.doors import action, page
from morizo.web.here import Here
from morizo.web.pages.today import unless_down

WEEK = timedelta(days=7)
HISTORY_DAYS = 60
MOST_RATED = 40
ONE_DAY = timedelta(days=1)


@page
async def week(here: Here) -> Response:
    """Show a week, Monday first."""
    chosen = _day(here.query("week")) or here.today
    monday = chosen - timedelta(days=chosen.weekday())
    menus = await here.member.menus(monday, monday + timedelta(days=6))
    days = [
        (day, [menu for menu in menus if menu.date == day])
        for day in (monday + timedelta(days=number) for number in range(7))
    ]
    return here.page(
        "menus.html",
        days=days,
        monday=monday,
        before=monday - WEEK,
        after=monday + WEEK,
        is_this_week=monday <= here.today < monday + WEEK,
    )


@page
async def history(here: Here) -> Response:
    """Show what was cooked in the last weeks, newest first."""
    menus = await here.member.menus(here.today - timedelta(days=HISTORY_DAYS), here.today)
    found = {dish.recipe_id for menu in menus if menu.cooked_at for dish in menu.dishes}
    recipes = await asyncio.gather(
        *(unless_down(here.member.recipe(one), None) for one in sorted(found)[:MOST_RATED])
    )
    stars = {one.id: one.rating.stars for one in recipes if one and one.rating}
    cooked = sorted(
        (menu for menu in menus if menu.cooked_at), key=lambda menu: menu.date, reverse=True
    )
    return here.page("history.html", menus=cooked, stars=stars)


@page
async def plan(here: Here) -> Response:
    """Show a proposal for some days."""
    asked = here.query("days")
    days = int(asked) if asked in ("2", "3", "4", "5", "6", "7") else 7
    seen = here.request.query_params.getlist("not")[:150]
    found = await here.member.suggest({"days": days, "not_again": seen} if seen else {"days": days})
    return here.page("plan.html", suggestion=found, days=days, seen=seen)


@action
async def adopt(here: Here) -> Response:
    """Choose dishes for one or several days: `dish` is date:recipe, once for each."""
    wanted: dict[str, list[str]] = {}
    for pair in here.form.every("dish")[:60]:
        day, _, recipe_id = pair.partition(":")
        if _day(day) is None or not recipe_id:
            raise Invalid("献立を選び直してください。")
        wanted.setdefault(day, []).append(recipe_id)
    if not wanted:
        raise Invalid("献立を選び直してください。")
    made = [
        await here.member.adopt({"date": day, "recipe_ids": ids}) for day, ids in wanted.items()
    ]
    if len(made) > 1:
        return await here.done(f"{len(made)}日分の献立に決めました。", to="/menus")
    menu = made[0]
    when = "今夜" if menu.date == here.today else words.day(menu.date)
    return await here.done(f"{when}の献立に決めました。", change_id=menu.change_id)


@page
async def cook(here: Here) -> Response:
    """Show what cooking takes out of the pantry, before it does."""
    menu_id = here.request.path_params["menu_id"]
    menu, use = await asyncio.gather(
        here.member.menu(menu_id), unless_down(here.member.use_of(menu_id), None)
    )
    return here.page("cook.html", menu=menu, use=use)


@action
async def cooked(here: Here) -> Response:
    """Say that it was cooked; the amounts that were shown may have been corrected."""
    menu_id = here.request.path_params["menu_id"]
    consume = None
    if here.form.text("shown") == "1":
        consume = [_consumption(here, item_id) for item_id in here.form.every("item")]
        consume = [line for line in consume if line["quantity"] != 0]
    done = await here.member.cooked(menu_id, consume)
    return await here.done(
        "作ったことにして、使った分を在庫から引きました。", change_id=done.get("change_id"), to="/"
    )


@action
async def drop(here: Here) -> Response:
    """Take a menu off its day."""
    change = await here.member.drop_menu(here.request.path_params["menu_id"])
    return await here.done("献立を取り消しました。", change_id=change)


@action
async def move(here: Here) -> Response:
    """Move a menu to another day."""
    menu_id, by = here.request.path_params["menu_id"], here.form.text("by")
    day = _day(here.form.text("date"))
    if day is None:
        raise Invalid("献立を開き直してください。")
    to = day + (ONE_DAY if by == "later" else -ONE_DAY)
    change_id = await here.member.move_menu(menu_id, to)
    return await here.done(f"{words.day(to)}に移しました。", change_id=change_id)


@action
async def shop_for(here: Here) -> Response:
    """Put on the shopping list what an adopted menu lacks."""
    rows, change_id = await here.member.want_for(here.request.path_params["menu_id"])
    if not rows:
        return await here.done("足りないものはありません。")
    said = f"{words.listed(row.name for row in rows)}を買い物に入れました。"
    return await here.done(said, change_id=change_id)


@action
async def shop(here: Here) -> Response:
    """Put what is missing on the shopping list."""
    needs = [_need(text) for text in here.form.every("need")[:60]]
    for need in needs:
        await here.member.want(need)
    return await here.done(f"{words.listed(need.name for need in needs)}を買い物に入れました。")


def _need(text: str) -> Need:
    name, _, rest = text.partition("|")
    quantity, _, unit = rest.partition("|")
    return Need(name=name[:60], quantity=Decimal(quantity) if quantity else None, unit=unit or None)


def _consumption(here: Here, item_id: str) -> dict[str, Any]:
    text = here.form.text(f"quantity-{item_id}")
    try:
        value = Decimal(text) if text else Decimal(0)
    except InvalidOperation:
        raise Invalid("使った量は数で入力してください。") from None
    return {"item_id": item_id, "quantity": int(value) if value == int(value) else float(value)}


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


routes = [
    Route("/menus", week),
    Route("/menus", adopt, methods=["POST"]),
    Route("/menus/history", history),
    Route("/menus/plan", plan),
    Route("/menus/shop", shop, methods=["POST"]),
    Route("/menus/{menu_id}", cook),
    Route("/menus/{menu_id}/cooked", cooked, methods=["POST"]),
    Route("/menus/{menu_id}/shop", shop_for, methods=["POST"]),
    Route("/menus/{menu_id}/drop", drop, methods=["POST"]),
    Route("/menus/{menu_id}/move", move, methods=["POST"]),
]
