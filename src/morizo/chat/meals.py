"""What could be cooked: proposals, choosing among them, others. Adopting and cooking are in `table`."""

from collections.abc import Iterable, Sequence

from morizo.chat import asking, words
from morizo.chat.intents import Intent, PickDish, ShowRecipe, shaped
from morizo.chat.memory import Option, Question
from morizo.chat.scene import Rooms, Scene
from morizo.menus.models import KINDS, Amount, Proposal, Wish
from morizo.recipes.models import DISH_WORDS
from morizo.sentences.acts import Adopt, Others, Suggest

SHOWN = 5
SEEN_AT_MOST = 150
NAMES_AT_MOST = 20
NAME_LENGTH = 60


def suggest(scene: Scene, intent: Intent, act: Suggest) -> None:
    """Propose five dishes of a kind or with a food to choose among, else a whole menu.

    What this conversation has seen comes again only when there is nothing else: it was asked anew.
    """
    if act.dish in (None, "main") or act.uses:
        scene.memory.picked = {}
    if not _propose(scene, act, without=scene.memory.seen):
        scene.memory.seen = []
        _propose(scene, act, without=[], is_last=True)


def others(scene: Scene, intent: Intent, act: Others) -> None:
    """Propose what this conversation hasn't seen yet, for the same wish."""
    kept = scene.memory.wish
    wish = Intent(said=kept).act if kept else Suggest()
    assert isinstance(wish, Suggest)  # noqa: S101 - only wishes are kept there
    if not _propose(scene, wish, without=scene.memory.seen):
        scene.note("ほかの候補は、もう出しきってしまいました。条件を変えて聞いてみてください。")


def missing_words(missing: Iterable[Amount]) -> str:
    """Say what is missing: にんじん 1本、豚肉 200g."""
    return "、".join(
        f"{words.plain(m.name)} {words.amount(m.quantity, m.unit)}".strip() for m in missing
    )


def _propose(scene: Scene, act: Suggest, *, without: Sequence[str], is_last: bool = False) -> bool:
    """Propose what a wish asks for; False when nothing (or no main for a menu) was found.

    Args:
        without: Recipes not to propose.
        is_last: Say why there is nothing, and show a menu even without its main.
    """
    scene.memory.wish = shaped(act)
    if act.dish is None and not act.uses:
        return _whole_menu(scene, act, without, is_last=is_last)
    found, why = _candidates(scene, act, without)
    if found:
        _show(scene, found)
    elif is_last:
        scene.note(words.plain_sentence(why) or "条件に合う料理が見つかりませんでした。")
    return bool(found)


def _candidates(scene: Scene, act: Suggest, without: Sequence[str]) -> tuple[list[Proposal], str]:
    """Five dishes: of the kind wished for, else with the food, mains before whatever else it is good for."""
    picked = _picked_keys(scene) if act.dish not in (None, "main") and not act.uses else ()
    wish, why = _wish(act, without, also_excluded=picked), ""
    found: list[Proposal] = []
    for kind in (act.dish,) if act.dish else KINDS:
        more, none = scene.menus.choices((kind,), wish, SHOWN - len(found))
        found += more
        why = why or none
        if len(found) >= SHOWN:
            break
    return found, why


def _whole_menu(scene: Scene, act: Suggest, without: Sequence[str], *, is_last: bool) -> bool:
    suggestion = scene.menus.suggest(_wish(act, without))
    dishes = [dish for menu in suggestion.menus for dish in menu.dishes]
    if not is_last and not any(dish.dish == "main" for dish in dishes):
        return False
    if not dishes:
        scene.note(words.plain_sentence(suggestion.explanation))
        return False
    _keep(scene, dishes)
    lines = [f"- {DISH_WORDS[p.dish]}: {_line(p)}" for p in dishes]
    text = [words.plain_sentence(suggestion.explanation), "\n".join(lines)]
    if suggestion.missing:
        text.append(f"足りないもの: {missing_words(suggestion.missing)}")
    scene.note("\n\n".join(part for part in text if part))
    _offer_menu(scene, dishes)
    return True


def _offer_menu(scene: Scene, dishes: Sequence[Proposal]) -> None:
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
            for n, p in enumerate(dishes)
        ),
    ]
    scene.ask(asking.offer("", options, yes="adopt"))


def _show(scene: Scene, found: Sequence[Proposal]) -> None:
    _keep(scene, found)
    scene.note("\n".join(f"{n}. {_line(p)}" for n, p in enumerate(found, 1)))
    options = [
        Option(id=f"dish-{n}", label=p.title, intents=[Intent.of(PickDish(recipe_id=p.recipe_id))])
        for n, p in enumerate(found, 1)
    ]
    # Proposals are shown, not asked about: whatever is said next, they aren't brought up again.
    scene.ask(
        Question(
            text="どれにしますか？", options=[*options, _other_option("ほかの案")], is_passing=True
        )
    )


def _keep(scene: Scene, shown: Sequence[Proposal]) -> None:
    memory = scene.memory
    memory.proposals = list(shown)
    seen = dict.fromkeys([*memory.seen, *(p.recipe_id for p in shown)])
    memory.seen = list(seen)[-SEEN_AT_MOST:]
    scene.proposals += shown


def _wish(act: Suggest, without: Sequence[str], *, also_excluded: Sequence[str] = ()) -> Wish:
    return Wish(
        servings=min(max(act.servings, 1), 20) if act.servings else None,
        cuisine=act.cuisine,
        max_minutes=min(max(act.max_minutes, 1), 1440) if act.max_minutes else None,
        must_use=_sayable(act.uses),
        exclude=_sayable((*act.exclude, *also_excluded)),
        mood=_sayable(act.mood),
        not_again=tuple(without),
    )


def _sayable(names: Iterable[str]) -> tuple[str, ...]:
    kept = (name.strip() for name in names)
    return tuple(n for n in kept if 0 < len(n) <= NAME_LENGTH and n.isprintable())[:NAMES_AT_MOST]


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
