"""Undo in any room."""

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field

from morizo.accounts.door import Door, Here
from morizo.changes.service import Journal, Restore
from morizo.menus import service as menus
from morizo.pantry import service as pantry
from morizo.preferences import service as preferences
from morizo.recipes import service as recipes
from morizo.shopping import service as shopping

ROOMS: dict[str, Restore] = {
    pantry.ROOM: pantry.restore,
    preferences.ROOM: preferences.restore,
    recipes.ROOM: recipes.restore,
    recipes.RATINGS: recipes.restore_rating,
    menus.ROOM: menus.restore,
    shopping.ROOM: shopping.restore,
}
router = APIRouter(prefix="/v1", tags=["changes"], route_class=Door)


class Undo(BaseModel):
    """Which change to undo; the caller's own latest when none is named."""

    model_config = ConfigDict(extra="forbid")

    change_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class UndoneThing(BaseModel):
    """One thing that was put back."""

    room: str
    thing_id: str
    label: str


class UndoAnswer(BaseModel):
    """What was put back; `undone` false: it had been undone before."""

    change_id: str
    undone: bool
    things: list[UndoneThing]


@router.post("/undo")
def undo(visit: Here, wanted: Annotated[Undo | None, Body()] = None) -> UndoAnswer:
    """Undo exactly one change."""
    done = Journal(visit).undo(ROOMS, wanted.change_id if wanted else None)
    return UndoAnswer(
        change_id=done.change_id,
        undone=not done.was_undone_before,
        things=[UndoneThing(room=e.room, thing_id=e.thing_id, label=e.label) for e in done.entries],
    )
