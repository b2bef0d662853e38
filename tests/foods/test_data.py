"""The packaged data: enough of it, sound, and right where a mistake would hurt."""

import pytest

from morizo.foods.allergens import check
from morizo.foods.catalogue import load
from morizo.foods.check import faults
from morizo.foods.lines import read_line
from morizo.foods.models import Allergen
from morizo.foods.shelf_life import OPENED_DAYS
from morizo.foods.weights import to_grams
from tests.foods.kitchen import d

FOODS = load()


def test_the_data_has_no_fault() -> None:
    assert faults(FOODS) == []


def test_there_are_foods_and_names_enough_for_a_home() -> None:
    foods = [food for food in FOODS if not food.is_group]
    spellings = {alias for food in foods for alias in food.aliases}
    assert len(foods) >= 350
    assert len(spellings) >= 1500


def test_the_catalogue_is_read_once() -> None:
    assert load() is FOODS


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("たまねぎ", "玉ねぎ"),
        ("玉葱", "玉ねぎ"),
        ("タマネギ", "玉ねぎ"),
        ("オニオン", "玉ねぎ"),
        ("しょうゆ", "醤油"),
        ("鳥もも", "鶏もも肉"),
        ("上げ豆腐", "厚揚げ"),
        ("たまご", "卵"),
        ("お米", "米"),
        ("牛挽き肉", "牛ひき肉"),
        ("だし汁", "だし"),
        ("青じそ", "大葉"),
    ],
)
def test_everyday_spellings_find_their_food(said: str, name: str) -> None:
    food = FOODS.find(said)
    assert food is not None
    assert food.name == name


@pytest.mark.parametrize(
    ("said", "group"),
    [
        ("豚バラ薄切り", "buta-niku"),
        ("豚バラ薄切り", "niku"),
        ("豚ひき肉", "hiki-niku"),
        ("豚ひき肉", "buta-niku"),
        ("木綿豆腐", "mame-seihin"),
        ("鮭", "sakana"),
        ("えび", "gyokai"),
        ("しいたけ", "kinoko"),
        ("わかめ", "kaiso"),
        ("じゃがいも", "yasai"),
        ("うどん", "men"),
        ("バター", "nyu-seihin"),
    ],
)
def test_a_kind_is_below_its_groups(said: str, group: str) -> None:
    food = FOODS.find(said)
    assert food is not None
    assert FOODS.is_a(food.id, group)


@pytest.mark.parametrize(
    ("said", "group"),
    [
        ("卵豆腐", "tofu"),
        ("卵豆腐", "mame-seihin"),
        ("牛乳", "niku"),
        ("鶏がらスープの素", "tori-niku"),
        ("豆乳", "nyu-seihin"),
        ("ごま豆腐", "tofu"),
        ("そば", "pan"),
        ("カレールー", "niku"),
    ],
)
def test_a_name_that_only_sounds_like_it_is_not_below(said: str, group: str) -> None:
    food = FOODS.find(said)
    assert food is not None
    assert not FOODS.is_a(food.id, group)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("マヨネーズ", "tamago"),
        ("かまぼこ", "tamago"),
        ("パン粉", "komugi"),
        ("天ぷら粉", "tamago"),
        ("醤油", "komugi"),
        ("醤油", "daizu"),
        ("カレールー", "komugi"),
        ("カレールー", "nyu"),
        ("お麩", "komugi"),
        ("餃子の皮", "komugi"),
        ("バター", "nyu"),
        ("生クリーム", "nyu"),
        ("味噌", "daizu"),
        ("納豆", "daizu"),
        ("枝豆", "daizu"),
        ("ごま油", "goma"),
        ("長芋", "yamaimo"),
        ("はんぺん", "yamaimo"),
        ("合いびき肉", "gyuniku"),
        ("合いびき肉", "butaniku"),
        ("ハム", "butaniku"),
        ("かに風味かまぼこ", "kani"),
        ("桜えび", "ebi"),
        ("いか", "ika"),
        ("そば", "soba"),
        ("サーモン", "sake"),
        ("さば缶", "saba"),
        ("ゼラチン", "gelatin"),
        ("卵豆腐", "tamago"),
        ("ピーナッツバター", "rakkasei"),
        ("食パン", "nyu"),
        ("キムチ", "ebi"),
        ("鶏がらスープの素", "komugi"),
    ],
)
def test_the_strict_rule_finds_a_hidden_allergen(said: str, code: str) -> None:
    verdict = check([said], {Allergen(code)})
    assert [hit.said for hit in verdict.hits] == [said]


@pytest.mark.parametrize(
    "said", ["コロッケ", "冷凍餃子", "ドレッシング", "お弁当", "レトルトカレー"]
)
def test_a_ready_made_food_is_never_safe_for_a_household_with_allergies(said: str) -> None:
    assert not check([said], {Allergen.KIWI}).is_safe


@pytest.mark.parametrize("said", ["にんじん", "キャベツ", "米", "豚バラ肉", "塩", "砂糖", "水"])
def test_a_plain_food_is_safe_for_who_avoids_egg_milk_and_wheat(said: str) -> None:
    assert check([said], {Allergen.TAMAGO, Allergen.NYU, Allergen.KOMUGI}).is_safe


@pytest.mark.parametrize(
    ("amount", "unit", "said", "low", "high"),
    [
        ("1", "個", "卵", "45", "65"),
        ("1", "個", "玉ねぎ", "180", "250"),
        ("1", "本", "にんじん", "130", "220"),
        ("1", "丁", "木綿豆腐", "250", "400"),
        ("1", "玉", "キャベツ", "800", "1500"),
        ("1", "大さじ", "醤油", "17", "19"),
        ("1", "大さじ", "砂糖", "8", "10"),
        ("1", "小さじ", "塩", "5", "6"),
        ("1", "合", "米", "145", "155"),
        ("1", "片", "にんにく", "4", "12"),
        ("1", "片", "しょうが", "8", "20"),
        ("1", "パック", "しめじ", "90", "200"),
        ("1", "枚", "油揚げ", "15", "40"),
        ("1", "切れ", "鮭", "70", "120"),
        ("1", "枚", "鶏もも肉", "220", "320"),
        ("200", "ml", "牛乳", "200", "212"),
    ],
)
def test_weights_are_those_of_a_japanese_shop(
    amount: str, unit: str, said: str, low: str, high: str
) -> None:
    grams = to_grams(d(amount), unit, FOODS.find(said))
    assert grams is not None
    assert d(low) <= grams <= d(high)


def test_the_rules_of_opening_speak_of_foods_that_exist() -> None:
    assert [one for one in OPENED_DAYS if one not in FOODS] == []


@pytest.mark.parametrize(
    "line",
    [
        "豚こま切れ 200g",
        "しょうが(すりおろし) 1片",
        "だし 400ml",
        "顆粒だし 小さじ1/2",
        "小ねぎ 少々 (なくても)",
        "☆みりん…大さじ2",
        "絹ごし豆腐 半丁(150g)",
        "ツナ缶 1缶(70g)",
        "サラダ油 大さじ1",
        "水 200ml",
    ],
)
def test_the_lines_of_a_home_recipe_are_read_surely(line: str) -> None:
    assert read_line(line).sure
