"""Sessions, limits and links of the embedded accounts."""

import stat
from datetime import timedelta

import pytest

from morizo.accounts.errors import (
    AccountDisabled,
    LinkExpired,
    SessionEnded,
    SignUpClosed,
    WrongCredentials,
)
from morizo.accounts.keys import Keys, make_key
from morizo.accounts.service import Accounts
from morizo.accounts.store import PeopleStore
from morizo.api.accounts import accounts_of
from morizo.db.engine import Database
from morizo.errors import Invalid, Throttled, Unauthenticated
from morizo.kit.clock import SetClock
from morizo.settings import Settings

EMAIL, PASSWORD, HERE = "hana@example.com", "kome-to-miso-42", "127.0.0.1"


@pytest.fixture
def accounts(settings: Settings, database: Database, clock: SetClock) -> Accounts:
    return accounts_of(settings, database, clock)


def with_signup(accounts: Accounts, rule: str) -> Accounts:
    return accounts_of(Settings(signup=rule), accounts.database, accounts.clock)  # type: ignore[arg-type]


def test_an_access_token_expires_after_an_hour(accounts: Accounts, clock: SetClock) -> None:
    session = accounts.sign_up(EMAIL, PASSWORD, HERE)
    clock.move(timedelta(minutes=59))
    assert accounts.visitor(session.access_token)["email"] == EMAIL
    clock.move(timedelta(minutes=2))
    with pytest.raises(Unauthenticated):
        accounts.visitor(session.access_token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_a_token_that_is_not_ours_is_nobodys(accounts: Accounts, token: str) -> None:
    with pytest.raises(Unauthenticated):
        accounts.visitor(token)


def test_a_changed_token_is_nobodys(accounts: Accounts) -> None:
    head, body, signature = accounts.sign_up(EMAIL, PASSWORD, HERE).access_token.split(".")
    with pytest.raises(Unauthenticated):
        accounts.visitor(f"{head}.{body[:-4]}AAAA.{signature}")


def test_the_previous_refresh_token_is_taken_for_ten_seconds(
    accounts: Accounts, clock: SetClock
) -> None:
    first = accounts.sign_up(EMAIL, PASSWORD, HERE)
    accounts.refresh(first.refresh_token)
    clock.move(timedelta(seconds=9))
    assert accounts.refresh(first.refresh_token).user.email == EMAIL


def test_an_old_refresh_token_ends_the_session(accounts: Accounts, clock: SetClock) -> None:
    first = accounts.sign_up(EMAIL, PASSWORD, HERE)
    second = accounts.refresh(first.refresh_token)
    clock.move(timedelta(seconds=11))
    with pytest.raises(SessionEnded):
        accounts.refresh(first.refresh_token)
    with pytest.raises(SessionEnded):
        accounts.refresh(second.refresh_token)


def test_a_session_slides_for_thirty_days(accounts: Accounts, clock: SetClock) -> None:
    session = accounts.sign_up(EMAIL, PASSWORD, HERE)
    clock.move(timedelta(days=29))
    session = accounts.refresh(session.refresh_token)
    clock.move(timedelta(days=29))
    session = accounts.refresh(session.refresh_token)
    clock.move(timedelta(days=31))
    with pytest.raises(SessionEnded):
        accounts.refresh(session.refresh_token)


def test_guessing_one_account_is_stopped(accounts: Accounts, clock: SetClock) -> None:
    accounts.sign_up(EMAIL, PASSWORD, HERE)
    for number in range(accounts.limits.sign_in_per_account.times):
        with pytest.raises(WrongCredentials):
            accounts.sign_in(EMAIL, "not-the-password", f"10.0.0.{number}")
    with pytest.raises(Throttled) as stopped:
        accounts.sign_in(EMAIL, PASSWORD, "10.0.1.1")
    assert 0 < stopped.value.retry_after_s <= 901
    clock.move(timedelta(minutes=16))
    assert accounts.sign_in(EMAIL, PASSWORD, HERE)


def test_guessing_from_one_address_is_stopped(
    settings: Settings, database: Database, clock: SetClock
) -> None:
    accounts = accounts_of(settings.model_copy(update={"sign_in_per_address": 3}), database, clock)
    for number in range(3):
        with pytest.raises(WrongCredentials):
            accounts.sign_in(f"somebody{number}@example.com", PASSWORD, HERE)
    with pytest.raises(Throttled):
        accounts.sign_in("another@example.com", PASSWORD, HERE)
    with pytest.raises(WrongCredentials):
        accounts.sign_in("another@example.com", PASSWORD, "192.0.2.7")


def test_first_only_takes_one_person(accounts: Accounts) -> None:
    rule = with_signup(accounts, "first-only")
    rule.sign_up(EMAIL, PASSWORD, HERE)
    with pytest.raises(SignUpClosed):
        rule.sign_up("taro@example.com", PASSWORD, HERE)


def test_an_invitation_works_once(accounts: Accounts) -> None:
    rule = with_signup(accounts, "invite")
    with pytest.raises(SignUpClosed):
        rule.sign_up(EMAIL, PASSWORD, HERE)
    with rule.database.write() as transaction:
        token = rule.make_link(transaction, "invite")
    assert rule.sign_up(EMAIL, PASSWORD, HERE, invitation=token)
    with pytest.raises(SignUpClosed):
        rule.sign_up("taro@example.com", PASSWORD, HERE, invitation=token)


def test_closed_takes_nobody(accounts: Accounts) -> None:
    rule = with_signup(accounts, "closed")
    with rule.database.write() as transaction:
        token = rule.make_link(transaction, "invite")
    with pytest.raises(SignUpClosed):
        rule.sign_up(EMAIL, PASSWORD, HERE, invitation=token)


def test_a_reset_link_works_once_and_ends_every_session(accounts: Accounts) -> None:
    session = accounts.sign_up(EMAIL, PASSWORD, HERE)
    sent: list[str] = []
    accounts.recover(EMAIL, lambda email, token: sent.append(token))
    accounts.reset_password(sent[0], "another-good-one-7")
    with pytest.raises(SessionEnded):
        accounts.refresh(session.refresh_token)
    with pytest.raises(WrongCredentials):
        accounts.sign_in(EMAIL, PASSWORD, HERE)
    assert accounts.sign_in(EMAIL, "another-good-one-7", HERE)
    with pytest.raises(LinkExpired):
        accounts.reset_password(sent[0], "yet-another-one-8")


def test_a_reset_link_is_too_old_after_a_day(accounts: Accounts, clock: SetClock) -> None:
    accounts.sign_up(EMAIL, PASSWORD, HERE)
    sent: list[str] = []
    accounts.recover(EMAIL, lambda email, token: sent.append(token))
    clock.move(timedelta(hours=25))
    with pytest.raises(LinkExpired):
        accounts.reset_password(sent[0], "another-good-one-7")


def test_nobody_learns_who_has_an_account(accounts: Accounts) -> None:
    sent: list[str] = []
    accounts.recover("nobody@example.com", lambda email, token: sent.append(token))
    assert sent == []


def test_a_disabled_account_is_out_at_once(accounts: Accounts, clock: SetClock) -> None:
    session = accounts.sign_up(EMAIL, PASSWORD, HERE)
    with accounts.database.write() as transaction:
        PeopleStore(transaction).set_disabled(session.user.id, clock.now())
    with pytest.raises(SessionEnded):
        accounts.user(session.access_token)
    with pytest.raises(AccountDisabled):
        accounts.sign_in(EMAIL, PASSWORD, HERE)
    with pytest.raises(WrongCredentials):
        accounts.sign_in(EMAIL, "not-the-password", HERE)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "a",
        "a@",
        "@b.c",
        "a@b",
        "a b@c.de",
        "a@b@c.de",
        "a@.de",
        "x" * 250 + "@b.cd",
        "a\n@b.cd",
    ],
)
def test_what_is_no_address_is_refused(accounts: Accounts, email: str) -> None:
    with pytest.raises(Invalid):
        accounts.sign_up(email, PASSWORD, HERE)


