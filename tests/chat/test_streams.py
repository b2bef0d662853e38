"""Live turns on a real socket: events as they happen, resumed elsewhere, leases, stopping, draining."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2 as httpx
import pytest
from tests.live import served

from morizo.accounts.door import House
from morizo.api.accounts import accounts_of
from morizo.api.app import build
from morizo.api.undo import ROOMS
from morizo.chat.models import Asked
from morizo.chat.runner import Runner
from morizo.chat.service import Chat, Kit, Lease
from morizo.chat.store import Leases
from morizo.db.engine import Database
from morizo.kit.clock import SetClock, SystemClock
from morizo.kit.ids import new_id
from morizo.settings import Read, Settings

Json = dict[str, Any]


@contextmanager
def two_processes(
    settings: Settings, clock: SetClock
) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Two services on one database, each on a socket of its own, and one person signed in."""
    with ExitStack() as stack:
        clients = []
        for _ in range(2):
            app = build(Read(settings=settings, notes=(), placeholders=frozenset()), clock)
            address = stack.enter_context(served(app))
            clients.append(stack.enter_context(httpx.Client(base_url=address, timeout=30)))
        body = {"email": "hana@example.com", "password": "kome-to-miso-42"}
        session = clients[0].post("/auth/v1/signup", json=body).json()
        for client in clients:
            client.headers["Authorization"] = f"Bearer {session['access_token']}"
        yield clients[0], clients[1]


def events_of(lines: Iterator[str]) -> Iterator[tuple[int, str, Json]]:
    """Read server-sent events."""
    number, kind = 0, ""
    for line in lines:
        if line.startswith("id: "):
            number = int(line[4:])
        elif line.startswith("event: "):
            kind = line[7:]
        elif line.startswith("data: "):
            yield number, kind, json.loads(line[6:])


def left_behind(settings: Settings, clock: SetClock, message: str, token: str) -> str:
    """Take a turn on in the name of a process that then dies."""
    database = Database(settings.database_url)
    accounts = accounts_of(settings, database, clock)
    with database.write() as transaction:
        visit = accounts.visit(transaction, accounts.visitor(token))
        kit = Kit(rooms=ROOMS, turns=accounts.limits.turns_per_member)
        lease = Lease(new_id(), clock.now() + timedelta(seconds=8))
        turn, _ = Chat(visit, kit).take_on(Asked(message=message), lease=lease)
    database.close()
    return turn.turn_id


def carried_out(settings: Settings, clock: SetClock, turn_id: str, token: str) -> str:
    """Carry a turn out as a process of its own would; gives its status."""
    database = Database(settings.database_url)
    accounts = accounts_of(settings, database, clock)
    kit = Kit(rooms=ROOMS, turns=accounts.limits.turns_per_member)
    with database.write() as transaction:
        visit = accounts.visit(transaction, accounts.visitor(token))
        ended = Chat(visit, kit).carry_out(turn_id)
    database.close()
    return ended.status


def token_of(client: httpx.Client) -> str:
    return client.headers["authorization"].removeprefix("Bearer ")


def test_events_arrive_over_a_socket_and_are_resumed(settings: Settings, clock: SetClock) -> None:
    with two_processes(settings, clock) as (one, _):
        headers = {"Accept": "text/event-stream"}
        body = {"message": "牛乳2本と卵10個買った", "turn_id": str(uuid4())}
        with one.stream("POST", "/v1/chat", json=body, headers=headers) as answer:
            assert answer.headers["cache-control"].startswith("no-cache")
            assert answer.headers["x-accel-buffering"] == "no"
            seen = list(events_of(answer.iter_lines()))
        assert [kind for _, kind, _ in seen] == ["progress", "change", "change", "text", "done"]
        assert seen[-1][2]["turn_id"] == body["turn_id"]
        resume = {"Last-Event-ID": str(seen[1][0])}
        path = f"/v1/chat/turns/{body['turn_id']}/events"
        with one.stream("GET", path, headers=resume) as answer:
            assert list(events_of(answer.iter_lines())) == seen[2:]


def test_another_process_follows_a_running_turn_within_a_quarter_of_a_second(
    settings: Settings, clock: SetClock
) -> None:
    with two_processes(settings, clock) as (one, other):
        turn_id = left_behind(settings, clock, "卵10個買った", token_of(one))
        with other.stream("GET", f"/v1/chat/turns/{turn_id}/events") as answer:
            events = events_of(answer.iter_lines())
            assert next(events)[1] == "progress"
            assert carried_out(settings, clock, turn_id, token_of(one)) == "done"
            done_at = time.monotonic()
            assert next(events)[1] == "change"
            assert time.monotonic() - done_at < 0.25 + 0.25  # half of it for a busy machine
            assert [kind for _, kind, _ in events] == ["text", "done"]


