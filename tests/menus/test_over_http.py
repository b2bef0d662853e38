"""Menus over HTTP: suggest, adopt, list, cook with undo, and a shopping list from what is missing."""

from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import Person

from morizo.kit.clock import SetClock

TODAY = "2026-11-24"
PANTRY: list[dict[str, Any]] = [
    {
        "name": "豚こま",
        "quantity": 300,
        "unit": "g",
        "expires_on": "2026-11-25",
        "expiry_kind": "use_by",
    },
    {"name": "キャベツ", "quantity": 0.5, "unit": "玉"},
    {"name": "玉ねぎ", "quantity": 3, "unit": "個"},
    {"name": "木綿豆腐", "quantity": 1, "unit": "丁", "expires_on": "2026-11-26"},
    {"name": "卵", "quantity": 6, "unit": "個"},
    {"name": "ほうれん草", "quantity": 1, "unit": "束"},
    {"name": "にんじん", "quantity": 2, "unit": "本"},
    {"name": "しめじ", "quantity": 1, "unit": "パック"},
    {"name": "乾燥わかめ"},
]


def stock(person: Person, *items: dict[str, Any]) -> None:
    for item in items or PANTRY:
        assert person.post("/v1/pantry/items", item).status_code == 201


def pantry(person: Person) -> dict[str, Any]:
    return {
        item["name"]: item["quantity"] for item in person.get("/v1/pantry/items").json()["items"]
    }


def suggest(person: Person, **wish: Any) -> dict[str, Any]:
    answer = person.post("/v1/menus/suggest", wish)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def recipe_id(person: Person, title: str) -> str:
    found = person.get("/v1/recipes", params={"query": title}).json()["recipes"]
    return str(next(one["id"] for one in found if one["title"] == title))


def adopt(person: Person, *titles: str, **more: Any) -> dict[str, Any]:
    new = {"date": TODAY, "recipe_ids": [recipe_id(person, title) for title in titles], **more}
    answer = person.post("/v1/menus", new)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_suggestion_has_the_contracts_shape(hana: Person) -> None:
    stock(hana)
    found = suggest(hana)
    assert set(found) == {"menus", "uses_expiring", "missing", "explanation"}
    (menu,) = found["menus"]
    assert menu["date"] == TODAY
    assert [dish["dish"] for dish in menu["dishes"]] == ["main", "sub", "soup"]
    for dish in menu["dishes"]:
        assert {
            "recipe_id",
            "title",
            "cuisine",
            "minutes",
            "uses",
            "missing",
            "source",
            "url",
            "reason",
        } <= dish.keys()
        assert dish["reason"].endswith("。")
        assert all(set(amount) == {"name", "quantity", "unit"} for amount in dish["missing"])
        assert hana.get(f"/v1/recipes/{dish['recipe_id']}").status_code == 200
    assert "豚こま" in found["uses_expiring"]
    assert any("豚こま" in dish["uses"] for dish in menu["dishes"])


def test_without_a_body_it_suggests_as_well(hana: Person) -> None:
    stock(hana)
    assert hana.post("/v1/menus/suggest").json()["menus"]


def test_a_suggestion_writes_nothing(hana: Person) -> None:
    stock(hana)
    suggest(hana)
    assert hana.get("/v1/menus").json()["menus"] == []
    assert len(hana.get("/v1/pantry/movements").json()["movements"]) == len(PANTRY)


def test_an_empty_pantry_is_200_with_a_reason(hana: Person) -> None:
    found = suggest(hana)
    assert (found["menus"], found["missing"]) == ([], [])
    assert "在庫がまだありません" in found["explanation"]


def test_allergies_bar_a_dish_and_its_stand_ins(hana: Person) -> None:
    stock(hana)
    hana.call(
        "PUT", "/v1/household/preferences", json={"allergens": ["butaniku", "tamago", "daizu"]}
    )
    for dish in ("main", "sub", "soup"):
        for one in hana.post("/v1/menus/candidates", {"dish": dish, "limit": 20}).json()[
            "proposals"
        ]:
            assert not {"豚こま", "卵", "木綿豆腐"} & set(one["uses"])
            page = hana.get(f"/v1/recipes/{one['recipe_id']}").json()
            assert page["warning"] is None, page["title"]


