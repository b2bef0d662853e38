"""One line and one figure a request; nothing of what a person said."""

import json
import logging
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from morizo.kit.log import JsonLines
from morizo.kit.requests import Requests

SECRET = "肉じゃが"


async def item(request: Request) -> Response:
    await request.body()
    return JSONResponse({"id": request.state.request_id})


async def broken(request: Request) -> Response:
    raise RuntimeError(f"no {SECRET} for {request.headers['authorization']}")


@pytest.fixture
def seen() -> list[tuple[str, str, int]]:
    return []


@pytest.fixture
def client(seen: list[tuple[str, str, int]]) -> Iterator[TestClient]:
    def observe(method: str, route: str, status: int, seconds: float) -> None:
        assert seconds >= 0
        seen.append((method, route, status))

    inner = Starlette(
        routes=[
            Route("/items/{item_id}", item, methods=["GET", "POST"]),
            Route("/broken", broken),
            Route("/health", item),
        ]
    )
    wrapped = Requests(inner, observe, quiet=frozenset({"/health"}))
    with TestClient(wrapped, raise_server_exceptions=False) as opened:
        yield opened


def lines(caplog: pytest.LogCaptureFixture, level: int = logging.INFO) -> list[dict[str, object]]:
    return [
        json.loads(JsonLines().format(record))
        for record in caplog.records
        if record.name == "morizo.requests" and record.levelno >= level
    ]


def test_one_line_tells_route_status_and_time_and_nothing_personal(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "morizo")
    client.post(
        f"/items/{SECRET}?query={SECRET}",
        json={"note": SECRET},
        headers={"Authorization": "Bearer secret-token", "X-Name": "secret-name"},
    )
    (line,) = lines(caplog)
    assert line.keys() == {
        "at", "level", "logger", "event", "id", "method", "route", "status", "ms",
    }  # fmt: skip
    assert (line["method"], line["route"], line["status"]) == ("POST", "/items/{item_id}", 200)
    assert SECRET not in caplog.text
    assert "secret" not in caplog.text


def test_an_id_is_made_told_and_answered(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "morizo")
    answer = client.get("/items/1")
    assert answer.headers["x-request-id"] == answer.json()["id"] == lines(caplog)[0]["id"]


def test_a_callers_id_is_kept(client: TestClient) -> None:
    given = "0a1b2c3d-web-1"
    assert client.get("/items/1", headers={"X-Request-Id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize(
    "given", ["short", "x" * 65, "a b c d e f g h", "abc\u00e9defgh", "<script>x"]
)
def test_an_unfit_id_is_replaced(client: TestClient, given: str) -> None:
    answered = client.get("/items/1", headers={b"X-Request-Id": given.encode()}).headers
    assert answered["x-request-id"] != given
    assert len(answered["x-request-id"]) == 36


def test_quiet_routes_leave_no_line_at_info_unless_they_fail(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "morizo")
    client.get("/health")
    assert lines(caplog) == []
    assert len(lines(caplog, logging.DEBUG)) == 1


def test_a_failure_is_counted_and_told_once(
    client: TestClient, seen: list[tuple[str, str, int]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "morizo")
    assert client.get("/broken", headers={"Authorization": "Bearer x"}).status_code == 500
    assert seen == [("GET", "/broken", 500)]
    assert [line["status"] for line in lines(caplog)] == [500]


def test_a_path_that_leads_nowhere_has_no_route_of_its_own(
    client: TestClient, seen: list[tuple[str, str, int]]
) -> None:
    for number in range(3):
        client.get(f"/nowhere/{number}")
    assert seen == [("GET", "-", 404)] * 3
