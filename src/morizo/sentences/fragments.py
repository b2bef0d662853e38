"""Clauses without a verb: lists, what is left, dates, corrections."""

from dataclasses import replace

from morizo.sentences.acts import Add, Discard, Move, Nothing, Rename, Set, Use
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.going import move_to, use
from morizo.sentences.moods import Mood
from morizo.sentences.setting import expires, set_amounts, set_anything
from morizo.sentences.talked import Draft, Talked, measured


def fragment(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """Read a clause without a verb."""
    if mood is not Mood.BARE:
        return False
    items = talked.things(clause) if clause.items else []
    items = [i for i in items if i.is_stock or i.amount]
    if clause.tail("not"):
        return False
    if _completed(talked, clause):
        return True
    if _corrects(talked, clause, items):
        return set_anything(talked, clause, 0.9)
    return any(
        reader(talked, clause, items) for reader in (_empty, _renamed, _dated, _left, _counted)
    )


def _completed(talked: Talked, clause: Clause) -> bool:
    """「豚肉捨てたよ、300グラム」: the number was still missing."""
    draft = talked.drafts[-1] if talked.drafts else None
    if draft is None or not isinstance(draft.act, Add | Use | Discard | Move):
        return False
    if len(clause.loose) != 1 or clause.items or clause.is_left or clause.is_correction:
        return False
    if draft.act.quantity is not None or clause.expires_on:
        return False
    draft.act = replace(draft.act, **measured(clause.loose[0]))
    if clause.is_all and isinstance(draft.act, Use | Discard):
        draft.act = replace(draft.act, all=True)
    return True


def _corrects(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    """「3個じゃなくて4個」「やっぱり2本」「4個です」: a number for what was spoken of."""
    if clause.replaced is not None or clause.says("gone"):
        return False
    alone = bool(clause.loose) and not clause.items
    told = not items and clause.tail("copula") and not clause.expires_on
    return (
        clause.is_correction or told or (alone and (talked.verb == "err" or clause.says("rather")))
    )


def _empty(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    """「卵ゼロ」「冷凍ご飯は0個」."""
    none_left = items and all(i.amount is not None and i.amount.low == 0 for i in items)
    if not none_left and (not clause.says("gone") or any(i.amount for i in items)):
        return False
    talked.drafts += [Draft(Set(name=i.name, all_gone=True), i, 0.9) for i in items]
    return bool(items)


def _renamed(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    """「豚肉じゃなくて鶏肉だった」."""
    if _recorded_otherwise(talked, clause, items):
        before = talked.drafts.pop()
        name = before.item.name if before.item else None
        talked.drafts.append(Draft(Rename(name=name, to=items[0].name), None, 0.8))
        return True
    if clause.replaced is None or not items or items[0].amount:
        return clause.is_correction and set_anything(talked, clause, 0.9)
    if not (clause.tail("copula") or clause.is_instead):
        return False
    talked.drafts.append(Draft(Rename(name=clause.replaced.name or None, to=items[0].name)))
    return True


def _recorded_otherwise(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    """「牛肉って登録したけど豚肉だった」."""
    before = talked.drafts[-1] if talked.drafts else None
    if before is None or before.item is None or before.item.particle != "って":
        return False
    return isinstance(before.act, Add) and len(items) == 1 and clause.tail("copula")


def _left(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    """「残り4個」: what is left; 「あと2個必要」 is a plan."""
    if clause.is_left:
        items = items or (talked.things(clause) if clause.loose else [])
        return bool(items) and set_amounts(talked, items, clause)
    if clause.says("need") and items:
        talked.drafts.append(Draft(Nothing(reason="plan")))
        return True
    return False


def _counted(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    """Foods with or without numbers: what is there, or what was bought."""
    if clause.is_priced or clause.is_left:
        return False
    if clause.tail("because", "but") and not clause.ends_hard:
        talked.note(clause, "")
        return bool(items)  # 「さば2尾で300円だったから」: why, not what
    if clause.says("exist", "remain") and any(i.amount for i in items):
        return set_amounts(talked, items, clause)
    if not items:
        return _placed(talked, clause)
    alone = len(items) == 1 and items[0].amount and talked.verb not in ("buy", "arrive")
    if alone and _is_so_now(clause, items[0]):
        return not clause.says("buy", "bought") and set_amounts(talked, items, clause, 0.9)
    return _listed(talked, clause, items)


def _is_so_now(clause: Clause, item: Item) -> bool:
    """「卵は今4個です」「5個だった」 tell the state, not a purchase."""
    past = any(t.said.startswith(("だった", "でした")) for t in clause.tails)
    told = clause.tail("copula") and (item.particle in ("は", "が") or past)
    return told or clause.says("now", "rather")


def _dated(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    """「期限は明日」: a day for what was named."""
    has_day = clause.expires_on or any(i.expires_on for i in items)
    if not has_day or any(i.amount for i in items):
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
    if clause.place is None or not clause.is_place_target:
        return False
    if not talked.drafts and talked.items and talked.verb == "prepare":
        return move_to(talked, clause, [replace(i) for i in talked.items], clause.place)
    done = False
    for draft in talked.drafts:
        if isinstance(draft.act, Add) and draft.act.place is None:
            draft.act = replace(draft.act, place=clause.place)
            done = True
    return done


def _listed(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    """Foods said one after another: after shopping they are what was bought."""
    if clause.says("into") and any(i.amount for i in items):
        return use(talked, clause, Mood.FACT)  # お弁当に卵2個
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
    if clause.strays:
        weight = 0.5  # a word nobody knows may be the verb
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
