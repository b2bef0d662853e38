"""What is put right or put elsewhere: moved, what is left, until when, another name; corrections."""

from dataclasses import replace
from decimal import Decimal

from morizo.chat import asking, correcting, rows, stock, words
from morizo.chat.intents import Intent
from morizo.chat.memory import Option, Question
from morizo.chat.scene import Scene, cancel
from morizo.pantry.models import Item, ItemPatch
from morizo.sentences.acts import Add, Move, Rename, Set


def move(scene: Scene, intent: Intent, act: Move) -> None:
    """Put a food, or a part of it, elsewhere."""
    if act.quantity_high is not None and act.quantity is not None:
        scene.ask(asking.low_or_high(act, intent), intent)
        return
    found = rows.meant(scene, intent, act)
    elsewhere = [item for item in found if item.location != act.place] or found
    if not found:
        _offer_to_add(
            scene,
            intent,
            act.name,
            Add(name=act.name, place=act.place, quantity=act.quantity, unit=act.unit)
            if act.name
            else None,
        )
    elif intent.aim == "spread" or act.which == "both":
        for item in found:
            _move_one(scene, intent, replace(act, quantity=None), item)
    elif len(elsewhere) == 1:
        _move_one(scene, intent, act, elsewhere[0])
    else:
        scene.ask(asking.which_row(scene, act, elsewhere), intent)


def _move_one(scene: Scene, intent: Intent, act: Move, item: Item) -> None:
    if item.location == act.place:
        scene.tell(f"{words.thing(item)}は、もう{words.PLACES[act.place]}にあります。")
        return
    if act.quantity is not None:
        part = stock.in_units_of(scene, item, act)
        if part is None:
            scene.ask(_whole_or_not(act, item), intent)
            return
        if item.quantity is not None and part > item.quantity:
            scene.ask(asking.more_than_there(act, item, [item]), intent)
            return
        if part <= 0:
            scene.tell(f"{words.plain(item.name)}は動かしていません。")
            return
    changes = scene.pantry.move(item.id, act.place, act.quantity, act.unit)
    scene.tell(words.moved(changes, act.place, scene.today), *changes)


def _whole_or_not(act: Move, item: Item) -> Question:
    whole = Intent.of(replace(act, quantity=None, unit=None), items=(item.id,), is_confirmed=True)
    said = words.amount(act.quantity, act.unit)
    return Question(
        text=f"{words.thing(item)}から{said}だけを分けられません。全部移しますか？",
        options=[
            Option(id="all", label="全部移した", intents=[whole], words=["全部", "はい"]),
            cancel(),
        ],
        about=item.name,
        yes="all",
        no="cancel",
    )


def put_right(scene: Scene, intent: Intent, act: Set) -> None:
    """Write down what is true now, or put the conversation's last change right."""
    if act.quantity_high is not None and act.quantity is not None:
        scene.ask(asking.low_or_high(act, intent), intent)
        return
    if correcting.correct(scene, intent, act):
        return
    found = rows.meant(scene, intent, act)
    if act.all_gone:
        _gone(scene, intent, act, found)
    elif not found:
        _set_unknown(scene, intent, act)
    elif intent.aim == "total":
        _set_total(scene, act, found)
    elif len(found) == 1:
        _set_one(scene, act, found[0])
    else:
        scene.ask(asking.which_row(scene, act, found), intent)


def _set_one(scene: Scene, act: Set, item: Item) -> None:
    values: dict[str, object] = {}
    if act.quantity is not None:
        if act.quantity <= 0:
            change = scene.pantry.use(item.id, None)
            scene.tell(words.taken(change, "", is_waste=False), change)
            return
        values |= {
            "quantity": act.quantity,
            "unit": act.unit or item.unit or _usual_unit(scene, item),
        }
    if act.expires_on is not None:
        values |= {"expires_on": act.expires_on}
    if act.expiry_kind is not None:
        values |= {"expiry_kind": act.expiry_kind}
    if act.place is not None:
        values |= {"location": act.place}
    patch = stock.patch_of(**values)
    if patch is None:
        scene.tell(f"{words.plain(item.name)}{stock.TOO_LARGE}")
        return
    if not values or all(getattr(item, name) == value for name, value in values.items()):
        scene.tell(f"{words.thing(item)}は、もうそのとおりになっています。")
        return
    change = scene.pantry.edit(item.id, patch)
    scene.tell(words.edited(change, scene.today), change)


