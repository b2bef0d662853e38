"""The shopping list: rows, ticks, from a menu without doubling, and into the pantry in one change."""

from typing import Any

import pytest
from tests.conftest import Person

LIST = "/v1/shopping/items"


def rows(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.get(LIST).json()["items"]
    return found


def add(person: Person, name: str, **more: Any) -> dict[str, Any]:
    answer = person.post(LIST, {"name": name, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def a_menu(person: Person, title: str = "豚のしょうが焼き", servings: int = 2) -> str:
    found = person.get("/v1/recipes", params={"query": title}).json()["recipes"][0]["id"]
    new = {"date": "2026-11-24", "recipe_ids": [found], "servings": servings}
    return str(person.post("/v1/menus", new).json()["id"])


def test_a_row_is_added_edited_struck_out_and_each_undone(hana: Person, taro: Person) -> None:
    made = add(hana, "牛乳", quantity=2, unit="本")
    path = f"{LIST}/{made['id']}"
    edited = hana.call("PATCH", path, json={"quantity": 3, "version": 1}).json()
    assert (edited["quantity"], edited["unit"], edited["version"]) == (3, "本", 2)
    assert (
        hana.call("PATCH", path, json={"quantity": 4, "version": 1}).json()["code"]
        == "shopping_item_changed"
    )
    gone = hana.call("DELETE", path).json()
    assert rows(hana) == []
    assert rows(taro) == []
    for change_id in (gone["change_id"], edited["change_id"]):
        assert hana.post("/v1/undo", {"change_id": change_id}).status_code == 200
    assert [(row["name"], row["quantity"]) for row in rows(hana)] == [("牛乳", 2)]


def test_null_clears_an_amount_but_never_a_name(hana: Person) -> None:
    made = add(hana, "牛乳", quantity=2, unit="本")
    after = hana.call("PATCH", f"{LIST}/{made['id']}", json={"quantity": None, "name": None}).json()
    assert (after["name"], after["quantity"], after["unit"]) == ("牛乳", None, "本")


def test_ticked_rows_sink(hana: Person) -> None:
    first = add(hana, "牛乳")
    add(hana, "卵")
    hana.call("PATCH", f"{LIST}/{first['id']}", json={"ticked": True})
    assert [row["name"] for row in rows(hana)] == ["卵", "牛乳"]


def test_what_was_bought_goes_to_its_usual_place_and_comes_back_with_one_undo(hana: Person) -> None:
    for name in ("牛乳", "玉ねぎ", "謎の品"):
        made = add(hana, name, quantity=1)
        hana.call("PATCH", f"{LIST}/{made['id']}", json={"ticked": True})
    add(hana, "卵")
    done = hana.post(f"{LIST}/bought")
    assert done.status_code == 200, done.text
    places = {
        item["name"]: item["location"] for item in hana.get("/v1/pantry/items").json()["items"]
    }
    assert places == {"牛乳": "fridge", "玉ねぎ": "ambient", "謎の品": None}
    assert [row["name"] for row in rows(hana)] == ["卵"]
    hana.post("/v1/undo", {"change_id": done.json()["change_id"]})
    assert hana.get("/v1/pantry/items").json()["items"] == []
    assert len(rows(hana)) == 4


def test_rows_can_be_bought_by_name_of_id(hana: Person, taro: Person) -> None:
    made, theirs = add(hana, "牛乳"), add(taro, "卵")
    assert hana.post(f"{LIST}/bought", {"item_ids": [theirs["id"]]}).status_code == 404
    done = hana.post(
        f"{LIST}/bought", {"item_ids": [made["id"], made["id"]], "location": "freezer"}
    )
    assert [change["after"]["location"] for change in done.json()["changes"]] == ["freezer"]


def test_nothing_ticked_is_told(hana: Person) -> None:
    add(hana, "牛乳")
    assert hana.post(f"{LIST}/bought").json()["code"] == "nothing_ticked"


def test_a_menus_needs_are_listed_once(hana: Person) -> None:
    hana.post("/v1/pantry/items", {"name": "豚こま", "quantity": 100, "unit": "g"})
    hana.post("/v1/pantry/items", {"name": "玉ねぎ", "quantity": 2, "unit": "個"})
    menu_id = a_menu(hana)
    first = hana.post(f"{LIST}/from-menu/{menu_id}")
    assert first.status_code == 201, first.text
    names = {row["name"]: row["quantity"] for row in rows(hana)}
    assert names["豚ロース薄切り"] == 100
    assert "玉ねぎ" not in names
    assert "醤油" not in names
    hana.post(f"{LIST}/from-menu/{menu_id}")
    assert {row["name"]: row["quantity"] for row in rows(hana)} == names
    assert len(rows(hana)) == len(names)


def test_the_list_follows_the_pantry(hana: Person) -> None:
    menu_id = a_menu(hana)
    hana.post(f"{LIST}/from-menu/{menu_id}")
    assert "玉ねぎ" in [row["name"] for row in rows(hana)]
    hana.post("/v1/pantry/items", {"name": "玉ねぎ", "quantity": 2, "unit": "個"})
    hana.post(f"{LIST}/from-menu/{menu_id}")
    assert "玉ねぎ" not in [row["name"] for row in rows(hana)]


@pytest.mark.parametrize(
    "body",
    [{}, {"name": ""}, {"name": "x" * 61}, {"name": "a\u0000"}, {"name": "卵", "quantity": -1}, {"name": "卵", "quantity": "NaN"},
     {"name": "卵", "quantity": 1e9}, {"name": "卵", "unit": "x" * 11}, {"name": "卵", "more": 1}, []],
)  # fmt: skip
def test_odd_rows_are_refused(hana: Person, body: Any) -> None:
    assert hana.post(LIST, body).status_code == 422
