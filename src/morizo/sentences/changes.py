"""Acts that change the stock: what came, went, moved, or is otherwise than it was written down."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from morizo.foods.models import ExpiryKind, Place

Which = Literal["old", "new", "both"] | int
"""Which of several rows of one food: by age, all of them, or the n-th shown (from 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """A food came in, or is there."""

    act: ClassVar = "add"
    name: str
    quantity: Decimal | None = None
    quantity_high: Decimal | None = None
    unit: str | None = None
    place: Place | None = None
    expires_on: date | None = None
    expiry_kind: ExpiryKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A food was used or eaten: some of it, or (`all`) what there was."""

    act: ClassVar = "use"
    name: str | None = None
    quantity: Decimal | None = None
    quantity_high: Decimal | None = None
    unit: str | None = None
    all: bool = False
    which: Which | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discard:
    """A food was thrown away or went bad."""

    act: ClassVar = "discard"
    name: str | None = None
    quantity: Decimal | None = None
    quantity_high: Decimal | None = None
    unit: str | None = None
    all: bool = False
    which: Which | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A food went to another place."""

    act: ClassVar = "move"
    name: str | None = None
    place: Place
    quantity: Decimal | None = None
    quantity_high: Decimal | None = None
    unit: str | None = None
    which: Which | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """What is true of a food now. Without a name it is the one last spoken of."""

    act: ClassVar = "set"
    name: str | None = None
    quantity: Decimal | None = None
    quantity_high: Decimal | None = None
    unit: str | None = None
    place: Place | None = None
    expires_on: date | None = None
    expiry_kind: ExpiryKind | None = None
    all_gone: bool = False
    which: Which | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """One food was written down as another."""

    act: ClassVar = "rename"
    name: str | None = None
    to: str


Change = Add | Use | Discard | Move | Set | Rename
"""Acts that change the stock."""
