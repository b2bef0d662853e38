"""Questions about the stock: what is there, and what should be used soon. Nothing changes."""

from collections.abc import Sequence

from morizo.chat import asking, words
from morizo.chat.intents import Intent
from morizo.chat.memory import Option
from morizo.chat.scene import Scene, old_first
from morizo.foods.models import PLACES, Place
from morizo.pantry.models import Item
from morizo.sentences.acts import AskExpiring, AskStock, Suggest

SOON_DAYS = 3
LISTED = 60
"""Rows in one answer: more is for the page of the stock."""


def stock(scene: Scene, intent: Intent, act: AskStock) -> None:
    """Tell what is there: of a food, in a place, or at all."""
    if act.name is not None:
        _of_food(scene, act.name, act.place)
        return
    found = scene.pantry.items(location=act.place)
    where = words.PLACES[act.place] if act.place else "在庫"
    if not found and act.place is not None:
        scene.note(f"{where}には、いま何もありません。")
    elif not found:
        scene.note("在庫は空です。「牛乳2本と卵買った」のように話しかけてください。")
    elif act.place is not None:
        scene.note(f"{where}には{len(found)}件あります。\n\n{_listed(scene, found)}")
    else:
        scene.note(f"在庫は{len(found)}件です。\n\n{_by_place(scene, found)}")


def _of_food(scene: Scene, name: str, place: Place | None) -> None:
    found = old_first([i for i in scene.pantry.named(name) if place in (None, i.location)])
    said = words.plain(name)
    if not found:
        elsewhere = old_first(scene.pantry.named(name)) if place else []
        if place and elsewhere:
            other = "、".join(words.row(i, scene.today) for i in elsewhere[:LISTED])
            scene.note(f"{words.PLACES[place]}に{said}はありません。ほかの場所にあります: {other}")
            return
        scene.note(f"{said}は在庫にありません。")
        scene.ask(asking.offer("", [asking.to_shopping(name)]))
        return
    if len(found) == 1:
        scene.note(f"{words.row(found[0], scene.today)}あります。")
        return
    scene.note(f"{said}は{len(found)}つあります。\n\n{_listed(scene, found)}")


def expiring(scene: Scene, intent: Intent, act: AskExpiring) -> None:
    """Tell what should be used soon, the most urgent first."""
    days = SOON_DAYS if act.within_days is None else min(max(act.within_days, 0), 3650)
    found = scene.pantry.items(expiring_within_days=days)
    span = "今日まで" if days == 0 else f"{days}日以内"
    if not found:
        scene.note(f"{span}に期限が来るものはありません。")
        return
    scene.note(f"{span}に使いたいものは{len(found)}件です。\n\n{_listed(scene, found)}")
    names = tuple(dict.fromkeys(i.name for i in found[:2]))
    use_up = Option(
        id="use-up",
        label="これを使う献立は？",
        intents=[Intent.of(Suggest(uses=names))],
        words=["献立", "使う献立", "何か作る", "はい"],
    )
    scene.ask(asking.offer("", [use_up], yes="use-up"))


def _by_place(scene: Scene, found: Sequence[Item]) -> str:
    parts = []
    for place in (*PLACES, None):
        here = [item for item in found if item.location == place]
        if here:
            title = words.PLACES[place] if place else "置き場所が未定"
            parts.append(f"**{title}**\n\n{_listed(scene, here, is_placed=True)}")
    return "\n\n".join(parts)


def _listed(scene: Scene, found: Sequence[Item], *, is_placed: bool = False) -> str:
    shown = [_line(scene, item, is_placed=is_placed) for item in found[:LISTED]]
    if len(found) > LISTED:
        shown.append(f"ほか{len(found) - LISTED}件")
    return "\n".join(f"- {line}" for line in shown)


def _line(scene: Scene, item: Item, *, is_placed: bool) -> str:
    if not is_placed:
        return words.row(item, scene.today)
    till = words.until(item, scene.today)
    return f"{words.thing(item)}（{till}）" if till else words.thing(item)
