"""Large bodies are refused, announced or not, and never held."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from morizo.kit.bodies import Bounded


async def count(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


def an_app() -> Bounded:
    routes = [Route(path, count, methods=["POST"]) for path in ("/", "/photos/new")]
    return Bounded(
        Starlette(routes=routes),
        lambda: PlainTextResponse("", 413),
        limit=1000,
        larger={"/photos/": 5000},
    )


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(an_app()) as opened:
        yield opened


def in_chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 100):
        yield b"x" * 100


@pytest.mark.parametrize(("size", "status"), [(0, 200), (1000, 200), (1100, 413), (100_000, 413)])
def test_the_limit_holds_for_announced_and_for_chunked_bodies(
    client: TestClient, size: int, status: int
) -> None:
    assert client.post("/", content=b"x" * size).status_code == status
    assert client.post("/", content=in_chunks(size)).status_code == status


def test_a_path_may_take_more(client: TestClient) -> None:
    assert client.post("/photos/new", content=b"x" * 5000).text == "5000"
    assert client.post("/photos/new", content=b"x" * 5001).status_code == 413


def asked_for(headers: list[tuple[bytes, bytes]], chunk: bytes) -> tuple[int, list[int]]:
    """Send chunks without end; returns how many were taken, and the statuses that were answered."""
    taken, statuses = 0, []

    async def receive() -> Message:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": chunk, "more_body": True}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http", "method": "POST", "path": "/", "raw_path": b"/", "query_string": b"",
        "headers": headers, "http_version": "1.1", "scheme": "http", "root_path": "",
    }  # fmt: skip
    asyncio.run(an_app()(scope, receive, send))
    return taken, statuses


def test_an_announced_body_is_refused_before_a_byte_is_read() -> None:
    for length in (b"20000000", b"9" * 30):
        assert asked_for([(b"content-length", length)], b"x") == (0, [413])


def test_an_endless_body_is_left_after_the_limit() -> None:
    assert asked_for([(b"transfer-encoding", b"chunked")], b"x" * 400) == (3, [413])
