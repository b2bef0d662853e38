"""今日: what has to go, what to cook from it, and a box to talk into."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from starlette.responses import Response
from starlette.routing import Route

from morizo.api.wire import Menu, Suggestion
from morizo.errors import MorizoError, Unauthenticated
from morizo.pantry.models import Item
from morizo.web import words
from morizo.web.doors import action, page
from morizo.web.here import Here

URGENT_DAYS = 3
MOST_URGENT = 4
KINDS = ("main", "sub", "soup")
T = TypeVar("T")


@page
async def show(here: Here) -> Response:
    """Show the day."""
    items, menus = await asyncio.gather(
        here.member.items(), unless_down(here.member.menus(here.today, here.today), [])
    )
    urgent = [item for item in items if _is_urgent(item, here)]
    menu = _latest(menus)
    suggestion = None
    if menu is None and here.query("think"):
        suggestion = await suggest(here)
    return here.page(
        "today.html",
        greeting=words.greeting(here.now.hour),
        urgent=urgent[:MOST_URGENT],
        more=max(0, len(urgent) - MOST_URGENT),
        stocked=len(items),
        menu=menu,
        suggestion=suggestion,
        error=None,
        seen=here.request.query_params.getlist("not"),
    )


@page
async def tonight(here: Here) -> Response:
    """Show a proposal for tonight, as a part of the page."""
    seen = here.request.query_params.getlist("not")[:60]
    try:
        found, error = await suggest(here), None
    except Unauthenticated:
        raise
    except MorizoError as err:
        found, error = Suggestion(), err
    return here.piece("tonight.html", suggestion=found, error=error, seen=seen, to="/")


@action
async def undo(here: Here) -> Response:
    """Undo one change, and say what came back."""
    names = await here.member.undo(here.form.text("change_id"))
    what = (
        f"{words.listed(dict.fromkeys(names))}の変更を元に戻しました。"
        if names
        else "もう元に戻してあります。"
    )
    return await here.done(what)


async def suggest(here: Here) -> Suggestion:
    """Ask for tonight's menu; `not` in the address names recipes that were shown, `wish` says what is wished."""
    wish: dict[str, Any] = {"days": 1, "dishes": list(KINDS)}
    seen = here.request.query_params.getlist("not")[:60]
    if seen:
        wish["not_again"] = seen
    return await here.member.suggest(wish)


async def unless_down(asked: Awaitable[T], otherwise: T) -> T:
    """Return what a part answers, or `otherwise` while it can't: the rest of the page needn't fall with it."""
    try:
        return await asked
    except Unauthenticated:
        raise
    except MorizoError:
        return otherwise


def _is_urgent(item: Item, here: Here) -> bool:
    return (
        item.ends_on is not None
        and (item.ends_on - here.today).days <= URGENT_DAYS
        and item.location != "freezer"
    )


def _latest(menus: list[Menu]) -> Menu | None:
    return menus[-1] if menus else None


routes = [
    Route("/", show),
    Route("/menus/tonight", tonight),
    Route("/undo", undo, methods=["POST"]),
]
