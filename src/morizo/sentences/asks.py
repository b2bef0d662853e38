"""Clauses that ask: what is there, what expires, how a dish is made, the shopping list."""

from datetime import date

from morizo.sentences.acts import (
    Act,
    AskExpiring,
    AskShopping,
    AskStock,
    HowTo,
    ShopAdd,
    ShopBought,
)
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.inflection import Form
from morizo.sentences.moods import Mood

_THERE = ("exist", "absent", "remain", "run_out", "inside", "be")
_WRITING = ("put_in", "record", "write")


def shopping(clause: Clause, mood: Mood, spoken: list[Item]) -> list[Act] | None:
    """The shopping list: something (else what was `spoken` of) goes on it, or it is asked for."""
    if (
        clause.says("what")
        and clause.verb("buy")
        and mood in (Mood.QUESTION, Mood.PLAN)
        and not clause.items
    ):
        return [AskShopping()]
    if clause.says("what") and clause.verb("be") and not clause.place and not clause.items:
        return [AskShopping()]  # 何がいる？
    if clause.says("shopping", "talk:greeting") and clause.says("talk:greeting") and spoken:
        return [_shop_add(Item(i.name)) for i in spoken if clause.says("shopping")] or None
    if clause.says("lack") and clause.says("thing") and not clause.items:
        return [AskShopping()]  # 足りないものある？
    if not clause.says("shopping") or (clause.says("thing") and not clause.items):
        return None
    items = [i for i in clause.items if i.name and i.particle != "に"]
    pointed = all(not i.name for i in clause.items)
    if pointed and (clause.verb(*_WRITING) or clause.is_listed):
        items = [Item(i.name) for i in spoken if i.name]
    written = clause.head is None or clause.verb(*_WRITING, "move", "do", "please")
    if items and written and mood not in (Mood.QUESTION, Mood.NEGATION, Mood.REPORT):
        return [_shop_add(i) for i in items]
    if clause.items or clause.verb("delete", *_WRITING):
        return None
    if clause.is_listed and clause.head is None and not clause.tail("question"):
        return [_shop_add(Item(i.name)) for i in spoken if i.name] or None
    return [AskShopping()]


def shopped(clause: Clause, mood: Mood) -> list[Act] | None:
    """「リストのもの全部買った」: what was on the shopping list has been bought."""
    if not (clause.says("shopping") and clause.verb("buy") and mood is Mood.FACT):
        return None
    names = tuple(i.name for i in clause.items if i.name and i.is_known)
    if any(i.amount for i in clause.items):
        return None
    return [ShopBought(names=names, all=not names)]


def _shop_add(item: Item) -> ShopAdd:
    amount = item.amount
    if amount is None:
        return ShopAdd(name=item.name)
    return ShopAdd(name=item.name, quantity=amount.low, quantity_high=amount.high, unit=amount.unit)


def how_to(clause: Clause, mood: Mood, spoken: list[Item]) -> list[Act] | None:
    """How a dish (or the one `spoken` of) is made."""
    if not clause.items:
        dish = next((i for i in reversed(spoken) if i.is_dish), None)
        if dish and (
            clause.says("recipe:how") or (clause.says("how") and clause.verb("cook", "do"))
        ):
            return [HowTo(title=dish.name)]
        return None
    item = clause.items[-1]
    if clause.says("recipe:how"):
        return [HowTo(title=item.name)]
    asked = mood in (
        Mood.QUESTION,
        Mood.PLAN,
        Mood.BARE,
        Mood.REQUEST,
        Mood.THERE,
        Mood.CONDITION,
        Mood.WISH,
    )
    if (
        clause.says("how")
        and clause.verb("cook", "do", "cook_with")
        and asked
        and (item.is_dish or clause.verb("cook"))
    ):
        return [HowTo(title=item.name)]
    of_foods = clause.says("use", "something", "what") or clause.counted
    if clause.says("recipe") and not of_foods and (item.is_dish or not item.is_known):
        return [HowTo(title=item.name)]
    return None


