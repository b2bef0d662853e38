"""The shopping list over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Request
from pydantic import BaseModel

from morizo.accounts.door import Door, Here
from morizo.menus.service import Menus
from morizo.recipes.endpoints import book_of
from morizo.recipes.service import Recipes
from morizo.shopping.models import (
    Bought,
    BoughtAnswer,
    NewShoppingItem,
    ShoppingItem,
    ShoppingPatch,
    WrittenShoppingItem,
)
from morizo.shopping.service import Shopping

router = APIRouter(prefix="/v1/shopping/items", tags=["shopping"], route_class=Door)
ItemId = Annotated[str, Path(max_length=64)]


class ShoppingList(BaseModel):
    """The list, ticked rows last."""

    items: list[ShoppingItem]


class Written(BaseModel):
    """Rows that a menu needs, and the change that wrote them."""

    items: list[ShoppingItem]
    change_id: str


class Struck(BaseModel):
    """A row that was struck out, and the change that did it."""

    change_id: str
    item: ShoppingItem


@router.get("")
def items(visit: Here) -> ShoppingList:
    """Show the list."""
    return ShoppingList(items=Shopping(visit).items())


@router.post("", status_code=201)
def add(visit: Here, new: NewShoppingItem) -> WrittenShoppingItem:
    """Write something on the list."""
    return _written(visit.change_id, Shopping(visit).add(new))


@router.post("/bought")
def bought(visit: Here, what: Annotated[Bought | None, Body()] = None) -> BoughtAnswer:
    """Put what was bought into the pantry."""
    changes = Shopping(visit).bought(what or Bought())
    return BoughtAnswer(changes=tuple(changes), change_id=visit.change_id)


@router.post("/from-menu/{menu_id}", status_code=201)
def from_menu(
    request: Request, visit: Here, menu_id: Annotated[str, Path(max_length=64)]
) -> Written:
    """Write what an adopted menu lacks on the list."""
    missing = Menus(visit, Recipes(visit, book_of(request))).missing(menu_id)
    return Written(items=Shopping(visit).need(menu_id, missing), change_id=visit.change_id)


@router.patch("/{item_id}")
def edit(visit: Here, item_id: ItemId, patch: ShoppingPatch) -> WrittenShoppingItem:
    """Change the fields that are sent; null clears."""
    return _written(visit.change_id, Shopping(visit).edit(item_id, patch))


@router.delete("/{item_id}")
def remove(visit: Here, item_id: ItemId) -> Struck:
    """Strike a row out."""
    return Struck(change_id=visit.change_id, item=Shopping(visit).remove(item_id))


def _written(change_id: str, item: ShoppingItem) -> WrittenShoppingItem:
    return WrittenShoppingItem(**dict(item), change_id=change_id)
