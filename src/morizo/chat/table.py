"""From a choice to the table: adopting a menu, and buying what it lacks."""

from morizo.chat import asking, words
from morizo.chat.intents import BuyMissing, Intent, ShowRecipe
from morizo.chat.meals import missing_words
from morizo.chat.memory import Option, Question
from morizo.chat.scene import Rooms, Scene
from morizo.menus.errors import MenuMissing
from morizo.menus.models import Menu, NewMenu
from morizo.sentences.acts import Adopt, Cooked
from morizo.shopping.service import Shopping

SERVINGS_AT_MOST = 20


def adopt(scene: Scene, intent: Intent, act: Adopt) -> None:
    """Put what was chosen on today's table; a whole menu when no single dish was chosen."""
    memory = scene.memory
    chosen = _chosen(scene)
    if not chosen and memory.proposals:
        scene.note("どの料理にするか、番号か名前で選んでください。")
        return
    if not chosen:
        scene.note("いま決められる献立がありません。「今夜どうする？」のように聞いてください。")
        return
    servings = (memory.wish or {}).get("servings")
    menu = scene.menus.adopt(
        NewMenu(date=scene.today, recipe_ids=tuple(chosen), servings=_bounded(servings))
    )
    scene.wrote()
    memory.menu_id, memory.picked, memory.proposals = menu.id, {}, []
    names = "、".join(f"「{words.plain(d.title)}」" for d in menu.dishes)
    scene.note(f"今日の献立に{names}を入れました（{menu.servings}人分）。")
    missing = scene.menus.missing(menu.id)
    if missing:
        scene.note(f"足りないもの: {missing_words(missing)}")
    scene.ask(_next_steps(menu, lacks=bool(missing)))


def _bounded(servings: int | None) -> int | None:
    return None if servings is None else min(max(servings, 1), SERVINGS_AT_MOST)


def _chosen(scene: Scene) -> list[str]:
    memory = scene.memory
    if memory.picked:
        return list(memory.picked.values())
    if _is_whole_menu(scene) or len(memory.proposals) == 1:
        return [p.recipe_id for p in memory.proposals]
    return []


def _next_steps(menu: Menu, *, lacks: bool) -> Question:
    options = [
        Option(
            id=f"how-{n}",
            label=f"{d.title}の作り方",
            intents=[Intent.of(ShowRecipe(recipe_id=d.recipe_id))],
        )
        for n, d in enumerate(menu.dishes)
    ]
    done = [Intent.of(Cooked())]
    options.append(Option(id="cooked", label="作ったよ", intents=done, words=["作った", "できた"]))
    if lacks:
        buy = [Intent.of(BuyMissing(menu_id=menu.id))]
        label = "足りないものを買い物リストへ"
        options.insert(
            0,
            Option(
                id="shop",
                label=label,
                intents=buy,
                words=["買い物リストに入れて", "リストに入れて"],
            ),
        )
    return asking.offer("", options, yes="shop" if lacks else None)


def _is_whole_menu(scene: Scene) -> bool:
    wish = scene.memory.wish or {}
    return bool(scene.memory.proposals) and not wish.get("dish") and not wish.get("uses")


def buy_missing(scene: Scene, intent: Intent, act: BuyMissing) -> None:
    """Write what a menu lacks on the shopping list."""
    try:
        missing = scene.menus.missing(act.menu_id)
    except MenuMissing:
        scene.note("その献立はもうありません。何も変えていません。")
        return
    if not missing:
        scene.note("足りないものはありません。")
        return
    Shopping(scene.visit).need(act.menu_id, missing)
    scene.wrote()
    scene.note(f"買い物リストに入れました: {missing_words(missing)}")


ROOMS: Rooms = {"adopt": adopt, "buy_missing": buy_missing}