def test_full_width_and_capitals_name_the_same_person(accounts: Accounts) -> None:
    accounts.sign_up(EMAIL, PASSWORD, HERE)
    assert accounts.sign_in("Ｈａｎａ＠ｅｘａｍｐｌｅ.com", PASSWORD, HERE)


def test_keys_are_the_owners_alone_and_old_ones_still_verify(
    settings: Settings, clock: SetClock
) -> None:
    folder = settings.morizo_data / "keys"
    before = Keys(folder)
    token = before.sign(
        {"sub": "1", "session_id": "2", "aud": "authenticated", "exp": clock.now().timestamp() + 60}
    )
    made = make_key(folder)
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    after = Keys(folder)
    assert after.read(token, clock.now())["sub"] == "1"
    assert len(after.public()["keys"]) == 2
    assert after.sign({"aud": "authenticated"}).split(".")[0] != token.split(".")[0]


def rows_of(database: Database, table: str) -> int:
    with database.read() as transaction:
        query = f"SELECT count(*) FROM {table}"  # noqa: S608
        return int(transaction.exec_driver_sql(query).scalar_one())


def test_unused_links_and_old_attempts_are_forgotten(
    accounts: Accounts, database: Database, clock: SetClock
) -> None:
    for _ in range(2):
        with database.write() as transaction:
            accounts.make_link(transaction, "invite")
        for number in range(5):
            with pytest.raises(WrongCredentials):
                accounts.sign_in(f"nobody{number}@example.com", PASSWORD, HERE)
        clock.move(timedelta(days=2))
    assert rows_of(database, "account_links") == 1
    assert rows_of(database, "attempts") == 6
