"""The pages as they run, on a real socket, before the real service; and somebody who uses them by their forms."""

import html
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest

from morizo.api.app import build as build_service
from morizo.db.engine import Database
from morizo.db.migrate import migrate
from morizo.kit.clock import SystemClock
from morizo.recipes.index import build as build_index
from morizo.recipes.meaning import packaged
from morizo.settings import Read, Settings
from morizo.web.app import build as build_web
from tests.live import served

PASSWORD = "kome-to-miso-42"


@dataclass(frozen=True)
class Site:
    """Where both processes are, and what they share."""

    service: str
    web: str
    data: Path


def read_of(settings: Settings) -> Read:
    return Read(settings=settings, notes=(), placeholders=frozenset())


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Both processes, once for all: every test has a household of its own."""
    data = tmp_path_factory.mktemp("home")
    database = Database(f"sqlite:///{data / 'morizo.db'}")
    migrate(database, SystemClock().now())
    build_index(database, packaged("off"), SystemClock().now())
    database.close()
    settings = Settings(
        morizo_data=data, morizo_embedder="off", sign_up_per_address=1000, sign_in_per_address=1000
    )
    with ExitStack() as stack:
        service = stack.enter_context(served(build_service(read_of(settings))))
        there = settings.model_copy(update={"morizo_ai_url": service})
        web = stack.enter_context(served(build_web(read_of(there))))
        yield Site(service, web, data)


@dataclass
class Visitor:
    """A browser without JavaScript: it keeps cookies, follows links, and sends the forms that a page has."""

    web: str
    client: httpx.Client
    page: str = ""
    path: str = "/"
    seen: list[int] = field(default_factory=list)

    def open(self, path: str) -> str:
        """Open a page, through its redirects."""
        return self._take(self.client.get(path))

    def send(self, action: str, **fields: str | list[str]) -> str:
        """Fill in and send the form of the present page that goes to `action`."""
        sent = {**form_of(self.page, action), **fields}
        return self._take(
            self.client.post(action, data=sent, headers={"Origin": self.web}, follow_redirects=True)
        )

    def post(self, path: str, data: dict[str, str], **headers: str) -> httpx.Response:
        """Send a form by hand."""
        return self.client.post(
            path, data=data, headers={"Origin": self.web, **headers}, follow_redirects=False
        )

    @property
    def status(self) -> int:
        """The present page's status."""
        return self.seen[-1]

    @property
    def text(self) -> str:
        """What the present page says, without its marks."""
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.page)))

    def _take(self, answer: httpx.Response) -> str:
        self.page, self.path = answer.text, urlsplit(str(answer.url)).path
        self.seen.append(answer.status_code)
        return self.page


def form_of(page: str, action: str) -> dict[str, str]:
    """Return the fields that a page's form to `action` has already."""
    for found in re.finditer(r"<form[^>]*>.*?</form>", page, re.DOTALL):
        head = found[0].partition(">")[0]
        goes = f'action="{action}"' in head or f'formaction="{action}"' in found[0]
        if goes and "post" in head:
            fields = re.finditer(r"<input[^>]*>", found[0])
            return {
                name[1]: html.unescape(value[1])
                if (value := re.search(r'value="([^"]*)"', one[0]))
                else ""
                for one in fields
                if (name := re.search(r'name="([^"]+)"', one[0]))
                and (("checkbox" not in one[0] and "radio" not in one[0]) or " checked" in one[0])
            }
    raise AssertionError(f"no form to {action} on this page")


def client_of(site: Site) -> httpx.Client:
    return httpx.Client(base_url=site.web, follow_redirects=True, trust_env=False)


@pytest.fixture
def visitor(site: Site) -> Iterator[Visitor]:
    """Somebody who isn't signed in."""
    with client_of(site) as client:
        yield Visitor(site.web, client)


@pytest.fixture
def hana_at_home(visitor: Visitor, request: pytest.FixtureRequest) -> Visitor:
    """Somebody who has just signed up."""
    mail = (
        re.sub(r"\W", "-", request.node.name)[:40]
        + f"-{abs(hash(request.node.nodeid)) % 10**8}@example.com"
    )
    visitor.open("/sign-up")
    visitor.send("/sign-up", email=mail, password=PASSWORD)
    assert visitor.path == "/", visitor.text
    return visitor
