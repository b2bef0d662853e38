"""The pantry over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict

from morizo.accounts.door import Door, Here
from morizo.foods.models import Place
from morizo.pantry.models import (
    Item,
    ItemChange,
    ItemPatch,
    Movement,
    NewItem,
    Quantity,
    Unit,
    WrittenItem,
)
from morizo.pantry.service import Pantry

router = APIRouter(prefix="/v1/pantry", tags=["pantry"], route_class=Door)
LAST = 2**53
"""Larger numbers aren't exact in JavaScript, and no table counts so far."""
ItemId = Annotated[str, Path(max_length=64)]


class ItemList(BaseModel):
    """Items, most urgent first."""

    items: list[Item]


class MovementList(BaseModel):
    """The log, newest first."""

    movements: list[Movement]


class Used(BaseModel):
    """How much was used; no quantity: all of it."""

    model_config = ConfigDict(extra="forbid")

    quantity: Quantity | None = None
    unit: Unit | None = None


class Moved(BaseModel):
    """Where a row, or a part of it, was put."""

    model_config = ConfigDict(extra="forbid")

    location: Place
    quantity: Quantity | None = None
    unit: Unit | None = None


class Changes(BaseModel):
    """What happened to the rows concerned, and the change that did it."""

    change_id: str
    changes: list[ItemChange]


class Removed(BaseModel):
    """What was removed, and the change that did it."""

    change_id: str
    change: ItemChange


@router.get("/items")
def items(
    visit: Here,
    location: Place | None = None,
    expiring_within_days: Annotated[int | None, Query(ge=0, le=3650)] = None,
    query: Annotated[str | None, Query(max_length=60)] = None,
) -> ItemList:
    """List what is there, most urgent first."""
    found = Pantry(visit).items(
        location=location, expiring_within_days=expiring_within_days, query=query
    )
    return ItemList(items=found)


@router.post("/items", status_code=201)
def add(visit: Here, new: NewItem) -> WrittenItem:
    """Add a row."""
    return _written(visit.change_id, Pantry(visit).add(new))


@router.get("/items/{item_id}")
def one(visit: Here, item_id: ItemId) -> Item:
    """Show one row."""
    return Pantry(visit).get(item_id)


@router.patch("/items/{item_id}")
def edit(visit: Here, item_id: ItemId, patch: ItemPatch) -> WrittenItem:
    """Change the fields that are sent; null clears."""
    return _written(visit.change_id, Pantry(visit).edit(item_id, patch))


@router.delete("/items/{item_id}")
def remove(visit: Here, item_id: ItemId) -> Removed:
    """Take a row away."""
    return Removed(change_id=visit.change_id, change=Pantry(visit).remove(item_id))


@router.post("/items/{item_id}/use")
def use(visit: Here, item_id: ItemId, used: Used) -> Changes:
    """Take an amount out as used; what comes to nothing goes."""
    change = Pantry(visit).use(item_id, used.quantity, used.unit)
    return Changes(change_id=visit.change_id, changes=[change])


@router.post("/items/{item_id}/move")
def move(visit: Here, item_id: ItemId, moved: Moved) -> Changes:
    """Put a row, or a part of it, elsewhere; freezing begins its keeping anew."""
    changes = Pantry(visit).move(item_id, moved.location, moved.quantity, moved.unit)
    return Changes(change_id=visit.change_id, changes=changes)


@router.get("/movements")
def movements(
    visit: Here,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=1, le=LAST)] = None,
) -> MovementList:
    """Show the log, newest first; `before` a movement's number continues an earlier page."""
    return MovementList(movements=Pantry(visit).movements(limit=limit, before=before))


def _written(change_id: str, change: ItemChange) -> WrittenItem:
    assert change.after is not None  # noqa: S101 - adding and editing always leave a row
    return WrittenItem(**change.after.model_dump(), change_id=change_id)