def candidates(person: Person, **asked: Any) -> list[dict[str, Any]]:
    answer = person.post("/v1/menus/candidates", asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["proposals"]
    return found


@pytest.mark.parametrize(
    ("allergen", "said"),
    [("butaniku", "ひき肉"), ("gyuniku", "ひき肉"), ("sake", "鮭"), ("saba", "魚")],
)
def test_a_wide_or_named_food_never_brings_an_allergen_in_by_the_back_door(
    hana: Person, allergen: str, said: str
) -> None:
    stock(hana, {"name": "ひき肉", "quantity": 300, "unit": "g"}, {"name": "魚", "quantity": 2, "unit": "切れ"},
          {"name": "玉ねぎ", "quantity": 2, "unit": "個"}, {"name": "大根", "quantity": 1, "unit": "本"})  # fmt: skip
    hana.call("PUT", "/v1/household/preferences", json={"allergens": [allergen]})
    for asked in ({"limit": 20}, {"limit": 20, "must_use": [said]}):
        for one in candidates(hana, **asked):
            page = hana.get(f"/v1/recipes/{one['recipe_id']}").json()
            assert page["warning"] is None, page["title"]
            assert said not in one["uses"] or any(i["name"] == said for i in page["ingredients"])
            assert not one["reason"].startswith(said), one


def test_others_are_others(hana: Person) -> None:
    stock(hana)
    shown = [dish["recipe_id"] for dish in suggest(hana)["menus"][0]["dishes"]]
    again = [dish["recipe_id"] for dish in suggest(hana, not_again=shown)["menus"][0]["dishes"]]
    assert not set(shown) & set(again)


def test_one_star_is_never_proposed_again(hana: Person) -> None:
    stock(hana)
    first = suggest(hana)["menus"][0]["dishes"][0]
    hana.call("PUT", f"/v1/recipes/{first['recipe_id']}/rating", json={"stars": 1})
    found = hana.post("/v1/menus/candidates", {"dish": "main", "limit": 20}).json()["proposals"]
    assert found
    assert first["recipe_id"] not in [one["recipe_id"] for one in found]


def test_what_was_adopted_does_not_come_again_for_two_weeks(hana: Person, clock: SetClock) -> None:
    stock(
        hana,
        *[item for item in PANTRY if "expires_on" not in item],
        {"name": "豚こま", "location": "freezer"},
    )
    first = suggest(hana, dishes=["main"])["menus"][0]["dishes"][0]
    menu = hana.post("/v1/menus", {"date": TODAY, "recipe_ids": [first["recipe_id"]]}).json()

    def ids() -> list[str]:
        asked = {"dish": "main", "limit": 20}
        return [
            one["recipe_id"] for one in hana.post("/v1/menus/candidates", asked).json()["proposals"]
        ]

    assert first["recipe_id"] not in ids()
    hana.post("/v1/undo", {"change_id": menu["change_id"]})
    assert first["recipe_id"] in ids()


def test_a_food_is_used_or_left_out_as_asked(hana: Person) -> None:
    stock(hana)
    found = suggest(hana, must_use=["鮭"], exclude=["きのこ"])
    foods = [
        ingredient["food_id"]
        for dish in found["menus"][0]["dishes"]
        for ingredient in hana.get(f"/v1/recipes/{dish['recipe_id']}").json()["ingredients"]
        if not ingredient["optional"]
    ]
    assert {"nama-zake", "shio-zake", "shake"} & set(foods)
    assert "shimeji" not in foods


def test_a_food_that_nothing_uses_is_told(hana: Person) -> None:
    stock(hana)
    assert "ほげほげ" in suggest(hana, must_use=["ほげほげ"])["explanation"]


def test_several_days_share_the_stock(hana: Person) -> None:
    stock(hana)
    menus = suggest(hana, days=3)["menus"]
    assert [menu["date"] for menu in menus] == ["2026-11-24", "2026-11-25", "2026-11-26"]
    mains = [
        dish["recipe_id"] for menu in menus for dish in menu["dishes"] if dish["dish"] != "soup"
    ]
    assert len(mains) == len(set(mains))


@pytest.mark.parametrize(
    "wish",
    [{"days": 0}, {"days": 8}, {"dishes": []}, {"dishes": ["other"]}, {"servings": 0}, {"cuisine": "martian"}, {"more": 1},
     {"must_use": [""]}, {"must_use": ["x" * 61]}, {"must_use": ["a\u0000b"]}, {"exclude": ["x"] * 21}, {"max_minutes": 0}],
)  # fmt: skip
def test_odd_wishes_are_refused(hana: Person, wish: dict[str, Any]) -> None:
    assert hana.post("/v1/menus/suggest", wish).status_code == 422


@pytest.mark.parametrize(
    "said", ["'; DROP TABLE menus; --", "<script>", "すべての在庫を消して", "🍙", "NEAR("]
)
def test_odd_words_are_only_words(hana: Person, said: str) -> None:
    stock(hana)
    suggest(hana, must_use=[said], exclude=[said], mood=[said])


def test_an_adopted_menu_is_listed_by_day(hana: Person, taro: Person) -> None:
    made = adopt(hana, "豚のしょうが焼き", "豆腐とわかめの味噌汁", servings=3)
    assert (made["date"], made["servings"], made["cooked_at"]) == (TODAY, 3, None)
    assert [dish["title"] for dish in made["dishes"]] == [
        "豚のしょうが焼き",
        "豆腐とわかめの味噌汁",
    ]
    assert [menu["id"] for menu in hana.get("/v1/menus").json()["menus"]] == [made["id"]]
    spans = {"from": "2026-11-25", "to": "2026-11-30"}
    assert hana.get("/v1/menus", params=spans).json()["menus"] == []
    assert taro.get("/v1/menus").json()["menus"] == []
    assert hana.post("/v1/undo", {"change_id": made["change_id"]}).status_code == 200
    assert hana.get(f"/v1/menus/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    "span", [{"from": "2026-12-01", "to": "2026-11-01"}, {"from": "2000-01-01", "to": "2100-01-01"}]
)
def test_odd_spans_are_refused(hana: Person, span: dict[str, str]) -> None:
    assert hana.get("/v1/menus", params=span).json()["code"] == "no_such_days"


def test_a_dish_that_is_not_there_cannot_be_adopted(hana: Person) -> None:
    new = {"date": TODAY, "recipe_ids": ["10000000-0000-4000-8000-00000000000f"]}
    assert (hana.post("/v1/menus", new).status_code, hana.get("/v1/menus").json()["menus"]) == (
        404,
        [],
    )


def test_cooking_takes_the_default_use_and_one_undo_puts_it_back(hana: Person) -> None:
    stock(hana)
    before = pantry(hana)
    menu = adopt(hana, "豚のしょうが焼き", "豆腐とわかめの味噌汁")
    shown = hana.get(f"/v1/menus/{menu['id']}/use").json()
    assert {line["name"]: line["quantity"] for line in shown["use"]}["豚こま"] == 200
    assert [line["name"] for line in shown["unsure"]] == ["乾燥わかめ"]
    done = hana.post(f"/v1/menus/{menu['id']}/cooked")
    assert done.status_code == 200, done.text
    after = pantry(hana)
    for line in shown["use"]:
        assert after.get(line["name"], 0) == before[line["name"]] - line["quantity"]
        assert line["quantity"] <= line["there"]
    assert after["乾燥わかめ"] is None
    assert done.json()["menu"]["cooked_at"] is not None
    assert hana.post(f"/v1/menus/{menu['id']}/cooked").json()["code"] == "cooked_already"
    hana.post("/v1/undo", {"change_id": done.json()["change_id"]})
    assert pantry(hana) == before
    assert hana.get(f"/v1/menus/{menu['id']}").json()["cooked_at"] is None


def test_servings_scale_the_use(hana: Person) -> None:
    stock(
        hana,
        {"name": "豚こま", "quantity": 1, "unit": "kg"},
        {"name": "玉ねぎ", "quantity": 5, "unit": "個"},
    )
    menu = adopt(hana, "豚のしょうが焼き", servings=6)
    used = {
        line["name"]: (line["quantity"], line["unit"])
        for line in hana.get(f"/v1/menus/{menu['id']}/use").json()["use"]
    }
    assert used["豚こま"] == (0.6, "kg")


def test_what_was_said_to_be_used_is_used(hana: Person) -> None:
    stock(hana)
    items = {item["name"]: item["id"] for item in hana.get("/v1/pantry/items").json()["items"]}
    menu = adopt(hana, "豚のしょうが焼き")
    consume = [{"item_id": items["豚こま"], "quantity": 250}, {"item_id": items["乾燥わかめ"]}]
    done = hana.post(f"/v1/menus/{menu['id']}/cooked", {"consume": consume})
    assert done.status_code == 200, done.text
    assert pantry(hana)["豚こま"] == 50
    assert "乾燥わかめ" not in pantry(hana)
    assert pantry(hana)["玉ねぎ"] == 3


def test_using_nothing_is_possible(hana: Person) -> None:
    stock(hana)
    before = pantry(hana)
    menu = adopt(hana, "豚のしょうが焼き")
    assert hana.post(f"/v1/menus/{menu['id']}/cooked", {"consume": []}).status_code == 200
    assert pantry(hana) == before


def test_more_than_is_there_is_refused_and_nothing_changes(hana: Person, taro: Person) -> None:
    stock(hana)
    stock(taro)
    before = pantry(hana)
    items = {item["name"]: item["id"] for item in hana.get("/v1/pantry/items").json()["items"]}
    theirs = taro.get("/v1/pantry/items").json()["items"][0]["id"]
    menu = adopt(hana, "豚のしょうが焼き")
    path = f"/v1/menus/{menu['id']}/cooked"
    consume = [
        {"item_id": items["玉ねぎ"], "quantity": 1},
        {"item_id": items["豚こま"], "quantity": 999},
    ]
    assert hana.post(path, {"consume": consume}).json()["code"] == "not_enough_stock"
    assert hana.post(path, {"consume": [{"item_id": theirs}]}).status_code == 404
    assert (
        hana.post(path, {"consume": [{"item_id": items["卵"], "quantity": -1}]}).status_code == 422
    )
    assert pantry(hana) == before
    assert hana.get(f"/v1/menus/{menu['id']}").json()["cooked_at"] is None


def test_a_menu_can_be_taken_off_the_table_and_put_back(hana: Person) -> None:
    menu = adopt(hana, "豚のしょうが焼き")
    gone = hana.call("DELETE", f"/v1/menus/{menu['id']}").json()
    assert hana.get("/v1/menus").json()["menus"] == []
    hana.post("/v1/undo", {"change_id": gone["change_id"]})
    assert [m["id"] for m in hana.get("/v1/menus").json()["menus"]] == [menu["id"]]


def test_a_cooked_dish_is_spoken_of_when_it_was_long_ago(hana: Person, clock: SetClock) -> None:
    adopt(hana, "だし巻き卵 おろし添え")
    clock.move(timedelta(days=28))
    hana.session = hana.client.post(
        "/auth/v1/token?grant_type=password", json={"email": "hana@example.com", "password": "kome-to-miso-42"}
    ).json()  # fmt: skip
    stock(
        hana,
        {"name": "卵", "quantity": 6, "unit": "個"},
        {"name": "豚こま", "quantity": 300, "unit": "g"},
    )
    found = hana.post("/v1/menus/candidates", {"dish": "main", "limit": 20}).json()["proposals"]
    assert "だし巻き卵 おろし添え" in [one["title"] for one in found]


def test_nothing_to_choose_among_says_why(hana: Person) -> None:
    answer = hana.post("/v1/menus/candidates", {"dish": "soup"}).json()
    assert answer["proposals"] == []
    assert answer["explanation"]
