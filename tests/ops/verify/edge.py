"""A small edge before the real pages: TLS, the headers that nginx adds, and faults as a test wants them."""

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2 as httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from morizo.kit.serve import listen

ADDRESS = "127.0.0.2"
"""Another than the services': what they listen on can't be reached here."""
DOMAIN = "morizo.example"
Fault = Callable[[Request], Response | None]
"""Answers in place of the pages, or lets them answer."""
Change = Callable[[Request, httpx.Headers, bytes], bytes]
"""Changes an answer on its way: its headers in place, its body by what is returned."""


@dataclass
class Faults:
    """What is wrong with this edge."""

    fault: Fault = lambda request: None
    change: Change | None = None
    tells_https: bool = True
    knows_hosts: bool = True
    redirect: Callable[[Request], Response] = field(
        default=lambda request: RedirectResponse(
            f"https://{DOMAIN}{request.url.path}?{request.url.query}", 301
        )
    )


@dataclass(frozen=True)
class Edge:
    """Where it listens."""

    https: int
    http: int


@contextmanager
def standing(web: str, certificate: tuple[Path, Path] | None, faults: Faults) -> Iterator[Edge]:
    """Stand before the pages at `web`; without a certificate nobody listens for HTTPS."""
    with ExitStack() as stack:
        https = _free()
        if certificate is not None:
            https = stack.enter_context(_served(_proxy(web, faults), certificate))
        plain = Starlette(routes=[Route("/{path:path}", faults.redirect)])
        yield Edge(https, stack.enter_context(_served(plain, None)))


def _proxy(web: str, faults: Faults) -> ASGIApp:
    client = httpx.AsyncClient(base_url=web, trust_env=False, timeout=20)

    async def forward(request: Request) -> Response:
        if (instead := faults.fault(request)) is not None:
            return instead
        headers = [(n, v) for n, v in request.headers.raw if n.lower() != b"connection"]
        if faults.tells_https:
            headers.append((b"x-forwarded-proto", b"https"))
        if not faults.knows_hosts:
            headers = [(n, v) for n, v in headers if n != b"host"] + [(b"host", b"localhost")]
        path = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        sent = client.build_request(
            request.method, path, headers=headers, content=await request.body()
        )
        answer = await client.send(sent, stream=True)
        if faults.change is not None:
            await answer.aread()
            told = answer.headers
            body = faults.change(request, told, answer.content)
            await answer.aclose()
            return _answer(Response(body, answer.status_code), _kept(told, "content-encoding"))
        return _answer(StreamingResponse(_raw(answer), answer.status_code), _kept(answer.headers))

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        async with client:
            yield

    route = Route("/{path:path}", forward, methods=["GET", "POST"])
    return Starlette(routes=[route], lifespan=life)


async def _raw(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in answer.aiter_raw():
            yield part
    finally:
        await answer.aclose()


def _kept(headers: httpx.Headers, *but: str) -> list[tuple[str, str]]:
    gone = {"content-length", "transfer-encoding", "date", "server", *but}
    return [(n, v) for n, v in headers.multi_items() if n.lower() not in gone]


def _answer(response: Response, headers: list[tuple[str, str]]) -> Response:
    response.raw_headers += [(n.lower().encode(), v.encode()) for n, v in headers]
    return response


@contextmanager
def _served(app: ASGIApp, certificate: tuple[Path, Path] | None) -> Iterator[int]:
    opened = listen(ADDRESS, 0)
    chain, key = certificate or (None, None)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, ssl_certfile=chain, ssl_keyfile=key
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline, "the edge did not start"
        time.sleep(0.01)
    try:
        yield opened.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
        opened.close()


def _free() -> int:
    opened = listen(ADDRESS, 0)
    try:
        return int(opened.getsockname()[1])
    finally:
        opened.close()
