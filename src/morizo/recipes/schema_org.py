"""A schema.org Recipe object as a recipe of ours. What it says is data, never an instruction."""

import html
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from morizo.foods.catalogue import Catalogue
from morizo.foods.text import fold
from morizo.kit.ids import new_id
from morizo.preferences.models import Cuisine
from morizo.recipes.corpus import read_ingredient
from morizo.recipes.errors import NotARecipe
from morizo.recipes.models import Dish, Recipe
from morizo.recipes.tags import TAGS, meant_by

TITLE_LENGTH, LINE_LENGTH, STEP_LENGTH = 120, 200, 1000
LINES_AT_MOST, STEPS_AT_MOST = 60, 60
_TAG = re.compile(r"<[^>]{0,500}>")
_SPACES = re.compile(r"\s+")
_DURATION = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?")
_COUNT = re.compile(r"\d{1,3}")
_DISHES: tuple[tuple[Dish, tuple[str, ...]], ...] = (
    ("soup", ("汁物", "汁", "スープ", "soup", "ポタージュ")),
    (
        "sub",
        (
            "副菜",
            "サラダ",
            "小鉢",
            "おかず一品",
            "和え物",
            "付け合わせ",
            "前菜",
            "side",
            "salad",
            "appetizer",
        ),
    ),
    (
        "main",
        (
            "主菜",
            "メイン",
            "おかず",
            "main",
            "entree",
            "dinner",
            "丼",
            "カレー",
            "パスタ",
            "麺",
            "ご飯もの",
            "鍋",
        ),
    ),
)
_CUISINES: tuple[tuple[Cuisine, tuple[str, ...]], ...] = (
    ("japanese", ("和食", "日本", "和風", "japan")),
    ("chinese", ("中華", "中国", "chin")),
    ("western", ("洋食", "西洋", "洋風", "イタリア", "フランス", "アメリカ", "スペイン", "ital", "french", "france", "americ", "european", "spanish", "western")),
    ("other", ("韓国", "エスニック", "タイ", "ベトナム", "インド", "korea", "thai", "indian", "mexic", "vietnam")),
)  # fmt: skip


def read(body: dict[str, Any], catalogue: Catalogue, url: str | None = None) -> Recipe:
    """Read a Recipe object, however its many optional shapes are used.

    Raises:
        NotARecipe: It has no name or no ingredients, is too long, or is of another type.
    """
    title, lines, steps = _checked(body)
    ingredients = tuple(read_ingredient(line, catalogue) for line in lines)
    said = " ".join(
        plain(part, 200)
        for name in ("recipeCategory", "recipeCuisine", "keywords")
        for part in _listed(body.get(name))
    )
    return Recipe(
        id=new_id(),
        title=title,
        dish=_first(_DISHES, f"{said} {title}") or "other",
        cuisine=_first(_CUISINES, said) or "japanese",
        servings=_servings(body.get("recipeYield")),
        minutes=_minutes(body),
        key=_main_foods(ingredients, catalogue),
        tags=_tags(said),
        ingredients=ingredients,
        steps=tuple(steps),
        source="household",
        url=url or address(body.get("url")) or address(body.get("mainEntityOfPage")),
    )


def _checked(body: dict[str, Any]) -> tuple[str, list[str], list[str]]:
    """Return title, ingredient lines and steps as plain text, each within its bounds."""
    kinds = [str(kind).rsplit("/", 1)[-1] for kind in _listed(body.get("@type", "Recipe"))]
    if "Recipe" not in kinds:
        raise NotARecipe("Recipe ではないデータです。", field="@type")
    title = plain(body.get("name") or body.get("headline"), TITLE_LENGTH)
    said = _listed(body.get("recipeIngredient") or body.get("ingredients"))
    lines = [line for raw in said if (line := plain(raw, LINE_LENGTH))]
    told = _steps(body.get("recipeInstructions"), 0)
    steps = [step for raw in told if (step := plain(raw, STEP_LENGTH))]
    if not title:
        raise NotARecipe("料理名がありません。", field="name")
    if not lines or len(lines) > LINES_AT_MOST:
        raise NotARecipe(f"材料が読めません（1〜{LINES_AT_MOST}行）。", field="recipeIngredient")
    if len(steps) > STEPS_AT_MOST:
        raise NotARecipe(
            f"作り方が長すぎます（{STEPS_AT_MOST}手順まで）。", field="recipeInstructions"
        )
    return title, lines, steps


def plain(value: Any, limit: int) -> str:
    """Return a value as one line of plain text: no markup, no control characters, not too long."""
    if isinstance(value, dict):
        value = value.get("text") or value.get("name") or value.get("@value")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:g}" if math.isfinite(value) else ""
    if not isinstance(value, str):
        return ""
    text = html.unescape(_TAG.sub(" ", html.unescape(value[: limit * 8])))
    text = "".join(
        c
        for c in text
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return _SPACES.sub(" ", text).strip()[:limit]


def address(value: Any) -> str | None:
    """Return an http(s) address; nothing else may become a link."""
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    is_link = isinstance(value, str) and re.fullmatch(r"https?://[^\s\"'<>\\]{1,1000}", value)
    return value if is_link else None


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, str):
        return value.split("\n") if "\n" in value else [value]
    return value[:500] if isinstance(value, list) else [value]


def _steps(value: Any, depth: int) -> Iterator[Any]:
    # HowToSection holds HowToSteps, in itemListElement; depth is bounded against made-up nesting.
    if depth > 3:
        return
    for part in _listed(value):
        if isinstance(part, dict) and "itemListElement" in part:
            yield from _steps(part["itemListElement"], depth + 1)
        elif isinstance(part, list):
            yield from _steps(part, depth + 1)
        else:
            yield part


def _minutes(body: dict[str, Any]) -> int | None:
    total = _duration(body.get("totalTime"))
    if total is None:
        parts = [
            m for name in ("prepTime", "cookTime") if (m := _duration(body.get(name))) is not None
        ]
        total = sum(parts) if parts else None
    return total if total is not None and 0 < total <= 24 * 60 else None


def _duration(value: Any) -> int | None:
    match = _DURATION.fullmatch(value.strip().upper()) if isinstance(value, str) else None
    if match is None or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return days * 1440 + hours * 60 + minutes + math.ceil(seconds / 60)


def _servings(value: Any) -> int:
    for part in _listed(value):
        found = _COUNT.search(unicodedata.normalize("NFKC", plain(part, 60)))
        if found and 1 <= int(found.group()) <= 20:
            return int(found.group())
    return 2


def _first(table: Iterable[tuple[Any, tuple[str, ...]]], said: str) -> Any:
    plain_words = fold(said)
    return next((kind for kind, words in table if any(fold(w) in plain_words for w in words)), None)


def _tags(said: str) -> tuple[str, ...]:
    words = re.split(r"[\s,、，/・#]+", said)
    found = {tag for word in words if word for tag in meant_by(word)} & TAGS
    return tuple(sorted(found))[:8]


_FIRST_FOODS = ("niku", "gyokai", "tamago", "mame-seihin")


def _main_foods(ingredients: Iterable[Any], catalogue: Catalogue) -> tuple[str, ...]:
    """Guess what makes the dish: the first meat, fish, egg or tofu; else the first food that is no seasoning."""
    foods = [
        (i.name, i.food_id)
        for i in ingredients
        if i.food_id and not catalogue.get(i.food_id).staple
    ]
    for name, food_id in foods:
        if any(catalogue.is_a(food_id, group) for group in _FIRST_FOODS):
            return (name,)
    return (foods[0][0],) if foods else ()
