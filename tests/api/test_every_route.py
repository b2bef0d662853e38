"""Promises that hold for every route, generated from the service's own description, so that none is forgotten."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.conftest import Person

from morizo.settings import Settings

NOBODY = "10000000-0000-4000-8000-00000000000f"
OPEN = ("/health", "/auth/v1/")
"""What may be asked without a token. Under /auth/v1 a route that needs one is in `NEEDS_TOKEN`."""
NEEDS_TOKEN = {("GET", "/auth/v1/user"), ("POST", "/auth/v1/logout")}
FREE_FORM: dict[str, str] = {
    "/v1/recipes/import": "a schema.org object has hundreds of fields; those that are read are bounded",
}
"""Bodies that take more than the fields they name, and why."""


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    about: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def make_item(owner: Person) -> str:
    return str(owner.post("/v1/pantry/items", {"name": "卵", "quantity": 6}).json()["id"])


def make_recipe(owner: Person) -> str:
    recipe = {"name": "うちの卵焼き", "recipeIngredient": ["卵 2個"], "recipeInstructions": "焼く"}
    return str(owner.post("/v1/recipes/import", recipe).json()["id"])


def make_menu(owner: Person) -> str:
    new = {"date": "2026-11-24", "recipe_ids": [make_recipe(owner)]}
    return str(owner.post("/v1/menus", new).json()["id"])


def make_shopping_item(owner: Person) -> str:
    return str(owner.post("/v1/shopping/items", {"name": "牛乳"}).json()["id"])


def make_turn(owner: Person) -> str:
    return str(owner.post("/v1/chat", {"message": "卵10個買った"}).json()["turn_id"])


def make_conversation(owner: Person) -> str:
    return str(owner.post("/v1/chat", {"message": "卵10個買った"}).json()["conversation_id"])


THINGS: dict[str, Callable[[Person], str]] = {
    "/v1/pantry/items/{item_id}": make_item,
    "/v1/recipes/{recipe_id}": make_recipe,
    "/v1/menus/{menu_id}": make_menu,
    "/v1/shopping/items/{item_id}": make_shopping_item,
    "/v1/shopping/items/from-menu/{menu_id}": make_menu,
    "/v1/chat/turns/{turn_id}": make_turn,
    "/v1/conversations/{conversation_id}": make_conversation,
}
"""For each path with an id: how its owner makes such a thing. Deeper paths share their parent's."""
BODIES: dict[str, object] = {
    "POST /v1/pantry/items/{item_id}/move": {"location": "freezer"},
    "PATCH /v1/menus/{menu_id}": {"date": "2026-11-30"},
    "PATCH /v1/pantry/items/{item_id}": {"quantity": 1},
    "PATCH /v1/shopping/items/{item_id}": {"ticked": True},
    "PUT /v1/recipes/{recipe_id}/rating": {"stars": 5},
    "DELETE /v1/account": {"password": "kome-to-miso-42"},
}
"""A body that would do something, for each route that needs one."""


@pytest.fixture
def routes(service: TestClient) -> list[Route]:
    described = service.get("/openapi.json").json()
    found = [
        Route(method.upper(), path, about)
        for path, methods in described["paths"].items()
        for method, about in methods.items()
    ]
    assert len(found) > 10
    return found


def is_open(route: Route) -> bool:
    return route.path.startswith(OPEN) and (route.method, route.path) not in NEEDS_TOKEN


def filled(path: str, thing_id: str = NOBODY) -> str:
    while "{" in path:
        path = path[: path.index("{")] + thing_id + path[path.index("}") + 1 :]
    return path


def test_nobody_without_a_token(service: TestClient, routes: list[Route], hana: Person) -> None:
    hana.post("/auth/v1/logout")
    tokens = {
        "none": {},
        "no scheme": {"Authorization": str(hana.session["access_token"])},
        "another scheme": {"Authorization": "Basic eDp5"},
        "empty": {"Authorization": "Bearer "},
        "garbage": {"Authorization": "Bearer a.b.c"},
        "signed out": {"Authorization": f"Bearer {hana.session['access_token']}"},
    }
    for route in routes:
        if is_open(route):
            continue
        for kind, headers in tokens.items():
            if kind == "signed out" and route.path == "/auth/v1/logout":
                continue  # signing out twice is no mistake
            answer = service.request(
                route.method, filled(route.path), json=sample(route), headers=headers
            )
            assert answer.status_code == 401, f"{route}, token: {kind}: {answer.text}"
            assert answer.headers["www-authenticate"] == "Bearer"


