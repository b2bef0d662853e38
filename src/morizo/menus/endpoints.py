"""Menus over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from morizo.accounts.door import Door, Glance, Here
from morizo.accounts.visit import Visit
from morizo.menus.models import (
    Consumption,
    Cooked,
    Menu,
    MenuDishKind,
    MenuPatch,
    NewMenu,
    Proposal,
    Suggestion,
    Use,
    Wish,
    WrittenMenu,
)
from morizo.menus.service import Menus
from morizo.pantry.models import Day
from morizo.recipes.endpoints import book_of
from morizo.recipes.service import Recipes

router = APIRouter(prefix="/v1/menus", tags=["menus"], route_class=Door)
looks = APIRouter(prefix="/v1/menus", tags=["menus"], route_class=Glance)
MenuId = Annotated[str, Path(max_length=64)]


class MenuList(BaseModel):
    """Menus, the earliest first."""

    menus: tuple[Menu, ...]


class Asked(Wish):
    """A wish for one kind of dish, and how many to choose among."""

    dish: MenuDishKind = "main"
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class Choices(BaseModel):
    """Dishes to choose among; `explanation` says what could not be kept to, or why there are none."""

    proposals: tuple[Proposal, ...]
    explanation: str


class CookedBody(BaseModel):
    """What was used; absent: the default use."""

    model_config = ConfigDict(extra="forbid")

    consume: Annotated[list[Consumption], Field(max_length=100)] | None = None


class RemovedMenu(BaseModel):
    """A menu that was taken off the table, and the change that did it."""

    change_id: str
    menu: Menu


@looks.post("/suggest")
def suggest(
    request: Request, visit: Here, wish: Annotated[Wish | None, Body()] = None
) -> Suggestion:
    """Propose menus; writes nothing."""
    return _menus(request, visit).suggest(wish or Wish())


@looks.post("/candidates")
def candidates(request: Request, visit: Here, asked: Asked) -> Choices:
    """Propose a few dishes of one kind; writes nothing."""
    wish = Wish(**asked.model_dump(exclude={"dish", "limit"}))
    found, explanation = _menus(request, visit).choices((asked.dish,), wish, asked.limit)
    return Choices(proposals=found, explanation=explanation)


@router.post("", status_code=201)
def adopt(request: Request, visit: Here, new: NewMenu) -> WrittenMenu:
    """Adopt a menu for a day."""
    menu = _menus(request, visit).adopt(new)
    return WrittenMenu(**dict(menu), change_id=visit.change_id)


@router.get("")
def menus(
    request: Request,
    visit: Here,
    first: Annotated[Day | None, Query(alias="from")] = None,
    to: Day | None = None,
) -> MenuList:
    """List menus by day, from a week ago to a week ahead unless said otherwise."""
    return MenuList(menus=tuple(_menus(request, visit).list(first, to)))


@router.get("/{menu_id}")
def one(request: Request, visit: Here, menu_id: MenuId) -> Menu:
    """Show one menu."""
    return _menus(request, visit).get(menu_id)


@router.patch("/{menu_id}")
def edit(request: Request, visit: Here, menu_id: MenuId, patch: MenuPatch) -> WrittenMenu:
    """Put a menu on another day."""
    menu = _menus(request, visit).move(menu_id, patch.date)
    return WrittenMenu(**dict(menu), change_id=visit.change_id)


@router.delete("/{menu_id}")
def remove(request: Request, visit: Here, menu_id: MenuId) -> RemovedMenu:
    """Take a menu off the table."""
    return RemovedMenu(change_id=visit.change_id, menu=_menus(request, visit).remove(menu_id))


@router.get("/{menu_id}/use")
def default_use(request: Request, visit: Here, menu_id: MenuId) -> Use:
    """Show what cooking it would take out of the pantry."""
    return _menus(request, visit).default_use(menu_id)


@router.post("/{menu_id}/cooked")
def cooked(
    request: Request,
    visit: Here,
    menu_id: MenuId,
    body: Annotated[CookedBody | None, Body()] = None,
) -> Cooked:
    """Mark it as cooked and take what was used out of the pantry."""
    return _menus(request, visit).cooked(menu_id, body.consume if body else None)


def _menus(request: Request, visit: Visit) -> Menus:
    return Menus(visit, Recipes(visit, book_of(request)))
