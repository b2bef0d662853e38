"""The questions that a change of the stock may raise. Each choice carries the act that it stands for."""

from dataclasses import replace
from decimal import Decimal

from morizo.chat import words
from morizo.chat.intents import Intent, Leave
from morizo.chat.memory import Option, Question
from morizo.chat.rows import Targeted, are_one_food
from morizo.chat.scene import CANCEL, Scene, cancel
from morizo.pantry.models import Item
from morizo.sentences.acts import Add, Discard, Move, Set, ShopAdd, Use

SHOWN = 5
"""How many rows a question offers at most: a phone shows no more at a glance."""
VERBS = {
    "use": "使いましたか",
    "discard": "捨てましたか",
    "move": "移しましたか",
    "set": "のことですか",
}
COUNTED_UP_TO = 3


def which_row(scene: Scene, act: Targeted, rows: list[Item]) -> Question:
    """Ask which of several rows is meant."""
    one_food = are_one_food(rows)
    shown = rows[:SHOWN]
    options = [
        Option(
            id=f"row-{n}",
            label=_row_label(scene, item, n, len(rows), one_food=one_food),
            intents=[_aimed(act, (item.id,))],
            words=[*_age_words(n, len(shown), one_food=one_food), item.name],
        )
        for n, item in enumerate(shown)
    ]
    if len(rows) <= SHOWN:
        both = "両方" if len(rows) == 2 else "全部"
        options += _together(act, rows, both)
    name = words.plain(act.name or (rows[0].name if one_food else "候補"))
    verb = VERBS.get(act.act, "のことですか")
    mark = "の" if verb.startswith("の") else "を"
    asked = f"どれ{verb}" if mark == "の" else f"どれ{mark}{verb}"
    return Question(
        text=f"{name}が{len(rows)}つあります。{asked}？",
        options=[*options, cancel()],
        about=act.name or rows[0].name,
        no=CANCEL,
    )


def how_much(scene: Scene, act: Use | Discard, item: Item) -> Question:
    """Ask how much was taken of a row, when nothing was said of it."""
    is_waste = isinstance(act, Discard)
    counts: list[Option] = []
    if item.quantity is not None and item.unit not in ("g", "kg", "ml", "L"):
        for n in range(1, COUNTED_UP_TO + 1):
            if n < item.quantity:
                said = words.amount(Decimal(n), item.unit)
                some = replace(act, quantity=Decimal(n), unit=item.unit)
                counts.append(Option(id=f"n{n}", label=said, intents=[_aimed(some, (item.id,))]))
    everything = Option(
        id="all",
        label="全部捨てた" if is_waste else "使い切った",
        intents=[_aimed(replace(act, all=True), (item.id,))],
        words=["全部", "ぜんぶ", "使い切った", "なくなった", "全部使った"],
    )
    left = "量はそのままにしました。"
    still = Option(
        id="still",
        label="まだある（量はそのまま）",
        intents=[Intent.of(Leave(words=left))],
        words=["まだある", "残ってる", "まだ残ってる", "そのまま"],
    )
    done = "捨てましたか" if is_waste else "使いましたか"
    known = (
        f"{words.thing(item)}のうち" if item.quantity is not None else f"{words.plain(item.name)}は"
    )
    return Question(
        text=f"{known}、どのくらい{done}？",
        options=[*counts, everything, still],
        amount_for=_aimed(act, (item.id,)),
        counts=(1, int(item.quantity)) if counts and item.quantity is not None else None,
        about=item.name,
    )


def more_than_there(act: Use | Discard | Move, item: Item, rows: list[Item]) -> Question:
    """Ask what is true when more went than is there."""
    there = "と".join(words.amount(r.quantity, r.unit) for r in rows) or words.thing(item)
    said = words.amount(act.quantity, act.unit or item.unit)
    verb = {"use": "使った", "discard": "捨てた", "move": "移した"}[act.act]
    everything = replace(act, quantity=None, unit=None)
    if not isinstance(everything, Move):
        everything = replace(everything, all=True)
    ids = tuple(r.id for r in rows)
    return Question(
        text=f"{words.plain(item.name)}の在庫は{there}で、{said}より少ないです。どうしますか？",
        options=[
            Option(
                id="all",
                label=f"全部{verb}ことにする",
                intents=[_aimed(everything, ids, aim="spread" if len(ids) > 1 else "one")],
                words=["全部", "全部使った", "はい"],
            ),
            cancel(),
        ],
        amount_for=_aimed(act, ids),
        about=item.name,
        yes="all",
        no=CANCEL,
    )


