"""The client of the service: its errors, its patience, and that a write happens once."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2 as httpx
import pytest

from morizo.api.calls import Member
from morizo.api.client import Service, ServiceDown, error_of
from morizo.errors import (
    Invalid,
    Missing,
    MorizoError,
    Refused,
    Throttled,
    Unauthenticated,
    Unavailable,
)

Answer = Callable[[httpx.Request], httpx.Response]


def service_that(answer: Answer, patience_s: float = 2.0) -> Service:
    return Service(
        "http://127.0.0.1:1", transport=httpx.MockTransport(answer), patience_s=patience_s
    )


def problem(status: int, **told: Any) -> httpx.Response:
    return httpx.Response(status, json=told, headers={"Content-Type": "application/problem+json"})


@pytest.mark.parametrize(
    ("status", "family"),
    [
        (401, Unauthenticated),
        (404, Missing),
        (409, Refused),
        (422, Invalid),
        (500, Unavailable),
        (502, Unavailable),
        (503, Unavailable),
    ],
)
def test_a_problem_becomes_its_family_again(status: int, family: type[MorizoError]) -> None:
    err = error_of(
        problem(status, code="some_code", title="題", detail="くわしく", hint="次に", field="name")
    )
    assert isinstance(err, family)
    assert (err.code, err.title, err.detail, err.hint) == ("some_code", "題", "くわしく", "次に")


def test_what_a_problem_tells_beside_its_words_is_kept() -> None:
    err = error_of(problem(409, code="later_change", title="題", later_change_id="abc"))
    assert vars(err)["later_change_id"] == "abc"


def test_too_many_requests_say_how_long_to_wait() -> None:
    answer = httpx.Response(429, json={"title": "回数が多すぎます"}, headers={"Retry-After": "7"})
    err = error_of(answer)
    assert isinstance(err, Throttled)
    assert err.retry_after_s == 7


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"text"', b"\xff\xfe"])
def test_an_answer_that_is_no_problem_document_still_becomes_an_error(body: bytes) -> None:
    assert isinstance(error_of(httpx.Response(502, content=body)), Unavailable)


def test_wrong_credentials_come_back_as_who_are_you() -> None:
    told = {"code": 400, "error_code": "invalid_credentials", "msg": "違います", "hint": "確かめて"}
    err = error_of(httpx.Response(400, json=told))
    assert isinstance(err, Unauthenticated)
    assert err.title == "違います"


def test_a_lost_connection_is_tried_again_with_the_same_key() -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) < 3:
            raise httpx.RemoteProtocolError("gone")
        return httpx.Response(200, json={"ok": True})

    assert asyncio.run(service_that(answer).call("POST", "/v1/x", body={})) == {"ok": True}
    assert len(set(keys)) == 1


def test_patience_ends() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(ServiceDown):
        asyncio.run(service_that(answer, patience_s=0.3).call("GET", "/v1/x"))


def test_a_service_that_thinks_too_long_is_not_asked_again() -> None:
    asked = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        raise httpx.ReadTimeout("slow")

    with pytest.raises(ServiceDown):
        asyncio.run(service_that(answer).call("POST", "/v1/x", body={}))
    assert asked == 1


def test_the_writes_of_one_form_carry_its_mark_and_their_number() -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers.get("Idempotency-Key", ""))
        return httpx.Response(200, json={"change_id": "c", "items": []})

    async def story() -> None:
        member = Member(service_that(answer), "token", key="mark")
        await member.items()
        await member.remove_item("a")
        await member.remove_item("b")

    asyncio.run(story())
    assert keys == ["", "mark-1", "mark-2"]


def test_the_callers_address_goes_along() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["X-Forwarded-For"] == "203.0.113.7"
        assert request.headers["Authorization"] == "Bearer token"
        return httpx.Response(200, json={"items": []})

    asyncio.run(Member(service_that(answer), "token", address="203.0.113.7").items())
