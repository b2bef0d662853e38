"""What is wished for, proposed, adopted and cooked. These nouns are also the wire shape."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from morizo.pantry.models import Day, ItemChange, PlainText, Quantity
from morizo.preferences.models import Cuisine
from morizo.recipes.models import Dish, Source

MenuDishKind = Literal["main", "sub", "soup"]
KINDS: tuple[MenuDishKind, ...] = ("main", "sub", "soup")


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


Said = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=PlainText)
]
SaidList = Annotated[tuple[Said, ...], Field(max_length=20), AfterValidator(_each_once)]
RecipeIds = Annotated[
    tuple[Annotated[str, StringConstraints(max_length=64)], ...],
    Field(max_length=200),
    AfterValidator(_each_once),
]
Kinds = Annotated[
    tuple[MenuDishKind, ...], Field(min_length=1, max_length=3), AfterValidator(_each_once)
]


class Wish(BaseModel):
    """What somebody would like to eat.

    Args:
        dishes: Which kinds a day's menu has.
        servings: For how many; the household's own number when None.
        must_use: Foods that the menu has to use; they are believed to be there.
        exclude: Foods that no dish may hold.
        mood: Everyday words (さっぱり, 子ども, 時短).
        not_again: Recipes that were shown and are not wanted now.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: Annotated[int, Field(ge=1, le=7)] = 1
    dishes: Kinds = KINDS
    servings: Annotated[int, Field(ge=1, le=20)] | None = None
    cuisine: Cuisine | None = None
    max_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    must_use: SaidList = ()
    exclude: SaidList = ()
    mood: SaidList = ()
    not_again: RecipeIds = ()


class Amount(BaseModel):
    """An amount of a food; quantity None: some."""

    model_config = ConfigDict(frozen=True)

    name: str
    quantity: Quantity | None = None
    unit: str | None = None


class Proposal(BaseModel):
    """A dish that is proposed, what it takes from the pantry, what is missing, and why."""

    model_config = ConfigDict(frozen=True)

    recipe_id: str
    title: str
    dish: Dish
    cuisine: Cuisine
    minutes: int | None
    servings: int
    uses: tuple[str, ...]
    missing: tuple[Amount, ...]
    source: Source
    url: str | None
    reason: str


class DayMenu(BaseModel):
    """One day's dishes."""

    model_config = ConfigDict(frozen=True)

    date: date
    dishes: tuple[Proposal, ...]


class Suggestion(BaseModel):
    """Menus for the days that were asked for; an empty one says why in `explanation`."""

    model_config = ConfigDict(frozen=True)

    menus: tuple[DayMenu, ...]
    uses_expiring: tuple[str, ...]
    missing: tuple[Amount, ...]
    explanation: str


class MenuDish(BaseModel):
    """A dish of an adopted menu, as it was called then."""

    model_config = ConfigDict(frozen=True)

    recipe_id: str
    title: str
    dish: Dish
    cuisine: Cuisine
    minutes: int | None


class NewMenu(BaseModel):
    """A menu to adopt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: Day
    recipe_ids: Annotated[
        tuple[Annotated[str, StringConstraints(max_length=64)], ...],
        Field(min_length=1, max_length=6),
        AfterValidator(_each_once),
    ]
    servings: Annotated[int, Field(ge=1, le=20)] | None = None


class MenuPatch(BaseModel):
    """What to change of an adopted menu."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: Day


class Menu(BaseModel):
    """A menu that a household adopted; `cooked_at` None: not yet."""

    model_config = ConfigDict(frozen=True)

    id: str
    date: date
    servings: int
    dishes: tuple[MenuDish, ...]
    cooked_at: datetime | None = None
    created_at: datetime

    @property
    def state(self) -> dict[str, Any]:
        """What the journal keeps."""
        return self.model_dump(mode="json")


class WrittenMenu(Menu):
    """A menu, and the change that wrote it."""

    change_id: str


class Consumption(BaseModel):
    """An amount to take out of a row of the pantry, in its unit; quantity None: all of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item_id: Annotated[str, StringConstraints(max_length=64)]
    quantity: Quantity | None = None


class UseLine(BaseModel):
    """What cooking would take out of one row; `there` is how much that row holds now."""

    model_config = ConfigDict(frozen=True)

    item_id: str
    name: str
    quantity: Quantity
    unit: str | None
    there: Quantity


class UnsureLine(BaseModel):
    """A row that is used, but nobody can say how much: it is left as it is."""

    model_config = ConfigDict(frozen=True)

    item_id: str
    name: str


class Use(BaseModel):
    """What cooking would take out of the pantry."""

    model_config = ConfigDict(frozen=True)

    use: tuple[UseLine, ...] = ()
    unsure: tuple[UnsureLine, ...] = ()


class Cooked(BaseModel):
    """A menu that was cooked, and what that took out of the pantry."""

    model_config = ConfigDict(frozen=True)

    menu: Menu
    changes: tuple[ItemChange, ...]
    change_id: str


def rounded(quantity: Decimal, unit: str | None) -> Decimal:
    """Round an amount as people would say it: whole grams, hundredths of a kilogram, quarters of anything else."""
    if unit in ("g", "ml", "cm"):
        return max(Decimal(1), quantity.quantize(Decimal(1)))
    if unit in ("kg", "L"):
        return max(Decimal("0.01"), quantity.quantize(Decimal("0.01")))
    quarters = (quantity * 4).to_integral_value() / 4
    return max(Decimal("0.25"), quarters)
