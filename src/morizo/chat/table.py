"""From a choice to the table: adopting a menu, how a dish is made, and what cooking took out of the pantry."""

from morizo.chat import asking, words
from morizo.chat.intents import BuyMissing, Intent, ShowRecipe, TakeMeal
from morizo.chat.meals import missing_words
from morizo.chat.memory import Option, Question
from morizo.chat.scene import CANCEL, Rooms, Scene, cancel
from morizo.foods.text import name_key
from morizo.menus.errors import MenuMissing
from morizo.menus.models import Menu, NewMenu, Use
from morizo.recipes.errors import RecipeMissing
from morizo.recipes.models import Ingredient, RecipePage
from morizo.sentences.acts import Adopt, Cooked, HowTo
from morizo.shopping.service import Shopping

ALIKE = 4
"""Dishes to choose among when a name fits several."""


def adopt(scene: Scene, intent: Intent, act: Adopt) -> None:
    """Put what was chosen on today's table; a whole menu when no single dish was chosen."""
    memory = scene.memory
    chosen = list(memory.picked.values())
    if not chosen and _is_whole_menu(scene):
        chosen = [p.recipe_id for p in memory.proposals]
    if not chosen and len(memory.proposals) == 1:
        chosen = [memory.proposals[0].recipe_id]
    if not chosen:
        if memory.proposals:
            scene.note("どの料理にするか、番号か名前で選んでください。")
        else:
            scene.note("いま決められる献立がありません。「今夜どうする？」のように聞いてください。")
        return
    servings = (memory.wish or {}).get("servings")
    menu = scene.menus.adopt(NewMenu(date=scene.today, recipe_ids=tuple(chosen), servings=servings))
    scene.wrote()
    memory.menu_id, memory.picked, memory.proposals = menu.id, {}, []
    names = "、".join(f"「{words.plain(d.title)}」" for d in menu.dishes)
    scene.note(f"今日の献立に{names}を入れました（{menu.servings}人分）。")
    missing = scene.menus.missing(menu.id)
    options = [
        Option(
            id=f"how-{n}",
            label=f"{d.title}の作り方",
            intents=[Intent.of(ShowRecipe(recipe_id=d.recipe_id))],
        )
        for n, d in enumerate(menu.dishes)
    ]
    options.append(
        Option(
            id="cooked", label="作ったよ", intents=[Intent.of(Cooked())], words=["作った", "できた"]
        )
    )
    if missing:
        scene.note(f"足りないもの: {missing_words(missing)}")
        buy = Intent.of(BuyMissing(menu_id=menu.id))
        options.insert(
            0,
            Option(
                id="shop",
                label="足りないものを買い物リストへ",
                intents=[buy],
                words=["買い物リスト"],
            ),
        )
    scene.ask(asking.offer("", options, yes="shop" if missing else None))


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


def how_to(scene: Scene, intent: Intent, act: HowTo) -> None:
    """Show how a dish is made."""
    recipe = scene.recipes.titled(act.title)
    if recipe is None:
        scene.note(
            f"「{words.plain(act.title)}」のレシピは見つかりませんでした。別の言い方でも聞いてみてください。"
        )
        return
    _show(scene, scene.recipes.page(recipe.id))


def show_recipe(scene: Scene, intent: Intent, act: ShowRecipe) -> None:
    """Show the recipe that was tapped."""
    try:
        _show(scene, scene.recipes.page(act.recipe_id))
    except RecipeMissing:
        scene.note("そのレシピはもうありません。")


def _show(scene: Scene, page: RecipePage) -> None:
    minutes = f"・{page.minutes}分" if page.minutes else ""
    parts = [f"**{words.plain(page.title)}**（{page.servings}人分{minutes}）"]
    if page.warning:
        parts.append(f"⚠ {words.plain_sentence(page.warning)}")
    parts.append("材料\n\n" + "\n".join(f"- {_ingredient(i)}" for i in page.ingredients))
    missing = scene.menus.missing_of(page.id, page.servings)
    parts.append(
        f"在庫に足りないもの: {missing_words(missing)}" if missing else "材料は在庫でそろいます。"
    )
    if page.steps:
        steps = (f"{n}. {words.plain_sentence(s)}" for n, s in enumerate(page.steps, 1))
        parts.append("作り方\n\n" + "\n".join(steps))
    if page.tip:
        parts.append(words.plain_sentence(page.tip))
    scene.note("\n\n".join(parts))


def _ingredient(one: Ingredient) -> str:
    return words.plain(one.text) if one.text else words.plain(one.name)


def cooked(scene: Scene, intent: Intent, act: Cooked) -> None:
    """Show what a cooked meal would take out of the pantry, and ask before it does."""
    menu = _uncooked(scene, act.title)
    if menu is not None:
        names = "、".join(d.title for d in menu.dishes)
        _ask_to_take(
            scene, intent, names, scene.menus.default_use(menu.id), TakeMeal(menu_id=menu.id)
        )
        return
    if act.title is None:
        scene.note(
            "お疲れさまでした。何を作りましたか？「肉じゃが作った」のように教えてください。何も変えていません。"
        )
        return
    recipe = scene.recipes.titled(act.title)
    if recipe is None:
        scene.note(
            f"「{words.plain(act.title)}」のレシピが分からないので、在庫は変えていません。"
            "使ったものを「豚肉200g使った」のように教えてください。"
        )
        return
    if name_key(recipe.title) != name_key(act.title) and not intent.is_confirmed:
        _ask_which_dish(scene, intent, act.title)
        return
    use = scene.menus.default_use_of(recipe.id)
    _ask_to_take(scene, intent, recipe.title, use, TakeMeal(recipe_id=recipe.id))


