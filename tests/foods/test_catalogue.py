import pytest
from hypothesis import given
from hypothesis import strategies as st

from morizo.foods.catalogue import UnknownFood
from morizo.foods.models import Allergen
from tests.foods.kitchen import a_kitchen

KITCHEN = a_kitchen()


@pytest.mark.parametrize(
    ("said", "food_id"),
    [
        ("玉ねぎ", "tamanegi"),
        ("タマネギ", "tamanegi"),
        ("ﾀﾏﾈｷﾞ", "tamanegi"),
        ("玉葱", "tamanegi"),
        (" 玉ねぎ　", "tamanegi"),
        ("お豆腐", "tofu"),
        ("お醤油", "shoyu"),
        ("鳥もも肉", "tori-momo"),
        ("豚肉", "buta-niku"),
    ],
)
def test_a_food_is_found_in_every_spelling(said: str, food_id: str) -> None:
    found = KITCHEN.find(said)
    assert found is not None
    assert found.id == food_id


@pytest.mark.parametrize("said", ["", "　", "たまねぎさん", "豆", "お", "謎の食材", "x" * 5000])
def test_what_nobody_knows_is_not_found(said: str) -> None:
    assert KITCHEN.find(said) is None


def test_a_kind_belongs_to_every_group_above_it() -> None:
    assert KITCHEN.is_a("buta-bara", "buta-niku")
    assert KITCHEN.is_a("buta-bara", "niku")
    assert KITCHEN.is_a("buta-bara", "buta-bara")
    assert KITCHEN.lineage("buta-bara") == ("buta-bara", "buta-niku", "niku")


def test_a_kind_may_have_two_lines_of_descent() -> None:
    assert KITCHEN.is_a("buta-hikiniku", "hiki-niku")
    assert KITCHEN.is_a("buta-hikiniku", "buta-niku")


def test_egg_tofu_is_no_tofu_and_milk_no_meat() -> None:
    assert not KITCHEN.is_a("tamago-dofu", "tofu")
    assert not KITCHEN.is_a("gyunyu", "niku")


def test_the_kinds_of_a_group_are_all_below_it() -> None:
    kinds = {food.id for food in KITCHEN.kinds("niku")}
    assert {"buta-niku", "buta-bara", "buta-hikiniku", "hamu", "tori-momo"} <= kinds
    assert "niku" not in kinds


def test_allergens_come_down_every_line() -> None:
    assert KITCHEN.contains("buta-hikiniku") == {Allergen.BUTANIKU}
    assert KITCHEN.may_contain("hamu") == {Allergen.TAMAGO, Allergen.NYU}
    assert KITCHEN.contains("usukuchi") == {Allergen.KOMUGI, Allergen.DAIZU}


def test_asking_for_an_unknown_id_says_so() -> None:
    for ask in (KITCHEN.get, KITCHEN.lineage, KITCHEN.kinds, KITCHEN.contains):
        with pytest.raises(UnknownFood):
            ask("nai")
    assert "nai" not in KITCHEN
    assert not KITCHEN.is_a("nai", "niku")


def found_in(text: str) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.food.id) for m in KITCHEN.mentions(text)]


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("牛乳2本と卵買ってきた", [("牛乳", "gyunyu"), ("卵", "keiran")]),
        ("卵豆腐食べた", [("卵豆腐", "tamago-dofu")]),
        ("卵と豆腐", [("卵", "keiran"), ("豆腐", "tofu")]),
        ("卵 豆腐", [("卵", "keiran"), ("豆腐", "tofu")]),
        ("豚ﾊﾞﾗ200g", [("豚ﾊﾞﾗ", "buta-bara")]),
        ("レタストマト買った", [("レタス", "retasu"), ("トマト", "tomato")]),
        ("たいを焼く", [("たい", "tai")]),
        ("卵2個なす3本", [("卵", "keiran"), ("なす", "nasu")]),
        ("豚肉なす", [("豚肉", "buta-niku"), ("なす", "nasu")]),
        ("卵焼いた", [("卵", "keiran")]),
        ("ハム、いか、なす", [("ハム", "hamu"), ("いか", "ika"), ("なす", "nasu")]),
        ("豆腐なすハム買った", [("豆腐", "tofu"), ("なす", "nasu"), ("ハム", "hamu")]),
        ("玉ねぎまだある？", [("玉ねぎ", "tamanegi")]),
    ],
)
def test_foods_are_found_in_running_text(text: str, foods: list[tuple[str, str]]) -> None:
    assert found_in(text) == foods


@pytest.mark.parametrize(
    "text",
    [
        "食べたい", "買ったらどう", "トマトスープ作った", "ミニトマト", "卵焼き", "肉屋で",
        "水曜日", "水切りする", "いかがですか", "なすりつける", "豚汁",
        "肉じゃが", "魚料理", "野菜室",
        "レタスチャーハン", "茶碗蒸し", "トマト缶",
    ],
)  # fmt: skip
def test_a_piece_of_another_word_is_no_food(text: str) -> None:
    assert found_in(text) == []


def test_the_longest_name_wins_and_ends_where_it_was_written() -> None:
    match = KITCHEN.longest_at("今日は卵豆腐", 3)
    assert match is not None
    assert (match[0].id, match[1]) == ("tamago-dofu", 6)
    assert KITCHEN.longest_at("今日は卵豆腐", 0) is None


@given(st.text())
def test_any_text_can_be_scanned(text: str) -> None:
    end = 0
    for mention in KITCHEN.mentions(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


@given(st.text(alphabet="トマレスハムたいなす卵豆腐と買、 ー", max_size=200))
def test_a_row_of_food_names_can_be_scanned(text: str) -> None:
    for mention in KITCHEN.mentions(text):
        assert KITCHEN.find(text[mention.start : mention.end]) == mention.food


def test_a_very_long_run_of_names_is_scanned_in_one_go() -> None:
    assert KITCHEN.mentions("トマト" * 3000) == ()
