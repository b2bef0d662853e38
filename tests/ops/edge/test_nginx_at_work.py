"""A real nginx with our files before a small program: what callers, honest and other, get."""

import asyncio
import json
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.live import served
from tests.ops.edge.rig import DOMAIN, Edge, needs_nginx, nginx_before

pytestmark = [needs_nginx, pytest.mark.slow]
GO_ON = threading.Event()


async def _echo(request: Request) -> Response:
    body = await request.body()
    return JSONResponse(
        {"headers": dict(request.headers), "path": request.url.path, "size": len(body)},
        headers={"X-Request-Id": "the program's own", "Strict-Transport-Security": "max-age=1"},
    )


async def _events(request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"data: first\n\n"
        while not GO_ON.is_set():
            await asyncio.sleep(0.02)
        yield b"data: last\n\n"

    return StreamingResponse(pieces(), media_type="text/event-stream")


async def _static(request: Request) -> Response:
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    return PlainTextResponse(
        "zipped" if zipped else "plain",
        headers={"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"},
    )


async def _own_headers(request: Request) -> Response:
    headers = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    return PlainTextResponse("too many", 429, headers={**headers, "Retry-After": "77"})


PROGRAM = Starlette(
    routes=[
        Route("/static/{name:path}", _static),
        Route("/chat/turns/{turn}/events", _events),
        Route("/own", _own_headers),
        Route("/{path:path}", _echo, methods=["GET", "POST"]),
    ]
)


@pytest.fixture(scope="module")
def program() -> Iterator[int]:
    with served(PROGRAM) as address:
        yield int(address.rpartition(":")[2])


@pytest.fixture
def edge(program: int, tmp_path: Path) -> Iterator[Edge]:
    with nginx_before(program, tmp_path) as edge:
        yield edge


def test_http_is_sent_on_to_https_with_path_and_query(edge: Edge) -> None:
    answer = edge.call("/pantry?q=%E7%89%9B%E4%B9%B3", tls=False)
    assert answer.status == 308
    assert answer.headers["Location"] == (
        f"https://{DOMAIN}:{edge.place.https}/pantry?q=%E7%89%9B%E4%B9%B3"
    )
    assert "nginx/" not in answer.headers["Server"]


def test_the_authority_finds_its_challenge_on_port_80(edge: Edge) -> None:
    folder = edge.place.webroot / ".well-known" / "acme-challenge"
    (folder / "token-1").write_text("token-1.thumbprint")
    assert edge.call("/.well-known/acme-challenge/token-1", tls=False).text == "token-1.thumbprint"
    assert edge.call("/.well-known/acme-challenge/other", tls=False).status == 404
    assert edge.call("/.well-known/acme-challenge/../../x", tls=False).status != 200


@pytest.mark.parametrize("tls", [True, False])
def test_another_name_is_not_served(edge: Edge, *, tls: bool) -> None:
    answer = edge.call("/", headers={"Host": "other.example"}, tls=tls)
    assert answer.status == 421


def test_a_handshake_for_another_name_is_refused(edge: Edge) -> None:
    plain = edge.connect_plain(tls_port=True)
    context = ssl.create_default_context()
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        context.wrap_socket(plain, server_hostname="other.example")


@pytest.mark.parametrize("offered", [["h2", "http/1.1"], ["http/1.1"]])
def test_http2_is_spoken_to_who_speaks_it(edge: Edge, offered: list[str]) -> None:
    with edge.connect(*offered) as opened:
        assert opened.selected_alpn_protocol() == offered[0]


def test_old_tls_is_refused(edge: Edge) -> None:
    context = edge.authority.trusting()
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLS"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        context.wrap_socket(edge.connect_plain(tls_port=True), server_hostname=DOMAIN)


def test_the_program_learns_who_calls_and_nothing_that_a_caller_says_about_it(edge: Edge) -> None:
    lies = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Real-IP": "203.0.113.9",
        "Forwarded": "for=203.0.113.9",
        "X-Request-ID": "chosen-by-the-caller",
    }
    answer = edge.call("/", headers=lies)
    seen = json.loads(answer.body)["headers"]
    assert seen["x-forwarded-for"] == seen["x-real-ip"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "https"
    assert seen["x-forwarded-host"] == seen["host"] == DOMAIN
    assert "forwarded" not in seen
    assert seen["connection"] == "close"
    assert len(seen["x-request-id"]) == 32
    assert answer.headers.get_all("X-Request-ID") == [seen["x-request-id"]]


def test_headers_are_there_once_and_the_program_s_own_words_stand(edge: Edge) -> None:
    plain, own = edge.call("/"), edge.call("/own")
    assert plain.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    assert plain.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert plain.headers.get_all("Referrer-Policy") == ["same-origin"]
    assert plain.headers.get_all("Retry-After") is None
    assert own.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert own.headers.get_all("Referrer-Policy") == ["no-referrer"]
    assert own.headers.get_all("Retry-After") == ["77"]
    assert own.text == "too many"


def test_the_access_line_has_the_request_s_id_and_neither_query_nor_referrer(edge: Edge) -> None:
    answer = edge.call(
        "/reset?token=tok-SECRET", headers={"Referer": f"https://{DOMAIN}/reset?token=tok-SECRET"}
    )
    edge.call("/health")
    lines = [json.loads(line) for line in edge.lines().splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line["path"] == "/reset"]
    assert line["id"] == answer.headers["X-Request-ID"]
    assert (line["status"], line["upstream_status"]) == ("200", "200")
    assert float(line["upstream_s"]) <= line["s"] + 0.01
    assert "SECRET" not in edge.lines()
    assert not [line for line in lines if line["path"] == "/health"]


def test_the_program_s_figures_are_not_public(edge: Edge) -> None:
    for path in ("/metrics", "/metrics/", "/metrics?x", "//metrics", "/%6detrics"):
        answer = edge.call(path)
        assert answer.status == 404
        assert "ページが見つかりません" in answer.text


def test_a_stream_arrives_as_it_is_sent(edge: Edge) -> None:
    GO_ON.clear()
    with edge.connect() as opened:
        opened.sendall(f"GET /chat/turns/1/events HTTP/1.1\r\nHost: {DOMAIN}\r\n\r\n".encode())
        opened.settimeout(3)
        got = b""
        while b"first" not in got:
            got += opened.recv(4096)
        assert b"last" not in got
        GO_ON.set()
        while b"last" not in got:
            got += opened.recv(4096)


def test_a_body_that_is_too_large_is_refused_in_japanese(edge: Edge) -> None:
    assert (
        json.loads(edge.call("/pantry", method="POST", body=b"x" * 1_000_000).body)["size"]
        == 1_000_000
    )
    answer = edge.call("/pantry", method="POST", body=b"x" * 1_100_000)
    assert answer.status == 413
    assert "大きすぎます" in answer.text
    assert answer.headers["Strict-Transport-Security"]
    assert "style-src 'sha256-" in answer.headers["Content-Security-Policy"]


def test_signing_in_over_and_over_is_slowed_down_and_pages_go_on(edge: Edge) -> None:
    answers = [edge.call("/sign-in", method="POST", body=b"a=b") for _ in range(30)]
    statuses = [answer.status for answer in answers]
    assert statuses[:20] == [200] * 20
    assert statuses[-1] == 429
    assert "混み合っています" in answers[-1].text
    assert answers[-1].headers["Retry-After"] == "10"
    assert edge.call("/sign-in").status == 200
    assert edge.call("/chat", method="POST", body=b"a=b").status == 200


def test_many_sentences_at_once_are_slowed_down_apart(edge: Edge) -> None:
    statuses = [edge.call("/chat", method="POST", body=b"a").status for _ in range(60)]
    assert statuses[:40] == [200] * 40
    assert 429 in statuses
    assert edge.call("/pantry").status == 200


def test_static_files_come_from_nginx_once_it_has_seen_them(edge: Edge) -> None:
    zipped = {"Accept-Encoding": "br, gzip"}
    assert edge.call("/static/app.css", headers=zipped).text == "zipped"
    assert edge.call("/static/app.css").text == "plain"
    again = edge.call("/static/app.css", headers={"Accept-Encoding": "gzip;q=1"})
    assert again.text == "zipped"
    assert again.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "[warn]" not in edge.lines()
    caches = [json.loads(line)["cache"] for line in edge.lines().splitlines() if "static" in line]
    assert caches == ["MISS", "MISS", "HIT"]


def test_without_the_program_there_is_a_calm_page_and_the_static_files(tmp_path: Path) -> None:
    with served(PROGRAM) as address:
        port = int(address.rpartition(":")[2])
        context = nginx_before(port, tmp_path)
        edge = context.__enter__()
        assert edge.call("/static/app.css").status == 200
    try:
        answer = edge.call("/pantry")
        assert answer.status == 502
        assert "ただいま準備中です" in answer.text
        assert answer.headers["Retry-After"] == "5"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert edge.call("/static/app.css").text == "plain"
        edge.call("/reset?token=tok-SECRET")
        assert "SECRET" not in edge.lines()
    finally:
        context.__exit__(None, None, None)


def test_a_caller_who_does_not_finish_its_header_goes(edge: Edge) -> None:
    begun = time.monotonic()
    with edge.connect() as opened:
        opened.sendall(b"GET / HTTP/1.1\r\nHost: ")
        opened.settimeout(20)
        for _ in range(30):
            try:
                opened.sendall(b"a")
                time.sleep(0.5)
            except OSError:
                break
        else:
            pytest.fail("a slow header was waited for")
    assert 8 < time.monotonic() - begun < 14


def test_two_thousand_silent_callers_keep_nobody_out(edge: Edge) -> None:
    silent: list[socket.socket] = []
    try:
        for number in range(2000):
            silent.append(
                edge.connect_plain(f"127.0.{1 + number // 200}.{1 + number % 200}", tls_port=True)
            )
        begun = time.monotonic()
        assert edge.call("/").status == 200
        assert time.monotonic() - begun < 1
    finally:
        for opened in silent:
            opened.close()


def test_before_the_first_certificate_there_is_port_80_alone(program: int, tmp_path: Path) -> None:
    with nginx_before(program, tmp_path, certificate_ready=False) as edge:
        assert edge.call("/", tls=False).status == 308
        with pytest.raises(ConnectionRefusedError):
            edge.connect()
