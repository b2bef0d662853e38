"""`morizo accounts`: what the operator does for people, in the database itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.conftest import sign_up

from morizo.api.app import build
from morizo.cli import main
from morizo.kit.clock import SystemClock
from morizo.settings import Read, Settings

EMAIL = "hana@example.com"
Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def house(settings: Settings) -> Iterator[TestClient]:
    invited = settings.model_copy(update={"signup": "invite"})
    for chosen in (settings, invited):
        app = build(Read(settings=chosen, notes=(), placeholders=frozenset()), SystemClock())
        with TestClient(app, base_url="http://127.0.0.1:8000") as client:
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

    def run(*words: str) -> tuple[int, str, str]:
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
