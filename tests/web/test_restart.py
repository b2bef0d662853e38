"""The service restarts while somebody presses a button: nothing is lost, and nothing happens twice."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx
import pytest

from morizo.api.app import build as build_service
from morizo.db.engine import Database
from morizo.db.migrate import migrate
from morizo.kit.clock import SystemClock
from morizo.settings import Settings
from morizo.web.app import build as build_web
from tests.live import served

from .conftest import PASSWORD, Visitor, read_of

pytestmark = pytest.mark.slow


@dataclass
class Machine:
    """Both processes, of which the service can be stopped and started."""

    settings: Settings
    running: ExitStack
    url: str = ""

    def start(self) -> None:
        """Start the service, where it was before."""
        port = int(self.url.rpartition(":")[2]) if self.url else 0
        self.url = self.running.enter_context(served(build_service(read_of(self.settings)), port))

    def stop(self) -> None:
        """Stop the service."""
        self.running.close()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    database = Database(f"sqlite:///{tmp_path / 'morizo.db'}")
    migrate(database, SystemClock().now())
    database.close()
    with ExitStack() as running:
        found = Machine(Settings(morizo_data=tmp_path, morizo_embedder="off"), running)
        found.start()
        yield found


@pytest.fixture
def hana(machine: Machine) -> Iterator[Visitor]:
    there = machine.settings.model_copy(update={"morizo_ai_url": machine.url})
    with (
        served(build_web(read_of(there))) as web,
        httpx.Client(base_url=web, follow_redirects=True, timeout=20, trust_env=False) as client,
    ):
        visitor = Visitor(web, client)
        visitor.open("/sign-up")
        visitor.send("/sign-up", email="hana@example.com", password=PASSWORD)
        visitor.open("/pantry/new")
        yield visitor


def test_a_press_during_a_restart_is_answered_after_it(machine: Machine, hana: Visitor) -> None:
    machine.stop()
    pressed = threading.Thread(
        target=lambda: hana.send("/pantry/new", name="牛乳", quantity="2", unit="本")
    )
    pressed.start()
    pressed.join(0.7)
    assert pressed.is_alive(), "it waits for the service"
    machine.start()
    pressed.join(15)
    assert hana.path == "/pantry"
    assert "牛乳 2本を入れました。" in hana.text
    assert hana.page.count('class="name"') == 1


def test_without_the_service_what_was_typed_can_be_sent_again(
    machine: Machine, hana: Visitor
) -> None:
    machine.stop()
    hana.send("/pantry/new", name="おばあちゃんの梅干し")
    assert hana.status == 503
    assert "入力した内容は、ここに残っています" in hana.text
    machine.start()
    hana.send("/pantry/new")
    assert "おばあちゃんの梅干しを入れました。" in hana.text
