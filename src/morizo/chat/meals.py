"""What could be cooked: proposals, and others. Choosing among them is in `picking`, adopting in `table`."""

from collections.abc import Sequence

from morizo.chat import asking, wishes, words
from morizo.chat.intents import Intent, PickDish, ShowRecipe, shaped
from morizo.chat.memory import Option, Question
from morizo.chat.scene import Rooms, Scene
from morizo.chat.wishes import Asked, Found
from morizo.menus.models import Proposal
from morizo.recipes.models import DISH_WORDS
from morizo.sentences.acts import Adopt, Others, Suggest

SEEN_AT_MOST = 150


def suggest(scene: Scene, intent: Intent, act: Suggest) -> None:
    """Propose five dishes to choose among, else a whole menu.

    It was asked anew: what this conversation has seen may come again where nothing else is as good.
    """
    if act.dish in (None, "main") or act.uses:
        scene.memory.picked = {}
    found = _find(scene, act, shown=scene.memory.seen)
    if found.dishes:
        _show(scene, found)
    else:
        said = words.plain_sentence(found.words)
        scene.note(said or "条件に合う料理が見つかりませんでした。")


def others(scene: Scene, intent: Intent, act: Others) -> None:
    """Propose what this conversation hasn't seen yet, for the same wish."""
    kept = scene.memory.wish
    wish = Intent(said=kept).act if kept else Suggest()
    assert isinstance(wish, Suggest)  # noqa: S101 - only wishes are kept there
    found = _find(scene, wish, without=scene.memory.seen)
    # Of a menu without its main there was nothing left to make it from.
    if found.dishes and not (found.is_menu and all(d.dish != "main" for d in found.dishes)):
        _show(scene, found)
    else:
        scene.note("ほかの候補は、もう出しきってしまいました。条件を変えて聞いてみてください。")


def dish_options(dishes: Sequence[Proposal]) -> list[Option]:
    """The choices that pick a dish, in the order shown."""
    return [
        Option(id=f"dish-{n}", label=p.title, intents=[Intent.of(PickDish(recipe_id=p.recipe_id))])
        for n, p in enumerate(dishes, 1)
    ]


def _find(
    scene: Scene, act: Suggest, *, without: Sequence[str] = (), shown: Sequence[str] = ()
) -> Found:
    scene.memory.wish = shaped(act)
    taken = _picked_keys(scene) if act.dish not in (None, "main") and not act.uses else ()
    return wishes.find(scene, Asked(act, without, shown, taken))


def _show(scene: Scene, found: Found) -> None:
    _keep(scene, found)
    if found.is_menu:
        _show_menu(scene, found)
    else:
        _show_list(scene, found)


def _show_menu(scene: Scene, found: Found) -> None:
    lines = [f"- {DISH_WORDS[p.dish]}: {_line(p)}" for p in found.dishes]
    text = [words.plain_sentence(found.words), "\n".join(lines)]
    if found.missing:
        text.append(f"足りないもの: {found.missing}")
    scene.note("\n\n".join(part for part in text if part))
    options = [
        Option(
            id="adopt",
            label="この献立にする",
            intents=[Intent.of(Adopt(), is_confirmed=True)],
            words=["これにする", "それにする", "決まり", "いいね", "それで"],
        ),
        _other_option("ほかの献立"),
        *(
            Option(
                id=f"how-{n}",
                label=f"{p.title}の作り方",
                intents=[Intent.of(ShowRecipe(recipe_id=p.recipe_id))],
            )
            for n, p in enumerate(found.dishes)
        ),
    ]
    offer = asking.offer("", options, yes="adopt")
    scene.ask(offer.model_copy(update={"numbers": dish_options(found.dishes)}))


def _show_list(scene: Scene, found: Found) -> None:
    lines = "\n".join(f"{n}. {_line(p)}" for n, p in enumerate(found.dishes, 1))
    said = words.plain_sentence(found.words)
    scene.note(f"{said}\n\n{lines}" if said else lines)
    numbers = dish_options(found.dishes)
    # Proposals are shown, not asked about: whatever is said next, they aren't brought up again.
    scene.ask(
        Question(
            text="どれにしますか？",
            options=[*numbers, _other_option("ほかの案")],
            numbers=numbers,
            is_passing=True,
        )
    )


def _keep(scene: Scene, found: Found) -> None:
    memory = scene.memory
    memory.proposals, memory.shown_at = list(found.dishes), scene.number
    memory.is_menu = found.is_menu
    seen = dict.fromkeys([*memory.seen, *(p.recipe_id for p in found.dishes)])
    memory.seen = list(seen)[-SEEN_AT_MOST:]
    scene.proposals += found.dishes


def _picked_keys(scene: Scene) -> tuple[str, ...]:
    """The foods that make the chosen main dish what it is: the side doesn't repeat them."""
    main = scene.memory.picked.get("main")
    recipe = scene.recipes.find(main) if main else None
    return recipe.key if recipe else ()


def _line(proposal: Proposal) -> str:
    minutes = f"（{proposal.minutes}分）" if proposal.minutes else ""
    return f"**{words.plain(proposal.title)}**{minutes} {words.plain_sentence(proposal.reason)}".strip()


def _other_option(label: str) -> Option:
    words_too = ["他には", "ほかには", "違うの", "他の", "ほかの"]
    return Option(id="others", label=label, intents=[Intent.of(Others())], words=words_too)


ROOMS: Rooms = {
    "suggest": suggest,
    "others": others,
}
