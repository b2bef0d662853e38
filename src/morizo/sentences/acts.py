"""The acts: what one sentence can ask for, as frozen nouns.

An act says what was said and nothing more: a name as it was spoken, an amount only when one was
given. Which row of the pantry is meant, and whether there is enough, is for the caller to find.
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from morizo.foods.models import ExpiryKind, Place

Which = Literal["old", "new", "both"] | int
"""Which of several rows of one food: by age, all of them, or the n-th shown (from 1)."""

Dish = Literal["main", "sub", "soup"]
Cuisine = Literal["japanese", "western", "chinese", "other"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AskStock:
    """What is there, of a food or in a place or at all."""

    act: ClassVar = "ask_stock"
    name: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskExpiring:
    """What should be used soon."""

    act: ClassVar = "ask_expiring"
    within_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggest:
    """What could be cooked; without `dish` a whole menu.

    `title` is a dish asked for by name; `one_dish`: dishes of any kind, no whole menu (おかず);
    `expiring`: what should be used soon is to be used.
    """

    act: ClassVar = "suggest"
    dish: Dish | None = None
    title: str | None = None
    one_dish: bool = False
    expiring: bool = False
    cuisine: Cuisine | None = None
    uses: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_minutes: int | None = None
    servings: int | None = None
    mood: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HowTo:
    """How a dish is made."""

    act: ClassVar = "how_to"
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """One of the choices shown: by number (from 1) or by words."""

    act: ClassVar = "choose"
    index: int | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """Other proposals."""

    act: ClassVar = "others"


@dataclass(frozen=True, slots=True)
class Adopt:
    """The menu proposed is taken."""

    act: ClassVar = "adopt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooked:
    """A dish was cooked; without a title the one adopted."""

    act: ClassVar = "cooked"
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """The last change is taken back."""

    act: ClassVar = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allergy:
    """Somebody must not eat these; `lifted`: no longer so."""

    act: ClassVar = "allergy"
    names: tuple[str, ...]
    lifted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dislike:
    """Somebody would rather not eat these."""

    act: ClassVar = "dislike"
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopAdd:
    """A food goes on the shopping list."""

    act: ClassVar = "shop_add"
    name: str
    quantity: Decimal | None = None
    quantity_high: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopBought:
    """Foods of the shopping list were bought: those named, or (`all`) everything on it."""

    act: ClassVar = "shop_bought"
    names: tuple[str, ...] = ()
    all: bool = False


@dataclass(frozen=True, slots=True)
class AskShopping:
    """What is on the shopping list."""

    act: ClassVar = "ask_shopping"


@dataclass(frozen=True, slots=True)
class Yes:
    """Agreed."""

    act: ClassVar = "yes"


@dataclass(frozen=True, slots=True)
class No:
    """Not agreed, or: leave it."""

    act: ClassVar = "no"


@dataclass(frozen=True, slots=True)
class Help:
    """What can be said here."""

    act: ClassVar = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Small talk."""

    act: ClassVar = "talk"
    kind: Literal["greeting", "thanks", "praise", "other"] = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """About food, but nothing happened."""

    act: ClassVar = "nothing"
    reason: Literal["wish", "plan", "question", "negation", "report_of_other"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not understood."""

    act: ClassVar = "unknown"


Change = Add | Use | Discard | Move | Set | Rename
"""Acts that change the stock."""

Act = (
    Change
    | AskStock
    | AskExpiring
    | Suggest
    | HowTo
    | Choose
    | Others
    | Adopt
    | Cooked
    | Undo
    | Allergy
    | Dislike
    | ShopAdd
    | ShopBought
    | AskShopping
    | Yes
    | No
    | Help
    | Talk
    | Nothing
    | Unknown
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence was understood to ask for.

    `confidence` (0–1) says how much of the sentence the acts account for. Below `SURE` the caller
    asks before it changes anything.
    """

    acts: tuple[Act, ...]
    confidence: float
    text: str

    @property
    def is_sure(self) -> bool:
        """Whether the acts may be carried out without asking."""
        return self.confidence >= SURE


SURE = 0.6
"""The confidence from which an act is carried out without asking."""


def as_json(act: Act) -> dict[str, object]:
    """Shape an act for an evaluation set or a log: what was not said is absent."""
    shaped: dict[str, object] = {"act": act.act}
    for field in fields(act):
        value = getattr(act, field.name)
        if value is None or value is False or value == ():
            continue
        if isinstance(value, Decimal):
            value = f"{value.normalize():f}"
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        shaped[field.name] = value
    return shaped
