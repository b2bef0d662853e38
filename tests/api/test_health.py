"""Health tells the truth, quietly; the figures are for this machine alone."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp
from tests.inside import state_of

from morizo.api.app import build
from morizo.api.health import Component
from morizo.kit.clock import SetClock
from morizo.settings import Read, Settings


def an_app(settings: Settings, clock: SetClock) -> ASGIApp:
    few = settings.model_copy(update={"sign_in_per_address": 3})
    return build(Read(settings=few, notes=(), placeholders=frozenset()), clock)


@contextmanager
def opened(app: ASGIApp, peer: str) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1:8000", client=(peer, 5000)) as client:
        yield client


@pytest.fixture
def from_here(settings: Settings, clock: SetClock) -> Iterator[TestClient]:
    """A client whose peer is loopback, as web is."""
    with opened(an_app(settings, clock), "127.0.0.1") as client:
        yield client


@pytest.fixture
def from_elsewhere(settings: Settings, clock: SetClock) -> Iterator[TestClient]:
    """A client of another machine."""
    with opened(an_app(settings, clock), "192.0.2.99") as client:
        yield client


def test_it_names_its_parts_and_its_version(service: TestClient) -> None:
    body = service.get("/health").json()
    assert body["status"] == "ok", body
    assert body["version"]
    assert {"database", "model"} <= body["components"].keys()
    assert body["components"]["model"]["status"] == "off"


def test_a_placeholder_is_told_as_one(settings: Settings, clock: SetClock) -> None:
    read = Read(settings=settings, notes=(), placeholders=frozenset({"OPENAI_API_KEY"}))
    with TestClient(build(read, clock), base_url="http://127.0.0.1:8000") as client:
        assert "見本" in client.get("/health").json()["components"]["model"]["detail"]


def test_a_database_that_is_gone_is_503(service: TestClient, settings: Settings) -> None:
    assert service.get("/health").status_code == 200
    for path in settings.morizo_data.glob("morizo.db*"):
        path.rename(path.with_suffix(f"{path.suffix}.moved"))
    answer = service.get("/health")
    assert answer.status_code == 503
    assert answer.json()["components"]["database"]["status"] == "failing"
    assert str(settings.morizo_data) not in answer.text


def test_a_database_that_is_no_database_is_503(service: TestClient, settings: Settings) -> None:
    for path in settings.morizo_data.glob("morizo.db*"):
        path.write_bytes(b"not a database" * 1000)
    answer = service.get("/health")
    assert answer.status_code == 503, answer.text


def test_a_part_that_fails_makes_the_whole_degraded_but_serving(
    settings: Settings, clock: SetClock
) -> None:
    app = an_app(settings, clock)
    state_of(app).probes["index"] = lambda: Component(status="failing", detail="空です")
    with opened(app, "127.0.0.1") as client:
        answer = client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")


def test_it_leaves_no_line_at_info(service: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    service.get("/health")
    assert [record for record in caplog.records if record.name.startswith("morizo")] == []


def test_the_figures_are_for_loopback_alone(
    from_here: TestClient, from_elsewhere: TestClient
) -> None:
    from_here.get("/v1/pantry/items")
    figures = from_here.get("/metrics")
    assert figures.headers["content-type"].startswith("text/plain")
    assert 'route="/v1/pantry/items",status="401"} 1.0' in figures.text
    assert from_elsewhere.get("/metrics").status_code == 404
    assert from_here.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404


def test_the_callers_address_is_believed_from_loopback_only(
    from_here: TestClient, from_elsewhere: TestClient
) -> None:
    """Guessing from one address is stopped; another address of web's callers goes on."""
    wrong = {"password": "wrong-password"}

    def guess(client: TestClient, number: int, address: str) -> int:
        return client.post(
            "/auth/v1/token?grant_type=password",
            json={"email": f"nobody{number}@example.com", **wrong},
            headers={"X-Forwarded-For": address},
        ).status_code

    tries = 3
    statuses = [guess(from_here, number, "192.0.2.1") for number in range(tries + 1)]
    assert (statuses[-2], statuses[-1]) == (400, 429)
    assert guess(from_here, 1000, "192.0.2.2") == 400
    # A caller who isn't on loopback can't choose an address: all these are one.
    statuses = [
        guess(from_elsewhere, 2000 + number, f"198.51.100.{number}") for number in range(tries + 1)
    ]
    assert statuses[-1] == 429
