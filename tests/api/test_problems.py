"""Errors as people and programs get them: one shape, clear Japanese, nothing internal."""

import json
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.conftest import Person, sign_up

from morizo import errors
from morizo.api import problems
from morizo.commands.docs import all_errors
from morizo.errors import MorizoError
from morizo.ops.errors import OpsError

FAMILIES = {
    errors.Invalid: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.Missing: 404,
    errors.Refused: 409,
    errors.Throttled: 429,
    errors.Unavailable: 503,
}


@pytest.fixture
def raising() -> Iterator[TestClient]:
    """A service whose one route raises what it is asked for."""
    app = FastAPI()
    problems.install(app)
    kinds = {kind.__name__: kind for kind in FAMILIES}

    @app.get("/raise/{name}")
    def fail(name: str) -> None:
        if name == "unknown":
            raise RuntimeError("SELECT * FROM people at /srv/secret")
        if name == "Throttled":
            raise errors.Throttled("多すぎます。", retry_after_s=7)
        raise kinds[name]("詳しいこと。")

    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(("family", "status"), FAMILIES.items(), ids=str)
def test_every_family_has_one_shape(
    raising: TestClient, family: type[MorizoError], status: int
) -> None:
    answer = raising.get(f"/raise/{family.__name__}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail", "instance", "code", "hint"} <= body.keys()
    assert body["type"] == f"urn:morizo:problem:{family.code}"
    assert (body["status"], body["code"], body["title"]) == (status, family.code, family.title)
    assert (answer.headers.get("www-authenticate") == "Bearer") == (status == 401)
    if family is errors.Throttled:
        assert (answer.headers["retry-after"], body["retry_after_s"]) == ("7", 7)


def test_an_unknown_error_says_nothing_of_itself(raising: TestClient) -> None:
    answer = raising.get("/raise/unknown")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    for internal in ("SELECT", "people", "secret", "RuntimeError"):
        assert internal not in answer.text


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.__name__)
def test_every_error_has_words_of_its_own(kind: type[MorizoError]) -> None:
    # An operator's error meets a terminal, never HTTP: it has an exit code instead of a family.
    assert any(issubclass(kind, family) for family in (*FAMILIES, OpsError))
    assert kind.code.isascii()
    assert kind.code.replace("_", "").replace("-", "").isalnum()
    for words in (kind.title, kind.hint):
        assert any("ぁ" <= letter <= "鿿" for letter in words), words
    assert kind.hint.endswith("。")


