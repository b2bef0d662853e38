"""What is to be bought. These nouns are also the wire shape."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from morizo.foods.models import Place
from morizo.pantry.models import ItemChange, Name, Note, Quantity, Unit


class NewShoppingItem(BaseModel):
    """Something to buy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    quantity: Quantity | None = None
    unit: Unit | None = None
    note: Note | None = None


class ShoppingPatch(BaseModel):
    """What to change: only the fields that are sent; null clears. `version` guards the edit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name | None = None
    quantity: Quantity | None = None
    unit: Unit | None = None
    note: Note | None = None
    ticked: bool | None = None
    version: Annotated[int, Field(ge=1, le=2**53)] | None = None


class ShoppingItem(BaseModel):
    """A row of the list. `ticked`: it lies in the basket; `menu_id`: the menu that needs it."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    quantity: Quantity | None
    unit: str | None
    note: str | None
    ticked: bool
    menu_id: str | None
    version: int
    created_at: datetime
    updated_at: datetime

    @property
    def state(self) -> dict[str, Any]:
        """What the journal keeps."""
        return self.model_dump(mode="json")


class WrittenShoppingItem(ShoppingItem):
    """A row, and the change that wrote it."""

    change_id: str


class Bought(BaseModel):
    """Which rows were bought: all that are ticked when none are named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item_ids: (
        Annotated[
            tuple[Annotated[str, StringConstraints(max_length=64)], ...],
            Field(min_length=1, max_length=200),
        ]
        | None
    ) = None
    location: Place | None = None
    """Where everything goes; each food's usual place when None."""


class BoughtAnswer(BaseModel):
    """What went to the pantry."""

    model_config = ConfigDict(frozen=True)

    changes: tuple[ItemChange, ...]
    change_id: str
