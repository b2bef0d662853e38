"""What a sentence has spoken of so far, and the drafts of its acts."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, TypedDict

from morizo.foods.measures import Amount
from morizo.foods.models import Place
from morizo.sentences.acts import Act, Add, Nothing
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.inflection import Form
from morizo.sentences.moods import Mood

Reason = Literal["wish", "plan", "question", "negation", "report_of_other"]

REASONS: dict[Mood, Reason] = {
    Mood.WISH: "wish",
    Mood.PLAN: "plan",
    Mood.QUESTION: "question",
    Mood.NEGATION: "negation",
    Mood.REPORT: "report_of_other",
    Mood.CONDITION: "plan",
    Mood.REQUEST: "question",
}
"""What a mood in which nothing was done is called in the acts."""

_SOURCES = ("から", "より", "まで")
_ROLES = ("が", "は", "で", "に", "へ", "の", "として")
CHANGING = (
    "buy", "arrive", "put_in", "record", "use", "open", "cook_with", "throw", "spoil", "lose",
    "freeze", "chill", "thaw", "move", "place", "order", "prepare", "bring", "take", "send", "give",
)  # fmt: skip
"""Verbs by which a food would come, go or move."""


@dataclass(slots=True)
class Draft:
    """An act that later words of the sentence may still complete, and the item it came from."""

    act: Act
    item: Item | None = None
    weight: float = 1.0  # how sure this reading is by itself
    is_mention: bool = False  # only mentioned to be there: no change if a proposal is asked for


@dataclass(slots=True)
class Talked:
    """What the sentence has spoken of so far."""

    drafts: list[Draft] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    verb: str = ""
    expiry_talk: bool = False
    is_shopping: bool = False

    def things(self, clause: Clause) -> list[Item]:
        """The foods a verb is about: its own, or those spoken of before."""
        own = [i for i in clause.items if not i.is_excluded and not _is_source(i, clause)]
        own = [i for at, i in enumerate(own) if not _is_heading(i, own[at + 1 :])]
        if len(own) > 1:
            own = [i for i in own if not (i.is_dish and i.particle == "の")]  # 鍋の白菜
        if any(i.is_known for i in own):
            # 「太郎がプリン食べた」: an unknown subject or place beside a food is no food.
            own = [i for i in own if i.is_known or i.amount or i.particle not in _ROLES]
        if clause.items:
            return self._named(own, clause)
        carried = [replace(i) for i in self.items]
        if not carried and (clause.says("that") or clause.is_all or clause.loose):
            carried = [Item("")]  # それ全部使った: the last one spoken of
        for item in carried:
            if clause.loose:
                item.amount = clause.loose[0]
            elif self.draft_of(item) is not None:
                item.amount = None  # that number belongs to the act before
            item.is_all = clause.is_all
            item.expires_on = clause.expires_on
        return carried

    def _named(self, items: list[Item], clause: Clause) -> list[Item]:
        """Fill in what only points: 「古いのは全部食べた」 after トマト."""
        named = []
        for item in items:
            if not item.name and self.items:
                before = self.items[-1]
                item = replace(item, name=before.name, food=before.food)
            named.append(item)
        if clause.is_all and len(named) == 1 and named[0].amount:
            named[0].is_all = True
        return named

    def note(self, clause: Clause, verb: str) -> None:
        """Remember what a clause named, and what was done with it."""
        if any(i.name for i in clause.items):
            self.items = [i for i in clause.items if i.name]
        self.verb = verb

    def unreal(self, clause: Clause, mood: Mood) -> bool:
        """A clause that tells of nothing done: say so, once."""
        reason = REASONS.get(mood)
        if reason is None:
            return False
        goes_on = clause.tail("because", "but") or clause.form() & (Form.TE | Form.ABLE)
        if mood is not Mood.NEGATION or goes_on:
            self.note(clause, "")
        else:
            self.items = [i for i in self.items if not any(same(i, j) for j in clause.items)]
        self.drafts.append(Draft(Nothing(reason=reason)))
        return True

    def add_all(
        self, items: list[Item], clause: Clause, place: Place | None, weight: float
    ) -> None:
        """Draft that each of the foods came in, or complete the draft there is."""
        for item in items:
            before = self.draft_of(item, Add)
            if before is not None and item.amount and self._counts(before, item):
                continue
            if (
                before is not None
                and not item.amount
                and (not clause.items or place or item.expires_on)
            ):
                self.complete(before, place, item)
                continue
            amount = measured(item.amount)
            act = Add(
                name=item.name,
                **amount,
                place=item.place or place,
                expires_on=item.expires_on,
                expiry_kind=item.expiry_kind or (clause.expiry_kind if item.expires_on else None),
            )
            self.drafts.append(
                Draft(
                    act,
                    item,
                    weight if item.is_known else weight * 0.9,
                    is_mention=clause.verb("exist"),
                )
            )

    @staticmethod
    def _counts(draft: Draft, item: Item) -> bool:
        """「豚こまだ、豚こまを250買った」: the same one, now with its number."""
        if not isinstance(draft.act, Add) or draft.act.quantity is not None:
            return False
        draft.act = replace(draft.act, **measured(item.amount))
        return True

    def draft_of(self, item: Item, kind: type[Act] | None = None) -> Draft | None:
        """The last draft (of a kind of act) for the same food."""
        for draft in reversed(self.drafts):
            if (
                draft.item is not None
                and same(draft.item, item)
                and (kind is None or isinstance(draft.act, kind))
            ):
                return draft
        return None

    @staticmethod
    def complete(draft: Draft, place: Place | None, item: Item) -> None:
        """Add a place or a limit to what came in."""
        if isinstance(draft.act, Add):
            draft.act = replace(
                draft.act,
                place=place or draft.act.place,
                expires_on=item.expires_on or draft.act.expires_on,
                expiry_kind=item.expiry_kind or draft.act.expiry_kind,
            )


def _is_source(item: Item, clause: Clause) -> bool:
    """「母から」; but 「古い卵から使った」 says which was used."""
    chosen = item.food is not None and clause.verb("use") and item.particle == "から"
    return item.particle in _SOURCES and not (chosen and len(clause.items) == 1)


def _is_heading(item: Item, following: list[Item]) -> bool:
    """「お肉は鶏ももと豚こま」: the group only heads its list."""
    return (
        item.food is not None
        and item.food.is_group
        and item.particle == "は"
        and not item.amount
        and bool(following)
    )


def same(one: Item, other: Item) -> bool:
    """Whether two items name the same food."""
    if one.food is not None and other.food is not None:
        return one.food.id == other.food.id
    return one.name == other.name


class Measured(TypedDict):
    """An amount as the fields of an act."""

    quantity: Decimal | None
    quantity_high: Decimal | None
    unit: str | None


def measured(amount: Amount | None) -> Measured:
    """Shape an amount for an act; none said, none given."""
    if amount is None:
        return {"quantity": None, "quantity_high": None, "unit": None}
    return {"quantity": amount.low, "quantity_high": amount.high, "unit": amount.unit}
