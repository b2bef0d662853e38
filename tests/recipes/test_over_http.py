"""Recipes over HTTP: the contract's shapes, import, ratings, allergies in view, undo."""

from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.conftest import Person

from morizo.kit.fetch import FetchRefused

OWN: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "Recipe",
    "name": "うちの里芋ころがし",
    "recipeYield": "3人分",
    "totalTime": "PT25M",
    "recipeCategory": "副菜",
    "recipeIngredient": ["里芋 6個", "醤油 大さじ2", "秘伝のたれ 少々"],
    "recipeInstructions": [{"@type": "HowToStep", "text": "里芋を煮ます。"}],
}


def search(person: Person, **params: Any) -> list[dict[str, Any]]:
    answer = person.get("/v1/recipes", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.json()["took_ms"] >= 0
    found: list[dict[str, Any]] = answer.json()["recipes"]
    return found


def test_search_has_the_contracts_shape(hana: Person) -> None:
    (first, *_) = search(hana, query="肉じゃが")
    assert first["title"] == "肉じゃが"
    assert {"id", "title", "dish", "cuisine", "minutes", "source", "url"} <= first.keys()
    assert (first["dish"], first["cuisine"], first["source"]) == ("main", "japanese", "corpus")


def test_filters_and_uses_repeat(hana: Person) -> None:
    found = search(hana, dish="soup", uses=["豆腐", "わかめ"], max_minutes=15, limit=5)
    assert found[0]["title"] == "豆腐とわかめの味噌汁"
    assert all(one["dish"] == "soup" and one["minutes"] <= 15 for one in found)


@pytest.mark.parametrize(
    "params", [{"dish": "dessert"}, {"limit": 0}, {"limit": 101}, {"max_minutes": -1}, {"query": "あ" * 101}, {"uses": ""}]
)  # fmt: skip
def test_odd_filters_are_refused(hana: Person, params: dict[str, Any]) -> None:
    assert hana.get("/v1/recipes", params=params).status_code == 422


def test_a_recipe_page_says_all(hana: Person) -> None:
    (first, *_) = search(hana, query="だし巻き卵")
    page = hana.get(f"/v1/recipes/{first['id']}").json()
    assert {"ingredients", "steps", "allergens", "source", "servings", "tip"} <= page.keys()
    assert "tamago" in page["allergens"]
    assert page["warning"] is None
    assert {"name", "food_id", "low", "high", "unit", "note", "optional", "text"} <= page[
        "ingredients"
    ][0].keys()
    assert all(isinstance(i["low"], int | float | None) for i in page["ingredients"])


def test_a_recipe_warns_a_household_with_allergies(hana: Person) -> None:
    (egg, *_) = search(hana, query="だし巻き卵")
    own = hana.post("/v1/recipes/import", OWN).json()
    hana.call("PUT", "/v1/household/preferences", json={"allergens": ["tamago"]})
    page = hana.get(f"/v1/recipes/{egg['id']}").json()
    assert "卵" in page["conflicts"]
    assert "アレルギー" in page["warning"]
    unknown = hana.get(f"/v1/recipes/{own['id']}").json()
    assert unknown["unknown"] == ["秘伝のたれ"]
    assert "確認ができない" in unknown["warning"]


def test_an_import_is_the_households_own_and_can_be_undone(hana: Person, taro: Person) -> None:
    answer = hana.post("/v1/recipes/import", OWN)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["source"], made["servings"], made["minutes"], made["dish"]) == (
        "household",
        3,
        25,
        "sub",
    )
    assert made["ingredients"][2]["food_id"] is None
    assert search(hana, query="うちの里芋")[0]["id"] == made["id"]
    assert search(hana, uses="里芋", query="秘伝のたれ")[0]["id"] == made["id"]
    assert made["id"] not in [
        one["id"] for one in search(taro, query="うちの里芋ころがし", limit=100)
    ]
    assert taro.get(f"/v1/recipes/{made['id']}").status_code == 404
    assert (
        taro.call("PUT", f"/v1/recipes/{made['id']}/rating", json={"stars": 1}).status_code == 404
    )
    assert hana.post("/v1/undo", {"change_id": made["change_id"]}).status_code == 200
    assert hana.get(f"/v1/recipes/{made['id']}").status_code == 404
    assert made["id"] not in [one["id"] for one in search(hana, query="うちの里芋")]


