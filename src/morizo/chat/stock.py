"""What comes in and goes out: bought, used, thrown away. Applied at once where it is clear, else asked."""

from decimal import Decimal

from pydantic import ValidationError

from morizo.chat import asking, rows, words
from morizo.chat.intents import Intent
from morizo.chat.memory import Option
from morizo.chat.scene import Scene, cancel, old_first
from morizo.foods.text import name_key
from morizo.foods.units import GRAMS, MILLILITRES
from morizo.pantry.errors import UnitsDiffer
from morizo.pantry.models import Item, ItemPatch, NewItem
from morizo.sentences.acts import Add, Discard, Move, Use

MANY = 3
"""From how many rows on it is asked whether all of them are really meant."""
TOO_LARGE = "の量か日付が、扱える範囲を超えています。何も変えていません。"


def add(scene: Scene, intent: Intent, act: Add) -> None:
    """Put a food in: at its usual place, in the amount that was said; no amount said is some, unknown."""
    if act.quantity_high is not None and act.quantity is not None:
        scene.ask(asking.low_or_high(act, intent), intent)
        return
    new = new_item(scene, act)
    if new is None:
        scene.tell(f"{words.plain(act.name)}{TOO_LARGE}")
        return
    change = scene.pantry.top_up(new)
    scene.tell(words.added(change, scene.today), change)


def new_item(scene: Scene, act: Add) -> NewItem | None:
    """Shape what comes in; None when an amount, a date or a name is beyond what can be kept."""
    food = scene.food(act.name)
    unit = act.unit or (food.unit if food and act.quantity is not None else None)
    if act.quantity is not None and act.quantity <= 0:
        return None
    try:
        return NewItem(
            name=_usual_name(scene, act.name),
            quantity=act.quantity,
            unit=unit,
            location=act.place or (food.place if food else None),
            expires_on=act.expires_on,
            expiry_kind=act.expiry_kind,
        )
    except ValidationError:
        return None


def take(scene: Scene, intent: Intent, act: Use | Discard) -> None:
    """Take a food out: used, eaten, thrown away."""
    if act.quantity_high is not None and act.quantity is not None:
        scene.ask(asking.low_or_high(act, intent), intent)
        return
    if act.name is None and act.all and not intent.items:
        _all_of_everything(scene, intent, act)
        return
    found = rows.meant(scene, intent, act)
    if not found:
        _not_there(scene, intent, act)
    elif len(found) > 1 and _is_more_than_all(scene, act, found):
        scene.ask(asking.more_than_there(act, found[0], found), intent)
    elif len(found) == 1:
        _take_one(scene, intent, act, found[0])
    elif intent.aim == "spread" or act.which == "both":
        _take_over(scene, intent, act, found)
    elif act.all and not intent.is_confirmed and _is_wide(scene, act, found):
        listed = "、".join(words.thing(item) for item in found[: asking.SHOWN])
        rest = f"など{len(found)}件" if len(found) > asking.SHOWN else f"の{len(found)}件"
        verb = "捨てた" if isinstance(act, Discard) else "使い切った"
        sure = Intent.of(act, items=tuple(i.id for i in found), aim="spread")
        scene.ask(
            asking.confirm(f"{listed}{rest}を、全部{verb}ことにしますか？", [sure], about=act.name),
            intent,
        )
    else:
        scene.ask(asking.which_row(scene, act, found), intent)


def _is_wide(scene: Scene, act: Use | Discard, found: list[Item]) -> bool:
    food = scene.food(act.name) if act.name else None
    return len(found) >= MANY or (food is not None and food.is_group)


def _is_more_than_all(scene: Scene, act: Use | Discard, found: list[Item]) -> bool:
    """Whether all rows of one food together hold less than was taken."""
    if act.quantity is None or act.all or not rows.are_one_food(found):
        return False
    amounts = [None if i.quantity is None else in_units_of(scene, i, act) for i in found]
    if any(a is None for a in amounts):
        return False
    there = sum((in_own_words(scene, i, act.unit or found[0].unit) for i in found), Decimal(0))
    return there < act.quantity


def _take_one(scene: Scene, intent: Intent, act: Use | Discard, item: Item) -> None:
    if act.all:
        _out(scene, act, item, None, "")
        return
    if act.quantity is None:
        if isinstance(act, Discard) and _goes_whole(item):
            _out(scene, act, item, None, "")
        else:
            scene.ask(asking.how_much(scene, act, item), intent)
        return
    if act.quantity <= 0:
        scene.tell(f"{words.plain(item.name)}の量は変えていません。")
        return
    taken = in_units_of(scene, item, act)
    if taken is None:
        scene.ask(asking.other_unit(scene, act, item), intent)
    elif item.quantity is not None and taken > item.quantity:
        scene.ask(asking.more_than_there(act, item, [item]), intent)
    else:
        said = words.amount(act.quantity, act.unit or item.unit)
        _out(scene, act, item, act.quantity, said)


