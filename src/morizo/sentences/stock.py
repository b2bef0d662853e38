"""Clauses about the stock, into acts: what came, went, moved, and what is left.

`Stock` goes through a sentence's clauses in order and remembers what was spoken of, so a verb
without a food takes the food said before (買ってきて野菜室に入れた). Drafts may still be completed by
later clauses (a date, a place, a corrected number).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from morizo.foods.measures import Amount
from morizo.foods.models import Place
from morizo.sentences.acts import (
    Act,
    Add,
    Cooked,
    Discard,
    Move,
    Nothing,
    Rename,
    Set,
    ShopAdd,
    Use,
)
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.inflection import Form
from morizo.sentences.moods import Mood

Reason = Literal["wish", "plan", "question", "negation", "report_of_other"]

_REASONS: dict[Mood, Reason] = {
    Mood.WISH: "wish",
    Mood.PLAN: "plan",
    Mood.QUESTION: "question",
    Mood.NEGATION: "negation",
    Mood.REPORT: "report_of_other",
    Mood.CONDITION: "plan",
    Mood.REQUEST: "question",
}
_SOURCES = ("から", "より", "まで")
_ROLES = ("が", "は", "で", "に", "へ", "の", "として")
_DONE = (Mood.FACT, Mood.THERE)
_CAME = ("buy", "arrive")
_WENT = ("use", "open", "cook_with", "reduce")
CHANGING = (
    "buy", "arrive", "put_in", "record", "use", "open", "cook_with", "throw", "spoil", "lose",
    "freeze", "chill", "thaw", "move", "place", "order", "prepare",
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


class Stock:
    """Turns clauses about the stock into drafts of acts."""

    def __init__(self, talked: Talked) -> None:
        self._talked = talked

    def read(self, clause: Clause, mood: Mood) -> bool:
        """Read one clause; whether it was about the stock at all."""
        if clause.head is None:
            return self._fragment(clause, mood)
        if clause.verb("go") or (clause.says("scene:shopping") and clause.verb("buy")):
            self._talked.is_shopping = True
        for senses, reader in self._by_sense():
            if clause.verb(*senses) and reader(clause, mood):
                return True
        return False

    def _by_sense(self) -> tuple[tuple[tuple[str, ...], Callable[[Clause, Mood], bool]], ...]:
        return (
            (("forget",), self._forget),
            (("record",), self._record),
            (("send", "give"), self._give),
            (("buy", "arrive"), self._buy),
            (("put_in",), self._put_in),
            (("order",), self._order),
            (("exist",), self._exist),
            (("remain",), self._remain),
            (("absent", "run_out"), self._gone),
            (("use", "open", "cook_with", "reduce"), self._use),
            (("throw", "spoil", "lose"), self._discard),
            (("freeze", "chill", "thaw", "move", "place", "put_back"), self._move),
            (("become",), self._become),
            (("keep",), self._keep),
            (("correct", "differ", "err"), self._correct),
            (("prepare", "count", "do"), self._carry),
        )

    # Shared ----------------------------------------------------------------------------------

    def _things(self, clause: Clause) -> list[Item]:
        """The foods a verb is about: its own, or those spoken of before."""
        own = [i for i in clause.items if not i.is_excluded and i.particle not in _SOURCES]
        if any(i.is_known for i in own):
            # 「太郎がプリン食べた」: what nobody knows beside a food, as subject or place, is no food.
            own = [i for i in own if i.is_known or i.amount or i.particle not in _ROLES]
        if clause.items:
            return self._named(own, clause)
        carried = [replace(i) for i in self._talked.items]
        for item in carried:
            if clause.loose:
                item.amount = clause.loose[0]
            elif self._draft_of(item) is not None:
                item.amount = None  # that number belongs to the act before
            item.is_all = clause.is_all
            item.expires_on = clause.expires_on
        return carried

    def _named(self, items: list[Item], clause: Clause) -> list[Item]:
        """Fill in what only points: 「古いのは全部食べた」 after トマト."""
        named = []
        for item in items:
            if not item.name and self._talked.items:
                before = self._talked.items[-1]
                item = replace(item, name=before.name, food=before.food)
            named.append(item)
        if clause.is_all and len(named) == 1 and named[0].amount:
            named[0].is_all = True
        return named

    def _note(self, clause: Clause, verb: str) -> None:
        if any(i.name for i in clause.items):
            self._talked.items = [i for i in clause.items if i.name]
        self._talked.verb = verb

    def _unreal(self, clause: Clause, mood: Mood) -> bool:
        """A clause that tells of nothing done: say so, once."""
        reason = _REASONS.get(mood)
        if reason is None:
            return False
        goes_on = clause.tail("because", "but") or clause.form() & (Form.TE | Form.ABLE)
        if mood is not Mood.NEGATION or goes_on:
            self._note(clause, "")
        else:
            self._talked.items = [
                i for i in self._talked.items if not any(_same(i, j) for j in clause.items)
            ]
        self._talked.drafts.append(Draft(Nothing(reason=reason)))
        return True

    def _add_all(self, items: list[Item], clause: Clause, place: Place | None, weight: float) -> None:
        for item in items:
            before = self._draft_of(item, Add)
            if before is not None and not item.amount and (not clause.items or place or item.expires_on):
                self._complete(before, place, item)
                continue
            low, high, unit = _parts(item.amount)
            act = Add(
                name=item.name,
                quantity=low,
                quantity_high=high,
                unit=unit,
                place=place,
                expires_on=item.expires_on,
                expiry_kind=item.expiry_kind or (clause.expiry_kind if item.expires_on else None),
            )
            self._talked.drafts.append(
                Draft(act, item, weight if item.is_known else weight * 0.9, is_mention=clause.verb("exist"))
            )

    def _draft_of(self, item: Item, kind: type[Act] | None = None) -> Draft | None:
        for draft in reversed(self._talked.drafts):
            if (
                draft.item is not None
                and _same(draft.item, item)
                and (kind is None or isinstance(draft.act, kind))
            ):
                return draft
        return None

    @staticmethod
    def _complete(draft: Draft, place: Place | None, item: Item) -> None:
        if isinstance(draft.act, Add):
            draft.act = replace(
                draft.act,
                place=place or draft.act.place,
                expires_on=item.expires_on or draft.act.expires_on,
                expiry_kind=item.expiry_kind or draft.act.expiry_kind,
            )

    # Coming ----------------------------------------------------------------------------------

    def _buy(self, clause: Clause, mood: Mood) -> bool:
        items = self._bought(clause)
        if not items:
            if clause.verb("arrive") or clause.says("scene:shopping") or not clause.items:
                self._talked.is_shopping = self._talked.is_shopping or mood in _DONE
                self._talked.verb = "buy"
                return mood in _DONE and (clause.says("scene") or not clause.verb("buy"))
            return False
        if mood not in _DONE:
            return self._unreal(clause, mood)
        place = self._place_of_moved(items) or clause.place
        self._add_all(items, clause, place, 1.0)
        self._talked.items = items
        self._talked.verb = "buy"
        return True

    def _bought(self, clause: Clause) -> list[Item]:
        items = [i for i in self._things(clause) if i.particle not in ("で", "に") or i.amount]
        only = [i for i in items if i.is_only and clause.loose == [] and not i.amount]
        return only or items

    def _place_of_moved(self, items: list[Item]) -> Place | None:
        """「常温で置いてる、8個買った」: the place said first belongs to what was bought."""
        place: Place | None = None
        for item in items:
            draft = self._draft_of(item, Move)
            if draft is not None and isinstance(draft.act, Move):
                place = draft.act.place
                self._talked.drafts.remove(draft)
        return place

    def _record(self, clause: Clause, mood: Mood) -> bool:
        if mood is Mood.REQUEST and not clause.form() & Form.NEG:
            mood = Mood.FACT
        if clause.says("allergy"):
            return False
        if not clause.items and self._noted(mood):
            return True
        items = self._things(clause)
        if clause.is_result and mood in _DONE and any(i.amount for i in items):
            return self._set_amounts([i for i in items if i.amount], clause)
        return self._buy(clause, mood)

    def _noted(self, mood: Mood) -> bool:
        """「牛乳買わなきゃってメモしといて」: what should be bought goes on the shopping list."""
        drafts = self._talked.drafts
        if not drafts or drafts[-1].act not in (Nothing(reason="plan"), Nothing(reason="report_of_other")):
            return False
        if mood is not Mood.FACT or not self._talked.items:
            return False
        drafts.pop()
        drafts += [Draft(ShopAdd(name=i.name), i, 0.9) for i in self._talked.items]
        return True

    def _forget(self, clause: Clause, mood: Mood) -> bool:
        if not clause.says(*CHANGING):
            return False
        self._talked.drafts.append(Draft(Nothing(reason="negation")))
        return True

    def _give(self, clause: Clause, mood: Mood) -> bool:
        """送られてきた, 送ってくれた comes in; あげた and おすそ分けした go out."""
        comes = clause.form() & (Form.PASSIVE | Form.RECEIVED | Form.COME)
        return self._buy(clause, mood) if comes else self._use(clause, mood)

    def _put_in(self, clause: Clause, mood: Mood) -> bool:
        into = [i for i in clause.items if i.is_dish and i.particle in ("に", "は", "へ")]
        items = [i for i in self._things(clause) if i not in into and i.particle != "に"]
        if not items and clause.is_correction and clause.place:
            return self._set_anything(clause, 0.9)
        if not items:
            return False
        if mood is Mood.REQUEST and clause.place and clause.items:
            mood = Mood.FACT
        if mood not in _DONE:
            return self._unreal(clause, mood)
        if clause.is_correction and clause.place and not clause.items:
            return self._correct(clause, mood)
        if (into or clause.says("into")) and not clause.place:
            return self._use(clause, mood)
        if not clause.items and clause.loose and clause.place:
            before = self._draft_of(items[-1], Add)
            if before is not None and isinstance(before.act, Add) and before.act.quantity:
                return self._move_to(clause, items, clause.place)  # 2本買った、1本は冷凍庫に入れた
        prepared = self._talked.verb == "prepare" and not clause.items
        if clause.place and prepared:
            return self._move_to(clause, items, clause.place)
        stored = clause.place or clause.form() & Form.AHEAD or self._talked.verb == "buy"
        self._add_all(items, clause, clause.place, 0.9 if stored else 0.55)
        self._note(clause, "put_in")
        return True

    def _order(self, clause: Clause, mood: Mood) -> bool:
        if not clause.items:
            return False
        self._talked.drafts.append(Draft(Nothing(reason="plan")))
        return True

    # Being -----------------------------------------------------------------------------------

    def _exist(self, clause: Clause, mood: Mood) -> bool:
        if clause.says("something", "what") or clause.says("expiry", "near", "expiring"):
            return False
        items = self._things(clause) if clause.items else []
        if mood is Mood.NEGATION:
            return self._gone(clause, mood)
        if not items or mood not in _DONE:
            return False
        if clause.is_left and all(i.amount for i in items):
            return self._set_amounts(items, clause)
        self._add_all(items, clause, clause.place, 0.9)
        self._note(clause, "exist")
        return True

    def _remain(self, clause: Clause, mood: Mood) -> bool:
        if mood not in _DONE or clause.says("something", "what"):
            return mood is Mood.NEGATION and self._gone(clause, mood)
        items = self._things(clause)
        return bool(items) and self._set_amounts(items, clause)

    def _set_amounts(self, items: list[Item], clause: Clause, weight: float = 1.0) -> bool:
        for item in items:
            low, high, unit = _parts(item.amount)
            act = Set(
                name=item.name or None,
                quantity=low,
                quantity_high=high,
                unit=unit,
                place=clause.place,
                which=item.which,
            )
            self._talked.drafts.append(
                Draft(act, item, weight if item.amount else 0.75 * weight, is_mention=clause.verb("remain"))
            )
        self._note(clause, "remain")
        return True

    def _gone(self, clause: Clause, mood: Mood) -> bool:
        says_no = clause.verb("absent") or mood is Mood.NEGATION
        if mood is Mood.NEGATION and clause.verb("absent"):
            return False  # なくない
        if mood in (Mood.REQUEST, Mood.WISH, Mood.REPORT, Mood.CONDITION, Mood.QUESTION):
            return False
        coming = clause.form() & Form.LOOKS or (clause.form() & Form.BECOME and not clause.form() & Form.PAST)
        if coming or not (says_no or mood in _DONE):
            return bool(clause.items) and self._unreal(clause, Mood.PLAN)
        if clause.expiry_kind or clause.says("expiry", "expired", "something", "what"):
            return False
        items = self._things(clause) if clause.items else []
        if clause.verb("run_out") and not items and not clause.items:
            items = self._things(clause)
        if not items:
            return False
        if any(i.amount for i in items):
            if clause.is_left or any(i.is_only for i in items):
                return self._set_amounts(items, clause)
            return clause.verb("run_out") and self._use(clause, Mood.FACT)
        for item in items:
            self._talked.drafts.append(Draft(Set(name=item.name, all_gone=True), item))
        self._note(clause, "gone")
        return True

    def _become(self, clause: Clause, mood: Mood) -> bool:
        items = [i for i in self._things(clause) if i.amount]
        if mood is not Mood.FACT or not items:
            return False
        return self._set_amounts(items, clause)

    def _keep(self, clause: Clause, mood: Mood) -> bool:
        day = clause.day
        if day is None or mood is Mood.QUESTION:
            return False
        on = clause.expires_on or day.until or day.on
        if not (clause.items or self._talked.items):
            return False
        for item in self._things(clause):
            item.expires_on, item.expiry_kind = on, item.expiry_kind or clause.expiry_kind
            self._expires(item)
        return True

    def _expires(self, item: Item, weight: float = 1.0) -> None:
        before = self._draft_of(item, Add)
        if before is not None:
            self._complete(before, None, item)
            return
        act = Set(name=item.name or None, expires_on=item.expires_on, expiry_kind=item.expiry_kind, which=item.which)
        self._talked.drafts.append(Draft(act, item, weight))

    # Going -----------------------------------------------------------------------------------

    def _use(self, clause: Clause, mood: Mood) -> bool:
        items = self._used(clause)
        if not items:
            return False
        if mood is Mood.PLAN and clause.form() & Form.MUST and clause.day is not None:
            return self._eat_by(clause, items)
        if mood is Mood.REQUEST and clause.verb("reduce"):
            mood = Mood.FACT
        if mood is Mood.LINK or clause.form() & (Form.PARTIAL | Form.SOMETIMES):
            self._note(clause, "use")
            return mood is Mood.LINK
        if mood not in _DONE:
            return self._unreal(clause, mood)
        whole = bool(clause.form() & Form.WHOLE) or any("完" in t.said for t in (clause.head,) if t)
        for item in items:
            is_all = item.is_all or whole
            low, high, unit = (None, None, None) if is_all else _parts(item.amount)
            act = Use(name=item.name or None, quantity=low, quantity_high=high, unit=unit, all=is_all, which=item.which)
            weight = 0.75 if clause.verb("cook_with", "open") and not item.amount else 1.0
            self._talked.drafts.append(Draft(act, item, weight))
        self._note(clause, "use")
        return True

    def _used(self, clause: Clause) -> list[Item]:
        """What was used; a dish it went into (カレーに, きんぴらで) is not."""
        into = [i for i in clause.items if i.is_dish and i.particle in ("に", "で", "へ")]
        if len(clause.items) > 1:
            into += [i for i in clause.items if i.particle == "に" and not i.amount and i not in into]
        if clause.items and len(into) == len(clause.items):
            clause.loose += [i.amount for i in into if i.amount]
            clause.items = []  # only the dish was named: the food was said before
        elif clause.verb("put_in"):
            into = [i for i in clause.items if i.particle in ("に", "へ")]
        return [i for i in self._things(clause) if i not in into]

    def _eat_by(self, clause: Clause, items: list[Item]) -> bool:
        """「今日中に食べないと」: the day is the food's limit."""
        for item in items:
            item.expires_on = clause.day.on if clause.day else None
            self._expires(item, 0.8)
        return True

    def _discard(self, clause: Clause, mood: Mood) -> bool:
        if clause.verb("spoil") and clause.form() & Form.NEG:
            return bool(clause.items) and self._unreal(clause, mood)
        items = self._things(clause)
        if not items:
            return False
        if mood is Mood.LINK:
            mood = Mood.FACT if clause.verb("spoil") else mood
        if mood not in _DONE:
            return self._unreal(clause, mood)
        for item in items:
            before = self._draft_of(item, Discard)
            is_all = item.is_all or bool(clause.form() & Form.WHOLE)
            low, high, unit = (None, None, None) if is_all else _parts(item.amount)
            if before is not None and isinstance(before.act, Discard):
                before.act = replace(
                    before.act,
                    quantity=low or before.act.quantity,
                    unit=unit or before.act.unit,
                    all=is_all or before.act.all,
                )
                before.weight = 1.0
                continue
            act = Discard(name=item.name or None, quantity=low, quantity_high=high, unit=unit, all=is_all, which=item.which)
            sure = clause.verb("throw") or mood is Mood.FACT
            self._talked.drafts.append(Draft(act, item, 1.0 if sure else 0.5))
        self._note(clause, "discard")
        return True

    # Moving ----------------------------------------------------------------------------------

    def _move(self, clause: Clause, mood: Mood) -> bool:
        place = clause.place
        if clause.verb("freeze"):
            place = "freezer"
        elif clause.verb("chill", "thaw") and place is None:
            place = "fridge"
        items = [i for i in self._things(clause) if i.particle != "に"]
        if place is None and clause.place_from == "freezer" and clause.verb("place") and items:
            place = "fridge"  # out of the freezer, most likely to thaw; asked
        if place is None or not items:
            return False
        if mood not in _DONE and not (mood is Mood.REQUEST and clause.verb("move") and clause.place):
            return self._unreal(clause, mood)
        return self._move_to(clause, items, place)

    def _move_to(self, clause: Clause, items: list[Item], place: Place) -> bool:
        for item in items:
            before = self._draft_of(item, Add)
            if before is not None and not item.amount:
                self._complete(before, place, item)
                continue
            low, high, unit = _parts(item.amount)
            act = Move(name=item.name or None, place=place, quantity=low, quantity_high=high, unit=unit, which=item.which)
            taken_out = clause.place is None and clause.place_from == "freezer"
            self._talked.drafts.append(Draft(act, item, 0.5 if taken_out else 1.0))
        self._note(clause, "move")
        return True

    # Correcting ------------------------------------------------------------------------------

    def _correct(self, clause: Clause, mood: Mood) -> bool:
        if clause.verb("err"):
            self._talked.expiry_talk = clause.says("expiry")
            if clause.items and clause.items[-1].amount and clause.form() & Form.STEM:
                return self._set_anything(clause, 0.9)  # 6個の間違い
            self._note(clause, "err")
            return bool(clause.says("expiry") or clause.items or clause.loose)
        if mood in (Mood.QUESTION, Mood.NEGATION, Mood.WISH, Mood.PLAN, Mood.REPORT):
            return False
        named = [i for i in clause.items if i.name]
        if clause.verb("correct") and len(named) == 2 and named[1].particle in ("に", "へ"):
            self._talked.drafts.append(Draft(Rename(name=named[0].name, to=named[1].name)))
            return True
        return self._set_anything(clause, 0.9)

    def _set_anything(self, clause: Clause, weight: float) -> bool:
        """What is true now, from whatever a clause holds: a number, a day, a place."""
        item = clause.items[0] if clause.items else Item("")
        if not item.name and self._talked.items and not self._talked.drafts:
            item = replace(item, name=self._talked.items[-1].name, food=self._talked.items[-1].food)
        amount = item.amount or (clause.loose[0] if clause.loose else None)
        expires = item.expires_on or clause.expires_on
        if expires is None and clause.day and (self._talked.expiry_talk or clause.says("expiry")):
            expires = clause.day.on
        if amount is None and expires is None and clause.place is None:
            return False
        if self._talked.drafts and not item.name and self._amend(amount, clause):
            return True
        if not item.name and self._talked.items:
            item = replace(item, name=self._talked.items[-1].name)
        low, high, unit = _parts(amount)
        kind = item.expiry_kind or clause.expiry_kind
        act = Set(
            name=item.name or None,
            quantity=low,
            quantity_high=high,
            unit=unit,
            place=clause.place,
            expires_on=expires,
            expiry_kind=kind if expires else None,
            which=item.which,
        )
        self._talked.drafts.append(Draft(act, item, weight))
        return True

    def _amend(self, amount: Amount | None, clause: Clause) -> bool:
        """「2個使った、ごめん3個だった」: the number just said was wrong."""
        draft = self._talked.drafts[-1]
        if amount is None or not isinstance(draft.act, Add | Use | Discard | Move | Set):
            return False
        low, high, unit = _parts(amount)
        draft.act = replace(draft.act, quantity=low, quantity_high=high, unit=unit)
        return True

    def _carry(self, clause: Clause, mood: Mood) -> bool:
        """Preparing or counting alone changes nothing; what was named is remembered."""
        if not clause.items or mood in (Mood.QUESTION, Mood.WISH):
            return False
        self._note(clause, "prepare")
        return mood in (Mood.LINK, Mood.CONDITION, Mood.FACT, Mood.REQUEST)

    # Without a verb --------------------------------------------------------------------------

    def _fragment(self, clause: Clause, mood: Mood) -> bool:
        if mood is not Mood.BARE:
            return False
        items = [i for i in clause.items if i.is_stock and not i.is_excluded]
        if clause.says("gone") and items and not any(i.amount for i in items):
            for item in items:
                self._talked.drafts.append(Draft(Set(name=item.name, all_gone=True), item, 0.9))
            return True
        renamed = clause.tail("copula") or clause.is_instead
        if clause.replaced is not None and items and renamed and not items[0].amount:
            self._talked.drafts.append(Draft(Rename(name=clause.replaced.name or None, to=items[0].name)))
            return True
        if clause.is_correction or (clause.says("rather") and clause.loose and not items) or (not items and clause.tail("copula") and not clause.expires_on):
            return self._set_anything(clause, 0.9)
        if clause.expires_on or any(i.expires_on for i in items):
            if self._dated(clause, items):
                return True
        if clause.is_left:
            return bool(items) and self._set_amounts(items, clause)
        if clause.tail("because", "but") and not clause.ends_hard:
            self._note(clause, "")
            return bool(items)  # 「さば2尾で300円だったから」: why, not what
        if clause.says("exist", "remain") and any(i.amount for i in items):
            return self._set_amounts(items, clause)
        if not items:
            return self._placed(clause)
        return self._listed(clause, items)

    def _dated(self, clause: Clause, items: list[Item]) -> bool:
        if any(i.amount for i in items):
            return False
        if not items:
            items = [replace(i) for i in self._talked.items] or [Item("")]
            for item in items:
                item.expires_on, item.expiry_kind = clause.expires_on, clause.expiry_kind
        for item in items:
            self._expires(item, 1.0 if item.name else 0.7)
        return True

    def _placed(self, clause: Clause) -> bool:
        """「買って冷凍庫」: only a place."""
        if clause.place is None or not self._talked.drafts or not clause.is_place_target:
            return False
        done = False
        for draft in self._talked.drafts:
            if isinstance(draft.act, Add) and draft.act.place is None:
                draft.act = replace(draft.act, place=clause.place)
                done = True
        return done

    def _listed(self, clause: Clause, items: list[Item]) -> bool:
        """Foods said one after another: after shopping they are what was bought."""
        talked = self._talked
        if clause.place and clause.is_place_target and items[-1].particle in ("を", "は"):
            return self._move_to(clause, items, clause.place)
        came = (
            talked.is_shopping
            or clause.says("buy", "arrive", "bought", "scene:shopping")
            or (talked.verb in ("buy", "arrive") and bool(talked.drafts))
        )
        if talked.verb in ("use", "discard") and talked.drafts and not talked.drafts[-1].item is None:
            return self._same_again(items)
        counted = any(i.amount for i in items)
        if not (came or counted or (clause.place and len(items) > 0 and not clause.tail("question"))):
            return False
        if items[-1].particle in ("で", "の"):
            return False
        self._add_all(items, clause, clause.place, 1.0 if came else 0.8 if counted else 0.65)
        self._note(clause, "buy")
        return True

    def _same_again(self, items: list[Item]) -> bool:
        """「醤油大さじ3使って、みりんも大さじ2」: the verb before holds on."""
        last = self._talked.drafts[-1].act
        if not isinstance(last, Use | Discard):
            return False
        for item in items:
            low, high, unit = _parts(item.amount)
            act = replace(last, name=item.name, quantity=low, quantity_high=high, unit=unit, all=item.is_all)
            self._talked.drafts.append(Draft(act, item, 0.9))
        return True


def cooked(clause: Clause, mood: Mood) -> Draft | None:
    """「肉じゃが作ったよ」: a dish was cooked."""
    if mood is not Mood.FACT or not clause.verb("cook", "can", "cook_with", "do"):
        return None
    dishes = [i for i in clause.items if i.is_dish or (clause.verb("cook") and i.particle in ("", "を", "は", "が"))]
    if clause.verb("do", "can", "cook_with"):
        dishes = [i for i in clause.items if i.is_dish]
        if not dishes:
            return None
    if clause.items and not dishes:
        return None
    return Draft(Cooked(title=dishes[-1].name if dishes else None), None, 1.0)


def _same(one: Item, other: Item) -> bool:
    if one.food is not None and other.food is not None:
        return one.food.id == other.food.id
    return one.name == other.name


def _parts(amount: Amount | None) -> tuple:  # type: ignore[type-arg]
    if amount is None:
        return None, None, None
    return amount.low, amount.high, amount.unit
