"""Clauses by which a food comes in or is there."""

from dataclasses import replace

from morizo.foods.models import Place
from morizo.sentences.acts import Add, Move, Nothing, Set, ShopAdd
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.going import gone, move_to, use
from morizo.sentences.inflection import Form
from morizo.sentences.moods import DONE, Mood
from morizo.sentences.setting import correct, set_amounts, set_anything
from morizo.sentences.talked import CHANGING, Draft, Talked, measured


def buy(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """Bought, received, arrived. Without a food it tells that a list may follow."""
    items = _bought(talked, clause)
    if not items:
        if clause.verb("arrive") or clause.says("scene:shopping") or not clause.items:
            talked.is_shopping = talked.is_shopping or mood in DONE
            talked.verb = "buy"
            return mood in DONE and (clause.says("scene") or not clause.verb("buy"))
        return False
    if mood not in DONE:
        return talked.unreal(clause, mood)
    place = _place_of_moved(talked, items) or clause.place
    talked.add_all(items, clause, place, 1.0)
    if clause.head is not None and clause.head.said.startswith(("出て", "見つ")):
        for draft in talked.drafts[-len(items) :]:
            draft.is_mention = True  # 「古い味噌が出てきたから捨てた」
    talked.items = items
    talked.verb = "buy"
    return True


def _bought(talked: Talked, clause: Clause) -> list[Item]:
    """What came in: 〜だけ leaves out the rest."""
    items = [
        i for i in talked.things(clause) if i.name and (i.particle not in ("で", "に") or i.amount)
    ]
    only = [i for i in items if i.is_only and clause.loose == [] and not i.amount]
    return only or items


def _place_of_moved(talked: Talked, items: list[Item]) -> Place | None:
    """「常温で置いてる、8個買った」: the place said first belongs to what was bought."""
    place: Place | None = None
    for item in items:
        draft = talked.draft_of(item, Move)
        if draft is not None and isinstance(draft.act, Move):
            place = draft.act.place
            talked.drafts.remove(draft)
    return place


def record(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """「追加して」「登録して」 asks the assistant itself, so it is done."""
    if mood is Mood.REQUEST and not clause.form() & Form.NEG:
        mood = Mood.FACT
    if clause.says("allergy"):
        return False
    if not clause.items and _noted(talked, mood):
        return True
    if clause.verb("write"):
        return False
    items = talked.things(clause)
    if clause.is_result and mood in DONE and any(i.amount for i in items):
        return set_amounts(talked, [i for i in items if i.amount], clause)
    return buy(talked, clause, mood)


def _noted(talked: Talked, mood: Mood) -> bool:
    """「牛乳買わなきゃってメモしといて」: what should be bought goes on the shopping list."""
    drafts = talked.drafts
    gone = bool(drafts) and isinstance(drafts[-1].act, Set) and drafts[-1].act.all_gone
    if gone and mood is Mood.FACT and talked.items:
        drafts += [Draft(ShopAdd(name=i.name), i, 0.9) for i in talked.items]
        return True  # 「もうないからメモしといて」
    if not drafts or drafts[-1].act not in (
        Nothing(reason="plan"),
        Nothing(reason="report_of_other"),
    ):
        return False
    if mood is not Mood.FACT or not talked.items:
        return False
    drafts.pop()
    drafts += [Draft(ShopAdd(name=i.name), i, 0.9) for i in talked.items]
    return True


def forget(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """「買うの忘れた」: not done."""
    if not clause.says(*CHANGING):
        return False
    talked.drafts.append(Draft(Nothing(reason="negation")))
    return True


def give(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """送られてきた, 送ってくれた comes in; あげた and おすそ分けした go out."""
    comes = clause.form() & (Form.PASSIVE | Form.RECEIVED | Form.COME)
    return buy(talked, clause, mood) if comes else use(talked, clause, mood)


def put_in(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """Into a dish it is used, into a place it came or was moved there."""
    into = [i for i in clause.items if i.is_dish and i.particle in ("に", "は", "へ")]
    items = [i for i in talked.things(clause) if i.name and i not in into and i.particle != "に"]
    if not items and clause.is_correction and clause.place:
        return set_anything(talked, clause, 0.9)
    if not items:
        return False
    if mood is Mood.REQUEST and clause.place and clause.items:
        mood = Mood.FACT
    if mood not in DONE:
        return talked.unreal(clause, mood)
    if clause.is_correction and clause.place and not clause.items:
        return correct(talked, clause, mood)
    if (into or clause.says("into")) and not clause.place:
        return use(talked, clause, mood)
    if not clause.items and clause.loose and clause.place:
        before = talked.draft_of(items[-1], Add)
        if before is not None and isinstance(before.act, Add) and before.act.quantity:
            return move_to(talked, clause, items, clause.place)  # 2本買った、1本は冷凍庫に入れた
    prepared = talked.verb == "prepare" and not clause.items
    topical = not talked.drafts and (
        all(i.particle == "は" for i in items) or clause.is_left or not clause.items
    )
    if clause.place and (prepared or topical):
        return move_to(talked, clause, items, clause.place)
    if not clause.place and _goes_into_a_dish(talked, clause, items):
        return use(talked, clause, mood)
    stored = clause.place or clause.form() & Form.AHEAD or talked.verb == "buy"
    talked.add_all(items, clause, clause.place, 0.9 if stored else 0.55)
    talked.note(clause, "put_in")
    return True


def _goes_into_a_dish(talked: Talked, clause: Clause, items: list[Item]) -> bool:
    """味噌大さじ3入れた, 切って入れた, 入れたところ: it is being cooked."""
    spoons = any(i.amount and i.amount.unit in ("大さじ", "小さじ", "カップ") for i in items)
    return spoons or clause.tail("moment") or talked.verb in ("prepare", "use")


def order(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """Ordered is not yet there."""
    if not clause.items:
        return False
    talked.drafts.append(Draft(Nothing(reason="plan")))
    return True


def exist(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """「牛乳がある」: it is there; with あと or まだ that is what is left."""
    if clause.says("something", "what", "recipe") or clause.says("expiry", "near", "expiring"):
        return False
    items = _lying(talked, clause) if clause.items else []
    if mood is Mood.NEGATION:
        return gone(talked, clause, mood)
    if mood in DONE and not clause.items and clause.loose and _counted(talked, clause):
        return True
    if not items or mood not in DONE:
        return False
    still = clause.says("still") or clause.is_correction
    if still or (clause.is_left and all(i.amount for i in items)):
        return set_amounts(talked, items, clause)
    talked.add_all(items, clause, clause.place, 0.9)
    talked.note(clause, "exist")
    return True


def _lying(talked: Talked, clause: Clause) -> list[Item]:
    """What is there; where it lies (鍋に) is no item."""
    items = talked.things(clause)
    return [i for i in items if i.particle not in ("に", "で")] or items


def _counted(talked: Talked, clause: Clause) -> bool:
    """「買いすぎちゃって3袋もある」: the number of what was just added."""
    draft = talked.drafts[-1] if talked.drafts else None
    if draft is None or not isinstance(draft.act, Add) or draft.act.quantity is not None:
        return False
    amount = measured(clause.loose[0])
    draft.act = replace(draft.act, **amount)
    return True


def remain(talked: Talked, clause: Clause, mood: Mood) -> bool:
    """「2個残ってる」: what is left."""
    if mood not in DONE or clause.says("something", "what"):
        return mood is Mood.NEGATION and gone(talked, clause, mood)
    items = _lying(talked, clause)
    return bool(items) and set_amounts(talked, items, clause)