def sample(route: Route) -> object:
    return BODIES.get(str(route), {} if "requestBody" in route.about else None)


@pytest.fixture
def everything(settings: Settings) -> Callable[[], list[str]]:
    """Reads the whole database, for a comparison."""

    def dump() -> list[str]:
        with closing(sqlite3.connect(settings.morizo_data / "morizo.db")) as connection:
            return list(connection.iterdump())

    return dump


def with_ids(routes: list[Route]) -> Iterator[tuple[Route, str]]:
    for route in routes:
        if "{" in route.path and not is_open(route):
            parent = route.path[: route.path.index("}") + 1]
            yield route, parent


def test_another_households_thing_is_missing_everywhere(
    routes: list[Route], hana: Person, taro: Person, everything: Callable[[], list[str]]
) -> None:
    uncovered = [str(route) for route, parent in with_ids(routes) if parent not in THINGS]
    assert not uncovered, "say in THINGS how such a thing is made"
    for route, parent in with_ids(routes):
        thing_id = THINGS[parent](hana)
        before = everything()
        answer = taro.call(route.method, filled(route.path, thing_id), json=sample(route))
        assert answer.status_code == 404, f"{route}: {answer.status_code} {answer.text}"
        assert answer.json()["code"].endswith("missing"), answer.text
        assert everything() == before, f"{route} changed something"


@pytest.mark.parametrize(
    "thing_id", [NOBODY, "0", "-1", "'; DROP TABLE people; --", "%00", "%ED%A0%80", "%F0%9F%A5%9A"]
)
def test_an_id_of_nothing_is_missing_everywhere(
    routes: list[Route], hana: Person, thing_id: str
) -> None:
    for route, _ in with_ids(routes):
        answer = hana.call(route.method, filled(route.path, thing_id), json=sample(route))
        assert answer.status_code in (404, 422), f"{route}: {answer.status_code} {answer.text}"
        assert answer.headers["content-type"] == "application/problem+json"


def test_unknown_fields_are_refused_everywhere(service: TestClient, routes: list[Route]) -> None:
    schemas = service.get("/openapi.json").json()["components"]["schemas"]
    for route in routes:
        body = route.about.get("requestBody", {}).get("content", {}).get("application/json")
        if body is None or route.path.startswith("/auth/v1/"):  # Supabase's clients send more
            continue
        for schema in objects_of(body["schema"], schemas):
            taken = schema.get("additionalProperties")
            assert taken is False or route.path in FREE_FORM, f"{route}: {schema.get('title')}"


def objects_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in schema:
        yield from objects_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for part in schema.get("anyOf", []):
        yield from objects_of(part, schemas)
    if isinstance(schema.get("items"), dict):
        yield from objects_of(schema["items"], schemas)
    if schema.get("type") == "object":
        yield schema
        for part in schema.get("properties", {}).values():
            yield from objects_of(part, schemas)


def test_everything_that_is_sent_has_an_end(service: TestClient, routes: list[Route]) -> None:
    schemas = service.get("/openapi.json").json()["components"]["schemas"]
    for route in routes:
        for parameter in route.about.get("parameters", []):
            check_ends(parameter["schema"], f"{route}: {parameter['name']}")
        body = route.about.get("requestBody", {}).get("content", {}).get("application/json")
        if body is None or route.path.startswith("/auth/v1/"):
            continue
        for schema in objects_of(body["schema"], schemas):
            for name, field in schema.get("properties", {}).items():
                check_ends(field, f"{route}: {name}")


def check_ends(field: dict[str, Any], where: str) -> None:
    kinds = [field, *field.get("anyOf", [])]
    exact = any(part.get("type") == "number" for part in kinds)
    for part in kinds:
        match part.get("type"):
            case "array":
                assert "maxItems" in part, where
            case "integer" | "number":
                assert {"maximum", "exclusiveMaximum", "enum", "const"} & part.keys(), where
            case "string" if (
                not exact
            ):  # beside a number, a string is a decimal, whose digits are counted
                ends = {"maxLength", "enum", "const", "format", "pattern"}
                assert ends & part.keys(), where


def test_every_answer_names_its_request(routes: list[Route], hana: Person) -> None:
    for route in routes:
        if route.path == "/v1/account" and route.method == "DELETE":
            continue  # nobody would be left to ask the rest
        answer = hana.call(route.method, filled(route.path), json=sample(route))
        assert len(answer.headers["x-request-id"]) == 36, str(route)
        assert answer.status_code < 500, f"{route}: {answer.text}"
