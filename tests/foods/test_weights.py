from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morizo.foods.weights import convert, to_grams
from tests.foods.kitchen import a_kitchen, d

KITCHEN = a_kitchen()


@pytest.mark.parametrize(
    ("amount", "unit", "food", "grams"),
    [
        ("2", "個", "keiran", "100"),
        ("1/2", "個", "tamanegi", "100"),
        ("1", "大さじ", "shoyu", "18"),
        ("1", "小さじ", "shoyu", "6"),
        ("1", "カップ", "shoyu", "240"),
        ("200", "cc", "gyunyu", "206"),
        ("1.5", "kg", "tamanegi", "1500"),
    ],
)
def test_a_known_weight_is_exact(amount: str, unit: str, food: str, grams: str) -> None:
    above, _, below = amount.partition("/")
    assert to_grams(Decimal(above) / Decimal(below or 1), unit, KITCHEN.get(food)) == d(grams)


@pytest.mark.parametrize(
    ("unit", "food"),
    [("本", "tamanegi"), ("大さじ", "tamanegi"), (None, "keiran"), ("樽", "shoyu")],
)
def test_an_unknown_weight_is_no_guess(unit: str | None, food: str) -> None:
    assert to_grams(d("1"), unit, KITCHEN.get(food)) is None


def test_masses_and_volumes_convert_without_a_food() -> None:
    assert convert(d("1.5"), "kg", "g", None) == d("1500")
    assert convert(d("2"), "大さじ", "小さじ", None) == d("6")
    assert convert(d("1"), "合", "ml", None) == d("180")
    assert convert(d("1"), "L", "カップ", None) == d("5")


def test_a_volume_is_no_mass_without_a_density() -> None:
    assert convert(d("100"), "ml", "g", None) is None
    assert convert(d("100"), "ml", "g", KITCHEN.get("tamanegi")) is None


def test_counts_convert_through_their_weights() -> None:
    assert convert(d("1"), "丁", "パック", KITCHEN.get("tofu")) == d("2")
    assert convert(d("1"), "丁", "個", KITCHEN.get("tofu")) is None


def test_two_words_for_one_count_are_equal() -> None:
    assert convert(d("3"), "尾", "匹", None) == d("3")


def test_an_amount_without_a_unit_converts_to_nothing_else() -> None:
    assert convert(d("3"), None, None, None) == d("3")
    assert convert(d("3"), None, "個", KITCHEN.get("keiran")) is None


@given(
    st.decimals(min_value="0.001", max_value=100_000, places=3),
    st.sampled_from(["g", "kg", "ml", "L", "大さじ", "小さじ", "カップ", "合"]),
    st.sampled_from(["g", "kg", "ml", "L", "大さじ", "小さじ", "カップ", "合"]),
)
def test_there_and_back_is_the_same_amount(amount: Decimal, here: str, there: str) -> None:
    milk = KITCHEN.get("gyunyu")
    away = convert(amount, here, there, milk)
    assert away is not None
    back = convert(away, there, here, milk)
    assert back is not None
    assert abs(back - amount) < Decimal("1e-15")
