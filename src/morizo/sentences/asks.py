"""Clauses that ask: what is there, what expires, how a dish is made, the shopping list, tastes."""

from datetime import date

from morizo.sentences.acts import (
    Act,
    Allergy,
    AskExpiring,
    AskShopping,
    AskStock,
    Dislike,
    HowTo,
    Nothing,
    ShopAdd,
)
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.inflection import Form
from morizo.sentences.moods import Mood

_THERE = ("exist", "absent", "remain", "run_out", "inside", "be")
_LISTED = ("", "と", "や", "も", "を", "の")
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
    items = [i for i in clause.items if (i.name and i.particle != "に") or i.amount]
    if not clause.items and clause.verb(*_WRITING):
        items = [Item(i.name) for i in spoken if i.name]
    written = clause.head is None or clause.verb(*_WRITING, "move", "do", "please")
    if items and written and mood not in (Mood.QUESTION, Mood.NEGATION, Mood.REPORT):
        return [_shop_add(i) for i in items]
    if not clause.items and not clause.verb("delete", *_WRITING):
        return [AskShopping()]
    return None


def _shop_add(item: Item) -> ShopAdd:
    amount = item.amount
    if amount is None:
        return ShopAdd(name=item.name)
    return ShopAdd(name=item.name, quantity=amount.low, quantity_high=amount.high, unit=amount.unit)


def _named(items: list[Item]) -> tuple[str, ...]:
    """The foods among the names; an unknown place or person beside them is none."""
    known = any(i.is_known for i in items)
    return tuple(
        i.name for i in items if i.name and (i.is_known or not known or i.particle in _LISTED)
    )


def tastes(clause: Clause, mood: Mood, spoken: list[Item]) -> list[Act] | None:
    """Allergies and dislikes told in passing."""
    allergic = clause.says("allergy")
    names = _named(clause.items) or (_named(spoken) if allergic else ())
    if not names or mood in (Mood.QUESTION, Mood.CONDITION):
        return None
    if allergic and clause.says("scene:outsider"):
        return [Nothing(reason="report_of_other")]  # a friend's, not the household's
    if clause.verb("heal") and mood in (Mood.FACT, Mood.REQUEST):
        return [Allergy(names=names, lifted=True)]
    if allergic:
        lifted = clause.tail("not") or (
            mood is Mood.NEGATION and clause.verb("absent", "exist", "become")
        )
        healed = clause.says("lifted") or (
            clause.verb("run_out", "absent", "delete") and mood in (Mood.FACT, Mood.REQUEST)
        )
        return [Allergy(names=names, lifted=bool(lifted or healed))]
    if clause.says("dislike"):
        return None if clause.tail("not") else [Dislike(names=names)]
    if clause.says("like") and clause.tail("not"):
        return [Dislike(names=names)]
    if (
        clause.verb("eat")
        and mood is Mood.NEGATION
        and not clause.tails
        and not clause.form() & (Form.PAST | Form.STATE | Form.NOT_DO | Form.TE | Form.WHOLE)
    ):
        if clause.form() & (Form.ABLE | Form.PASSIVE):
            return [Allergy(names=names)]
        return [Dislike(names=names)] if clause.says("scene:person") else None
    if clause.says("bad", "no") and clause.head is None and not clause.says("expiry"):
        return [Dislike(names=names)]
    return None


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
    if not asks or not (dated or urgent or (early and clause.says("thing", "what")) or limited):
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
    counted = clause.says("how_many") and (clause.head is None or clause.verb("remain", "exist"))
    if found is None and counted and spoken and not clause.items:
        return [AskStock(name=spoken[-1].name, place=clause.place)]
    return found


def _stock(clause: Clause, mood: Mood) -> list[Act] | None:
    items = [i for i in clause.items if i.name]
    places = clause.place
    wants = clause.verb("tell", "count") or (mood is Mood.QUESTION and clause.verb(*_THERE))
    noun = any(t.said in ("在庫", "中身", "なかみ", "ストック") for t in clause.nouns)
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