@pytest.mark.parametrize(
    "body",
    [[], "x", None, {}, {"url": 5}, {"@type": "Recipe"}, {**OWN, "recipeIngredient": ["x" * 300_000]}, {"name": {"a": {}}}],
)  # fmt: skip
def test_what_is_no_recipe_is_422(hana: Person, body: Any) -> None:
    answer = hana.post("/v1/recipes/import", body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def serve(client: TestClient, fetch: Any) -> None:
    app: Any = client.app
    while not hasattr(app, "state"):
        app = app._app
    app.state.fetch = fetch


def test_an_address_is_fetched_and_kept_as_the_source(hana: Person) -> None:
    import json

    page = f'<html><script type="application/ld+json">{json.dumps(OWN)}</script></html>'
    serve(hana.client, lambda address: page if address == "https://example.com/r" else "")
    made = hana.post("/v1/recipes/import", {"url": "https://example.com/r"})
    assert made.status_code == 201, made.text
    assert made.json()["url"] == "https://example.com/r"
    assert made.json()["title"] == OWN["name"]
    nothing = hana.post("/v1/recipes/import", {"url": "https://example.com/none"})
    assert (nothing.status_code, nothing.json()["code"]) == (422, "not_a_recipe")


def test_a_refused_address_is_422_and_says_why(hana: Person) -> None:
    def refuse(_: str) -> str:
        raise FetchRefused("公開されていないアドレスは読めません。")

    serve(hana.client, refuse)
    answer = hana.post("/v1/recipes/import", {"url": "http://10.0.0.1/"})
    assert (answer.status_code, answer.json()["code"]) == (422, "page_not_read")
    assert "公開されていない" in answer.json()["detail"]


def test_a_stranger_fetches_nothing(service: TestClient) -> None:
    def never(_: str) -> str:
        raise AssertionError

    serve(service, never)
    assert (
        service.post("/v1/recipes/import", json={"url": "https://example.com/"}).status_code == 401
    )


def test_a_rating_is_kept_and_undone(hana: Person, taro: Person) -> None:
    recipe_id = search(hana, query="筑前煮")[0]["id"]
    path = f"/v1/recipes/{recipe_id}"
    first = hana.call("PUT", f"{path}/rating", json={"stars": 4, "note": "また作る"})
    assert first.status_code == 200, first.text
    second = hana.call("PUT", f"{path}/rating", json={"stars": 1}).json()
    assert hana.get(path).json()["rating"] == {"stars": 1, "note": ""}
    assert taro.get(path).json()["rating"] is None
    refused = hana.post("/v1/undo", {"change_id": first.json()["change_id"]})
    assert refused.status_code == 409
    hana.post("/v1/undo", {"change_id": second["change_id"]})
    assert hana.get(path).json()["rating"] == {"stars": 4, "note": "また作る"}
    hana.post("/v1/undo", {"change_id": first.json()["change_id"]})
    assert hana.get(path).json()["rating"] is None


@pytest.mark.parametrize(
    "body",
    [{}, {"stars": 0}, {"stars": 6}, {"stars": "x"}, {"stars": 3, "more": 1}, {"stars": None}],
)
def test_odd_ratings_are_refused(hana: Person, body: Any) -> None:
    recipe_id = search(hana, query="筑前煮")[0]["id"]
    assert hana.call("PUT", f"/v1/recipes/{recipe_id}/rating", json=body).status_code == 422


def test_leaving_takes_own_recipes_and_their_words_away(hana: Person, service: TestClient) -> None:
    hana.post("/v1/recipes/import", OWN)
    house = hana.client.app
    while not hasattr(house, "state"):
        house = house._app  # type: ignore[attr-defined]
    database = house.state.house.database
    count = "SELECT (SELECT count(*) FROM recipes), (SELECT count(*) FROM recipe_words)"
    with database.read() as transaction:
        before = transaction.exec_driver_sql(count).one()
    left = hana.call("DELETE", "/v1/account", json={"password": "kome-to-miso-42"})
    assert left.status_code == 204
    with database.read() as transaction:
        assert transaction.exec_driver_sql(count).one() == (before[0] - 1, before[1] - 1)


def test_health_counts_the_recipes(service: TestClient) -> None:
    index = service.get("/health").json()["components"]["index"]
    assert index["status"] == "ok"
    assert "言葉だけ" in index["detail"]