def other_unit(scene: Scene, act: Use | Discard | Move, item: Item) -> Question:
    """Ask for an amount in the row's own unit."""
    unit = words.plain(item.unit or "")
    question = how_much(scene, replace_act(act), item)
    said = words.amount(act.quantity, act.unit)
    return question.model_copy(
        update={
            "text": f"{words.thing(item)}は「{unit}」で数えているので、{said}を引けません。"
            f"{unit}ではどのくらいですか？"
        }
    )


def replace_act(act: Use | Discard | Move) -> Use | Discard:
    """The act without its amount, as one that takes out."""
    if isinstance(act, Discard):
        return replace(act, quantity=None, quantity_high=None, unit=None)
    return Use(name=act.name)


def low_or_high(act: Add | Use | Discard | Move | Set | ShopAdd, intent: Intent) -> Question:
    """Ask which end of a range (2〜3個) it was."""
    assert act.quantity is not None  # noqa: S101 - a range has two ends
    assert act.quantity_high is not None  # noqa: S101
    options = []
    for key, value in (("low", act.quantity), ("high", act.quantity_high)):
        exact = Intent.of(replace(act, quantity=value, quantity_high=None), items=intent.items)
        options.append(Option(id=key, label=words.amount(value, act.unit), intents=[exact]))
    name = words.plain(act.name) if act.name else "量"
    return Question(
        text=f"{name}は、どちらにしておきますか？",
        options=[*options, cancel()],
        amount_for=Intent.of(replace(act, quantity_high=None), items=intent.items),
        counts=(int(act.quantity), int(act.quantity_high)),
        about=act.name,
        no=CANCEL,
    )


def confirm(text: str, intents: list[Intent], *, about: str | None = None) -> Question:
    """Ask whether it is really meant."""
    return Question(
        text=text,
        kind="needs_confirmation",
        options=[
            Option(
                id="yes",
                label="はい",
                intents=[i.model_copy(update={"is_confirmed": True}) for i in intents],
                words=["うん", "ええ", "そう", "お願い"],
            ),
            cancel(),
        ],
        about=about,
        yes="yes",
        no=CANCEL,
    )


def offer(text: str, options: list[Option], *, yes: str | None = None) -> Question:
    """Offer something without waiting for an answer."""
    return Question(text=text, kind="offer", options=options, yes=yes)


def to_shopping(name: str, quantity: Decimal | None = None, unit: str | None = None) -> Option:
    """The choice that puts a food on the shopping list."""
    act = ShopAdd(name=name, quantity=quantity, unit=unit)
    return Option(
        id="shop",
        label="買い物リストに入れる",
        intents=[Intent.of(act, is_confirmed=True)],
        words=["買い物リストに入れて", "リストに入れて", "入れて"],
    )


def _aimed(act: Targeted, ids: tuple[str, ...], aim: str = "one") -> Intent:
    return Intent.of(act, items=ids, aim=aim, is_confirmed=True)


def _together(act: Targeted, rows: list[Item], label: str) -> list[Option]:
    ids = tuple(item.id for item in rows)
    if isinstance(act, Set) and act.quantity is not None:
        if not are_one_food(rows) or len({r.unit for r in rows}) > 1:
            return []
        said = words.amount(act.quantity, act.unit or rows[0].unit)
        return [
            Option(
                id="all",
                label=f"合わせて{said}",
                intents=[_aimed(act, ids, "total")],
                words=[label, "合わせて"],
            )
        ]
    if getattr(act, "quantity", None) is not None and len({r.unit for r in rows}) > 1:
        return []
    return [
        Option(
            id="all",
            label=label,
            intents=[_aimed(act, ids, "spread")],
            words=["両方", "全部", "どっちも", "どちらも"],
        )
    ]


def _row_label(scene: Scene, item: Item, n: int, count: int, *, one_food: bool) -> str:
    facts = words.facts(item, scene.today)
    if not one_food:
        return f"{words.plain(item.name)}（{facts}）" if facts else words.plain(item.name)
    age = "古い方" if n == 0 else "新しい方" if n == count - 1 else f"{n + 1}番目に古い方"
    return f"{age}（{facts}）" if facts else age


def _age_words(n: int, count: int, *, one_food: bool) -> list[str]:
    if not one_food:
        return []
    if n == 0:
        return ["古い方", "古いほう", "古いの", "古い", "old", "先の方"]
    if n == count - 1:
        return ["新しい方", "新しいほう", "新しいの", "新しい", "new"]
    return []
