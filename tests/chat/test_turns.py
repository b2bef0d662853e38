"""Turns and conversations over HTTP: one id is one turn, everybody sees only their own."""

from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.chat.conftest import Home, a_home
from tests.conftest import Person, sign_up

from morizo.api.app import build
from morizo.kit.clock import SetClock
from morizo.kit.ids import new_id
from morizo.settings import Read, Settings

TURN_FIELDS = {
    "turn_id",
    "conversation_id",
    "change_id",
    "reply",
    "status",
    "changes",
    "proposals",
    "choices",
    "usage",
}


def test_a_turn_has_the_shape_of_the_contract(home: Home) -> None:
    turn = home.say("牛乳2本買った")
    assert set(turn) == TURN_FIELDS
    assert set(turn["usage"]) == {
        "route",
        "model_calls",
        "input_tokens",
        "output_tokens",
        "milliseconds",
    }
    assert turn["usage"]["route"] == "rules"
    assert turn["usage"]["model_calls"] == 0
    assert set(turn["changes"][0]) == {"kind", "item_id", "name", "before", "after"}


def test_the_same_turn_id_is_the_same_turn_and_runs_once(home: Home) -> None:
    turn_id = new_id()
    first = home.say("卵10個買った", turn_id=turn_id)
    again = home.person.post("/v1/chat", {"message": "卵10個買った", "turn_id": turn_id}).json()
    assert first["turn_id"] == turn_id
    assert again == first
    assert home.rows() == {"卵 10個 fridge"}


def test_the_same_idempotency_key_is_the_same_turn(home: Home) -> None:
    key = {"Idempotency-Key": "button-7"}
    first = home.person.post("/v1/chat", {"message": "卵10個買った"}, headers=key).json()
    again = home.person.post("/v1/chat", {"message": "卵10個買った"}, headers=key).json()
    assert again == first
    other = home.person.post("/v1/chat", {"message": "卵5個買った"}, headers=key)
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"
    assert home.rows() == {"卵 10個 fridge"}


def test_two_members_may_name_their_turns_alike(big_house: TestClient) -> None:
    one, other, turn_id = a_home(big_house), a_home(big_house), new_id()
    one.say("卵10個買った", turn_id=turn_id)
    other.say("牛乳1本買った", turn_id=turn_id)
    assert one.rows() == {"卵 10個 fridge"}
    assert other.rows() == {"牛乳 1本 fridge"}


def test_a_turn_can_be_read_again(home: Home) -> None:
    turn = home.say("卵10個買った")
    assert home.person.get(f"/v1/chat/turns/{turn['turn_id']}").json() == turn


def test_stopping_a_turn_that_is_over_leaves_it_as_it_is(home: Home) -> None:
    turn = home.say("卵10個買った")
    assert home.person.post(f"/v1/chat/turns/{turn['turn_id']}/stop").json() == turn


def test_a_turn_taken_on_goes_on_by_itself(home: Home) -> None:
    headers = {"Prefer": "respond-async"}
    answer = home.person.post("/v1/chat", {"message": "卵10個買った"}, headers=headers)
    assert answer.status_code == 202
    turn_id = answer.json()["turn_id"]
    events = home.person.get(f"/v1/chat/turns/{turn_id}/events").text
    assert "event: done" in events
    assert home.person.get(f"/v1/chat/turns/{turn_id}").json()["status"] == "done"
    assert home.rows() == {"卵 10個 fridge"}


def test_events_are_numbered_and_replayed_from_the_last_one_seen(home: Home) -> None:
    home.has("牛乳 1本 fridge 2026-11-25", "牛乳 1本 fridge 2026-12-03")
    headers = {"Accept": "text/event-stream"}
    answer = home.person.post(
        "/v1/chat", {"message": "卵10個買って牛乳使い切った"}, headers=headers
    )
    assert answer.headers["content-type"].startswith("text/event-stream")
    kinds = [
        line.removeprefix("event: ")
        for line in answer.text.splitlines()
        if line.startswith("event")
    ]
    assert kinds == ["progress", "change", "text", "question", "done"]
    ids = [line.removeprefix("id: ") for line in answer.text.splitlines() if line.startswith("id:")]
    assert ids == ["1", "2", "3", "4", "5"]
    conversation = home.person.get("/v1/conversations").json()["conversations"][0]
    turn = home.person.get(f"/v1/conversations/{conversation['id']}").json()["turns"][0]
    rest = home.person.get(
        f"/v1/chat/turns/{turn['turn_id']}/events", headers={"Last-Event-ID": "3"}
    ).text
    assert rest == answer.text[answer.text.index("id: 4") :]


def test_a_conversation_shows_what_was_said(home: Home) -> None:
    home.say("卵10個買った")
    home.say("卵使った")
    home.say("#n2")
    kept = home.person.get(f"/v1/conversations/{home.conversation_id}").json()
    assert kept["title"] == "卵10個買った"
    assert [turn["message"] for turn in kept["turns"]] == ["卵10個買った", "卵使った", "2個"]
    assert all(set(turn) >= TURN_FIELDS for turn in kept["turns"])


