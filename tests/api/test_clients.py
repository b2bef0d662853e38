"""Slow, broken and rude clients over a real socket: the others notice nothing."""

import json
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx2 as httpx
import pytest
from tests.live import served

from morizo.api.app import build
from morizo.kit.clock import SystemClock
from morizo.settings import Read, Settings

EGGS = json.dumps({"name": "卵", "quantity": 6}).encode()


@pytest.fixture
def home(settings: Settings) -> Iterator[httpx.Client]:
    app = build(Read(settings=settings, notes=(), placeholders=frozenset()), SystemClock())
    with served(app) as url, httpx.Client(base_url=url, trust_env=False, timeout=5) as client:
        person = {"email": "hana@example.com", "password": "kome-to-miso-42"}
        token = client.post("/auth/v1/signup", json=person).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


@contextmanager
def line_to(home: httpx.Client) -> Iterator[socket.socket]:
    url = home.base_url
    with socket.create_connection((url.host, url.port or 80), timeout=5) as line:
        yield line


def a_request(home: httpx.Client, length: int, key: str = "k") -> bytes:
    return (
        "POST /v1/pantry/items HTTP/1.1\r\n"
        f"Host: 127.0.0.1\r\nAuthorization: {home.headers['Authorization']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\nIdempotency-Key: {key}\r\n\r\n"
    ).encode()


def names(home: httpx.Client) -> list[str]:
    return [item["name"] for item in home.get("/v1/pantry/items").json()["items"]]


def test_a_body_that_comes_slowly_holds_up_nobody(home: httpx.Client) -> None:
    with line_to(home) as line:
        line.sendall(a_request(home, len(EGGS)) + EGGS[:5])
        begun = time.monotonic()
        assert home.post("/v1/pantry/items", json={"name": "牛乳"}).status_code == 201
        assert time.monotonic() - begun < 2
        line.sendall(EGGS[5:])
        assert line.recv(64).startswith(b"HTTP/1.1 201")
    assert sorted(names(home)) == ["卵", "牛乳"]


def test_a_body_that_breaks_off_changes_nothing(
    home: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    with line_to(home) as line:
        line.sendall(a_request(home, len(EGGS)) + EGGS[:-3])
    assert home.get("/health").status_code == 200
    assert names(home) == []
    assert caplog.records == []  # nobody's fault that an operator could mend


def test_a_client_that_leaves_before_the_answer_can_ask_again(home: httpx.Client) -> None:
    for _ in range(5):
        with line_to(home) as line:
            line.sendall(a_request(home, len(EGGS)) + EGGS)
    deadline = time.monotonic() + 5
    while names(home) != ["卵"] and time.monotonic() < deadline:
        time.sleep(0.02)
    with line_to(home) as line:
        line.sendall(a_request(home, len(EGGS)) + EGGS)
        assert line.recv(64).startswith(b"HTTP/1.1 201")
    assert names(home) == ["卵"]


@pytest.mark.parametrize(
    "rude",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # a TLS handshake on a plain port
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"\r\n" * 1000,
        b"",
    ],
    ids=lambda rude: repr(rude[:20]),
)
def test_what_is_no_request_gets_no_answer_that_matters(home: httpx.Client, rude: bytes) -> None:
    with line_to(home) as line:
        line.settimeout(0.5)
        with suppress(OSError):
            line.sendall(rude)
            answer = line.recv(1000)
            assert not answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 5")), answer
    assert home.get("/health").status_code == 200
    assert names(home) == []


def test_twenty_megabytes_are_refused_while_others_work(home: httpx.Client) -> None:
    answer = home.post(
        "/v1/pantry/items", content=b"x" * 20_000_000, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert names(home) == []