def expiring(clause: Clause, mood: Mood, today: date) -> list[Act] | None:
    """What should be used soon."""
    if mood in (Mood.FACT, Mood.NEGATION, Mood.REPORT) and not clause.tail("question"):
        return None
    if any(i.name and i.food is not None and not i.food.is_group for i in clause.items):
        return None
    asks = (
        mood in (Mood.QUESTION, Mood.REQUEST)
        or clause.says("thing", "what", "list")
        or clause.verb("tell", "exist", "absent")
    )
    early = clause.says("near", "expiring", "expired") or clause.verb("near")
    dated = clause.says("expiry") or bool(clause.expiry_kind)
    if clause.says("what") and clause.verb("use") and clause.tail("advice") and not clause.items:
        return [AskExpiring()]
    urgent = clause.says("use", "eat", "run_out", "throw", "spoil", "keep") and (
        early or clause.day is not None or _must(clause) or clause.says("run_out", "spoil")
    )
    limited = (
        clause.day is not None
        and clause.says("thing")
        and not clause.says("meal", "menu", "recipe", "okazu", "cook", "can")
    )
    named = clause.says("thing", "what", "others") or clause.says("near")
    if not asks or not (dated or urgent or (early and named) or limited):
        return None
    if clause.says("cook", "menu", "meal", "recipe") or clause.verb("cook"):
        return None
    if clause.says("keep") and clause.head is None and not clause.tail("question"):
        return None
    within = None
    if clause.day is not None:
        length = clause.day.is_length or clause.says("within")
        until = clause.day.until if length and clause.day.until else clause.day.on
        within = max(0, (until - today).days)
    return [AskExpiring(within_days=within)]


def _must(clause: Clause) -> bool:
    return clause.tail("must", "plan") or any(
        t.has("must", "plan") or (t.kind == "verb" and t.form & (Form.MUST | Form.NEG))
        for t in clause.nouns
    )


def stock(clause: Clause, mood: Mood, spoken: list[Item]) -> list[Act] | None:
    """What is there; 「あと何個？」 asks for what was `spoken` of last."""
    found = _stock(clause, mood)
    if _misses(clause) and len(clause.items) == 1:
        return [AskStock(name=clause.items[0].name, place=clause.place)]
    counted = clause.says("how_many") and (
        clause.head is None or clause.verb("remain", "exist", "become")
    )
    pointed = clause.is_pointing or (clause.says("stocked", "still") and not clause.place)
    if found and pointed and spoken and not any(isinstance(a, AskStock) and a.name for a in found):
        return [AskStock(name=spoken[-1].name, place=clause.place)]
    if found is None and counted and spoken and not clause.items:
        return [AskStock(name=spoken[-1].name, place=clause.place)]
    return found


def _misses(clause: Clause) -> bool:
    """「キャベツあったはずなんだけど」 asks where it is."""
    wondering = any(t.said.startswith("はず") for t in clause.tails) and clause.tail("but", "end")
    return clause.verb("exist") and bool(clause.form() & Form.PAST) and wondering


def _stock(clause: Clause, mood: Mood) -> list[Act] | None:
    items = [i for i in clause.items if i.name]
    places = clause.place
    wants = clause.verb("tell", "count") or (mood is Mood.QUESTION and clause.verb(*_THERE))
    noun = clause.says("stocked")
    if any(i.amount for i in items) or (clause.says("mood") and clause.head is None and items):
        return None
    if clause.says("cook", "recipe", "menu", "meal", "mood:簡単") or clause.verb("cook", "can"):
        return None
    if items and not places and (items[0].particle == "で" or clause.says("something")):
        return None
    if items:
        asks = (
            (
                wants
                and (
                    mood is Mood.QUESTION
                    or noun
                    or clause.says(*_THERE, "what", "how_many", "thing", "expiry", "when")
                )
            )
            or (noun and clause.head is None)
            or (
                clause.head is None
                and (clause.tail("question") or clause.says("what", "how_many", "when"))
            )
            or (clause.verb(*_THERE) and clause.says("how_many", "when"))
        )
        if not asks or (items[0].is_dish and items[0].food is None):
            return None
        return [AskStock(name=i.name, place=places) for i in items]
    if mood is Mood.NEGATION:
        return None
    asks_all = (
        clause.is_all
        or clause.says("what", "list", "something", "how_many")
        or noun
        or clause.says(*_THERE)
    )
    if (
        places
        and (clause.tail("question") or asks_all or clause.verb("tell", *_THERE))
        and mood not in (Mood.FACT,)
    ):
        return [AskStock(place=places)]
    if noun and not clause.verb("record", "correct", "put_in"):
        return [AskStock(place=places)]
    if (
        clause.says("what")
        and (clause.verb(*_THERE) or clause.says(*_THERE))
        and mood in (Mood.QUESTION, Mood.THERE, Mood.REQUEST)
    ):
        return [AskStock(place=places)]
    if clause.says("exist", "remain", "inside") and clause.verb("tell"):
        return [AskStock(place=places)]
    return None
