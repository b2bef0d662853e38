"""The cookie, its key, and the single flight of a refresh."""

import asyncio
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest
from cryptography.fernet import Fernet

from morizo.api.client import Service
from morizo.errors import Unauthenticated, Unavailable
from morizo.kit.clock import SetClock
from morizo.web.keyring import Keyring
from morizo.web.session import Refresher, Session, Toast, Tokens

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def tokens(ends_in_s: int, refresh: str = "old") -> Tokens:
    return Tokens("access", refresh, int(NOW.timestamp()) + ends_in_s, "hana@example.com")


def refresher_that(answers: list[httpx.Response | Exception]) -> tuple[Refresher, list[bytes]]:
    asked: list[bytes] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.content)
        await asyncio.sleep(0.01)
        found = answers[min(len(asked), len(answers)) - 1]
        if isinstance(found, Exception):
            raise found
        return found

    service = Service("http://127.0.0.1:1", transport=httpx.MockTransport(answer), patience_s=0)
    return Refresher(service, SetClock(NOW)), asked


def fresh(refresh: str = "new") -> httpx.Response:
    body = {
        "access_token": "fresh",
        "refresh_token": refresh,
        "expires_in": 3600,
        "expires_at": int(NOW.timestamp()) + 3600,
        "user": {"email": "hana@example.com"},
    }
    return httpx.Response(200, json=body)


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "web.key"
    sealed = Keyring(path).seal({"a": "玉ねぎ"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring(path).open(sealed, within_s=60) == {"a": "玉ねぎ"}
    assert list(path.parent.iterdir()) == [path]


def test_a_new_key_on_top_seals_and_the_old_one_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "web.key"
    sealed = Keyring(path).seal("a")
    path.write_text(Fernet.generate_key().decode() + "\n" + path.read_text())
    assert Keyring(path).open(sealed, within_s=60) == "a"


@pytest.mark.parametrize("sealed", ["", "x", "gAAAAA", "a" * 5000])
def test_what_is_not_ours_opens_to_nothing(tmp_path: Path, sealed: str) -> None:
    assert Keyring(tmp_path / "web.key").open(sealed, within_s=60) is None


def test_a_session_survives_its_cookie() -> None:
    session = Session.new()
    session.sign_in(tokens(3600))
    session.leave(Toast("入れました。"))
    assert Session.from_json(session.as_json()) == session


def test_signing_in_changes_what_forms_are_tied_to() -> None:
    session = Session.new()
    before = session.id
    session.sign_in(tokens(3600))
    assert session.id != before


def test_many_requests_with_one_old_token_refresh_once() -> None:
    refresher, asked = refresher_that([fresh()])

    async def story() -> list[Session]:
        sessions = [Session("s", tokens(10)) for _ in range(8)]
        await asyncio.gather(*(refresher.refresh_early(session) for session in sessions))
        return sessions

    sessions = asyncio.run(story())
    assert len(asked) == 1
    assert {session.tokens.access for session in sessions if session.tokens} == {"fresh"}
    assert all(session.changed for session in sessions)


def test_a_phone_that_lost_the_answer_comes_back_with_its_old_token() -> None:
    refresher, asked = refresher_that([fresh()])

    async def story() -> None:
        await refresher.refresh_early(Session("s", tokens(10)))
        again = Session("s", tokens(10))
        await refresher.refresh_early(again)
        assert again.tokens is not None
        assert again.tokens.refresh == "new"

    asyncio.run(story())
    assert len(asked) == 1


def test_a_token_that_lasts_is_left_alone() -> None:
    refresher, asked = refresher_that([fresh()])
    asyncio.run(refresher.refresh_early(Session("s", tokens(3000))))
    assert asked == []


def test_an_ended_session_is_signed_out() -> None:
    refresher, _ = refresher_that(
        [httpx.Response(401, json={"error_code": "session_not_found", "msg": "x"})]
    )
    session = Session("s", tokens(10))
    with pytest.raises(Unauthenticated):
        asyncio.run(refresher.refresh_early(session))
    assert session.tokens is None


def test_a_service_that_is_away_ends_no_session() -> None:
    refresher, asked = refresher_that([httpx.ConnectError("away"), fresh()])
    session = Session("s", tokens(10))

    async def story() -> None:
        with pytest.raises(Unavailable):
            await refresher.refresh_early(session)
        assert session.tokens is not None
        await refresher.refresh_early(session)

    asyncio.run(story())
    assert session.tokens is not None
    assert session.tokens.access == "fresh"
    assert len(asked) == 2


def test_the_clock_of_the_accounts_may_be_left_out() -> None:
    answer = {"access_token": "a", "refresh_token": "r", "expires_in": 60, "user": {"email": "e"}}
    clock = SetClock(NOW)
    assert Tokens.of(answer, clock).ends_at == int((NOW + timedelta(seconds=60)).timestamp())
