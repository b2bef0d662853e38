"""What covers an ingredient: kinds, stand-ins, amounts in other units, and never what is past its date."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.menus.household import FOODS, TUESDAY, a_row

from morizo.menus.kin import KIN, STANDS_FOR
from morizo.menus.larder import Larder, Need, Row


def a_need(name: str, quantity: float | str | None = None, unit: str | None = None) -> Need:
    food = FOODS.find(name)
    return Need(
        name, food.id if food else None, None if quantity is None else Decimal(str(quantity)), unit
    )


def larder(*rows: Row, days: int = 0) -> Larder:
    return Larder(rows, TUESDAY + timedelta(days=days), FOODS)


def share(need: Need, *rows: Row) -> Decimal:
    return larder(*rows).cover(need).share


@pytest.mark.parametrize(
    ("row", "need"),
    [
        (a_row("豚こま", 200, "g"), a_need("豚こま切れ", 200, "g")),
        (a_row("玉ねぎ", 1, "個"), a_need("玉ねぎ", 200, "g")),
        (a_row("木綿豆腐", 1, "丁"), a_need("豆腐", 150, "g")),
        (a_row("豚肉", 300, "g"), a_need("豚こま切れ", 200, "g")),
        (a_row("豚こま", 300, "g"), a_need("豚ロース薄切り", 200, "g")),
        (a_row("鮭", 2, "切れ"), a_need("生鮭", 2, "切れ")),
        (a_row("鮭", 2, "切れ"), a_need("ぶり", 2, "切れ")),
        (a_row("豆腐", 1, "丁"), a_need("絹ごし豆腐", 150, "g")),
        (a_row("豆腐", 1, "丁"), a_need("木綿豆腐", 150, "g")),
        (a_row("豚肉", 300, "g"), a_need("豚バラ薄切り", 200, "g")),
        (a_row("牛肉", 300, "g"), a_need("牛こま切れ", 200, "g")),
        (a_row("鶏肉", 300, "g"), a_need("鶏むね肉", 200, "g")),
        (a_row("ひき肉", 300, "g"), a_need("豚ひき肉", 200, "g")),
        (a_row("ひき肉", 300, "g"), a_need("合いびき肉", 200, "g")),
        (a_row("ひき肉", 300, "g"), a_need("鶏ひき肉", 200, "g")),
        (a_row("きのこ", 1, "パック"), a_need("しめじ", 1, "パック")),
        (a_row("魚", 2, "切れ"), a_need("さば", 2, "切れ")),
        (a_row("卵"), a_need("卵", 2, "個")),
        (a_row("豚こま", 1, "パック"), a_need("豚こま切れ", 200, "g")),
        (a_row("小ねぎ"), a_need("小ねぎ")),
        (a_row("ほげほげ", 2, "個"), a_need("ほげほげ", 1, "個")),
    ],
)
def test_enough_is_enough(row: Row, need: Need) -> None:
    assert larder(row).cover(need).is_enough


@pytest.mark.parametrize(
    ("row", "need"),
    [
        (a_row("卵豆腐", 1, "個"), a_need("豆腐", 150, "g")),
        (a_row("牛乳", 1, "L"), a_need("牛こま切れ", 100, "g")),
        (a_row("肉", 300, "g"), a_need("豚こま切れ", 200, "g")),
        (a_row("豚こま", 300, "g"), a_need("鶏もも肉", 200, "g")),
        (a_row("鶏がらスープの素"), a_need("鶏もも肉", 200, "g")),
        (a_row("豚バラブロック", 300, "g"), a_need("豚こま切れ", 200, "g")),
        (a_row("肉", 300, "g"), a_need("豚ひき肉", 200, "g")),
        (a_row("野菜", 1, "袋"), a_need("キャベツ", 100, "g")),
        (a_row("豚肉", 300, "g"), a_need("豚バラブロック", 300, "g")),
        (a_row("豚肉", 300, "g"), a_need("豚ひき肉", 200, "g")),
        (a_row("魚", 2, "切れ"), a_need("ツナ缶", 1, "缶")),
        (a_row("魚", 2, "切れ"), a_need("かつおのたたき", 200, "g")),
        (a_row("鶏肉", 300, "g"), a_need("鶏ひき肉", 200, "g")),
        (a_row("きのこ", 1, "パック"), a_need("干ししいたけ", 2, "枚")),
        (a_row("卵", 0, "個"), a_need("卵", 2, "個")),
    ],
)
def test_another_food_covers_nothing(row: Row, need: Need) -> None:
    assert not larder(row).cover(need).is_there


def test_half_of_it_is_half() -> None:
    assert share(a_need("豚こま切れ", 200, "g"), a_row("豚こま", 100, "g")) == Decimal("0.5")


def test_two_rows_add_up_the_urgent_first() -> None:
    soon, later = a_row("豚こま", 100, days=1), a_row("豚こま", 300, days=3)
    cover = larder(later, soon).cover(a_need("豚こま切れ", 200, "g"))
    assert [(t.row.item_id, t.amount) for t in cover.taken] == [
        (soon.item_id, Decimal(100)),
        (later.item_id, Decimal(100)),
    ]
    assert cover.taken[0].part == 1


def test_frozen_waits() -> None:
    frozen, fresh = a_row("豚こま", 300, days=0, frozen=True), a_row("豚こま", 250, days=2)
    cover = larder(frozen, fresh).cover(a_need("豚こま切れ", 200, "g"))
    assert [t.row for t in cover.taken] == [fresh]


def test_past_its_use_by_date_it_is_not_there() -> None:
    assert not larder(a_row("豚こま", 300, days=-1)).cover(a_need("豚こま切れ", 200, "g")).is_there
    assert not larder(a_row("豚こま", 300, days=2), days=3).rows
    assert larder(a_row("豚こま", 300, days=0)).rows


def test_past_its_best_before_date_it_is_still_there() -> None:
    assert larder(a_row("玉ねぎ", 2, days=-3)).cover(a_need("玉ねぎ", 1, "個")).is_enough


def test_taking_leaves_less_for_the_next() -> None:
    home = larder(a_row("豚こま", 300, days=1))
    need = a_need("豚こま切れ", 200, "g")
    copy = home.copy()
    home.take_all([home.cover(need)])
    assert home.cover(need).share == Decimal("0.5")
    assert copy.cover(need).is_enough
    assert [row.quantity for row in home.remaining()] == [Decimal(100)]


def test_what_is_in_doubt_stands_for_itself_alone() -> None:
    doubtful = replace(a_row("ひき肉", 300, "g"), is_doubtful=True)
    assert not larder(doubtful).cover(a_need("豚ひき肉", 200, "g")).is_there
    assert larder(doubtful).cover(a_need("ひき肉", 200, "g")).is_enough


def test_a_group_is_a_guess_only_where_its_kinds_differ() -> None:
    pork, mince, fish = a_row("豚肉", 300, "g"), a_row("ひき肉", 300, "g"), a_row("魚", 2, "切れ")

    def vague(row: Row, need: Need) -> bool:
        return larder(row).cover(need).taken[0].is_vague

    assert not vague(pork, a_need("豚こま切れ", 200, "g"))
    assert not vague(mince, a_need("豚ひき肉", 200, "g"))
    assert vague(mince, a_need("鶏ひき肉", 200, "g"))
    assert vague(fish, a_need("さば", 2, "切れ"))


def test_every_group_stands_for_its_own_kinds() -> None:
    for group, kinds in STANDS_FOR.items():
        assert FOODS.get(group).is_group
        assert all(FOODS.is_a(kind, group) for kind in kinds)


def test_every_stand_in_is_a_food() -> None:
    assert [food_id for food_id in KIN if food_id not in FOODS] == []
    assert all(one in KIN[other] for one, others in KIN.items() for other in others)