def _take_over(scene: Scene, intent: Intent, act: Use | Discard, found: list[Item]) -> None:
    """Take from several rows, the oldest first; all of each when no amount was said."""
    if act.quantity is None:
        for item in found:
            _out(scene, act, item, None, "")
        return
    if any(item.quantity is None or in_units_of(scene, item, act) is None for item in found):
        scene.tell("量が分からない行があるので、どれから引くか選んでください。")
        scene.ask(asking.which_row(scene, act, found), intent)
        return
    left, unit = act.quantity, act.unit or found[0].unit
    parts: list[tuple[Item, Decimal]] = []
    for item in found:
        there = in_own_words(scene, item, unit)
        part = min(left, there)
        if part > 0:
            parts.append((item, part))
            left -= part
    if left > 0:
        scene.ask(asking.more_than_there(act, found[0], found), intent)
        return
    for item, part in parts:
        everything = part >= in_own_words(scene, item, unit)
        _out(scene, act, item, None if everything else part, words.amount(part, unit), unit)


def _out(
    scene: Scene,
    act: Use | Discard,
    item: Item,
    quantity: Decimal | None,
    said: str,
    unit: str | None = None,
) -> None:
    is_waste = isinstance(act, Discard)
    kind = "removed" if is_waste else "used"
    change = scene.pantry.use(item.id, quantity, unit or act.unit, kind=kind)  # type: ignore[arg-type]
    scene.tell(words.taken(change, said, is_waste=is_waste), change)


def in_units_of(scene: Scene, item: Item, act: Use | Discard | Move) -> Decimal | None:
    """Return the amount said in the row's unit; None when there is no way to tell.

    A bare number on a row that is weighed (豚肉 300g, 「2使った」) tells nothing.
    """
    assert act.quantity is not None  # noqa: S101 - asked only when an amount was said
    if (
        act.unit is None
        and item.unit in {*GRAMS, *MILLILITRES}
        and act.quantity < asking.COUNTED_UP_TO * 3
    ):
        return None
    if item.unit is None and act.unit is not None and item.quantity is not None:
        food = scene.food(item.name)
        if food is None or food.unit != act.unit:
            return None
    try:
        return scene.pantry.in_units_of(item, act.quantity, act.unit)
    except UnitsDiffer:
        return None


def in_own_words(scene: Scene, item: Item, unit: str | None) -> Decimal:
    """Return what is there of a row, in the unit that was said; both ways are known to convert."""
    assert item.quantity is not None  # noqa: S101 - rows of unknown amount are asked about before
    if unit is None or item.unit is None or unit == item.unit:
        return item.quantity
    one = scene.pantry.in_units_of(item, Decimal(1), unit)
    return item.quantity / one


def _goes_whole(item: Item) -> bool:
    # A thrown-away packet or piece went whole; of ten eggs perhaps one did.
    return item.quantity is None or item.quantity <= 1 or item.unit in {*GRAMS, *MILLILITRES}


def _all_of_everything(scene: Scene, intent: Intent, act: Use | Discard) -> None:
    everything = old_first(scene.pantry.items())
    if not everything:
        scene.tell("在庫は空なので、何も変えていません。")
        return
    verb = "捨てた" if isinstance(act, Discard) else "使い切った"
    last = rows.last_spoken_of(scene)
    options = []
    if 0 < len(last) < len(everything):
        only = Intent.of(act, items=tuple(i.id for i in last), aim="spread", is_confirmed=True)
        names = "、".join(words.thing(i) for i in last[: asking.SHOWN])
        options.append(Option(id="last", label=f"{names}だけ", intents=[only]))
    sure = Intent.of(act, items=tuple(i.id for i in everything), aim="spread")
    question = asking.confirm(
        f"在庫にある{len(everything)}件を、全部{verb}ことにしますか？", [sure]
    )
    options = [
        question.options[0].model_copy(update={"label": f"はい、{len(everything)}件全部"}),
        *options,
    ]
    scene.ask(question.model_copy(update={"options": [*options, cancel()]}), intent)


def _not_there(scene: Scene, intent: Intent, act: Use | Discard) -> None:
    if intent.items:
        scene.tell("選んだ食材は、そのあいだに在庫からなくなっていました。何も変えていません。")
        return
    if act.name is None:
        scene.tell(
            "どの食材のことか分かりませんでした。名前を添えて教えてください。何も変えていません。"
        )
        return
    name = words.plain(act.name)
    line = f"{name}は在庫にないので、何も変えていません。"
    near = rows.wider(scene, act.name)[: asking.SHOWN]
    if near:
        options = [
            Option(
                id=f"row-{n}",
                label=f"{words.row(item, scene.today)}から",
                intents=[Intent.of(act, items=(item.id,), is_confirmed=True)],
                words=[item.name],
            )
            for n, item in enumerate(near)
        ]
        scene.ask(
            asking.which_row(scene, act, near).model_copy(
                update={"text": f"{line}この中にありますか？", "options": [*options, cancel()]}
            ),
            intent,
        )
        return
    scene.tell(line)
    if act.all or act.quantity is None:
        scene.ask(asking.offer("", [asking.to_shopping(act.name)]))


def _usual_name(scene: Scene, said: str) -> str:
    """Keep the word that was used, but たまご is written 卵: one spelling for one food in one list."""
    food = scene.food(said)
    if food is not None and name_key(said) in (name_key(food.name), name_key(food.reading)):
        return food.name
    return said


def patch_of(**values: object) -> ItemPatch | None:
    """Shape an edit; None when a value is beyond what can be kept."""
    try:
        return ItemPatch(**values)  # type: ignore[arg-type]
    except ValidationError:
        return None
