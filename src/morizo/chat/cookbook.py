"""Which recipe is meant by what somebody calls it, and how it is made."""

from collections.abc import Callable
from functools import lru_cache

from morizo.chat import words
from morizo.chat.intents import AnyAct, Intent, ShowRecipe
from morizo.chat.meals import missing_words
from morizo.chat.memory import Option, Question
from morizo.chat.scene import CANCEL, Rooms, Scene, cancel
from morizo.foods import catalogue
from morizo.foods.text import name_key
from morizo.recipes.errors import RecipeMissing
from morizo.recipes.models import Ingredient, Recipe, RecipePage
from morizo.sentences.acts import HowTo

LONGEST_PART = 8
"""Characters of the longest food name that is looked for inside a dish's name."""
ALIKE = 4
"""Dishes to choose among when a name fits several."""


def called(scene: Scene, said: str) -> Recipe | None:
    """Return the recipe of that title, or the only one whose title holds the words."""
    holding = _holding(scene, said)
    key = name_key(said)
    exact = next((r for r in holding if name_key(r.title) == key), None)
    return exact or (holding[0] if len(holding) == 1 else None)


def ask_alike(scene: Scene, said: str, act_for: Callable[[str], AnyAct]) -> bool:
    """Ask which recipe is meant, where words name none exactly (カレー); False when none is like it."""
    titles = [recipe.title for recipe in _holding(scene, said)]
    titles += [hit.title for hit in scene.recipes.search(said, limit=ALIKE)]
    options = [
        Option(id=f"dish-{n}", label=title, intents=[Intent.of(act_for(title), is_confirmed=True)])
        for n, title in enumerate(list(dict.fromkeys(titles))[:ALIKE], 1)
    ]
    if options:
        text = f"「{words.plain(said)}」は、この中のどれですか？選ぶまで何も変えません。"
        options.append(cancel("どれでもない"))
        scene.ask(Question(text=text, options=options, no=CANCEL, is_passing=True))
    return bool(options)


def how_to(scene: Scene, intent: Intent, act: HowTo) -> None:
    """Show how a dish is made."""
    recipe = called(scene, act.title)
    if recipe is not None:
        _show(scene, scene.recipes.page(recipe.id))
    elif not ask_alike(scene, act.title, lambda title: HowTo(title=title)):
        said = words.plain(act.title)
        scene.note(f"「{said}」のレシピは見つかりませんでした。別の言い方でも聞いてみてください。")


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


def _holding(scene: Scene, said: str) -> list[Recipe]:
    key, plain = name_key(said), _with_usual_names(said)
    if not key:
        return []
    return [
        recipe
        for recipe in scene.recipes.all()
        if key in name_key(recipe.title)
        or key == name_key(recipe.reading)
        or plain in _with_usual_names(recipe.title)
    ]


@lru_cache(maxsize=4096)
def _with_usual_names(title: str) -> str:
    """Write a title with each food under its usual name, so that 生姜焼き is しょうが焼き."""
    # Inside a dish's name foods stand as parts of words, where a scan for mentions rightly sees none.
    names, key, written, at = catalogue.load().names, name_key(title), "", 0
    while at < len(key):
        parts = (key[at : at + length] for length in range(LONGEST_PART, 1, -1))
        part = next((part for part in parts if part in names), None)
        written += name_key(names[part].name) if part else key[at]
        at += len(part) if part else 1
    return written


ROOMS: Rooms = {"how_to": how_to, "show_recipe": show_recipe}
