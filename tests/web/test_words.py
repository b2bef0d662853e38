from datetime import date
from decimal import Decimal

import pytest

from morizo.web import words

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("quantity", "unit", "said"),
    [
        ("2", "本", "2本"),
        ("0.5", "玉", "1/2玉"),
        ("1.5", "個", "1と1/2個"),
        ("0.333", "個", "1/3個"),
        ("300", "g", "300g"),
        ("0.5", "L", "0.5L"),
        ("1.5", "大さじ", "大さじ1と1/2"),
        ("2.35", "個", "2.35個"),
        ("3", None, "3"),
    ],
)
def test_amounts_are_said_as_a_kitchen_says_them(
    quantity: str, unit: str | None, said: str
) -> None:
    assert words.amount(Decimal(quantity), unit) == said


def test_an_unknown_amount_says_nothing() -> None:
    assert words.amount(None, "本") == ""


def test_a_range_names_its_unit_once() -> None:
    assert words.span(Decimal(2), Decimal(3), "本") == "2〜3本"
    assert words.span(Decimal(1), Decimal(2), "大さじ") == "大さじ1〜2"


@pytest.mark.parametrize(
    ("day", "tone", "said"),
    [
        (date(2026, 11, 23), "past", "期限切れ"),
        (date(2026, 11, 24), "today", "今日まで"),
        (date(2026, 11, 25), "soon", "明日まで"),
        (date(2026, 11, 26), "soon", "あと2日"),
        (date(2026, 11, 30), "later", "あと6日"),
        (date(2026, 12, 24), "later", "12月24日まで"),
    ],
)
def test_a_date_is_told_in_words(day: date, tone: str, said: str) -> None:
    found = words.until(day, None, "use_by", TODAY)
    assert found is not None
    assert (found.tone, found.words) == (tone, said)


def test_an_estimate_is_called_one() -> None:
    soon, past = (
        words.until(None, day, None, TODAY) for day in (date(2026, 11, 26), date(2026, 11, 20))
    )
    assert soon is not None
    assert past is not None
    assert soon.words == "目安 あと2日"
    assert past.words == "目安を4日過ぎ"


def test_a_past_best_before_is_not_called_unsafe() -> None:
    found = words.until(date(2026, 11, 22), None, "best_before", TODAY)
    assert found is not None
    assert found.words == "賞味期限を2日過ぎ"


def test_a_long_list_says_how_many_more() -> None:
    assert words.listed(["卵", "牛乳", "豆腐"], 2) == "卵・牛乳 ほか1つ"


def test_every_allergen_of_the_contract_has_its_word() -> None:
    from morizo.foods.models import Allergen

    assert set(words.ALLERGENS) == {code.value for code in Allergen}
