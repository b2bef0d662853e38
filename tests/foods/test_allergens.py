import pytest

from morizo.foods.allergens import (
    MANDATORY,
    NAMES,
    RECOMMENDED,
    Hit,
    Unknown,
    Verdict,
    check,
    contents,
    named,
)
from morizo.foods.models import Allergen
from tests.foods.kitchen import a_kitchen

KITCHEN = a_kitchen()
WHEAT = {Allergen.KOMUGI}


def test_the_list_is_the_nine_that_must_and_the_twenty_that_should_be_named() -> None:
    assert set(NAMES) == set(Allergen)
    assert len(MANDATORY) == 9
    assert Allergen.CASHEW in MANDATORY
    assert len(RECOMMENDED) == 20
    assert Allergen.PISTACHIO in RECOMMENDED


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("えび", {Allergen.EBI}),
        ("海老アレルギー", {Allergen.EBI}),
        ("ピーナッツ", {Allergen.RAKKASEI}),
        ("牛乳", {Allergen.NYU}),
        ("グルテン", {Allergen.KOMUGI}),
        ("甲殻類", {Allergen.EBI, Allergen.KANI}),
        ("スギ花粉", set()),
        ("", set()),
    ],
)
def test_allergens_are_known_by_what_people_call_them(said: str, codes: set[Allergen]) -> None:
    assert named(said) == codes


def test_nuts_mean_all_nuts_of_the_list() -> None:
    assert len(named("ナッツ類")) == 5


def test_soy_sauce_counts_as_wheat() -> None:
    verdict = check(["醤油"], WHEAT, catalogue=KITCHEN)
    assert verdict.hits == (Hit("醤油", "shoyu", (Allergen.KOMUGI,), certain=True),)


def test_a_tolerated_food_is_passed_over_with_its_kinds() -> None:
    assert check(["醤油", "薄口醤油"], WHEAT, ["しょう油"], KITCHEN).is_safe


def test_a_tolerated_group_lets_no_kind_through() -> None:
    verdict = check(["豚肉", "ハム"], {Allergen.BUTANIKU}, ["豚肉"], KITCHEN)
    assert [hit.food_id for hit in verdict.hits] == ["hamu"]


def test_what_is_often_in_a_food_counts_too() -> None:
    verdict = check(["ハム"], {Allergen.TAMAGO}, catalogue=KITCHEN)
    assert verdict.hits == (Hit("ハム", "hamu", (Allergen.TAMAGO,), certain=False),)


def test_an_unknown_food_is_never_safe() -> None:
    verdict = check(["謎の食材"], WHEAT, catalogue=KITCHEN)
    assert verdict.unknown == (Unknown("謎の食材", None, (Allergen.KOMUGI,), "not_known"),)
    assert not verdict.is_safe


def test_a_processed_food_of_unknown_contents_is_never_safe() -> None:
    verdict = check(["惣菜"], WHEAT, catalogue=KITCHEN)
    assert verdict.unknown == (Unknown("惣菜", "sozai", (Allergen.KOMUGI,), "contents_unknown"),)


def test_a_group_is_unknown_when_only_some_of_its_kinds_have_it() -> None:
    verdict = check(["野菜"], {Allergen.YAMAIMO}, catalogue=KITCHEN)
    assert verdict.unknown == (Unknown("野菜", "yasai", (Allergen.YAMAIMO,), "kinds_differ"),)
    assert check(["野菜"], WHEAT, catalogue=KITCHEN).is_safe


def test_pistachio_is_doubtful_for_who_must_avoid_cashew() -> None:
    verdict = check(["ピスタチオ"], {Allergen.CASHEW}, catalogue=KITCHEN)
    assert [doubt.reason for doubt in verdict.unknown] == ["reacts_alike"]


def test_who_avoids_nothing_may_eat_everything() -> None:
    assert check(["謎の食材", "惣菜", "卵"], (), catalogue=KITCHEN) == Verdict()


def test_a_plain_dish_is_safe() -> None:
    assert check(["玉ねぎ", "buta-bara", " "], WHEAT | {Allergen.TAMAGO}, catalogue=KITCHEN).is_safe


def test_a_dish_is_marked_with_all_that_its_foods_have_or_often_have() -> None:
    found = contents(["ハム", "醤油", "謎の食材"], KITCHEN)
    assert found == {
        Allergen.BUTANIKU,
        Allergen.TAMAGO,
        Allergen.NYU,
        Allergen.KOMUGI,
        Allergen.DAIZU,
    }
