"""Only the hosts that are meant answer: a page of a stranger's name can't reach the house."""

import asyncio

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from morizo.kit.hosts import KnownHosts


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("hello")(scope, receive, send)


def a_house(*names: str, any_address: bool = False) -> TestClient:
    known = KnownHosts(hello, names, lambda: PlainTextResponse("", 421), any_address=any_address)
    return TestClient(known, base_url="http://127.0.0.1")


def status(house: TestClient, host: str) -> int:
    return house.get("/", headers={"Host": host}).status_code


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:8000", "localhost", "LocalHost:3000", "[::1]", "[::1]:8000"],
)
def test_loopback_is_always_known(host: str) -> None:
    assert status(a_house(), host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example:127.0.0.1",
        "[::1].evil.example",
        "[::1",
        "192.168.1.5",
        "::1",
        "",
        " ",
        ":8000",
    ],
)
def test_strangers_are_refused(host: str) -> None:
    assert status(a_house("morizo.example"), host) == 421


def test_a_name_of_the_settings_is_known_with_and_without_port() -> None:
    house = a_house("morizo.example")
    assert [status(house, host) for host in ("morizo.example", "MORIZO.example:443")] == [200, 200]


@pytest.mark.parametrize("host", ["192.168.1.5:3000", "10.0.0.7", "[fd00::1]:3000"])
def test_a_bare_address_is_known_when_the_phone_may_come(host: str) -> None:
    assert status(a_house(any_address=True), host) == 200
    assert status(a_house(), host) == 421


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.5.evil.example", "999.1.1.1", ""])
def test_the_phones_door_lets_no_name_in(host: str) -> None:
    assert status(a_house(any_address=True), host) == 421


@pytest.mark.parametrize("hosts", [[], ["127.0.0.1", "evil.example"], ["127.0.0.1", "127.0.0.1"]])
def test_none_or_two_hosts_are_refused(hosts: list[str]) -> None:
    sent: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            sent.append(message["status"])

    known = KnownHosts(hello, (), lambda: PlainTextResponse("", 421))
    headers = [(b"host", host.encode()) for host in hosts]
    asyncio.run(known({"type": "http", "method": "GET", "headers": headers}, receive, send))
    assert sent == [421]
