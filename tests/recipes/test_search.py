"""Finding recipes: foods by kind, titles first, words, and meaning where there is a model."""

import pytest
from tests.conftest import NOON, a_visit
from tests.recipes.test_index import LETTERS

from morizo.accounts.visit import Visit
from morizo.db.engine import Database
from morizo.foods import catalogue
from morizo.kit.clock import SetClock
from morizo.recipes import index
from morizo.recipes.book import Book
from morizo.recipes.models import Rating
from morizo.recipes.search import fuse
from morizo.recipes.service import Recipes
from morizo.recipes.tags import meant_by

FOODS = catalogue.load()


@pytest.fixture
def recipes(visit: Visit) -> Recipes:
    return Recipes(visit, Book())


def titles(recipes: Recipes, query: str | None = None, **more: object) -> list[str]:
    return [found.title for found in recipes.search(query, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize("said", ["肉じゃが", "にくじゃが", "ニクジャガ", " 肉じゃが "])
def test_a_title_that_is_said_comes_first(recipes: Recipes, said: str) -> None:
    assert titles(recipes, said)[0] == "肉じゃが"


@pytest.mark.parametrize("said", ["なす", "茄子", "ナス"])
def test_a_food_is_found_in_any_spelling(recipes: Recipes, said: str) -> None:
    found = recipes.search(said, limit=5)
    assert len(found) == 5
    for one in found:
        assert any(i.food_id == "nasu" for i in recipes.get(one.id).ingredients), one.title


def test_a_group_finds_its_kinds(recipes: Recipes) -> None:
    for one in recipes.search("豚肉", limit=10):
        foods = [i.food_id for i in recipes.get(one.id).ingredients if i.food_id]
        assert any(FOODS.is_a(food_id, "buta-niku") for food_id in foods), one.title


def test_a_part_of_a_word_is_found(recipes: Recipes) -> None:
    assert {"寄せ鍋", "豚肉とほうれん草の常夜鍋"} <= set(titles(recipes, "鍋", limit=6))


@pytest.mark.parametrize(
    ("said", "tag"),
    [("あっさりしたもの", "さっぱり"), ("子供が好きな", "子ども"), ("辛いの", "ピリ辛")],
)
def test_everyday_words_mean_tags(recipes: Recipes, said: str, tag: str) -> None:
    assert tag in meant_by(said)
    found = recipes.search(said, limit=6)
    assert sum(tag in one.tags for one in found) >= 5


def test_filters_hold(recipes: Recipes) -> None:
    found = recipes.search("スープ", dish="soup", cuisine="chinese", max_minutes=15)
    assert found
    assert all(
        (r.dish, r.cuisine) == ("soup", "chinese") and (r.minutes or 99) <= 15 for r in found
    )


def test_what_uses_more_of_the_foods_comes_first(recipes: Recipes) -> None:
    found = recipes.search(uses=["豚こま", "玉ねぎ", "ピーマン"], limit=50)

    def used(recipe_id: str) -> int:
        ids = [i.food_id for i in recipes.get(recipe_id).ingredients if i.food_id]
        wanted = ("buta-komagire", "tamanegi", "piiman")
        return sum(any(FOODS.is_a(i, food) for i in ids) for food in wanted)

    counts = [used(one.id) for one in found]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 3
    assert counts[-1] > 0


def test_without_words_what_is_liked_comes_first(recipes: Recipes) -> None:
    liked = recipes.titled("肉じゃが")
    disliked = recipes.titled("筑前煮")
    assert liked is not None
    assert disliked is not None
    recipes.rate(liked.id, Rating(stars=5))
    recipes.rate(disliked.id, Rating(stars=1))
    fresh = Recipes(recipes._visit, Book())
    found = fresh.search(limit=100, dish="main")
    assert found[0].id == liked.id
    assert found[0].stars == 5
    assert disliked.id not in [one.id for one in found[:50]]


@pytest.mark.parametrize(
    "said", ["'; DROP TABLE recipes; --", '" OR *', "NEAR(a b)", "🍙", "ー", "<b>", "\\"]
)
def test_odd_words_find_something_or_nothing(recipes: Recipes, said: str) -> None:
    assert isinstance(recipes.search(said), list)


def test_meaning_finds_what_words_do_not(database: Database, clock: SetClock) -> None:
    index.build(database, LETTERS, NOON)
    LETTERS.wait()
    with database.write() as transaction:
        visit = a_visit(transaction, clock)
        asked = "ぶたまおこのみや"  # no word, no title: letters alone
        assert titles(Recipes(visit, Book()), asked) == []
        assert len(titles(Recipes(visit, Book(LETTERS)), asked)) == 20


def test_meaning_of_another_model_than_the_index_is_not_used(visit: Visit) -> None:
    LETTERS.wait()
    assert titles(Recipes(visit, Book(LETTERS)), "ほげほげふがふが") == []


def test_fusion_prefers_what_several_rankings_know() -> None:
    assert fuse(["a", "b", "c"], ["b", "d"])[0] == "b"
    assert fuse([], []) == []
