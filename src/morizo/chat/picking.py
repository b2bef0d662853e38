"""Choosing a dish: by its number among those shown, by touch, or by its name."""

from morizo.chat import asking, words
from morizo.chat.cookbook import ask_alike, called
from morizo.chat.intents import Intent, PickDish, ShowRecipe
from morizo.chat.meals import missing_words
from morizo.chat.memory import Option
from morizo.chat.scene import Rooms, Scene
from morizo.menus.models import KINDS, Proposal
from morizo.recipes.models import DISH_WORDS, Recipe
from morizo.sentences.acts import Adopt, Choose, Suggest

WHICH = ("", "古い方", "新しい方", "両方")
"""Words that point at rows of the pantry, never at a dish."""


def choose(scene: Scene, intent: Intent, act: Choose) -> None:
    """Take one of the dishes shown, by its number or its name."""
    shown = scene.memory.proposals
    if act.index is not None:
        if not shown:
            scene.note("いま選べるものがありません。「今夜どうする？」のように聞いてください。")
        elif not 0 < act.index <= len(shown):
            scene.note(f"{len(shown)}番目までの中から選んでください。")
        else:
            _pick(scene, shown[act.index - 1])
        return
    label = act.label or ""
    found = next((p for p in shown if label and (label in p.title or p.title in label)), None)
    if found is not None:
        _pick(scene, found)
        return
    recipe = called(scene, label) if label not in WHICH else None
    if recipe is not None:
        _pick_unproposed(scene, recipe)
    elif label in WHICH or not ask_alike(scene, label, lambda title: Choose(label=title)):
        scene.note(
            f"「{words.plain(label)}」は、いま選べるものの中にありません。何も変えていません。"
        )


def pick_dish(scene: Scene, intent: Intent, act: PickDish) -> None:
    """Take the dish that was tapped."""
    found = next((p for p in scene.memory.proposals if p.recipe_id == act.recipe_id), None)
    if found is None:
        scene.note("その候補は、もう選べません。もう一度献立を聞いてください。")
    else:
        _pick(scene, found)


def _pick(scene: Scene, proposal: Proposal) -> None:
    memory = scene.memory
    memory.picked = {**memory.picked, proposal.dish: proposal.recipe_id}
    scene.proposals.append(proposal)
    text = f"{DISH_WORDS[proposal.dish]}は「{words.plain(proposal.title)}」ですね。"
    if proposal.missing:
        text += f"足りないもの: {missing_words(proposal.missing)}"
    scene.note(text)
    _ask_next(scene, proposal.recipe_id)


def _pick_unproposed(scene: Scene, recipe: Recipe) -> None:
    page = scene.recipes.page(recipe.id)
    if page.conflicts:
        scene.note(f"「{words.plain(recipe.title)}」は、{page.warning}別の料理にしてください。")
        return
    scene.memory.picked = {**scene.memory.picked, recipe.dish: recipe.id}
    missing = scene.menus.missing_of(recipe.id)
    text = f"{DISH_WORDS[recipe.dish]}は「{words.plain(recipe.title)}」ですね。"
    if missing:
        text += f"足りないもの: {missing_words(missing)}"
    scene.note(f"{text}\n\n{page.warning}" if page.warning else text)
    _ask_next(scene, recipe.id)


def _ask_next(scene: Scene, recipe_id: str) -> None:
    """After one dish: take it, or go on to those that the meal has not got yet."""
    options = [
        Option(
            id="adopt",
            label="これで決まり",
            intents=[Intent.of(Adopt(), is_confirmed=True)],
            words=["これにする", "決まり", "それで", "これで"],
        )
    ]
    for kind in KINDS:
        if kind not in scene.memory.picked:
            wish = Intent.of(Suggest(dish=kind))
            options.append(
                Option(
                    id=kind,
                    label=f"{DISH_WORDS[kind]}も選ぶ",
                    intents=[wish],
                    words=[DISH_WORDS[kind]],
                )
            )
    options.append(
        Option(
            id="how",
            label="作り方を見る",
            intents=[Intent.of(ShowRecipe(recipe_id=recipe_id))],
            words=["作り方", "レシピ"],
        )
    )
    scene.ask(asking.offer("", options, yes="adopt"))


ROOMS: Rooms = {"choose": choose, "pick_dish": pick_dish}
