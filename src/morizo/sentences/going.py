"""Clauses by which a food goes: used, thrown away, moved, run out."""

from dataclasses import replace

from morizo.foods.models import Place
from morizo.sentences.acts import Add, Discard, Move, Set, Use
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.inflection import Form
from morizo.sentences.moods import DONE, Mood
from morizo.sentences.setting import expires, keep, set_amounts
from morizo.sentences.talked import Draft, Talked, measured


def use(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """Used, eaten, opened, given away."""
    items = _used(talked, clause)
    if not items:
        return False
    if talked.verb == "leave" and not clause.items and not clause.loose:
        return True
    if talked.verb == "cooked" and not clause.items and clause.verb("eat"):
        return True  # 作って食べた: the dish that was just cooked
    if clause.verb("cook_with") and clause.form() & Form.TE and not any(i.amount for i in items):
        talked.note(clause, "prepare")  # 茹でて冷凍した
        return True
    must = clause.form() & Form.MUST or clause.tail("must", "must_do")
    if mood is Mood.PLAN and must and clause.day is not None:
        return _eat_by(talked, clause, items)
    if mood is Mood.THERE and clause.form() & Form.ABLE and clause.expires_on:
        return keep(talked, clause, mood)  # 来週まで食べられる
    if mood is Mood.REQUEST and clause.verb("reduce"):
        mood = Mood.FACT
    if mood is Mood.LINK or clause.form() & (Form.PARTIAL | Form.SOMETIMES):
        talked.note(clause, "use")
        return mood is Mood.LINK
    if mood not in DONE:
        return talked.unreal(clause, mood)
    if not clause.items and not clause.loose and not clause.is_all:
        items = [i for i in items if talked.draft_of(i, Use) is None]  # 開けて使った is one use
    whole = bool(clause.form() & Form.WHOLE) or clause.says_whole()
    for item in items:
        is_all = item.is_all or (whole and item.amount is None)
        amount = measured(None if is_all else item.amount)
        act = Use(name=item.name or None, **amount, all=is_all, which=item.which)
        vague = not item.name and not (item.amount or item.which or is_all)
        weight = 0.75 if clause.verb("cook_with") and not item.amount else 1.0
        weight = 0.55 if vague else weight  # それ食べた
        talked.drafts.append(Draft(act, item, weight * item.trust))
    talked.note(clause, "use")
    return True


def _used(talked: Talked, clause: Clause) -> list[Item]:
    """What was used; a dish it went into (カレーに, きんぴらで) is not."""
    into = [i for i in clause.items if i.is_dish and i.particle in ("に", "で", "へ")]
    if len(clause.items) > 1:
        into += [i for i in clause.items if i.particle == "に" and not i.amount and i not in into]
    if clause.verb("use") and not clause.verb("eat"):
        into += [i for i in clause.items if i.particle in ("に", "へ") and i not in into]
    if clause.items and len(into) == len(clause.items):
        clause.loose += [i.amount for i in into if i.amount]
        clause.items = []  # only the dish was named: the food was said before
    elif clause.verb("put_in"):
        into = [i for i in clause.items if i.particle in ("に", "へ")]
    return [i for i in talked.things(clause) if i not in into]


def _eat_by(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    """「今日中に食べないと」: the day is the food's limit."""
    for item in items:
        day = clause.day
        within = day and day.until and (day.is_length or clause.says("within"))
        item.expires_on = (day.until if within else day.on) if day else None
        expires(talked, item, 0.8)
    return True


def gone(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """「もうない」「切れた」: nothing is left; 「2本しかない」: that much is."""
    says_no = clause.verb("absent") or mood is Mood.NEGATION
    if mood is Mood.NEGATION and clause.verb("absent"):
        return False  # なくない
    if mood in (Mood.REQUEST, Mood.WISH, Mood.REPORT, Mood.CONDITION, Mood.QUESTION):
        return False
    coming = clause.form() & (Form.LOOKS | Form.PARTIAL) or (
        clause.form() & Form.BECOME and not clause.form() & Form.PAST
    )
    if coming or not (says_no or mood in DONE):
        return bool(clause.items) and talked.unreal(clause, Mood.PLAN)
    if clause.expiry_kind or clause.says("expiry", "expired", "something", "what"):
        return False
    items = _gone_items(talked, clause)
    if not items:
        return False
    if clause.says("some") and clause.verb("absent"):
        return set_amounts(talked, items, clause, 0.85)  # ほとんどない: some, little
    if clause.is_left and any(i.is_only for i in items) and not any(i.amount for i in items):
        return set_amounts(talked, items, clause, 0.9)  # もやししかない: that is there
    if any(i.amount for i in items):
        return _gone_amounts(talked, clause, items)
    for item in items:
        talked.drafts.append(Draft(Set(name=item.name, all_gone=True), item))
    talked.note(clause, "gone")
    return True


def _gone_items(talked: Talked, clause: Clause) -> list[Item]:
    """What is gone; the dish it went into (味噌汁で) is not."""
    named = clause.items or clause.loose or clause.verb("run_out")
    items = talked.things(clause) if named else []
    if len(items) > 1:
        items = [i for i in items if not (i.is_dish and i.particle in ("で", "に"))]
    return items


def _gone_amounts(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    if all(i.particle == "も" and i.amount and i.amount.low == 1 for i in items):
        talked.drafts += [Draft(Set(name=i.name, all_gone=True), i) for i in items]
        return True  # 1個も残ってない
    if clause.is_left or any(i.is_only for i in items):
        return set_amounts(talked, items, clause)
    return clause.verb("run_out") and use(talked, clause, Mood.FACT)


def discard(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """Thrown away, spoilt or dropped; 「傷んでたから捨てた」 is one act."""
    if clause.verb("spoil") and clause.form() & Form.NEG:
        return bool(clause.items) and talked.unreal(clause, mood)
    items = talked.things(clause)
    if not items:
        return False
    if clause.verb("lose") and clause.form() & Form.TE and not clause.form() & Form.DONE:
        talked.note(clause, "prepare")  # 卵を割って…
        return True
    if mood is Mood.LINK:
        mood = Mood.FACT if clause.verb("spoil") else mood
    if mood not in DONE:
        return talked.unreal(clause, mood)
    sure = clause.verb("throw") or mood is Mood.FACT
    for item in items:
        _discard_item(talked, item, clause, 1.0 if sure else 0.5)
    talked.note(clause, "discard")
    return True


def _discard_item(talked: Talked, item: Item, clause: Clause, weight: float) -> None:
    is_all = item.is_all or bool(clause.form() & Form.WHOLE)
    amount = measured(None if is_all else item.amount)
    before = talked.draft_of(item, Discard)
    if before is None or not isinstance(before.act, Discard):
        if not item.is_known and any(isinstance(d.act, Discard) for d in talked.drafts):
            weight = 0.5  # 「カビててショック、捨てた」
        act = Discard(name=item.name or None, **amount, all=is_all, which=item.which)
        talked.drafts.append(Draft(act, item, weight * item.trust))
        return
    if amount["quantity"] is not None:
        before.act = replace(before.act, **amount)
    before.act = replace(before.act, all=is_all or before.act.all)
    before.weight = 1.0


def move(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """To another place."""
    place = clause.place
    if clause.verb("freeze"):
        place = "freezer"
    elif clause.verb("chill", "thaw") and place is None:
        place = "fridge"
    items = [i for i in talked.things(clause) if i.particle != "に"]
    if place is None and clause.place_from == "freezer" and clause.verb("place") and items:
        place = "fridge"  # out of the freezer, most likely to thaw; asked
    if place is None or not items:
        return False
    steps = clause.verb("thaw") or (clause.verb("place") and clause.place is None)
    if steps and clause.form() & Form.TE and not clause.form() & Form.DONE:
        talked.note(clause, "prepare")  # 解凍して使った
        return mood in DONE
    if mood not in DONE and not (mood is Mood.REQUEST and clause.verb("move") and clause.place):
        return talked.unreal(clause, mood)
    return move_to(talked, clause, items, place)


def move_to(talked: Talked, clause: Clause, items: list[Item], place: Place) -> bool:
    """Move each of the foods; what was bought in the same breath just lies there."""
    for item in items:
        before = talked.draft_of(item, Add)
        if before is not None and not item.amount:
            talked.complete(before, place, item)
            continue
        amount = measured(item.amount)
        act = Move(name=item.name or None, place=item.place or place, **amount, which=item.which)
        taken_out = clause.place is None and clause.place_from == "freezer"
        talked.drafts.append(Draft(act, item, 0.5 if taken_out else 1.0))
    talked.note(clause, "move")
    return True