def _ask_which_dish(scene: Scene, intent: Intent, title: str) -> None:
    """Ask which recipe it was, where the words name none exactly (カレー)."""
    hits = scene.recipes.search(title, limit=ALIKE)
    options = [
        Option(
            id=f"dish-{n}",
            label=hit.title,
            intents=[Intent.of(Cooked(title=hit.title), is_confirmed=True)],
        )
        for n, hit in enumerate(hits)
    ]
    said = words.plain(title)
    scene.ask(
        Question(
            text=f"「{said}」は、この中のどれでしたか？選ぶまで何も変えません。",
            options=[*options, cancel("どれでもない")],
            no=CANCEL,
        ),
        intent,
    )


def _uncooked(scene: Scene, title: str | None) -> Menu | None:
    """The menu that was cooked: the one just adopted, or today's, that has the dish."""
    today = [m for m in scene.menus.list(scene.today, scene.today) if m.cooked_at is None]
    if title is not None:
        recipe = scene.recipes.titled(title)
        return next(
            (m for m in today if recipe and any(d.recipe_id == recipe.id for d in m.dishes)), None
        )
    own = [m for m in today if m.id == scene.memory.menu_id]
    if own or len(today) == 1:
        return (own or today)[0]
    return None


def _ask_to_take(scene: Scene, intent: Intent, names: str, use: Use, take: TakeMeal) -> None:
    said = words.plain_sentence(names)
    unsure = "、".join(words.plain(line.name) for line in use.unsure)
    note = f"量が分からない{unsure}は、そのままにします。" if unsure else ""
    if not use.use:
        take_meal(
            scene,
            intent,
            TakeMeal(menu_id=take.menu_id, recipe_id=take.recipe_id, leaves_stock=True),
        )
        scene.note(note or "在庫から引くものはありませんでした。")
        return
    lines = "\n".join(
        f"- {words.plain(u.name)} {words.amount(u.quantity, u.unit)}（残り{words.amount(u.there - u.quantity, u.unit) or '0'}）"
        for u in use.use
    )
    kept = TakeMeal(menu_id=take.menu_id, recipe_id=take.recipe_id, leaves_stock=True)
    scene.ask(
        Question(
            text=f"「{said}」を作ったのですね。在庫から次の分を引きます。よろしいですか？\n\n{lines}\n\n{note}".strip(),
            kind="needs_confirmation",
            options=[
                Option(
                    id="yes",
                    label="はい、引く",
                    intents=[Intent.of(take, is_confirmed=True)],
                    words=["はい", "うん", "お願い"],
                ),
                Option(
                    id="kept",
                    label="引かずに記録だけ",
                    intents=[Intent.of(kept, is_confirmed=True)],
                    words=["引かない", "記録だけ"],
                ),
                cancel(),
            ],
            yes="yes",
            no=CANCEL,
        ),
        intent,
    )


def take_meal(scene: Scene, intent: Intent, act: TakeMeal) -> None:
    """Mark a meal as cooked, and take out what it used."""
    menu = _menu_of(scene, act)
    if menu is None or menu.cooked_at is not None:
        scene.note("その献立は、もう作ったことになっています。何も変えていません。")
        return
    done = scene.menus.cooked(menu.id, () if act.leaves_stock else None)
    scene.wrote()
    scene.memory.menu_id = None
    names = "、".join(f"「{words.plain(d.title)}」" for d in done.menu.dishes)
    scene.tell(f"{names}を作ったことにしました。")
    for change in done.changes:
        gone = change.after is None
        assert change.before is not None  # noqa: S101 - what was used was there
        before = change.before.quantity
        after = change.after.quantity if change.after else None
        part = (
            words.amount(before - after, change.before.unit) if before and after is not None else ""
        )
        said = (
            words.taken(change, part or "すこし", is_waste=False)
            if not gone
            else f"{words.thing(change.before)}を使い切りました。"
        )
        scene.tell(said, change)


def _menu_of(scene: Scene, act: TakeMeal) -> Menu | None:
    if act.menu_id is not None:
        try:
            return scene.menus.get(act.menu_id)
        except MenuMissing:
            return None
    if act.recipe_id is None:
        return None
    try:
        return scene.menus.adopt(NewMenu(date=scene.today, recipe_ids=(act.recipe_id,)))
    except RecipeMissing:
        return None


ROOMS: Rooms = {
    "adopt": adopt,
    "buy_missing": buy_missing,
    "how_to": how_to,
    "show_recipe": show_recipe,
    "cooked": cooked,
    "take_meal": take_meal,
}
