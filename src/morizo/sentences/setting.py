"""Clauses that say what is true of a food now: how much is left, until when, what it really is."""

from dataclasses import replace

from morizo.foods.measures import Amount
from morizo.sentences.acts import Add, Discard, Move, Rename, Set, Use
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.inflection import Form
from morizo.sentences.moods import Mood
from morizo.sentences.talked import Draft, Talked, measured


def set_amounts(talked: Talked, items: list[Item], clause: Clause, weight: float = 1.0) -> bool:
    """What is left of each food; without a number only that some is left."""
    for item in items:
        amount = measured(item.amount)
        act = Set(
            name=item.name or None,
            **amount,
            place=clause.place,
            which=item.which,
        )
        is_mention = not item.amount or clause.verb("remain") or clause.head is None
        talked.drafts.append(
            Draft(act, item, weight if item.amount else 0.75 * weight, is_mention=is_mention)
        )
    talked.note(clause, "remain")
    return True


def become(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """「残り1個になった」: a number that is now."""
    items = [i for i in talked.things(clause) if i.amount]
    if mood is not Mood.FACT or not items:
        return False
    return set_amounts(talked, items, clause)


def leave(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """「1/4残して使った」: how much is left says more than that it was used."""
    items = [i for i in talked.things(clause) if i.amount]
    if mood not in (Mood.FACT, Mood.LINK) or not items:
        return False
    set_amounts(talked, items, clause)
    talked.verb = "leave"
    return True


def keep(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """「3日もつ」「しあさってまでもつ」: until when it is good."""
    day = clause.day
    if day is None or mood is Mood.QUESTION or clause.verb("bring", "take"):
        return False
    on = clause.expires_on or day.until or day.on
    if not (clause.items or talked.items):
        return False
    for item in talked.things(clause):
        item.expires_on, item.expiry_kind = on, item.expiry_kind or clause.expiry_kind
        expires(talked, item)
    return True


def expires(talked: Talked, item: Item, weight: float = 1.0) -> None:
    """Give a food its limit: to the act just drafted for it, else as a change of its own."""
    before = talked.draft_of(item, Add)
    if before is not None:
        talked.complete(before, None, item)
        return
    act = Set(
        name=item.name or None,
        expires_on=item.expires_on,
        expiry_kind=item.expiry_kind,
        which=item.which,
    )
    talked.drafts.append(Draft(act, item, weight))


def correct(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """What was said or written down before was wrong."""
    if clause.verb("err"):
        talked.expiry_talk = clause.says("expiry")
        if len(clause.items) == 2 and clause.items[1].particle == "の":
            first, second = clause.items
            talked.drafts.append(Draft(Rename(name=first.name, to=second.name), None, 0.8))
            return True
        named = clause.items and (clause.items[-1].amount or (clause.day and talked.expiry_talk))
        if named and clause.form() & Form.STEM:
            return set_anything(talked, clause, 0.9)  # 6個の間違い
        talked.note(clause, "err")
        return bool(clause.says("expiry") or clause.items or clause.loose)
    if mood in (Mood.QUESTION, Mood.NEGATION, Mood.WISH, Mood.PLAN, Mood.REPORT):
        return False
    named = [i for i in clause.items if i.name]
    if clause.verb("correct") and len(named) == 2 and named[1].particle in ("に", "へ"):
        talked.drafts.append(Draft(Rename(name=named[0].name, to=named[1].name)))
        return True
    return set_anything(talked, clause, 0.9)


def set_anything(talked: Talked, clause: Clause, weight: float) -> bool:
    """What is true now, from whatever a clause holds: a number, a day, a place."""
    item = clause.items[0] if clause.items else Item("")
    if not item.name and talked.items and not talked.drafts:
        item = replace(item, name=talked.items[-1].name, food=talked.items[-1].food)
    amount = item.amount or (clause.loose[0] if clause.loose else None)
    limit = item.expires_on or clause.expires_on
    if limit is None and clause.day and (talked.expiry_talk or clause.says("expiry")):
        limit = clause.day.on
    if amount is None and limit is None and clause.place is None:
        return False
    if talked.drafts and not item.name and _amend(talked, amount):
        return True
    if not item.name and talked.items:
        item = replace(item, name=talked.items[-1].name)
    kind = item.expiry_kind or clause.expiry_kind
    act = Set(
        name=item.name or None,
        **measured(amount),
        place=clause.place,
        expires_on=limit,
        expiry_kind=kind if limit else None,
        which=item.which,
    )
    talked.drafts.append(Draft(act, item, weight))
    return True


def _amend(talked: Talked, amount: Amount | None) -> bool:
    """「2個使った、ごめん3個だった」: the number just said was wrong."""
    draft = talked.drafts[-1]
    if amount is None or not isinstance(draft.act, Add | Use | Discard | Move | Set):
        return False
    draft.act = replace(draft.act, **measured(amount))
    return True
