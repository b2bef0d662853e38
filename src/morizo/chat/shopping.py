"""The shopping list in words."""

from collections.abc import Sequence

from pydantic import ValidationError

from morizo.chat import asking, words
from morizo.chat.intents import Intent
from morizo.chat.memory import Option
from morizo.chat.rows import related
from morizo.chat.scene import Rooms, Scene
from morizo.foods.text import name_key
from morizo.sentences.acts import Add, AskShopping, ShopAdd, ShopBought
from morizo.shopping.models import Bought, NewShoppingItem, ShoppingItem, ShoppingPatch
from morizo.shopping.service import Shopping

AT_ONCE = 200
"""Rows that the list gives up in one call."""


def add(scene: Scene, intent: Intent, act: ShopAdd) -> None:
    """Write a food on the list; what stands there already isn't written twice."""
    if act.quantity_high is not None and act.quantity is not None:
        scene.ask(asking.low_or_high(act, intent), intent)
        return
    shopping = Shopping(scene.visit)
    name = words.plain(act.name)
    there = next(
        (i for i in shopping.items() if name_key(i.name) == name_key(act.name) and not i.ticked),
        None,
    )
    try:
        new = NewShoppingItem(name=act.name, quantity=act.quantity or None, unit=act.unit)
        if there is None:
            item = shopping.add(new)
        elif new.quantity is None or (there.quantity, there.unit) == (new.quantity, new.unit):
            scene.note(f"{name}は、もう買い物リストに入っています。")
            return
        else:
            item = shopping.edit(there.id, ShoppingPatch(quantity=new.quantity, unit=new.unit))
    except ValidationError:
        scene.note(
            f"{name}は、名前か量が長すぎて買い物リストに入れられませんでした。何も変えていません。"
        )
        return
    scene.wrote()
    scene.tell(f"買い物リストに{_said(item)}を入れました。")


def bought(scene: Scene, intent: Intent, act: ShopBought) -> None:
    """Take what was bought off the list and put it into the pantry: what was named, else all that is on it."""
    shopping = Shopping(scene.visit)
    there = shopping.items()
    if not there:
        scene.note("買い物リストは空です。何も変えていません。")
        return
    rows = there if not act.names else _named(scene, there, act.names)
    if rows:
        ids = [item.id for item in rows]
        for at in range(0, len(ids), AT_ONCE):
            for change in shopping.bought(Bought(item_ids=tuple(ids[at : at + AT_ONCE]))):
                scene.tell(words.added(change, scene.today), change)
    absent = [name for name in act.names if not _named(scene, rows, (name,))]
    if absent:
        said = "、".join(map(words.plain, absent))
        scene.note(f"{said}は買い物リストにないので、在庫にも足していません。")
        add = [Intent.of(Add(name=name)) for name in absent]
        label = f"{said}を在庫に足す"
        scene.ask(asking.offer("", [Option(id="add", label=label, intents=add)], yes="add"))


def _named(scene: Scene, items: Sequence[ShoppingItem], names: Sequence[str]) -> list[ShoppingItem]:
    """The rows that are meant: of that very food, else of a kind of it or wider."""
    found: list[ShoppingItem] = []
    for name in names:
        same = [i for i in items if name_key(i.name) == name_key(name)]
        found += same or [i for i in items if related(scene, i.name, name)]
    return list({item.id: item for item in found}.values())


def ask(scene: Scene, intent: Intent, act: AskShopping) -> None:
    """Tell what is on the list."""
    found = [item for item in Shopping(scene.visit).items() if not item.ticked]
    if not found:
        scene.note("買い物リストは空です。")
        return
    scene.note(
        f"買い物リストは{len(found)}件です。\n\n" + "\n".join(f"- {_said(i)}" for i in found)
    )


def _said(item: ShoppingItem) -> str:
    return f"{words.plain(item.name)} {words.amount(item.quantity, item.unit)}".strip()


ROOMS: Rooms = {"shop_add": add, "shop_bought": bought, "ask_shopping": ask}