def test_no_two_errors_share_a_code() -> None:
    codes = [kind.code for kind in all_errors()]
    assert sorted(set(codes)) == sorted(codes)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"[" * 20_000,
        b'{"name": ' * 20_000,
        b'{"name": "\xff\xfe"}',
        b'{"name": "\\ud800"}',
        b'{"\\ud800": "x"}',
        b'{"' + b"x" * 20_000 + b'": 1}',
        b'{"name": "x", "quantity": ' + b"9" * 5_000 + b"}",
        b'{"name": "x", "quantity": NaN}',
        b'{"name": "x", "quantity": -Infinity}',
        b'{"name": "x", "expires_on": 1e308}',
        b'{"name": "x", "name": null}',
        b'"name"',
        b"null",
        b"\x00\x01\x02",
        b"name=x&quantity=1",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_body_that_cannot_be_read_is_a_clear_422(hana: Person, body: bytes) -> None:
    answer = hana.call(
        "POST", "/v1/pantry/items", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert problem["code"] == "invalid"
    assert any("ぁ" <= letter <= "鿿" for letter in problem["detail"])
    assert len(answer.content) < 4_000
    assert hana.get("/v1/pantry/items").json() == {"items": []}


def test_a_models_own_words_are_shown(hana: Person) -> None:
    answer = hana.call("PUT", "/v1/household/preferences", json={"time_zone": "Asia/Atlantis"})
    assert (answer.status_code, answer.json()["field"]) == (422, "time_zone")
    assert "Asia/Tokyo" in answer.json()["detail"]
    assert "Atlantis" not in answer.text


def test_another_content_type_is_refused(hana: Person) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = hana.call(
            "POST", "/v1/pantry/items", content=b'{"name": "x"}', headers={"Content-Type": kind}
        )
        assert answer.status_code == 422, kind
    assert hana.get("/v1/pantry/items").json() == {"items": []}


@pytest.mark.parametrize(
    "query",
    [
        "location=garage",
        "expiring_within_days=x",
        "expiring_within_days=-1",
        "expiring_within_days=" + "9" * 400,
        "expiring_within_days=1e5",
        "query=" + "x" * 61,
    ],
)
def test_a_query_that_cannot_be_right_is_a_clear_422(hana: Person, query: str) -> None:
    answer = hana.get(f"/v1/pantry/items?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["field"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "query", ["query=%00", "query=%ff%fe", "query=%ED%A0%80", "query='%20OR%201=1", "query=%25"]
)
def test_odd_searches_find_nothing(hana: Person, query: str) -> None:
    hana.post("/v1/pantry/items", {"name": "卵"})
    assert hana.get(f"/v1/pantry/items?{query}").json() == {"items": []}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("PUT", "/v1/pantry/items", 405, "method_not_allowed"),
        ("GET", "/../../etc/passwd", 404, "not_found"),
    ],
)
def test_wrong_addresses_have_the_same_shape(
    service: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = service.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["instance"] == answer.headers["x-request-id"]


def test_another_host_has_the_same_shape(service: TestClient) -> None:
    answer = service.get("/health", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (421, "unknown_host")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "token",
    [
        "W1tb" * 3_000 + ".e30.x",  # JSON nested deeper than any reader goes
        "eyJhbGciOiJub25lIn0.e30.",
        "eyJhbGciOiJFUzI1NiIsImtpZCI6W119.e30.AAAA",
        "eyJhbGciOiJFUzI1NiIsImtpZCI6NX0.e30.AAAA",
        "…",
        "\x7f",
        "a" * 10_000,
    ],
    ids=lambda token: repr(token[:12]),
)
def test_a_forged_token_is_nobodys(service: TestClient, token: str) -> None:
    answer = service.get("/v1/pantry/items", headers={b"Authorization": f"Bearer {token}".encode()})
    assert answer.status_code == 401


def test_supabases_clients_get_supabases_shape(service: TestClient) -> None:
    sign_up(service, "hana@example.com")
    answer = service.post(
        "/auth/v1/token?grant_type=password",
        json={"email": "hana@example.com", "password": "wrong-password"},
    )
    assert answer.status_code == 400
    assert answer.json().keys() == {"code", "error_code", "msg", "hint"}


@pytest.mark.parametrize("email", ["\ud800@example.com", "a\x00b@example.com", "x" * 250 + "@e.jp"])
def test_odd_addresses_are_refused(service: TestClient, email: str) -> None:
    body = json.dumps({"email": email, "password": "kome-to-miso-42"})
    answer = service.post(
        "/auth/v1/signup", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422


def test_odd_passwords_are_refused_or_kept(service: TestClient) -> None:
    for number, password in enumerate(
        ("\ud800" * 9, "絵文字🥚🥕🧅玉ねぎ", "a\x00bcdefgh", "x" * 2000)
    ):
        body = json.dumps({"email": f"p{number}@example.com", "password": password})
        answer = service.post(
            "/auth/v1/signup", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in (200, 422), password


def test_a_body_of_twenty_megabytes_is_refused(hana: Person) -> None:
    answer = hana.call(
        "POST",
        "/v1/pantry/items",
        content=b"x" * 20_000_000,
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.json()["title"] == "送られたものが大きすぎます"


def test_a_chunked_body_of_two_megabytes_is_refused(hana: Person) -> None:
    chunks = (b" " * 65_536 for _ in range(32))
    answer = hana.call(
        "POST", "/v1/pantry/items", content=chunks, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