def _set_total(scene: Scene, act: Set, found: list[Item]) -> None:
    """Bring several rows to a total: what is missing was taken from the oldest, what is more is the newest's."""
    assert act.quantity is not None  # noqa: S101 - a total is an amount
    total = sum((item.quantity or Decimal(0) for item in found), Decimal(0))
    excess = total - act.quantity
    if excess <= 0:
        newest = found[-1]
        _set_one(
            scene,
            replace(act, quantity=(newest.quantity or Decimal(0)) - excess, unit=newest.unit),
            newest,
        )
        return
    for item in found:
        there = item.quantity or Decimal(0)
        part = min(there, excess)
        if part <= 0 and item.quantity is not None:
            continue
        excess -= part
        if part == there:
            change = scene.pantry.use(item.id, None)
            scene.tell(words.taken(change, "", is_waste=False), change)
        else:
            change = scene.pantry.edit(item.id, ItemPatch(quantity=there - part))
            scene.tell(words.edited(change, scene.today), change)


def _gone(scene: Scene, intent: Intent, act: Set, found: list[Item]) -> None:
    if not found:
        name = words.plain(act.name) if act.name else "それ"
        scene.tell(f"{name}は在庫にありません。そのままにしています。")
        if act.name:
            scene.ask(asking.offer("", [asking.to_shopping(act.name)]))
        return
    if len(found) > 1 and not intent.is_confirmed:
        listed = "、".join(words.thing(item) for item in found[: asking.SHOWN])
        rest = f"など{len(found)}件" if len(found) > asking.SHOWN else ""
        sure = Intent.of(act, items=tuple(i.id for i in found))
        scene.ask(
            asking.confirm(f"{listed}{rest}が、どれもなくなりましたか？", [sure], about=act.name),
            intent,
        )
        return
    for item in found:
        change = scene.pantry.use(item.id, None)
        scene.tell(f"{words.thing(item)}を在庫からなくしました。", change)


def _set_unknown(scene: Scene, intent: Intent, act: Set) -> None:
    if act.name is None:
        scene.tell(
            "どの食材のことか分かりませんでした。名前を添えて教えてください。何も変えていません。"
        )
        return
    fresh = Add(
        name=act.name, quantity=act.quantity, unit=act.unit, place=act.place,
        expires_on=act.expires_on, expiry_kind=act.expiry_kind,
    )  # fmt: skip
    if act.quantity is not None and not correcting.is_correction(scene):
        # 「卵は残り4個」: they are there, so they are written down.
        stock.add(scene, intent, fresh)
        return
    _offer_to_add(scene, intent, act.name, fresh)


def _offer_to_add(scene: Scene, intent: Intent, name: str | None, fresh: Add | None) -> None:
    if name is None or fresh is None:
        scene.tell(
            "どの食材のことか分かりませんでした。名前を添えて教えてください。何も変えていません。"
        )
        return
    said = f"{words.plain(name)} {words.amount(fresh.quantity, fresh.unit)}".strip()
    question = asking.confirm(
        f"{words.plain(name)}は在庫にないので、何も変えていません。{said}を在庫に足しますか？",
        [Intent.of(fresh)],
        about=name,
    )
    scene.ask(question.model_copy(update={"is_passing": True}), intent)


def rename(scene: Scene, intent: Intent, act: Rename) -> None:
    """Write a food under another name; what was just spoken of is meant before what merely bears the name."""
    if not intent.items and correcting.swap(scene, act):
        return
    last = rows.last_spoken_of(scene)
    if act.name is not None and not intent.items:
        last = [item for item in last if rows.related(scene, act.name, item.name)]
    found = rows.meant(scene, intent, act) if intent.items or not last else last
    if not found:
        _nothing_to_rename(scene, intent, act)
        return
    if len(found) > 1:
        scene.ask(asking.which_row(scene, act, found), intent)
        return
    patch = stock.patch_of(name=act.to)
    if patch is None:
        scene.tell("その名前は長すぎるか、使えない文字を含んでいます。何も変えていません。")
        return
    change = scene.pantry.edit(found[0].id, patch)
    scene.tell(words.edited(change, scene.today), change)


def _nothing_to_rename(scene: Scene, intent: Intent, act: Rename) -> None:
    name = words.plain(act.name) if act.name else "直すもの"
    said = f"{name}は在庫にないので、何も変えていません。"
    if rows.named(scene, act.to):
        scene.tell(said)
        return
    question = asking.confirm(
        f"{said}{words.plain(act.to)}を在庫に足しますか？", [Intent.of(Add(name=act.to))]
    )
    scene.ask(question.model_copy(update={"is_passing": True}), intent)


def _usual_unit(scene: Scene, item: Item) -> str | None:
    food = scene.food(item.name)
    return food.unit if food else None
