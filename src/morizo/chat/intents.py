"""Intents: an act, and which rows of the pantry it was narrowed down to.

A question keeps intents with its choices, as JSON, so that an answer needs no second reading and
survives a restart. When one is taken up it is decided anew against what is there by then.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from morizo.sentences import acts


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """A certain change is taken back."""

    act: ClassVar = "take_back"
    change_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A question is left as it is: nothing changes."""

    act: ClassVar = "leave"
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickDish:
    """One of the dishes that were proposed is taken."""

    act: ClassVar = "pick_dish"
    recipe_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeMeal:
    """A meal was cooked; what it used is taken out of the pantry, unless `leaves_stock`."""

    act: ClassVar = "take_meal"
    menu_id: str | None = None
    recipe_id: str | None = None
    """The dish, when it was cooked without having been planned."""
    leaves_stock: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRecipe:
    """A certain recipe is shown."""

    act: ClassVar = "show_recipe"
    recipe_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskBack:
    """A question is asked of the person, to be answered in words."""

    act: ClassVar = "ask_back"
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyMissing:
    """What an adopted menu lacks goes on the shopping list."""

    act: ClassVar = "buy_missing"
    menu_id: str


OwnAct = TakeBack | Leave | PickDish | TakeMeal | ShowRecipe | AskBack | BuyMissing
AnyAct = acts.Act | OwnAct
_KINDS: dict[str, type[Any]] = {
    kind.act: kind
    for kind in (
        *acts.Change.__args__, acts.AskStock, acts.AskExpiring, acts.Suggest, acts.HowTo, acts.Choose,
        acts.Others, acts.Adopt, acts.Cooked, acts.Undo, acts.Allergy, acts.Dislike,
        acts.ShopAdd, acts.ShopBought, acts.AskShopping, acts.Yes, acts.No, acts.Help, acts.Talk, acts.Nothing, acts.Unknown,
        *OwnAct.__args__,
    )
}  # fmt: skip
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}
Aim = Literal["one", "spread", "total", "correct"]
"""`one`: the single row meant; `spread`: over all rows, oldest first; `total`: all rows together;
`correct`: the amount of the last change."""


class Intent(BaseModel):
    """An act ready to be decided.

    `items` are the rows it was narrowed down to, by a choice; empty means: whichever the name finds.
    `is_confirmed`: the person has agreed, so it isn't asked again whether it is meant.
    """

    model_config = ConfigDict(frozen=True)

    said: dict[str, Any]
    items: tuple[str, ...] = ()
    aim: Aim = "one"
    is_confirmed: bool = False

    @property
    def act(self) -> AnyAct:
        """The act itself."""
        kind = _KINDS[self.said["act"]]
        values = {name: value for name, value in self.said.items() if name != "act"}
        made: AnyAct = _adapter(kind).validate_python(values)
        return made

    @classmethod
    def of(cls, act: AnyAct, **more: Any) -> "Intent":
        """Make an intent of an act."""
        return cls(said=shaped(act), **more)


def shaped(act: AnyAct) -> dict[str, Any]:
    """Return an act as JSON: what was not said is absent."""
    values = _adapter(type(act)).dump_python(act, mode="json")
    unsaid = {field.name for field in fields(act) if getattr(act, field.name) is field.default}
    return {"act": act.act, **{name: value for name, value in values.items() if name not in unsaid}}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
