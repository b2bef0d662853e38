"""The shopping list in words."""

from pydantic import ValidationError

from morizo.chat import asking, words
from morizo.chat.intents import Intent
from morizo.chat.scene import Rooms, Scene
from morizo.foods.text import name_key
from morizo.sentences.acts import AskShopping, ShopAdd
from morizo.shopping.models import NewShoppingItem, ShoppingItem, ShoppingPatch
from morizo.shopping.service import Shopping


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


ROOMS: Rooms = {"shop_add": add, "ask_shopping": ask}
