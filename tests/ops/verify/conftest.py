"""Both processes as they run, a canary, an authority, and an edge before them that can be as faulty as wanted."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.live import served
from tests.ops.verify.authority import Authority
from tests.ops.verify.edge import ADDRESS, DOMAIN, Faults, standing

from morizo.accounts.canary import renew
from morizo.api.accounts import accounts_of
from morizo.api.app import build as build_service
from morizo.db.engine import Database
from morizo.db.migrate import migrate
from morizo.kit.clock import SystemClock
from morizo.ops.target import Target
from morizo.ops.verify.findings import Finding
from morizo.ops.verify.outside import verify
from morizo.ops.verify.site import Ports
from morizo.ops.verify.visit import Canary
from morizo.recipes.index import build as build_index
from morizo.recipes.meaning import packaged
from morizo.settings import Read, Settings
from morizo.web.app import build as build_web

CANARY = Canary(f"canary@{DOMAIN}", "tori-wa-ki-ni-iru-42")


@dataclass(frozen=True)
class House:
    """Where both processes are, and their settings."""

    service: str
    web: str
    settings: Settings


def read_of(settings: Settings) -> Read:
    return Read(settings=settings, notes=(), placeholders=frozenset())


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Both processes, once for all."""
    data = tmp_path_factory.mktemp("home")
    database = Database(f"sqlite:///{data / 'morizo.db'}")
    migrate(database, SystemClock().now())
    build_index(database, packaged("off"), SystemClock().now())
    database.close()
    settings = Settings(
        morizo_data=data,
        morizo_embedder="off",
        allowed_hosts=(DOMAIN,),
        signup="closed",
        sign_in_per_account=1000,
        sign_in_per_address=1000,
        turns_per_minute=1000,
    )
    with ExitStack() as stack:
        service = stack.enter_context(served(build_service(read_of(settings))))
        there = settings.model_copy(update={"morizo_ai_url": service})
        web = stack.enter_context(served(build_web(read_of(there))))
        yield House(service, web, settings)


@pytest.fixture
def canary(house: House) -> Canary:
    """The canary, fresh."""
    database = Database(house.settings.database_url)
    renew(accounts_of(house.settings, database, SystemClock()), CANARY.email, CANARY.password)
    database.close()
    return CANARY


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.founded(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def certificate(authority: Authority) -> tuple[Path, Path]:
    return authority.issue(DOMAIN)


def a_target(**more: Any) -> Target:
    return Target.model_validate(
        {
            "domain": DOMAIN,
            "host": "vm",
            "service": [
                {"name": "morizo-aiv2", "process": "aiv2", "listen": "127.0.0.1:8000"},
                {"name": "morizo-web", "process": "web", "listen": "127.0.0.1:3000"},
            ],
            **more,
        }
    )


Look = Callable[..., dict[str, Finding]]


@pytest.fixture
def look(
    house: House, authority: Authority, certificate: tuple[Path, Path], canary: Canary
) -> Look:
    """Verify the site through an edge with these faults; gives the findings by their checks."""

    def found(
        faults: Faults | None = None,
        *,
        shown: tuple[Path, Path] | None = certificate,
        target: Target | None = None,
        who: Canary | None = canary,
        closed: tuple[int, ...] = (8000, 3000),
        web: str = house.web,
        **more: Any,
    ) -> dict[str, Finding]:
        with standing(web, shown, faults or Faults()) as edge:
            ports = Ports(edge.https, edge.http, closed)
            given: dict[str, Any] = {"ca": authority.path, "ports": ports, **more}
            told = verify(target or a_target(), canary=who, resolve={DOMAIN: ADDRESS}, **given)
        for one in told:  # what an operator reads at night is a sentence, and never the password
            assert one.words.endswith("。"), one
            assert CANARY.password not in repr(one)
            assert one.ok or one.hint or one.severity == "note", one
        return {one.check: one for one in told}

    return found


def red(found: dict[str, Finding]) -> set[str]:
    """The checks that stop a release."""
    return {check for check, one in found.items() if one.stops}