def test_a_deleted_conversation_is_gone_and_its_changes_stay(home: Home) -> None:
    turn = home.say("卵10個買った")
    path = f"/v1/conversations/{home.conversation_id}"
    assert home.person.call("DELETE", path).status_code == 204
    assert home.person.get(path).status_code == 404
    assert home.person.get(f"/v1/chat/turns/{turn['turn_id']}").status_code == 404
    assert home.person.get("/v1/conversations").json() == {"conversations": []}
    assert home.rows() == {"卵 10個 fridge"}


def test_another_household_sees_nothing(big_house: TestClient) -> None:
    mine, yours = a_home(big_house), a_home(big_house)
    turn = mine.say("卵10個買った")
    person, turn_id = yours.person, turn["turn_id"]
    assert person.get("/v1/conversations").json() == {"conversations": []}
    for method, path in [
        ("GET", f"/v1/conversations/{mine.conversation_id}"),
        ("DELETE", f"/v1/conversations/{mine.conversation_id}"),
        ("GET", f"/v1/chat/turns/{turn_id}"),
        ("GET", f"/v1/chat/turns/{turn_id}/events"),
        ("POST", f"/v1/chat/turns/{turn_id}/stop"),
    ]:
        assert person.call(method, path).status_code == 404, path
    body = {"message": "卵使い切った", "conversation_id": mine.conversation_id}
    assert person.post("/v1/chat", body).status_code == 404
    assert mine.rows() == {"卵 10個 fridge"}
    assert yours.rows() == set()


def test_a_stranger_gets_no_further(big_house: TestClient) -> None:
    for method, path, body in [
        ("POST", "/v1/chat", {"message": "卵10個買った"}),
        ("POST", "/v1/chat", {"message": ""}),
        ("GET", "/v1/conversations", None),
        ("GET", f"/v1/chat/turns/{new_id()}/events", None),
        ("POST", "/v1/sentences/preview", {"text": "卵10個買った"}),
    ]:
        assert big_house.request(method, path, json=body).status_code == 401, path


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "message"),
        ({"message": ""}, "message"),
        ({"message": "  \n\t　"}, "message"),
        ({"message": "あ" * 2001}, "message"),
        ({"message": 7}, "message"),
        ({"message": ["卵"]}, "message"),
        ({"message": "卵買った", "turn_id": "seven"}, "turn_id"),
        ({"message": "卵買った", "color": "red"}, "color"),
        ({"choice": ""}, "choice"),
        ({"choice": "あ" * 65}, "choice"),
        ({"message": "卵買った", "conversation_id": "x" * 65}, "conversation_id"),
    ],
)
def test_what_cannot_be_right_is_named_in_japanese(
    home: Home, body: dict[str, Any], field: str
) -> None:
    answer = home.person.post("/v1/chat", body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["field"] == field
    assert any("ぁ" <= c <= "ん" for c in answer.json()["detail"])


@pytest.mark.parametrize(
    "conversation_id", ["nowhere", "10000000-0000-4000-8000-00000000000f", "%00", "🍅"]
)
def test_an_unknown_conversation_is_missing(home: Home, conversation_id: str) -> None:
    body = {"message": "卵買った", "conversation_id": conversation_id}
    assert home.person.post("/v1/chat", body).status_code == 404
    assert home.rows() == set()


def test_the_longest_message_is_taken(home: Home) -> None:
    assert home.say("卵10個買った。" + "あ" * 1990)["status"] != "failed"


def test_a_member_who_talks_too_fast_is_asked_to_wait(settings: Settings, clock: SetClock) -> None:
    slow = settings.model_copy(update={"turns_per_minute": 2})
    app = build(Read(settings=slow, notes=(), placeholders=frozenset()), clock)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        hana = sign_up(client, "hana@example.com")
        for _ in range(2):
            assert hana.post("/v1/chat", {"message": "卵ある？"}).status_code == 200
        answer = hana.post("/v1/chat", {"message": "卵ある？"})
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["retry-after"]) <= 61
        taro = sign_up(client, "taro@example.com")
        assert taro.post("/v1/chat", {"message": "卵ある？"}).status_code == 200


def test_a_question_survives_a_restart(settings: Settings, clock: SetClock) -> None:
    def started() -> TestClient:
        app = build(Read(settings=settings, notes=(), placeholders=frozenset()), clock)
        return TestClient(app, base_url="http://127.0.0.1:8000")

    with started() as client:
        home = Home(sign_up(client, "hana@example.com")).has("卵 10個 fridge")
        home.say("卵使った")
    with started() as client:
        home.person = Person(client, home.person.session)
        home.say("3個")
        assert home.rows() == {"卵 7個 fridge"}


def test_a_preview_tells_and_writes_nothing(home: Home) -> None:
    home.has("卵 10個 fridge")
    seen = home.person.post("/v1/sentences/preview", {"text": "牛乳2本買って卵3個使った"}).json()
    assert [act["act"] for act in seen["acts"]] == ["add", "use"]
    assert [change["kind"] for change in seen["changes"]] == ["added", "used"]
    assert seen["changes"][1]["before"]["quantity"] == 10
    assert seen["changes"][1]["after"]["quantity"] == 7
    assert home.rows() == {"卵 10個 fridge"}
    assert home.person.get("/v1/pantry/movements").json()["movements"][0]["kind"] == "added"
    assert len(home.person.get("/v1/pantry/movements").json()["movements"]) == 1
    assert home.person.get("/v1/conversations").json() == {"conversations": []}
