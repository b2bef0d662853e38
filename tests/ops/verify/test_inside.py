"""An instance on its private socket, and the service on the shared one."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp
from tests.ops.verify.conftest import House, a_target, read_of

from morizo import __version__
from morizo.api.app import build as build_service
from morizo.ops.target import Service
from morizo.ops.verify import inside
from morizo.ops.verify.findings import Finding
from morizo.web.app import build as build_web

AIV2, WEB = a_target().service


@contextmanager
def on_socket(app: ASGIApp, path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as opened:
        opened.bind(str(path))
        opened.listen(16)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            while not server.started:
                time.sleep(0.01)
            server.should_exit = True
            thread.join(10)


def looked_at(service: Service, app: ASGIApp, run: Path, **more: float) -> list[Finding]:
    path = run / "r1.sock"
    with on_socket(app, path):
        return inside.instance(service, "r1", version=__version__, socket_path=path, **more)  # type: ignore[arg-type]


def test_aiv2_is_well_on_its_private_socket(house: House, tmp_path: Path) -> None:
    (health,) = looked_at(AIV2, build_service(read_of(house.settings)), tmp_path)
    assert health.ok, health
    assert "database ok" in health.evidence
    assert "r1.sock" in health.evidence


def test_web_is_well_on_its_private_socket_with_its_front_page(
    house: House, tmp_path: Path
) -> None:
    there = house.settings.model_copy(update={"morizo_ai_url": house.service})
    health, front = looked_at(WEB, build_web(read_of(there)), tmp_path)
    assert (health.ok, front.ok) == (True, True), (health, front)
    assert front.requirement == ("R70",)


def test_the_shared_socket_is_looked_at_alike(house: House) -> None:
    service = AIV2.model_copy(update={"listen": urlsplit(house.service).netloc})
    (health,) = inside.shared(service, version=__version__)
    assert health.ok, health


def test_on_the_shared_socket_an_old_version_is_told(house: House) -> None:
    service = AIV2.model_copy(update={"listen": urlsplit(house.service).netloc})
    (health,) = inside.shared(service, version="9.9.9", deadline_s=0.5)
    assert health.stops
    assert "9.9.9" in health.words


def test_it_waits_for_an_instance_that_is_still_starting(tmp_path: Path) -> None:
    states = iter([503, 503, 503])

    async def health(request: Request) -> Response:
        if (code := next(states, 200)) != 200:
            return PlainTextResponse("starting", code)
        return JSONResponse({"status": "ok", "version": __version__, "components": {}})

    (found,) = looked_at(AIV2, Starlette(routes=[Route("/health", health)]), tmp_path)
    assert found.ok


def test_an_instance_that_is_not_well_stays_red_to_the_end(tmp_path: Path) -> None:
    async def health(request: Request) -> Response:
        parts = {"database": {"status": "failing"}, "model": {"status": "off"}}
        return JSONResponse({"status": "degraded", "version": __version__, "components": parts})

    app = Starlette(routes=[Route("/health", health)])
    (found,) = looked_at(AIV2, app, tmp_path, deadline_s=0.6)
    assert found.stops
    assert "database" in found.words


def test_no_socket_at_all_is_told_within_the_deadline(tmp_path: Path) -> None:
    begun = time.monotonic()
    (found,) = inside.instance(
        AIV2, "r9", version="1", socket_path=tmp_path / "r9.sock", deadline_s=0.4
    )
    assert found.stops
    assert "ソケットがありません" in found.evidence
    assert 0.3 < time.monotonic() - begun < 2


def test_nobody_waits_for_a_dead_instance(tmp_path: Path) -> None:
    begun = time.monotonic()
    inside.instance(
        AIV2,
        "r9",
        version="1",
        socket_path=tmp_path / "r9.sock",
        deadline_s=20,
        alive=lambda: False,
    )
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("code", [200, 404])
def test_of_another_program_its_health_address_is_enough(tmp_path: Path, code: int) -> None:
    async def ping(request: Request) -> Response:
        return PlainTextResponse("pong", code)

    foreign = AIV2.model_copy(update={"runtime": "python", "process": None, "health": "/ping"})
    app = Starlette(routes=[Route("/ping", ping)])
    (found,) = looked_at(foreign, app, tmp_path, deadline_s=0.5)
    assert found.ok == (code == 200)


def test_every_service_of_a_target_is_looked_at(house: House) -> None:
    at = {"morizo-aiv2": house.service, "morizo-web": house.web}
    target = a_target(
        service=[
            {**one.model_dump(mode="json"), "listen": urlsplit(at[one.name]).netloc}
            for one in (AIV2, WEB)
        ]
    )
    found = inside.inside(target, versions=dict.fromkeys(at, __version__))
    assert [(one.check, one.ok) for one in found] == [
        ("morizo-aiv2.health", True), ("morizo-web.health", True), ("front.page", True),
    ]  # fmt: skip
