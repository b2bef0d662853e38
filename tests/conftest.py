"""Fixtures that every room shares: a clock, a real database, a household, and the service over HTTP."""

import ipaddress
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2 as httpx
import hypothesis
import pytest
from sqlalchemy import Connection
from starlette.testclient import TestClient

from morizo.accounts.store import PeopleStore
from morizo.accounts.visit import Visit
from morizo.api.app import build
from morizo.db.engine import Database
from morizo.db.migrate import migrate
from morizo.kit.clock import SetClock
from morizo.kit.ids import new_id
from morizo.recipes import index
from morizo.recipes.meaning import Meaning
from morizo.settings import Read, Settings

# A promise holds on a busy machine too: how long one example takes is a matter for the benchmarks.
hypothesis.settings.register_profile("promises", deadline=None)
hypothesis.settings.load_profile("promises")


def _is_number(host: Any) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        try:
            socket.inet_aton(host)  # 127.1, 0x7f.1 and the like
        except (OSError, TypeError, ValueError):
            return False
    return True


def _loopback_only(event: str, arguments: tuple[Any, ...]) -> None:
    """No test leaves this machine: neither a connection nor a question to a name server."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path: a Unix socket
    elif event == "socket.getaddrinfo":
        host = None if _is_number(arguments[0]) else arguments[0]  # nobody is asked for a number
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in (None, "", "localhost", "::1") and not host.startswith("127."):
        raise RuntimeError(f"a test wants to reach {host}")


sys.addaudithook(_loopback_only)
NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""Tuesday 2026-11-24, noon in Tokyo."""


@pytest.fixture
def clock() -> SetClock:
    """A clock at noon in Tokyo, which stands still."""
    return SetClock(NOON)


@pytest.fixture(scope="session")
def _empty_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a migrated database with the recipe index: copying them is faster than migrating in every test."""
    folder = tmp_path_factory.mktemp("schema")
    database = Database(f"sqlite:///{folder / 'morizo.db'}")
    migrate(database, NOON)
    index.build(database, Meaning(), NOON)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return (folder / "morizo.db").read_bytes()


@pytest.fixture
def settings(tmp_path: Path, _empty_database: bytes) -> Settings:
    """Settings of a fresh home, with its database in place."""
    (tmp_path / "morizo.db").write_bytes(_empty_database)
    return Settings(morizo_data=tmp_path, morizo_embedder="off")


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """A real, migrated database."""
    opened = Database(settings.database_url)
    yield opened
    opened.close()


@pytest.fixture
def visit(database: Database, clock: SetClock) -> Iterator[Visit]:
    """A member's stay in a household of their own, never committed."""
    with database.write() as transaction:
        yield a_visit(transaction, clock)


def a_visit(transaction: Connection, clock: SetClock, email: str = "hana@example.com") -> Visit:
    """Move a new person in, and open a visit for them."""
    people, session_id = PeopleStore(transaction), new_id()
    person_id = people.add(email, None, clock.now(), time_zone="Asia/Tokyo")
    people.add_session(session_id, person_id, session_id, clock.now())
    home = people.home_of(person_id, session_id)
    assert home is not None
    return Visit(transaction, *home, clock.now(), new_id())


@pytest.fixture
def service(settings: Settings, clock: SetClock) -> Iterator[TestClient]:
    """The AI service, as it runs, without a socket."""
    app = build(Read(settings=settings, notes=(), placeholders=frozenset()), clock)
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client


@dataclass
class Person:
    """Somebody who is signed in: calls carry their token."""

    client: TestClient
    session: dict[str, object]

    def call(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """Make one call."""
        own = {"Authorization": f"Bearer {self.session['access_token']}", **(headers or {})}
        return self.client.request(method, path, headers=own, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        """GET."""
        return self.call("GET", path, **more)

    def post(self, path: str, json: object = None, **more: Any) -> httpx.Response:
        """POST JSON."""
        return self.call("POST", path, json=json, **more)


def sign_up(client: TestClient, email: str) -> Person:
    """Sign somebody up."""
    answer = client.post("/auth/v1/signup", json={"email": email, "password": "kome-to-miso-42"})
    assert answer.status_code == 200, answer.text
    return Person(client, answer.json())


@pytest.fixture
def hana(service: TestClient) -> Person:
    """A person with an empty home."""
    return sign_up(service, "hana@example.com")


@pytest.fixture
def taro(service: TestClient) -> Person:
    """A person of another household."""
    return sign_up(service, "taro@example.com")
