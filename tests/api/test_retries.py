"""Retries and crowds: one change for one key, whoever asks how often, and nobody waits for ever."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx2 as httpx
import pytest
from starlette.types import ASGIApp
from tests.conftest import Person
from tests.inside import state_of

from morizo.api.app import build
from morizo.kit.clock import SetClock
from morizo.settings import Read, Settings

Ask = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


@pytest.fixture
def new_app(settings: Settings, clock: SetClock) -> Callable[[], ASGIApp]:
    """Builds a process's application on the same database."""
    return lambda: build(Read(settings=settings, notes=(), placeholders=frozenset()), clock)


@asynccontextmanager
async def client_of(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000", timeout=60
    ) as client:
        yield client
    state_of(app).house.database.close()  # this transport knows no end of a service


async def join(client: httpx.AsyncClient, email: str = "hana@example.com") -> dict[str, str]:
    answer = await client.post(
        "/auth/v1/signup", json={"email": email, "password": "kome-to-miso-42"}
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def stock(client: httpx.AsyncClient, headers: dict[str, str]) -> list[dict[str, object]]:
    answer = await client.get("/v1/pantry/items", headers=headers)
    found: list[dict[str, object]] = answer.json()["items"]
    return found


def test_twenty_at_once_under_one_key_are_one_change(new_app: Callable[[], ASGIApp]) -> None:
    async def story() -> None:
        async with client_of(new_app()) as client:
            own = await join(client)
            answers = await asyncio.gather(
                *(
                    client.post(
                        "/v1/pantry/items",
                        json={"name": "卵", "quantity": 6},
                        headers={**own, "Idempotency-Key": "one"},
                    )
                    for _ in range(20)
                )
            )
            assert {answer.status_code for answer in answers} == {201}
            assert len({answer.json()["id"] for answer in answers}) == 1
            assert sum("idempotency-replayed" in answer.headers for answer in answers) == 19
            assert len(await stock(client, own)) == 1

    asyncio.run(story())


def test_two_processes_under_one_key_are_one_change(new_app: Callable[[], ASGIApp]) -> None:
    """During an update two processes share the database, and a retry may reach the other one."""

    async def story() -> None:
        async with client_of(new_app()) as old, client_of(new_app()) as new:
            own = await join(old)
            for number in range(10):
                answers = await asyncio.gather(
                    *(
                        client.post(
                            "/v1/pantry/items",
                            json={"name": f"卵{number}", "quantity": 6},
                            headers={**own, "Idempotency-Key": f"key-{number}"},
                        )
                        for client in (old, new, old, new)
                    )
                )
                assert {answer.status_code for answer in answers} == {201}, answers
                assert len({answer.json()["id"] for answer in answers}) == 1
            assert len(await stock(old, own)) == 10

    asyncio.run(story())


def test_a_retry_by_another_address_is_the_same_request(hana: Person) -> None:
    keyed = {"Idempotency-Key": "k"}
    first = hana.post("/v1/pantry/items", {"name": "卵"}, headers=keyed)
    again = hana.post("http://localhost:9/v1/pantry/items", {"name": "卵"}, headers=keyed)
    assert again.json() == first.json()
    other = hana.post("/v1/pantry/items?x=1", {"name": "卵"}, headers=keyed)
    assert other.json()["code"] == "idempotency_key_reused"


def test_a_refusal_is_not_kept(hana: Person) -> None:
    keyed = {"Idempotency-Key": "k"}
    assert hana.post("/v1/pantry/items", {"name": ""}, headers=keyed).status_code == 422
    assert hana.post("/v1/pantry/items", {"name": "卵"}, headers=keyed).status_code == 201


def test_a_key_works_for_a_day(hana: Person, clock: SetClock) -> None:
    from datetime import timedelta

    keyed = {"Idempotency-Key": "k"}
    hana.post("/v1/pantry/items", {"name": "卵"}, headers=keyed)
    clock.move(timedelta(minutes=59))
    hana.post("/v1/pantry/items", {"name": "卵"}, headers=keyed)
    assert len(hana.get("/v1/pantry/items").json()["items"]) == 1
    clock.move(timedelta(hours=24))
    token = {"grant_type": "refresh_token"}
    fresh = hana.client.post(
        "/auth/v1/token", params=token, json={"refresh_token": hana.session["refresh_token"]}
    ).json()
    later = Person(hana.client, fresh)
    later.post("/v1/pantry/items", {"name": "卵"}, headers=keyed)
    assert len(later.get("/v1/pantry/items").json()["items"]) == 2


@pytest.mark.parametrize("key", ["", "x" * 129, "a\tb"])
def test_an_unfit_key_is_refused(hana: Person, key: str) -> None:
    answer = hana.post("/v1/pantry/items", {"name": "卵"}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")


def test_a_crowd_is_answered(new_app: Callable[[], ASGIApp]) -> None:
    """More at once than there are threads and connections: nobody holds what another waits for."""

    async def story() -> None:
        async with client_of(new_app()) as client:
            own = await join(client)
            await client.post("/v1/pantry/items", json={"name": "卵"}, headers=own)
            asks = [client.get("/v1/pantry/items", headers=own) for _ in range(200)]
            asks += [
                client.post("/v1/pantry/items", json={"name": "牛乳"}, headers=own)
                for _ in range(20)
            ]
            asks += [client.get("/health") for _ in range(20)]
            answers = await asyncio.wait_for(asyncio.gather(*asks), 9)
            assert {answer.status_code for answer in answers} == {200, 201}

    asyncio.run(story())


def test_a_flood_of_sign_ins_leaves_the_kitchen_open(new_app: Callable[[], ASGIApp]) -> None:
    """Passwords are slow on purpose; they have threads of their own."""

    async def story() -> None:
        async with client_of(new_app()) as client:
            own = await join(client)
            flood = [
                asyncio.ensure_future(
                    client.post(
                        "/auth/v1/token?grant_type=password",
                        json={"email": "hana@example.com", "password": "kome-to-miso-42"},
                    )
                )
                for _ in range(60)
            ]
            await asyncio.sleep(0.05)
            answer = await client.get("/v1/pantry/items", headers=own)
            assert answer.status_code == 200
            waiting = sum(not done.done() for done in flood)
            assert waiting > 50, "the reader waited for the whole flood"
            await asyncio.gather(*flood)

    asyncio.run(story())


def test_undo_over_http_is_exact_and_harmless_twice(hana: Person) -> None:
    first = hana.post("/v1/pantry/items", {"name": "卵", "quantity": 6}).json()
    second = hana.post("/v1/pantry/items", {"name": "牛乳", "quantity": 1}).json()
    undone = hana.post("/v1/undo", {"change_id": first["change_id"]})
    assert (undone.status_code, undone.json()["undone"]) == (200, True)
    assert [item["name"] for item in hana.get("/v1/pantry/items").json()["items"]] == ["牛乳"]
    again = hana.post("/v1/undo", {"change_id": first["change_id"]})
    assert (again.status_code, again.json()["undone"]) == (200, False)
    latest = hana.post("/v1/undo")
    assert latest.json()["change_id"] == second["change_id"]
    nothing = hana.post("/v1/undo")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "nothing_to_undo")


def test_undo_names_the_later_change_in_its_way(hana: Person) -> None:
    item = hana.post("/v1/pantry/items", {"name": "卵", "quantity": 6}).json()
    path = f"/v1/pantry/items/{item['id']}"
    later = hana.call("PATCH", path, json={"quantity": 4}).json()
    refused = hana.post("/v1/undo", {"change_id": item["change_id"]})
    assert refused.status_code == 409
    assert refused.json()["later_change_id"] == later["change_id"]
    assert hana.get(path).json()["quantity"] == 4


@pytest.mark.parametrize("change_id", ["x", "10000000-0000-4000-8000-00000000000f", "' OR 1=1"])
def test_an_unknown_change_is_missing(hana: Person, change_id: str) -> None:
    hana.post("/v1/pantry/items", {"name": "卵"})
    assert hana.post("/v1/undo", {"change_id": change_id}).status_code == 404
    assert hana.post("/v1/undo", {"change_id": ""}).status_code == 422
    assert len(hana.get("/v1/pantry/items").json()["items"]) == 1
