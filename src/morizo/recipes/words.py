"""The words of recipes and of questions: food ids first, then normalised tokens.

Foods are found by our own catalogue before any tokenizer sees the text: bare なす is a verb to a tokenizer,
and 豚バラ must be found by 豚肉. A food's token stands for the food and all its groups.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from morizo.foods.catalogue import Catalogue
from morizo.foods.text import fold
from morizo.recipes.models import CUISINE_WORDS, DISH_WORDS, Recipe
from morizo.recipes.tags import meant_by, words_for

if TYPE_CHECKING:
    from sudachipy import SplitMode, Tokenizer

_KEPT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞"})
_EMPTY = frozenset(
    [
        "為る",
        "有る",
        "居る",
        "成る",
        "出来る",
        "作る",
        "使う",
        "食べる",
        "欲しい",
        "何",
        "何か",
        "物",
        "事",
        "料理",
        "レシピ",
        "メニュー",
        "作り方",
        "方",
        "御",
        "今日",
        "今夜",
        "今晩",
        "明日",
        "献立",
    ]
)
"""Words that every question about food may hold, and that tell nothing of a dish."""
_DISH_ENDINGS = (
    "鍋",
    "丼",
    "汁",
    "スープ",
    "サラダ",
    "カレー",
    "グラタン",
    "パスタ",
    "うどん",
    "そば",
    "ごはん",
)
"""Kinds of dishes that a title ends with; a tokenizer may take them for a part of another word (常夜鍋)."""
_MORE_DISH_WORDS = {
    "main": ("主菜", "おかず", "メイン", "主役"),
    "sub": ("副菜", "小鉢", "付け合わせ", "おかず", "もう一品"),
    "soup": ("汁物", "スープ", "お汁"),
    "other": (),
}
_MORE_CUISINE_WORDS = {
    "japanese": ("和食", "和風", "日本料理"),
    "western": ("洋食", "洋風", "西洋料理"),
    "chinese": ("中華", "中華風", "中国料理", "中華料理"),
    "other": ("エスニック", "韓国料理", "アジア料理"),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """A recipe's tokens, by how much they say about it."""

    title: str
    key: str
    foods: str
    words: str


def food_token(food_id: str) -> str:
    """Return the token that stands for a food."""
    return f"f_{food_id}"


def recipe_terms(recipe: Recipe, catalogue: Catalogue) -> Terms:
    """Return the tokens to index."""
    key_ids = [food.id for name in recipe.key if (food := catalogue.find(name))]
    rest = [i.food_id for i in recipe.ingredients if i.food_id and i.food_id not in key_ids]
    unknown = " ".join(i.name for i in recipe.ingredients if i.food_id is None)
    about = [word for tag in recipe.tags for word in words_for(tag)]
    about += [*_MORE_DISH_WORDS[recipe.dish], *_MORE_CUISINE_WORDS[recipe.cuisine]]
    about += [DISH_WORDS[recipe.dish], CUISINE_WORDS[recipe.cuisine]]
    return Terms(
        title=" ".join(
            [
                *tokens(f"{recipe.title}、{_ending(recipe.title)}"),
                *_mentioned(recipe.title, catalogue),
            ]
        ),
        key=" ".join(_with_groups(key_ids, catalogue)),
        foods=" ".join(_with_groups(rest, catalogue)),
        words=" ".join(
            [*tokens("、".join(about)), *recipe.tags, *tokens(unknown), fold(recipe.reading)]
        ),
    )


def query_terms(query: str, catalogue: Catalogue) -> list[str]:
    """Return the tokens to look for: foods, tags that everyday words mean, and the other words."""
    foods = _mentioned(query, catalogue)
    return list(dict.fromkeys([*foods, *tokens(query), *sorted(meant_by(query))]))


def tokens(text: str) -> list[str]:
    """Cut a text into normalised words that mean something; loads the dictionary at the first call."""
    if not text.strip():
        return []
    whole = _tokenizer().tokenize(text)
    # 寄せ鍋 is one word and two: it is found by 鍋 as well.
    pieces = [piece for word in whole for piece in word.split(_short())]
    found = [
        morpheme.normalized_form().lower().replace('"', "")
        for morpheme in (*whole, *pieces)
        if morpheme.part_of_speech()[0] in _KEPT
    ]
    return list(dict.fromkeys(word for word in found if word.strip() and word not in _EMPTY))


def _ending(title: str) -> str:
    return next((ending for ending in _DISH_ENDINGS if title.endswith(ending)), "")


def _mentioned(text: str, catalogue: Catalogue) -> list[str]:
    return [food_token(mention.food.id) for mention in catalogue.mentions(text)]


def _with_groups(food_ids: Iterable[str], catalogue: Catalogue) -> list[str]:
    return list(
        dict.fromkeys(food_token(up) for food_id in food_ids for up in catalogue.lineage(food_id))
    )


def _short() -> "SplitMode":
    from sudachipy import SplitMode

    return SplitMode.A


@cache
def _tokenizer() -> "Tokenizer":
    # Imported here: a process that only suggests menus never pays for the dictionary (45 MB, mapped from its file).
    from sudachipy import Dictionary

    return Dictionary(dict="small").tokenizer()
