"""What a household has chosen."""

from functools import cache
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from morizo.foods.models import Allergen

Cuisine = Literal["japanese", "western", "chinese", "other"]


_zones = cache(available_timezones)
"""Reading the folder of zones takes milliseconds, and every request loads preferences."""


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("知らないタイムゾーンです（例: Asia/Tokyo）。")
    return name


def _tidy_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Names = Annotated[tuple[Name, ...], Field(max_length=200), AfterValidator(_tidy_names)]


class Preferences(BaseModel):
    """What a household eats and how; `version` guards against two people saving at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    allergens: Annotated[tuple[Allergen, ...], Field(max_length=100)] = ()
    tolerates: Names = ()
    """Foods that this household eats although the strict rule counts them (醤油 for 小麦)."""
    dislikes: Names = ()
    servings: Annotated[int, Field(ge=1, le=20)] = 2
    cuisines: Annotated[tuple[Cuisine, ...], Field(max_length=10)] = ()
    """Preferred cuisines; empty means all alike."""
    max_minutes: Annotated[int, Field(ge=5, le=240)] | None = None
    staples: Names = ()
    """Foods thought to be always there, beside the usual seasonings."""
    time_zone: Annotated[str, Field(max_length=64), AfterValidator(_zone)] = "Asia/Tokyo"
    version: Annotated[int, Field(ge=0, le=2**53)] = 0
