"""Clauses about the stock, into drafts of acts: which reader takes which verb."""

from collections.abc import Callable
from dataclasses import replace

from morizo.sentences.acts import Act, Cooked
from morizo.sentences.clauses import Clause
from morizo.sentences.coming import buy, exist, forget, give, order, put_in, record, remain
from morizo.sentences.fragments import fragment
from morizo.sentences.going import discard, gone, move, move_to, use
from morizo.sentences.inflection import Form
from morizo.sentences.moods import Mood
from morizo.sentences.setting import become, correct, keep, leave, set_amounts
from morizo.sentences.talked import Talked


def read(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """Read one clause; whether it was about the stock at all."""
    if clause.head is None:
        return _told_of(talked, clause) or fragment(talked, clause, mood)
    if clause.verb("go") or (clause.says("scene:shopping") and clause.verb("buy")):
        talked.is_shopping = True
    return any(clause.verb(*senses) and reader(talked, clause, mood) for senses, reader in _READERS)


def _told_of(talked: Talked, clause: Clause) -> bool:
    """「捨てた牛乳は1本です」: the verb that describes the food says what became of it."""
    if not any(i.amount for i in clause.items):
        return False
    for noun in clause.nouns:
        if (
            noun.kind == "verb"
            and noun.form & Form.PAST
            and noun.has("use", "throw", "spoil", "freeze")
        ):
            return read(talked, replace(clause, head=noun), Mood.FACT)
    return False


def _carry(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """Preparing or counting alone changes nothing; what was named is remembered."""
    amounts = [i for i in talked.things(clause) if i.amount] if clause.is_result else []
    if clause.verb("do") and amounts and mood in (Mood.FACT, Mood.REQUEST):
        return set_amounts(talked, amounts, clause)  # 在庫を1丁にして
    if clause.verb("prepare") and mood is Mood.FACT and clause.says("into") and clause.items:
        return use(talked, clause, mood)  # 弁当に詰めた
    if clause.verb("prepare") and mood is Mood.FACT and clause.place and clause.is_place_target:
        things = talked.things(clause)
        return bool(things) and move_to(talked, clause, things, clause.place)
    if not clause.items or mood in (Mood.QUESTION, Mood.WISH):
        return False
    talked.note(clause, "prepare")
    return mood in (Mood.LINK, Mood.CONDITION, Mood.FACT, Mood.REQUEST)


def cooked(clause: Clause, mood: Mood) -> list[Act] | None:
    """「肉じゃが作ったよ」: a dish was cooked."""
    if mood is not Mood.FACT or not clause.verb("cook", "can", "cook_with", "do"):
        return None
    named = [i for i in clause.items if i.is_dish and not (i.food and i.amount)]
    if clause.verb("cook") and not clause.verb("do", "can", "cook_with"):
        objects = ("", "を", "は", "が")
        named = [i for i in clause.items if i.is_dish or i.particle in objects]
        if not clause.items:
            return [Cooked()]
    return [Cooked(title=named[-1].name)] if named else None


_READERS: tuple[tuple[tuple[str, ...], Callable[[Talked, Clause, Mood], bool]], ...] = (
    (("forget",), forget),
    (("record", "write"), record),
    (("send", "give", "take"), give),
    (("leave",), leave),
    (("buy", "arrive", "bring"), buy),
    (("put_in",), put_in),
    (("order",), order),
    (("exist",), exist),
    (("remain",), remain),
    (("absent", "run_out"), gone),
    (("use", "open", "cook_with", "reduce"), use),
    (("throw", "spoil", "lose"), discard),
    (("freeze", "chill", "thaw", "move", "place", "put_back"), move),
    (("become",), become),
    (("keep",), keep),
    (("correct", "differ", "err"), correct),
    (("prepare", "count", "do"), _carry),
)
"""Which senses of a verb go to which reader, tried in this order."""
