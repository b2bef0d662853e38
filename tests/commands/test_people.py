"""`morizo accounts`: what the operator does for people, in the database itself."""

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient
from tests.conftest import sign_up

from morizo.api.app import build
from morizo.api.tables import metadata
from morizo.cli import main
from morizo.db.engine import Database
from morizo.kit.clock import SystemClock
from morizo.settings import Read, Settings

EMAIL = "hana@example.com"
Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def house(settings: Settings) -> Iterator[TestClient]:
    invited = settings.model_copy(update={"signup": "invite"})
    for chosen in (settings, invited):
        app = build(Read(settings=chosen, notes=(), placeholders=frozenset()), SystemClock())
        with TestClient(
            app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 5000)
        ) as client:
            if chosen is settings:
                sign_up(client, EMAIL)
            else:
                yield client


@pytest.fixture
def ask(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ask:
    monkeypatch.chdir(settings.morizo_data)
    monkeypatch.setenv("MORIZO_DATA", str(settings.morizo_data))
    monkeypatch.setenv("PUBLIC_URL", "https://morizo.example")

    def run(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = main(["accounts", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def sign_in(house: TestClient, password: str) -> int:
    answer = house.post(
        "/auth/v1/token?grant_type=password", json={"email": EMAIL, "password": password}
    )
    return answer.status_code


def test_the_list_names_people_and_hides_passwords(house: TestClient, ask: Ask) -> None:
    code, out, _ = ask("list")
    assert code == 0
    assert EMAIL in out
    assert "利用中" in out
    assert "1 人" in out
    assert "argon2" not in out


def test_a_disabled_person_is_out_at_once_and_can_come_back(house: TestClient, ask: Ask) -> None:
    session = house.post(
        "/auth/v1/token?grant_type=password", json={"email": EMAIL, "password": "kome-to-miso-42"}
    ).json()
    own = {"Authorization": f"Bearer {session['access_token']}"}
    assert house.get("/v1/pantry/items", headers=own).status_code == 200
    assert ask("disable", "Hana@Example.com")[0] == 0
    assert house.get("/v1/pantry/items", headers=own).status_code == 401
    assert sign_in(house, "kome-to-miso-42") == 403
    assert "停止中" in ask("list")[1]
    assert ask("enable", EMAIL)[0] == 0
    assert sign_in(house, "kome-to-miso-42") == 200


def test_a_reset_link_works_once(house: TestClient, ask: Ask) -> None:
    code, out, _ = ask("reset-password", EMAIL)
    assert code == 0
    assert out.startswith("https://morizo.example/reset?token=")
    new = {"token": out.split("token=")[1].split()[0], "password": "atarashii-kome-7"}
    assert house.post("/auth/v1/reset", json=new).status_code == 204
    assert sign_in(house, "atarashii-kome-7") == 200
    assert sign_in(house, "kome-to-miso-42") == 400
    assert house.post("/auth/v1/reset", json=new).status_code == 422


def test_an_invitation_lets_one_person_in(house: TestClient, ask: Ask) -> None:
    person = {"email": "taro@example.com", "password": "kome-to-miso-42"}
    assert house.post("/auth/v1/signup", json=person).status_code == 403
    code, out, _ = ask("invite")
    assert code == 0
    token = out.split("invitation=")[1].split()[0]
    invited = {**person, "data": {"invitation": token}}
    assert house.post("/auth/v1/signup", json=invited).status_code == 200
    again = {**invited, "email": "jiro@example.com"}
    assert house.post("/auth/v1/signup", json=again).status_code == 403


@pytest.mark.parametrize("what", ["disable", "enable", "reset-password"])
def test_somebody_unknown_is_told(house: TestClient, ask: Ask, what: str) -> None:
    code, out, err = ask(what, "nobody@example.com")
    assert (code, out) == (2, "")
    assert "いません" in err


def test_without_data_it_says_what_to_do(ask: Ask, settings: Settings) -> None:
    (settings.morizo_data / "morizo.db").unlink()
    code, _, err = ask("list")
    assert code == 2
    assert "morizo up" in err
    assert not (settings.morizo_data / "morizo.db").exists()


def test_a_file_of_settings_that_cannot_be_read_is_told(
    ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_bytes(b"OPENAI_API_KEY=\xff\xfe\n")
    code, _, err = ask("list")
    assert code == 2
    assert ".env" in err


CANARY = {"email": "canary@morizo.example", "password": "tori-wa-ki-ni-iru-42"}


def canary_in(house: TestClient) -> dict[str, str]:
    """Sign the canary in; returns the headers of its calls."""
    answer = house.post("/auth/v1/token?grant_type=password", json=CANARY)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_the_canary_comes_whatever_the_rule_for_signing_up(house: TestClient, ask: Ask) -> None:
    code, out, err = ask("canary", typed=f"{CANARY['password']}\n")
    assert (code, err) == (0, "")
    assert CANARY["email"] in out
    assert CANARY["password"] not in out
    canary_in(house)
    listed = ask("list")[1]
    assert "動作確認用" in listed
    assert listed.endswith("1 人\n")  # it is nobody


def test_the_canary_is_made_anew_and_nothing_of_it_stays(
    house: TestClient, ask: Ask, settings: Settings
) -> None:
    ask("canary", typed=CANARY["password"])
    own = canary_in(house)
    for sentence in ("卵を1パック買った", "牛乳買ってきた"):
        assert house.post("/v1/chat", json={"message": sentence}, headers=own).status_code == 200
    before = rows_by_table(settings)
    assert before["turns"] == 2
    assert ask("canary", typed=CANARY["password"])[0] == 0
    assert house.get("/v1/pantry/items", headers=own).status_code == 401  # the old session has gone
    own = canary_in(house)
    assert house.get("/v1/pantry/items", headers=own).json()["items"] == []
    after = rows_by_table(settings)
    assert (after["turns"], after["changes"], after["conversations"], after["people"]) == (
        0,
        0,
        0,
        2,
    )


def test_the_canary_can_move_and_there_is_only_one(house: TestClient, ask: Ask) -> None:
    ask("canary", typed=CANARY["password"])
    assert ask("canary", "Canary@Other.example", typed=CANARY["password"])[0] == 0
    listed = ask("list")[1]
    assert "canary@other.example" in listed
    assert CANARY["email"] not in listed


def test_the_canary_never_takes_a_persons_place(house: TestClient, ask: Ask) -> None:
    code, out, err = ask("canary", EMAIL, typed=CANARY["password"])
    assert (code, out) == (2, "")
    assert "人が使っている" in err
    assert sign_in(house, "kome-to-miso-42") == 200


@pytest.mark.parametrize("typed", ["", "\n", "short\n"])
def test_the_canary_needs_a_password_that_will_do(house: TestClient, ask: Ask, typed: str) -> None:
    code, out, err = ask("canary", typed=typed)
    assert code != 0
    assert out == ""
    assert "パスワード" in err


def test_the_canary_is_not_the_first_who_may_sign_up(settings: Settings, ask: Ask) -> None:
    first = settings.model_copy(update={"signup": "first-only"})
    app = build(Read(settings=first, notes=(), placeholders=frozenset()), SystemClock())
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        ask("canary", typed=CANARY["password"])
        sign_up(client, EMAIL)


def test_the_canarys_calls_are_logged_and_not_counted(
    house: TestClient, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    ask("canary", typed=CANARY["password"])
    caplog.set_level("INFO", "morizo.requests")
    before = counted(house)
    own = {**canary_in(house), "X-Request-ID": "canary-turn-0001"}
    house.post("/v1/chat", json={"message": "卵を1パック買った"}, headers=own)
    assert counted(house) == before
    house.get("/v1/pantry/items")  # a stranger is counted
    assert counted(house) != before
    told = [vars(record)["fields"] for record in caplog.records]
    assert [(one["route"], one.get("canary")) for one in told if one["route"].startswith(("/v1", "/auth"))] == [
        ("/auth/v1/token", True), ("/v1/chat", True), ("/v1/pantry/items", None),
    ]  # fmt: skip
    assert told[1]["id"] == "canary-turn-0001"


def counted(house: TestClient) -> list[str]:
    text = house.get("/metrics").text
    return sorted(
        line
        for line in text.splitlines()
        if line.startswith("morizo_requests_total") and "/metrics" not in line
    )


def rows_by_table(settings: Settings) -> dict[str, int]:
    database = Database(settings.database_url)
    try:
        with database.read() as transaction:
            return {
                table.name: transaction.execute(
                    select(func.count()).select_from(table)
                ).scalar_one()
                for table in metadata.sorted_tables
            }
    finally:
        database.close()
