"""The official Supabase Auth client, against the embedded accounts over a real socket."""

from collections.abc import Iterator

import pytest
from supabase_auth import SyncGoTrueClient
from supabase_auth.errors import AuthApiError, AuthWeakPasswordError
from tests.live import served

from morizo.api.app import build
from morizo.kit.clock import SystemClock
from morizo.settings import Read, Settings

EMAIL, PASSWORD = "hana@example.com", "kome-to-miso-42"


@pytest.fixture
def auth(settings: Settings) -> Iterator[SyncGoTrueClient]:
    app = build(Read(settings=settings, notes=(), placeholders=frozenset()), SystemClock())
    with (
        served(app) as url,
        SyncGoTrueClient(url=f"{url}/auth/v1", auto_refresh_token=False) as client,
    ):
        yield client


def test_sign_up_gives_a_session_and_a_user(auth: SyncGoTrueClient) -> None:
    answer = auth.sign_up({"email": "Hana@Example.com", "password": PASSWORD})
    assert answer.session is not None
    assert answer.user is not None
    assert answer.user.email == EMAIL
    assert answer.user.role == "authenticated"


def test_sign_in_refresh_user_and_sign_out(auth: SyncGoTrueClient) -> None:
    auth.sign_up({"email": EMAIL, "password": PASSWORD})
    session = auth.sign_in_with_password({"email": EMAIL, "password": PASSWORD}).session
    assert session is not None
    refreshed = auth.refresh_session(session.refresh_token).session
    assert refreshed is not None
    assert refreshed.refresh_token != session.refresh_token
    found = auth.get_user(refreshed.access_token)
    assert found is not None
    assert found.user.email == EMAIL
    auth.sign_out()
    with pytest.raises(AuthApiError) as refused:
        auth.get_user(refreshed.access_token)
    assert refused.value.status == 401


def test_tokens_verify_with_the_published_keys(auth: SyncGoTrueClient) -> None:
    session = auth.sign_up({"email": EMAIL, "password": PASSWORD}).session
    assert session is not None
    claims = auth.get_claims(session.access_token)
    assert claims is not None
    assert dict(claims["claims"])["email"] == EMAIL
    assert claims["headers"]["alg"] == "ES256"


def test_a_wrong_password_says_invalid_credentials(auth: SyncGoTrueClient) -> None:
    auth.sign_up({"email": EMAIL, "password": PASSWORD})
    with pytest.raises(AuthApiError) as refused:
        auth.sign_in_with_password({"email": EMAIL, "password": "wrong-password"})
    assert (refused.value.status, refused.value.code) == (400, "invalid_credentials")


def test_a_taken_address_and_a_weak_password_are_named(auth: SyncGoTrueClient) -> None:
    auth.sign_up({"email": EMAIL, "password": PASSWORD})
    with pytest.raises(AuthApiError) as taken:
        auth.sign_up({"email": EMAIL, "password": PASSWORD})
    assert taken.value.code == "user_already_exists"
    with pytest.raises(AuthWeakPasswordError):
        auth.sign_up({"email": "taro@example.com", "password": "short"})
