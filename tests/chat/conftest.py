"""A home that talks: a household with a stock, spoken to over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.conftest import NOON, Person, sign_up

from morizo.api.app import build
from morizo.kit.clock import SetClock
from morizo.settings import Read, Settings

_numbers = count()
Json = dict[str, Any]


@pytest.fixture(scope="module")
def big_house(
    tmp_path_factory: pytest.TempPathFactory, _empty_database: bytes
) -> Iterator[TestClient]:
    """One service for many households: a household each is cheaper than a service each."""
    folder: Path = tmp_path_factory.mktemp("house")
    (folder / "morizo.db").write_bytes(_empty_database)
    settings = Settings(
        morizo_data=folder,
        morizo_embedder="off",
        sign_up_per_address=100_000,
        turns_per_minute=100_000,
    )
    app = build(Read(settings=settings, notes=(), placeholders=frozenset()), SetClock(NOON))
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def home(big_house: TestClient) -> "Home":
    """A household with an empty pantry."""
    return a_home(big_house)


def a_home(client: TestClient) -> "Home":
    """Move a household in."""
    return Home(sign_up(client, f"person{next(_numbers)}@example.com"))


@dataclass
class Home:
    """A household in one conversation."""

    person: Person
    conversation_id: str | None = None
    turns: list[Json] = field(default_factory=list)

    @property
    def last(self) -> Json:
        """The last turn."""
        return self.turns[-1]

    def has(self, *rows: str) -> "Home":
        """Put rows into the pantry: `牛乳 1本 fridge 2026-11-25`; `-` for what isn't known."""
        for row in rows:
            answer = self.person.post("/v1/pantry/items", _item(row))
            assert answer.status_code == 201, answer.text
        return self

    def say(self, message: str, **more: Any) -> Json:
        """Say something, or take a choice: `#cancel`."""
        body: Json = {"message": message, **more}
        if message.startswith("#"):
            body = {"choice": self.choice(message[1:]), **more}
        if self.conversation_id:
            body.setdefault("conversation_id", self.conversation_id)
        answer = self.person.post("/v1/chat", body)
        assert answer.status_code == 200, answer.text
        turn: Json = answer.json()
        self.conversation_id = turn["conversation_id"]
        self.turns.append(turn)
        return turn

    def choice(self, name: str) -> str:
        """Return the id of a choice that the last turn showed, by its own end or its label."""
        for choice in self.last["choices"]:
            if choice["id"].split("-", 1)[1] == name or choice["label"].startswith(name):
                found: str = choice["id"]
                return found
        raise AssertionError(f"{name} is no choice of {self.last['choices']}")

    def rows(self) -> set[str]:
        """What is in the pantry, one line a row."""
        items = self.person.get("/v1/pantry/items").json()["items"]
        return {_line(item) for item in items}

    def shopping(self) -> set[str]:
        """What is on the shopping list."""
        items = self.person.get("/v1/shopping/items").json()["items"]
        return {_much(item) for item in items}


def _item(row: str) -> Json:
    name, much, place, expires_on = (row.split() + ["-"] * 3)[:4]
    number = "".join(c for c in much if c in "0123456789.")
    body: Json = {"name": name, "location": None if place == "-" else place}
    if number:
        body |= {"quantity": number, "unit": much[len(number) :] or None}
    if expires_on != "-":
        body["expires_on"] = expires_on
    return body


def _much(item: Json) -> str:
    quantity = item["quantity"]
    much = "-" if quantity is None else f"{quantity:g}{item['unit'] or ''}"
    return f"{item['name']} {much}"


def _line(item: Json) -> str:
    line = f"{_much(item)} {item['location'] or '-'}"
    return f"{line} {item['expires_on']}" if item["expires_on"] else line
