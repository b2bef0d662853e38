"""What is at home. These nouns are also the wire shape."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints

from morizo.changes.models import Kind
from morizo.foods.models import ExpiryKind, Place

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
"""Dates outside are slips of the finger, and arithmetic on them would overflow."""


def as_number(value: Decimal) -> int | float:
    """Return a decimal as the JSON number that reads the same."""
    return int(value) if value == value.to_integral_value() else float(value)


PlainText = r"^[^\x00-\x1f\x7f\u2028\u2029]*$"
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=PlainText)
]
Unit = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10, pattern=PlainText)
]
Note = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
    ),
]
Quantity = Annotated[
    Decimal,
    Field(ge=0, le=100_000, max_digits=9, decimal_places=3, allow_inf_nan=False),
    PlainSerializer(as_number, when_used="json"),
]
"""A count of `unit`, exact, to a thousandth."""
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]


class NewItem(BaseModel):
    """Something that comes home."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    quantity: Quantity | None = None
    unit: Unit | None = None
    location: Place | None = None
    expires_on: Day | None = None
    expiry_kind: ExpiryKind | None = None
    note: Note | None = None


class ItemPatch(BaseModel):
    """What to change of an item: only the fields that are sent; null clears. `version` guards the edit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name | None = None
    quantity: Quantity | None = None
    unit: Unit | None = None
    location: Place | None = None
    expires_on: Day | None = None
    expiry_kind: ExpiryKind | None = None
    note: Note | None = None
    version: Annotated[int, Field(ge=1, le=2**53)] | None = None


class Item(BaseModel):
    """A row of the pantry.

    `keeps_until` is an estimate (編者の目安) where no date was said; `best_by` of the two is what decides urgency.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    quantity: Quantity | None
    unit: str | None
    location: Place | None
    expires_on: date | None
    expiry_kind: ExpiryKind | None
    note: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    stocked_on: date
    food_id: str | None = None
    keeps_until: date | None = None

    @property
    def ends_on(self) -> date | None:
        """The day that decides urgency: the date that was said, else the estimate."""
        return self.expires_on or self.keeps_until

    @property
    def state(self) -> dict[str, Any]:
        """What the journal keeps: what was said, without what is derived."""
        return self.model_dump(mode="json", exclude={"food_id", "keeps_until"})


class WrittenItem(Item):
    """An item, and the change that wrote it."""

    change_id: str


class ItemChange(BaseModel):
    """What happened to one item."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    item_id: str
    name: str
    before: Item | None
    after: Item | None


class Movement(ItemChange):
    """An item's change as the log shows it."""

    number: int
    change_id: str
    made_at: datetime
