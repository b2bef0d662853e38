"""The pantry's verbs on a real database."""

from datetime import date
from decimal import Decimal

import pytest

from morizo.accounts.visit import Visit
from morizo.changes.errors import LaterChange
from morizo.changes.service import Journal
from morizo.pantry.errors import ItemChanged, ItemMissing, NotEnoughStock, UnitsDiffer
from morizo.pantry.models import Item, ItemPatch, NewItem
from morizo.pantry.service import ROOM, Pantry, restore


def an_item(visit: Visit, name: str = "牛乳", **fields: object) -> Item:
    item = Pantry(visit).add(NewItem.model_validate({"name": name, **fields})).after
    assert item is not None
    return item


def amounts(visit: Visit) -> dict[str, Decimal | None]:
    return {item.name: item.quantity for item in Pantry(visit).items()}


def test_amounts_stay_exact(visit: Visit) -> None:
    item = an_item(visit, "醤油", quantity="0.3", unit="本")
    Pantry(visit).use(item.id, Decimal("0.1"))
    Pantry(visit).use(item.id, Decimal("0.1"))
    assert amounts(visit) == {"醤油": Decimal("0.1")}


def test_rows_with_different_dates_stay_apart(visit: Visit) -> None:
    an_item(visit, quantity=1, unit="本", expires_on="2026-11-26")
    an_item(visit, quantity=1, unit="本", expires_on="2026-11-30")
    assert [item.expires_on for item in Pantry(visit).items()] == [
        date(2026, 11, 26),
        date(2026, 11, 30),
    ]


def test_topping_up_adds_to_the_same_row_only(visit: Visit) -> None:
    new = NewItem(name="卵", quantity=Decimal(4), unit="個", location="fridge")
    Pantry(visit).top_up(new)
    Pantry(visit).top_up(new)
    Pantry(visit).top_up(new.model_copy(update={"expires_on": date(2026, 12, 1)}))
    assert sorted(item.quantity or 0 for item in Pantry(visit).items()) == [4, 8]


def test_what_is_used_up_goes(visit: Visit) -> None:
    item = an_item(visit, quantity=2, unit="本")
    change = Pantry(visit).use(item.id, Decimal(2))
    assert change.after is None
    assert Pantry(visit).items() == []


def test_using_more_than_is_there_is_refused(visit: Visit) -> None:
    item = an_item(visit, quantity=2, unit="本")
    with pytest.raises(NotEnoughStock) as refused:
        Pantry(visit).use(item.id, Decimal(3))
    assert refused.value.there == 2
    assert amounts(visit) == {"牛乳": 2}


def test_using_some_of_an_unknown_amount_leaves_some(visit: Visit) -> None:
    item = an_item(visit, "米")
    Pantry(visit).use(item.id, Decimal(300), "g")
    assert amounts(visit) == {"米": None}


def test_units_are_converted_where_a_weight_is_known(visit: Visit) -> None:
    item = an_item(visit, "玉ねぎ", quantity=3, unit="個")
    Pantry(visit).use(item.id, Decimal(200), "g")
    left = Pantry(visit).get(item.id).quantity
    assert left is not None
    assert 1 < left < 3


def test_units_without_a_known_weight_are_refused(visit: Visit) -> None:
    item = an_item(visit, "なぞの珍味", quantity=2, unit="袋")
    with pytest.raises(UnitsDiffer):
        Pantry(visit).use(item.id, Decimal(50), "g")


def test_a_part_that_is_frozen_becomes_its_own_row(visit: Visit) -> None:
    item = an_item(
        visit, "豚こま切れ肉", quantity=300, unit="g", location="fridge", expires_on="2026-11-25"
    )
    Pantry(visit).move(item.id, "freezer", Decimal(200))
    rows = {(row.location, row.quantity, row.expires_on) for row in Pantry(visit).items()}
    assert rows == {("fridge", Decimal(100), date(2026, 11, 25)), ("freezer", Decimal(200), None)}


def test_a_kind_finds_its_foods(visit: Visit) -> None:
    for name in ("豚バラ肉", "鶏もも肉", "牛乳", "卵豆腐", "絹ごし豆腐", "たまねぎ"):
        an_item(visit, name)

    def found(query: str) -> set[str]:
        return {item.name for item in Pantry(visit).items(query=query)}

    assert found("肉") == {"豚バラ肉", "鶏もも肉"}
    assert found("豚肉") == {"豚バラ肉"}
    assert "卵豆腐" not in {item.name for item in Pantry(visit).named("豆腐")}
    assert found("玉葱") == {"たまねぎ"}


def test_urgent_items_come_first_and_estimates_count(visit: Visit) -> None:
    an_item(visit, "玉ねぎ", location="ambient")
    an_item(visit, "豚こま切れ肉", location="fridge")
    an_item(visit, "牛乳", expires_on="2026-11-24")
    names = [item.name for item in Pantry(visit).items()]
    assert names[0] == "牛乳"
    assert names[1] == "豚こま切れ肉"
    assert [item.name for item in Pantry(visit).items(expiring_within_days=0)] == ["牛乳"]


def test_an_edit_of_an_old_version_is_refused(visit: Visit) -> None:
    item = an_item(visit, quantity=2)
    Pantry(visit).edit(item.id, ItemPatch(quantity=Decimal(1), version=1))
    with pytest.raises(ItemChanged):
        Pantry(visit).edit(item.id, ItemPatch(quantity=Decimal(5), version=1))


def test_undo_puts_back_exactly_that_change(visit: Visit) -> None:
    kept = an_item(
        visit.as_change("10000000-0000-4000-8000-000000000001"), "卵", quantity=6, unit="個"
    )
    use = "10000000-0000-4000-8000-000000000002"
    Pantry(visit.as_change(use)).use(kept.id, Decimal(4))
    Journal(visit).undo({ROOM: restore}, use)
    assert amounts(visit) == {"卵": 6}
    assert Journal(visit).undo({ROOM: restore}, use).was_undone_before


def test_undo_names_the_later_change_that_stands_in_its_way(visit: Visit) -> None:
    add, use = "10000000-0000-4000-8000-000000000003", "10000000-0000-4000-8000-000000000004"
    item = an_item(visit.as_change(add), quantity=2)
    Pantry(visit.as_change(use)).use(item.id, Decimal(1))
    with pytest.raises(LaterChange) as refused:
        Journal(visit).undo({ROOM: restore}, add)
    assert refused.value.later_change_id == use
    Journal(visit).undo({ROOM: restore}, use)
    Journal(visit).undo({ROOM: restore}, add)
    assert amounts(visit) == {}


def test_a_missing_item_is_missing(visit: Visit) -> None:
    with pytest.raises(ItemMissing):
        Pantry(visit).get("10000000-0000-4000-8000-00000000000f")
    with pytest.raises(ItemMissing):
        Pantry(visit).get("'; DROP TABLE pantry_items; --")
