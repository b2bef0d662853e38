"""Forms are believed from our own pages alone, and nobody is sent elsewhere."""

from pathlib import Path

import pytest

from morizo.web import forms
from morizo.web.here import local
from morizo.web.keyring import Keyring

from .conftest import Visitor, form_of


def test_a_token_fits_its_session_only(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "web.key")
    token = forms.token(keyring, "one")
    assert forms._matches(token, keyring, "one")
    assert not forms._matches(token, keyring, "two")
    assert forms.token(keyring, "one") != token


@pytest.mark.parametrize("given", ["", "x", "あ", "AAAA", "%00", "A" * 1000])
def test_a_made_up_token_fits_none(tmp_path: Path, given: str) -> None:
    assert not forms._matches(given, Keyring(tmp_path / "web.key"), "one")


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("/pantry?place=fridge", "/pantry?place=fridge"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("/" + "a" * 3000, "/"),
    ],
)
def test_nobody_is_sent_elsewhere(where: str, found: str) -> None:
    assert local(where) == found


def test_a_form_from_another_site_changes_nothing(hana_at_home: Visitor) -> None:
    hana_at_home.open("/pantry")
    fields = form_of(hana_at_home.page, "/pantry") | {"line": "牛乳2本"}
    answer = hana_at_home.client.post(
        "/pantry", data=fields, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    null = hana_at_home.client.post("/pantry", data=fields, headers={"Origin": "null"})
    assert null.status_code == 403
    cross = hana_at_home.client.post(
        "/pantry", data=fields, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert cross.status_code == 403
    assert (
        "牛乳" not in hana_at_home.open("/pantry").partition('id="shelves"')[2].partition("<h2>")[2]
    )


def test_a_form_without_its_token_shows_the_page_again_with_what_was_typed(
    hana_at_home: Visitor,
) -> None:
    answer = hana_at_home.post("/pantry", {"line": "牛乳2本", "to": "/pantry"})
    assert answer.status_code == 403
    assert "画面の有効期限が切れました" in answer.text
    assert 'value="牛乳2本"' in answer.text


def test_a_form_that_is_sent_twice_writes_once(hana_at_home: Visitor) -> None:
    hana_at_home.open("/pantry/new")
    fields = form_of(hana_at_home.page, "/pantry/new") | {
        "name": "鮭",
        "quantity": "2",
        "unit": "切れ",
    }
    assert [hana_at_home.post("/pantry/new", fields).status_code for _ in range(2)] == [303, 303]
    assert hana_at_home.open("/pantry").count('class="name"') == 1


@pytest.mark.parametrize("body", [b"x" * 200_000, b"a=1&" * 2_000])
def test_more_than_a_form_holds_is_refused(hana_at_home: Visitor, body: bytes) -> None:
    answer = hana_at_home.client.post(
        "/pantry",
        content=body,
        headers={"Origin": hana_at_home.web, "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 422
    assert "長すぎます" in answer.text


def test_what_is_no_form_is_refused(hana_at_home: Visitor) -> None:
    answer = hana_at_home.client.post(
        "/pantry", json={"line": "x"}, headers={"Origin": hana_at_home.web}
    )
    assert answer.status_code == 422
