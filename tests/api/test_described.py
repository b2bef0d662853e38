"""The service against its own description: what fits it and what doesn't is answered alike calmly; nothing breaks."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from starlette.testclient import TestClient
from tests.conftest import NOON, Person, sign_up
from tests.inside import state_of

from morizo.api.app import build
from morizo.db.engine import Database
from morizo.db.migrate import migrate
from morizo.kit.clock import SetClock
from morizo.kit.fetch import FetchRefused
from morizo.settings import Read, Settings

EXAMPLES = int(os.environ.get("MORIZO_EXAMPLES", "40"))
"""Of each operation and mode; more of them for a long night."""
ENDS_THE_ACCOUNT = frozenset({("DELETE", "/v1/account"), ("POST", "/auth/v1/logout")})
CALM = frozenset({200, 201, 202, 204, 400, 401, 403, 404, 405, 409, 413, 422, 429})


@dataclass(frozen=True)
class House:
    client: TestClient
    person: Person
    schema: schemathesis.BaseSchema


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One service for all examples: what one leaves behind must not trouble the next."""
    limits = {
        "sign_in_per_address": 100_000,
        "sign_up_per_address": 100_000,
        "turns_per_minute": 100_000,
    }
    chosen = Settings.model_validate(
        {"morizo_data": tmp_path_factory.mktemp("home"), "morizo_embedder": "off", **limits}
    )
    database = Database(chosen.database_url)
    migrate(database, NOON)
    database.close()
    app = build(Read(settings=chosen, notes=(), placeholders=frozenset()), SetClock(NOON))
    state_of(app).fetch = _no_line
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
        yield House(client, sign_up(client, "hana@example.com"), schema)


def _no_line(address: str) -> str:
    raise FetchRefused("テストは外に出ません。")


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_nothing_that_is_sent_breaks_the_service(house: House, mode: GenerationMode) -> None:
    tried = 0
    for found in house.schema.get_all_operations():
        assert isinstance(found, Ok), found.err()
        operation = found.ok()
        if (operation.method.upper(), operation.path) in ENDS_THE_ACCOUNT:
            continue

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(mode))
        def one(case: schemathesis.Case[Any]) -> None:
            nonlocal tried
            asked = case.as_transport_kwargs(base_url="http://127.0.0.1:8000")
            asked["headers"] = dict(asked.get("headers") or {}) | {
                "Authorization": f"Bearer {house.person.session['access_token']}",
                "Accept": "application/json",
            }
            asked.pop("cookies", None)  # the service reads none
            if isinstance(asked.get("data"), str | bytes):
                asked["content"] = asked.pop("data")
            answer = house.client.request(**asked)
            assert answer.status_code in CALM, f"{case.as_curl_command()}\n{answer.text}"
            tried += 1

        try:
            one()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, "nothing fits its own description"
            continue  # takes nothing that could be wrong
    assert tried > EXAMPLES * 5
    assert house.person.get("/v1/pantry/items").status_code == 200
