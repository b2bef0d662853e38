"""What cooking took out of the pantry: shown first, then taken, and all of it can be undone."""

from dataclasses import replace

from morizo.chat import words
from morizo.chat.cookbook import ask_alike, called
from morizo.chat.intents import Intent, TakeMeal
from morizo.chat.memory import Option, Question
from morizo.chat.scene import CANCEL, Rooms, Scene, cancel
from morizo.foods.text import name_key
from morizo.menus.errors import MenuMissing
from morizo.menus.models import Menu, NewMenu, Use, UseLine
from morizo.recipes.errors import RecipeMissing
from morizo.sentences.acts import Cooked


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
    recipe = called(scene, act.title)
    if recipe is None or (
        name_key(recipe.title) != name_key(act.title) and not intent.is_confirmed
    ):
        if not ask_alike(scene, act.title, lambda title: Cooked(title=title)):
            said = words.plain(act.title)
            scene.note(
                f"「{said}」のレシピが分からないので、在庫は変えていません。"
                "使ったものを「豚肉200g使った」のように教えてください。"
            )
        return
    use = scene.menus.default_use_of(recipe.id)
    _ask_to_take(scene, intent, recipe.title, use, TakeMeal(recipe_id=recipe.id))


def _uncooked(scene: Scene, title: str | None) -> Menu | None:
    """The menu that was cooked: the one just adopted, or today's, that has the dish."""
    today = [m for m in scene.menus.list(scene.today, scene.today) if m.cooked_at is None]
    if title is not None:
        key = name_key(title)
        fits = (m for m in today if any(key in name_key(d.title) for d in m.dishes))
        return next(fits, None)
    own = [m for m in today if m.id == scene.memory.menu_id]
    if own or len(today) == 1:
        return (own or today)[0]
    return None


def _ask_to_take(scene: Scene, intent: Intent, names: str, use: Use, take: TakeMeal) -> None:
    said = words.plain_sentence(names)
    unsure = "、".join(words.plain(line.name) for line in use.unsure)
    note = f"量が分からない{unsure}は、そのままにします。" if unsure else ""
    if not use.use:
        take_meal(scene, intent, replace(take, leaves_stock=True))
        scene.note(note or "在庫から引くものはありませんでした。")
        return
    lines = "\n".join(_use_line(line) for line in use.use)
    text = f"「{said}」を作ったのですね。在庫から次の分を引きます。よろしいですか？\n\n{lines}\n\n{note}"
    scene.ask(_to_confirm(text.strip(), take), intent)


def _to_confirm(text: str, take: TakeMeal) -> Question:
    agree = [Intent.of(take, is_confirmed=True)]
    only = [Intent.of(replace(take, leaves_stock=True), is_confirmed=True)]
    return Question(
        text=text,
        kind="needs_confirmation",
        options=[
            Option(id="yes", label="はい、引く", intents=agree, words=["はい", "うん", "お願い"]),
            Option(
                id="kept", label="引かずに記録だけ", intents=only, words=["引かない", "記録だけ"]
            ),
            cancel(),
        ],
        yes="yes",
        no=CANCEL,
    )


def _use_line(line: UseLine) -> str:
    left = words.amount(line.there - line.quantity, line.unit) or "0"
    return f"- {words.plain(line.name)} {words.amount(line.quantity, line.unit)}（残り{left}）"


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


ROOMS: Rooms = {"cooked": cooked, "take_meal": take_meal}
