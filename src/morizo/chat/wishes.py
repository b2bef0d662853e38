"""From a wish in words to dishes: by kind and food, by a title, from what ends soon, or a whole menu."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from morizo.chat import words
from morizo.chat.asks import SOON_DAYS
from morizo.chat.cookbook import holding
from morizo.chat.scene import Scene
from morizo.foods.text import name_key
from morizo.menus.models import KINDS, Kinds, Proposal, Wish
from morizo.pantry.service import effective_kind
from morizo.sentences.acts import Suggest

SHOWN = 5
LOOKED_AT = 30
"""Recipes that a title is looked for among at most."""
EXPIRING_AT_MOST = 5
"""Foods that end soon and are asked for together: no dish has room for more."""
NAMES_AT_MOST = 20
NAME_LENGTH = 60
OKAZU: Kinds = ("main", "sub")
"""What おかず and 一品 mean: no soup."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a wish comes to, and in words what could not be kept to; a menu is taken as a whole."""

    dishes: Sequence[Proposal] = ()
    words: str = ""
    is_menu: bool = False
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish, and what it is asked beside.

    Args:
        without: Recipes that are not to be shown again.
        shown: Recipes that were shown before; they may come again.
        taken: The foods that the chosen main has already.
    """

    act: Suggest
    without: Sequence[str] = ()
    shown: Sequence[str] = ()
    taken: Sequence[str] = ()


def find(scene: Scene, asked: Asked) -> Found:
    """Return what a wish comes to, without what was seen."""
    act = asked.act
    if act.title:
        return _by_title(scene, asked, act.title)
    uses, note = act.uses, ""
    if act.expiring:
        soon = _ending_soon(scene)
        uses = tuple(dict.fromkeys((*act.uses, *soon)))
        note = "" if soon else f"{SOON_DAYS}日以内に期限が来るものはありません。"
    wish = _wish(asked, uses)
    if act.dish is None and not uses and not act.one_dish:
        return _menu(scene, wish, asked.shown, note)
    kinds: Kinds = (act.dish,) if act.dish else OKAZU if act.one_dish else KINDS
    dishes, said = scene.menus.choices(kinds, wish, SHOWN, asked.shown)
    if kinds == ("sub",) and uses and said:
        # 「鶏むね肉で一品」: the food was named, and what makes a side was not meant so narrowly.
        wider, why = scene.menus.choices(OKAZU, wish, SHOWN, asked.shown)
        if wider and not why:
            return Found(wider, f"{note}副菜だけでは足りないので、主菜からも選びました。")
    return Found(dishes, note + said)


def _menu(scene: Scene, wish: Wish, shown: Sequence[str], note: str) -> Found:
    suggestion = scene.menus.suggest(wish, shown)
    dishes = [dish for menu in suggestion.menus for dish in menu.dishes]
    missing = words.missing(suggestion.missing)
    return Found(dishes, note + suggestion.explanation, is_menu=True, missing=missing)


def _by_title(scene: Scene, asked: Asked, title: str) -> Found:
    """Dishes of that title, in the household's own words too; where there are none, what comes near."""
    key, wish = name_key(title), _wish(asked, asked.act.uses)
    named = sorted(holding(scene, title), key=lambda r: (name_key(r.title) != key, len(r.title)))
    without = set(asked.without)
    ids = [recipe.id for recipe in named if recipe.id not in without]
    if dishes := scene.menus.these(ids, wish, SHOWN):
        return Found(dishes)
    said = f"「{title}」"
    near = [hit.id for hit in scene.recipes.search(title, limit=LOOKED_AT)]
    like = [i for i in near if i not in without and i not in {r.id for r in named}]
    if ids:
        why = f"{said}は、アレルギーや避けたい食材の設定に合いません。"
    elif named:
        why = f"{said}は、ほかにありません。"
    else:
        why = f"{said}のレシピは見つかりませんでした。"
    if dishes := scene.menus.these(like, wish, SHOWN):
        return Found(dishes, f"{why}近い料理はこちらです。")
    return Found((), why)


def _ending_soon(scene: Scene) -> tuple[str, ...]:
    """The foods that end soon, the most urgent first; what may not be eaten any more is none of them."""
    items = scene.pantry.items(expiring_within_days=SOON_DAYS)
    names = (
        item.name
        for item in items
        if not (effective_kind(item) == "use_by" and item.ends_on and item.ends_on < scene.today)
    )
    return tuple(dict.fromkeys(names))[:EXPIRING_AT_MOST]


def _wish(asked: Asked, uses: Sequence[str]) -> Wish:
    act = asked.act
    return Wish(
        servings=min(max(act.servings, 1), 20) if act.servings else None,
        cuisine=act.cuisine,
        max_minutes=min(max(act.max_minutes, 1), 1440) if act.max_minutes else None,
        must_use=_sayable(uses),
        exclude=_sayable((*act.exclude, *asked.taken)),
        mood=_sayable(act.mood),
        not_again=tuple(asked.without),
    )


def _sayable(names: Iterable[str]) -> tuple[str, ...]:
    kept = (name.strip() for name in names)
    return tuple(n for n in kept if 0 < len(n) <= NAME_LENGTH and n.isprintable())[:NAMES_AT_MOST]
