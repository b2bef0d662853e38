"""Clauses without a verb: lists, what is left, dates, corrections."""

from dataclasses import replace

from morizo.sentences.acts import Add, Discard, Nothing, Rename, Set, Use
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.going import move_to
from morizo.sentences.moods import Mood
from morizo.sentences.setting import expires, set_amounts, set_anything
from morizo.sentences.talked import Draft, Talked, measured


def fragment(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """Read a clause without a verb."""
    if mood is not Mood.BARE:
        return False
    items = [i for i in clause.items if (i.is_stock or i.amount) and not i.is_excluded]
    if clause.says("gone") and items and not any(i.amount for i in items):
        for item in items:
            talked.drafts.append(Draft(Set(name=item.name, all_gone=True), item, 0.9))
        return True
    renamed = clause.tail("copula") or clause.is_instead
    if clause.replaced is not None and items and renamed and not items[0].amount:
        talked.drafts.append(Draft(Rename(name=clause.replaced.name or None, to=items[0].name)))
        return True
    counting = talked.verb == "err" and not clause.items
    if (
        clause.is_correction
        or (counting and clause.loose)
        or (clause.says("rather") and clause.loose and not items)
        or (not items and clause.tail("copula") and not clause.expires_on)
    ):
        return set_anything(talked, clause, 0.9)
    if clause.expires_on or any(i.expires_on for i in items):
        if _dated(talked, clause, items):
            return True
    if clause.is_left:
        items = items or (talked.things(clause) if clause.loose else [])
        return bool(items) and set_amounts(talked, items, clause)
    if clause.says("need"):
        talked.drafts.append(Draft(Nothing(reason="plan")))
        return bool(items)
    if clause.is_priced:
        return False
    if clause.tail("because", "but") and not clause.ends_hard:
        talked.note(clause, "")
        return bool(items)  # 「さば2尾で300円だったから」: why, not what
    if clause.says("exist", "remain") and any(i.amount for i in items):
        return set_amounts(talked, items, clause)
    if not items:
        return _placed(talked, clause)
    is_so = clause.tail("copula") and (
        items[0].particle in ("は", "が")
        or any(t.said.startswith(("だった", "でした")) for t in clause.tails)
    )
    now = is_so or clause.says("now", "rather")
    if len(items) == 1 and items[0].amount and now and talked.verb not in ("buy", "arrive"):
        return not clause.says("buy", "bought") and set_amounts(talked, items, clause, 0.9)
    return _listed(talked, clause, items)


def _dated(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    """「期限は明日」: a day for what was named."""
    if any(i.amount for i in items):
        return False
    if not items:
        items = [replace(i) for i in talked.items] or [Item("")]
        for item in items:
            item.expires_on, item.expiry_kind = clause.expires_on, clause.expiry_kind
    for item in items:
        expires(talked, item, 1.0 if item.name else 0.7)
    return True


def _placed(talked: Talked, clause: Clause) -> bool:
    """「買って冷凍庫」: only a place."""
    if clause.place is None or not talked.drafts or not clause.is_place_target:
        return False
    done = False
    for draft in talked.drafts:
        if isinstance(draft.act, Add) and draft.act.place is None:
            draft.act = replace(draft.act, place=clause.place)
            done = True
    return done


def _listed(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    """Foods said one after another: after shopping they are what was bought."""
    if clause.place and clause.is_place_target and items[-1].particle in ("を", "は"):
        return move_to(talked, clause, items, clause.place)
    came = (
        talked.is_shopping
        or clause.says("buy", "arrive", "bought", "scene:shopping")
        or (talked.verb in ("buy", "arrive") and bool(talked.drafts))
    )
    if talked.verb in ("use", "discard") and talked.drafts and talked.drafts[-1].item is not None:
        return _same_again(talked, items)
    counted = any(i.amount for i in items)
    if not (came or counted or (clause.place and len(items) > 0 and not clause.tail("question"))):
        return False
    if items[-1].particle in ("で", "の"):
        return False
    ate = clause.says("meal", "scene:meal") and not came  # 「朝、食パン1枚」 may be what was eaten
    weight = 0.5 if ate else 1.0 if came else 0.8 if counted else 0.65
    talked.add_all(items, clause, clause.place, weight)
    talked.note(clause, "buy")
    return True


def _same_again(talked: Talked, items: list[Item]) -> bool:
    """「醤油大さじ3使って、みりんも大さじ2」: the verb before holds on."""
    last = talked.drafts[-1].act
    if not isinstance(last, Use | Discard):
        return False
    for item in items:
        amount = measured(item.amount)
        act = replace(last, name=item.name, **amount, all=item.is_all)
        talked.drafts.append(Draft(act, item, 0.9))
    return True