def test_any_process_replays_a_turn(settings: Settings, clock: SetClock) -> None:
    with two_processes(settings, clock) as (one, other):
        turn = one.post("/v1/chat", json={"message": "卵10個買った"}).json()
        path = f"/v1/chat/turns/{turn['turn_id']}"
        assert other.get(f"{path}/events").text == one.get(f"{path}/events").text
        assert other.get(path).json() == turn


def test_a_dead_process_s_turn_is_interrupted_and_its_followers_are_told(
    settings: Settings, clock: SetClock
) -> None:
    with two_processes(settings, clock) as (_, other):
        turn_id = left_behind(settings, clock, "卵10個買った", token_of(other))
        begun = time.monotonic()
        with other.stream("GET", f"/v1/chat/turns/{turn_id}/events") as answer:
            events = events_of(answer.iter_lines())
            assert next(events)[1] == "progress"
            clock.move(timedelta(seconds=9))
            number, kind, problem = next(events)
            assert (number, kind) == (2, "problem")
            assert problem["code"] == "turn_interrupted"
            assert list(events) == []
        assert time.monotonic() - begun < 6
        assert other.get(f"/v1/chat/turns/{turn_id}").json()["status"] == "interrupted"
        assert other.get("/v1/pantry/items").json() == {"items": []}
        again = {"message": "卵10個買った", "turn_id": turn_id}
        assert other.post("/v1/chat", json=again).json()["status"] == "interrupted"


def test_a_turn_stopped_before_it_began_changes_nothing(
    settings: Settings, clock: SetClock
) -> None:
    with two_processes(settings, clock) as (one, other):
        turn_id = left_behind(settings, clock, "卵10個買った", token_of(one))
        assert other.post(f"/v1/chat/turns/{turn_id}/stop").json()["status"] == "running"
        assert carried_out(settings, clock, turn_id, token_of(one)) == "interrupted"
        assert one.get("/v1/pantry/items").json() == {"items": []}


def test_many_turns_at_once_are_each_carried_out_once(settings: Settings) -> None:
    many = settings.model_copy(update={"turns_per_minute": 1000})
    with two_processes(many, SystemClock()) as (one, other):  # type: ignore[arg-type]
        headers = {"Prefer": "respond-async"}
        ids = [str(uuid4()) for _ in range(20)]
        for n, turn_id in enumerate(ids):
            body = {"message": "卵1個買った", "turn_id": turn_id}
            for client in (one, other) if n % 2 else (other, one):
                assert client.post("/v1/chat", json=body, headers=headers).status_code == 202
        for turn_id in ids:
            assert "event: done" in other.get(f"/v1/chat/turns/{turn_id}/events").text
        items = one.get("/v1/pantry/items").json()["items"]
        assert [item["quantity"] for item in items] == [20]


@pytest.mark.parametrize(("drain_s", "status"), [(5.0, "done"), (0.05, "interrupted")])
def test_a_process_that_ends_lets_its_turns_finish_for_a_while(
    settings: Settings, clock: SetClock, drain_s: float, status: str
) -> None:
    async def story() -> str:
        database = Database(settings.database_url)
        house = House(database, accounts_of(settings, database, clock), clock)
        kit = Kit(rooms=ROOMS, turns=house.accounts.limits.turns_per_member)
        runner = Runner(house, kit)
        session = house.accounts.sign_up("hana@example.com", "kome-to-miso-42", "127.0.0.1")
        claims = house.accounts.visitor(session.access_token)
        with database.write() as transaction:
            chat = Chat(house.accounts.visit(transaction, claims), kit)
            turn, _ = chat.take_on(Asked(message="卵10個買った"), lease=runner.lease())
        async with runner.at_work(timedelta(seconds=drain_s)):
            await house.writer.acquire()
            runner.start(claims, turn.turn_id)
            await asyncio.sleep(0.01)
            asyncio.get_running_loop().call_later(0.3, house.writer.release)
        with database.read() as transaction:
            ended = Chat(house.accounts.visit(transaction, claims), kit).turn(turn.turn_id)
        database.close()
        return ended.status

    assert asyncio.run(story()) == status


def test_events_are_forgotten_after_a_week_and_turns_are_not(
    settings: Settings, clock: SetClock
) -> None:
    with two_processes(settings, clock) as (one, _):
        turn = one.post("/v1/chat", json={"message": "卵10個買った"}).json()
        database = Database(settings.database_url)
        with database.write() as transaction:
            assert Leases(transaction, clock.now()).forget_events(clock.now() + timedelta(days=1))
        database.close()
        path = f"/v1/chat/turns/{turn['turn_id']}"
        with one.stream("GET", f"{path}/events") as answer:
            assert [(kind, data) for _, kind, data in events_of(answer.iter_lines())] == [
                ("done", turn)
            ]
        assert one.get(path).json() == turn
