"""The packaged recipes, all of them, and the checker that keeps them so."""

import uuid
from collections import Counter

import pytest

from morizo.foods import catalogue
from morizo.foods.models import Allergen
from morizo.recipes import check, corpus
from morizo.recipes.models import Recipe

FOODS = catalogue.load()
RECIPES = corpus.load(FOODS)


def named(title: str) -> Recipe:
    return next(recipe for recipe in RECIPES if recipe.title == title)


def test_the_corpus_has_no_faults() -> None:
    assert check.faults(RECIPES, FOODS) == []


@pytest.mark.parametrize(("dish", "least"), [("main", 70), ("sub", 55), ("soup", 35)])
def test_there_are_enough_of_each_dish(dish: str, least: int) -> None:
    assert Counter(str(recipe.dish) for recipe in RECIPES)[dish] >= least


def test_ids_are_the_same_everywhere() -> None:
    assert (
        named("肉じゃが").id == corpus.recipe_id("nikujaga") == str(uuid.UUID(named("肉じゃが").id))
    )


def test_allergens_follow_from_the_ingredients() -> None:
    found = named("だし巻き卵 おろし添え").allergens
    assert Allergen.TAMAGO in found
    assert Allergen.KOMUGI in found  # 醤油, under the strict rule
    assert Allergen.EBI not in found


def test_what_may_be_left_out_is_marked() -> None:
    line = corpus.read_ingredient("小ねぎ(小口切り) 少々 (なくても)", FOODS)
    assert (line.name, line.optional, line.low) == ("小ねぎ", True, None)


BASE = {
    "id": "x",
    "title": "ためしの煮物",
    "reading": "ためしのにもの",
    "dish": "main",
    "cuisine": "japanese",
    "servings": 2,
    "minutes": 20,
    "key": ["豚こま切れ"],
    "tags": ["煮る"],
    "ingredients": ["豚こま切れ 200g", "玉ねぎ 1個", "醤油 大さじ2", "水 200ml"],
    "steps": [
        "玉ねぎをくし形に切り、豚肉はひと口大にします。",
        "鍋に水と玉ねぎを入れて5分煮ます。",
        "豚肉と醤油を足し、煮汁がなくなるまで煮ます。",
    ],
}


def faults_of(**changes: object) -> str:
    return "\n".join(check.faults([corpus.read_table({**BASE, **changes}, FOODS)], FOODS))


def test_a_sound_recipe_passes() -> None:
    assert faults_of() == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ingredients": [*BASE["ingredients"], "ほげほげ 1個"]}, "no food has this name"),  # type: ignore[misc]
        ({"ingredients": ["豚こま切れ 2kg", "玉ねぎ 1個"]}, "1000 g a person"),
        ({"ingredients": ["豚こま切れ 200g", "塩 大さじ3"]}, "of salt a person"),
        ({"key": ["牛肉"]}, "is not among the ingredients"),
        ({"ingredients": ["豚こま切れ 200g (なくても)"]}, "may be left out"),
        ({"minutes": 0}, "0 minutes"),
        ({"minutes": 4}, "a step takes 5 minutes"),
        ({"tags": ["煮る", "おいしい"]}, "unknown tag おいしい"),
        ({"steps": BASE["steps"][:2]}, "2 steps"),  # type: ignore[index]
        ({"reading": "タメシ"}, "not plain hiragana"),
        ({"dish": "soup", "ingredients": ["豚こま切れ 200g", "水 20ml"]}, "10 ml of liquid"),
    ],
)
def test_the_checker_names_what_is_wrong(changes: dict[str, object], said: str) -> None:
    assert said in faults_of(**changes)


def test_a_step_that_repeats_anothers_text_is_a_fault() -> None:
    one = corpus.read_table(BASE, FOODS)
    steps = [BASE["steps"][0].replace("くし形", "薄切り"), *["別の文をここに書いておきます。"] * 2]  # type: ignore[index]
    other = corpus.read_table({**BASE, "id": "y", "title": "ほかの煮物", "steps": steps}, FOODS)
    assert any(
        "ほかの煮物 repeats ためしの煮物" in fault for fault in check.faults([one, other], FOODS)
    )


def test_a_file_that_is_no_recipe_is_named() -> None:
    with pytest.raises(corpus.BadCorpus, match=r"bad\.toml: x"):
        list(corpus.read_recipes([("bad.toml", '[[recipe]]\nid = "x"\n')], FOODS))
