"""Putting the conversation's last change right: 「3個じゃなくて4個」 after 3個 came in, or went out.

The amount that was said replaces the one said before; what was there besides stays.
"""

import re
from decimal import Decimal

from morizo.chat import stock, words
from morizo.chat.intents import Intent
from morizo.chat.memory import Option, Question
from morizo.chat.rows import related, still_there
from morizo.chat.scene import CANCEL, Scene, cancel
from morizo.foods.measures import canonical_unit, read_amount
from morizo.foods.text import fold
from morizo.pantry.models import Item, ItemChange, ItemPatch, NewItem
from morizo.sentences.acts import Discard, Rename, Set, Use

SAYS_SO = re.compile(r"じゃな[くい]|では?な[くい]|違|ちが|間違|まちが|やっぱり?|ごめん|訂正|だった")
"""Words that put the last thing said right, instead of telling what is there now."""
CORRECTABLE = ("added", "used", "removed")
WENT_OUT = ("used", "removed", "moved")


def is_correction(scene: Scene) -> bool:
    """Whether the person's words put right what was said before."""
    return SAYS_SO.search(fold(scene.text)) is not None


def correct(scene: Scene, intent: Intent, act: Set) -> bool:
    """Put an amount right where the last turn changed one; False when there is nothing to put right."""
    if not act.quantity or not (intent.aim == "correct" or is_correction(scene)):
        return False  # 「0個」 says that it is gone, which is no other amount
    meant = _meant(scene, intent, act)
    if not meant:
        return False
    if len(meant) > 1:
        scene.ask(_which(scene, act, meant), intent)
    else:
        _correct(scene, act, meant[0])
    return True


def _meant(scene: Scene, intent: Intent, act: Set) -> list[ItemChange]:
    """Return the changes that can be meant: of that food, in that unit, of the amount that was wrong."""
    changes = [c for c in scene.memory.changes if c.kind in CORRECTABLE]
    if intent.items:
        return [c for c in changes if c.item_id in intent.items]
    if act.name is not None:
        return [c for c in changes if related(scene, act.name, c.name)]
    if act.unit is not None and len(changes) > 1:
        same = [c for c in changes if _unit_of(c) in (None, canonical_unit(act.unit))]
        changes = same or changes
    wrong = _wrong_amount(scene.text)
    if wrong is not None and len(changes) > 1:
        changes = [c for c in changes if _said(c) == wrong] or changes
    return changes


def _wrong_amount(text: str) -> Decimal | None:
    """Read the amount before じゃなくて."""
    before = SAYS_SO.split(fold(text), maxsplit=1)[0]
    for at in range(len(before)):
        if (read := read_amount(before, at)) is not None:
            return read[0].low
    return None


def _said(change: ItemChange) -> Decimal | None:
    before = change.before.quantity if change.before else Decimal(0)
    after = change.after.quantity if change.after else Decimal(0)
    return None if before is None or after is None else abs(after - before)


def _unit_of(change: ItemChange) -> str | None:
    row = change.after or change.before
    return row.unit if row else None


def _which(scene: Scene, act: Set, changes: list[ItemChange]) -> Question:
    options = [
        Option(
            id=f"row-{n}",
            label=words.plain(c.name),
            intents=[Intent.of(act, items=(c.item_id,), aim="correct", is_confirmed=True)],
        )
        for n, c in enumerate(changes)
    ]
    said = words.amount(act.quantity, act.unit)
    return Question(text=f"どれを{said}に直しますか？", options=[*options, cancel()], no=CANCEL)


def _correct(scene: Scene, act: Set, last: ItemChange) -> None:
    found = still_there(scene, (last.item_id,))
    now = found[0] if found else None
    name = words.plain(last.name)
    if (now.version if now else None) != (last.after.version if last.after else None):
        scene.tell(
            f"{name}はそのあとで変わっているので、直していません。いまの量を教えてください。"
        )
    elif last.kind == "added" and now is not None:
        _came_in(scene, act, last, now)
    elif last.before is not None:
        _went_out(scene, act, last, last.before, now)
    else:
        scene.tell(f"{name}はもう在庫にないので、直していません。")


def _came_in(scene: Scene, act: Set, last: ItemChange, now: Item) -> None:
    assert act.quantity is not None  # noqa: S101 - only amounts are put right here
    was = last.before.quantity if last.before else None
    unit = act.unit or now.unit
    if was is not None and unit != now.unit:
        scene.tell(
            f"{words.plain(now.name)}の合計が出せないので、直していません。いまの量を教えてください。"
        )
        return
    patch = stock.patch_of(quantity=(was or Decimal(0)) + act.quantity, unit=unit)
    if patch is None:
        scene.tell(f"{words.plain(now.name)}{stock.TOO_LARGE}")
        return
    change = scene.pantry.edit(now.id, patch)
    scene.tell(words.edited(change, scene.today), change)
    scene.remembered = [last.model_copy(update={"after": change.after})]


def _went_out(scene: Scene, act: Set, last: ItemChange, before: Item, now: Item | None) -> None:
    assert act.quantity is not None  # noqa: S101 - only amounts are put right here
    said = words.amount(act.quantity, act.unit or before.unit)
    used = Use(name=before.name, quantity=act.quantity, unit=act.unit)
    taken = stock.in_units_of(scene, before, used)
    if taken is None or before.quantity is None or taken > before.quantity:
        thing = words.thing(before)
        scene.tell(f"もとの在庫は{thing}なので、{said}には直せません。何も変えていません。")
        return
    left = before.quantity - taken
    if now is None and left == 0:
        scene.tell(f"{words.thing(before)}は、もう使い切ったことになっています。")
        return
    if now is None:
        kept = before.model_dump(include=set(NewItem.model_fields)) | {"quantity": left}
        change = scene.pantry.add(NewItem(**kept))
    elif left == 0:
        change = scene.pantry.use(now.id, None)
    else:
        change = scene.pantry.edit(now.id, ItemPatch(quantity=left))
    verb = "捨てた" if last.kind == "removed" else "使った"
    rest = f"残り{words.amount(left, before.unit)}" if left else "残りはありません"
    scene.tell(f"{words.plain(before.name)}を{said}{verb}ことに直しました（{rest}）。", change)
    again = last.model_copy(update={"after": change.after, "item_id": change.item_id})
    scene.remembered = [again]


def swap(scene: Scene, act: Rename) -> bool:
    """Another food went out than the one that was taken: put that back, and take the other.

    False when the last turn took nothing of that food out: then a name is put right.
    """
    changes = [
        c
        for c in scene.memory.changes
        if c.kind in WENT_OUT and (act.name is None or related(scene, act.name, c.name))
    ]
    if not changes:
        return False
    last, before = changes[0], changes[0].before
    found = still_there(scene, (last.item_id,))
    now = found[0] if found else None
    is_as_left = (now.version if now else None) == (last.after.version if last.after else None)
    if len(changes) > 1 or before is None or last.kind == "moved" or not is_as_left:
        scene.tell(
            "どの分を直すか分かりませんでした。「今のなし」のあとで、もう一度教えてください。"
        )
        return True
    if now is None:
        kept = before.model_dump(include=set(NewItem.model_fields))
        change = scene.pantry.add(NewItem(**kept))
    else:
        change = scene.pantry.edit(now.id, ItemPatch(quantity=before.quantity))
    scene.tell(f"{words.thing(before)}に戻しました。", change)
    quantity = _said(last) if last.after is not None else None
    kind = Discard if last.kind == "removed" else Use
    taken = kind(name=act.to, quantity=quantity, unit=before.unit if quantity else None)
    stock.take(scene, Intent.of(taken), taken)
    return True
