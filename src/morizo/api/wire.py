"""What the service's answers look like to a client, where the room's own models would pull too much.

Lenient on purpose: a field that a newer service adds is passed over, and one that an older one leaves out has a
default, so that during an update either side may be the newer one.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

Dish = Literal["main", "sub", "soup", "other"]


def _exact(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float) else value


Number = Annotated[Decimal, BeforeValidator(_exact)]
"""A JSON number as the decimal that reads the same."""


class Wire(BaseModel):
    """The base of every shape here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Need(Wire):
    """Something that isn't at home, and how much of it a dish takes."""

    name: str
    quantity: Number | None = None
    unit: str | None = None


class Proposal(Wire):
    """A dish that is proposed, and why."""

    recipe_id: str
    title: str
    dish: str = "other"
    cuisine: str = "other"
    minutes: int | None = None
    uses: tuple[str, ...] = ()
    missing: tuple[Need, ...] = ()
    source: str = "corpus"
    url: str | None = None
    reason: str = ""
    servings: int | None = None


class DayMenu(Wire):
    """The dishes of one day that are proposed together."""

    date: date
    dishes: tuple[Proposal, ...] = ()


class Suggestion(Wire):
    """What `menus/suggest` answers."""

    menus: tuple[DayMenu, ...] = ()
    uses_expiring: tuple[str, ...] = ()
    missing: tuple[Need, ...] = ()
    explanation: str = ""


class MenuDish(Wire):
    """A dish of an adopted menu."""

    recipe_id: str
    title: str
    dish: str = "other"
    cuisine: str = "other"
    minutes: int | None = None


class Menu(Wire):
    """What was chosen for a day."""

    id: str
    date: date
    dishes: tuple[MenuDish, ...] = ()
    servings: int | None = None
    cooked_at: datetime | None = None
    change_id: str | None = None


class RecipeSummary(Wire):
    """A recipe as a list shows it."""

    id: str
    title: str
    dish: str = "other"
    cuisine: str = "other"
    minutes: int | None = None
    servings: int | None = None
    tags: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    allergens: tuple[str, ...] = ()
    source: str = "corpus"
    url: str | None = None
    stars: int | None = None


class Ingredient(Wire):
    """One line of a recipe's list: `text` is the amount as it was written, for what can't be scaled."""

    name: str
    food_id: str | None = None
    low: Number | None = None
    high: Number | None = None
    unit: str | None = None
    note: str = ""
    optional: bool = False
    text: str = ""


class Rating(Wire):
    """What the household thinks of a recipe."""

    stars: int
    note: str = ""


class Recipe(RecipeSummary):
    """A recipe to cook from; `warning` tells of the household's allergies."""

    reading: str = ""
    ingredients: tuple[Ingredient, ...] = ()
    steps: tuple[str, ...] = ()
    tip: str = ""
    may_contain: tuple[str, ...] = ()
    rating: Rating | None = None
    warning: str | None = None
    conflicts: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    change_id: str | None = None


class Side(Wire):
    """An item as a change shows it, before or after."""

    name: str
    quantity: Number | None = None
    unit: str | None = None
    location: str | None = None
    expires_on: date | None = None
    expiry_kind: str | None = None
    keeps_until: date | None = None


class Change(Wire):
    """One thing that a turn changed."""

    kind: str
    name: str
    item_id: str | None = None
    before: Side | None = None
    after: Side | None = None


class Choice(Wire):
    """One answer to a question."""

    id: str
    label: str


class Usage(Wire):
    """What a turn took."""

    route: str = "rules"
    milliseconds: int | None = None


class Turn(Wire):
    """One exchange: what was said, what Morizo answered and did."""

    turn_id: str
    conversation_id: str
    message: str | None = None
    change_id: str | None = None
    reply: str = ""
    status: str = "done"
    changes: tuple[Change, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    choices: tuple[Choice, ...] = ()
    usage: Usage = Usage()
    said_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether more is to come."""
        return self.status == "running"


class ConversationSummary(Wire):
    """A conversation as a list shows it."""

    id: str
    title: str = ""
    updated_at: datetime | None = None


class Conversation(ConversationSummary):
    """A conversation with its turns, oldest first."""

    turns: tuple[Turn, ...] = ()


class ShoppingItem(Wire):
    """A row of the shopping list."""

    id: str
    name: str
    quantity: Number | None = None
    unit: str | None = None
    note: str | None = None
    ticked: bool = False
    version: int | None = None
    menu_id: str | None = None
    change_id: str | None = None


class Preview(Wire):
    """What a sentence would do."""

    reply: str = ""
    status: str = "done"
    changes: tuple[Change, ...] = ()
    choices: tuple[Choice, ...] = ()
    confidence: float = 0.0


class Started(Wire):
    """A turn that goes on by itself."""

    turn_id: str
    conversation_id: str = ""


class UseLine(Wire):
    """What cooking would take out of one row, which holds `there` now."""

    item_id: str
    name: str
    quantity: Number
    unit: str | None = None
    there: Number | None = None


class UnsureLine(Wire):
    """A row that cooking uses, nobody can say how much of."""

    item_id: str
    name: str


class Use(Wire):
    """What cooking would take out of the pantry."""

    use: tuple[UseLine, ...] = ()
    unsure: tuple[UnsureLine, ...] = ()
