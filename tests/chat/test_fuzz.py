"""Whatever is said: an answer, never an error, and no change from what changes nothing."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.chat.conftest import Home, a_home

pytestmark = pytest.mark.slow

FOODS = ["牛乳", "卵", "豚肉", "豆腐", "玉ねぎ", "キャベツ", "ドゥルセデレチェ", "鶏もも肉"]
AMOUNTS = [
    "",
    "2本",
    "3個",
    "200g",
    "半玉",
    "大さじ2",
    "1/4",
    "全部",
    "2〜3個",
    "9999999999個",
    "0個",
]
VERBS = [
    "買った", "使った", "使い切った", "捨てた", "冷凍した", "は残り3個", "の期限は明日まで", "で何か", "ある？",
    "アレルギーなんだ", "は苦手", "を買い物リストに", "じゃなくて卵だった", "もうない", "の作り方", "作った",
]  # fmt: skip
ANSWERS = [
    "はい",
    "いいえ",
    "1",
    "2番目",
    "古い方",
    "両方",
    "2個",
    "今のなし",
    "他には？",
    "それにする",
    "#0",
    "#1",
]
NOTHING = [
    "{}買おうかな", "{}を捨てないで", "{}買わなかった", "{}買ってきてくれる？", "{}使ってない", "{}食べたいな",
    "明日{}買うつもり", "{}って冷凍できる？", "{}買った方がいい？", "{}は買ってないよ", "{}使わないで",
]  # fmt: skip
sentences = st.builds(
    "{}{}{}".format, st.sampled_from(FOODS), st.sampled_from(AMOUNTS), st.sampled_from(VERBS)
)
said = st.one_of(
    sentences,
    st.sampled_from(ANSWERS),
    st.text(min_size=1, max_size=80),
    st.builds("{}、{}".format, sentences, sentences),
    st.text(
        alphabet="'\";<>&{}[]()\\/-#*_`|~%\x00\x1f\u202e\ufeff🍅牛乳買った", min_size=1, max_size=60
    ),
)
QUIET = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@QUIET
@given(lines=st.lists(said, min_size=1, max_size=6))
def test_whatever_is_said_is_answered(big_house: TestClient, lines: list[str]) -> None:
    home = a_home(big_house).has("牛乳 1本 fridge 2026-11-25", "牛乳 2本 fridge", "卵 10個 fridge")
    for line in lines:
        answer = home.person.post("/v1/chat", _body(home, line))
        assert answer.status_code in (200, 422), answer.text
        if answer.status_code == 200:
            turn = answer.json()
            assert turn["status"] in ("done", "needs_selection", "needs_confirmation"), turn
            assert turn["reply"]
            home.conversation_id = turn["conversation_id"]
            home.turns.append(turn)
    for item in home.person.get("/v1/pantry/items").json()["items"]:
        assert item["quantity"] is None or item["quantity"] > 0


@QUIET
@given(
    lines=st.lists(
        st.builds(
            lambda form, food: form.format(food), st.sampled_from(NOTHING), st.sampled_from(FOODS)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_wishes_plans_questions_and_negations_change_nothing(
    big_house: TestClient, lines: list[str]
) -> None:
    home = a_home(big_house).has("牛乳 1本 fridge", "卵 10個 fridge")
    before = home.rows()
    for line in lines:
        turn = home.say(line)
        assert turn["change_id"] is None, (line, turn)
    assert home.rows() == before
    assert home.shopping() == set()


@QUIET
@given(lines=st.lists(sentences, min_size=1, max_size=4))
def test_everything_that_a_conversation_changed_can_be_taken_back(
    big_house: TestClient, lines: list[str]
) -> None:
    home = a_home(big_house).has(
        "牛乳 1本 fridge 2026-11-25", "卵 10個 fridge", "玉ねぎ 3個 ambient"
    )
    before = home.rows()
    made = [turn["change_id"] for line in lines if (turn := home.say(line))["change_id"]]
    for change_id in reversed(made):
        assert home.person.post("/v1/undo", {"change_id": change_id}).status_code == 200
    assert home.rows() == before


@QUIET
@given(lines=st.lists(sentences, min_size=1, max_size=2))
def test_a_preview_tells_what_saying_it_would_do(big_house: TestClient, lines: list[str]) -> None:
    home = a_home(big_house).has("牛乳 1本 fridge 2026-11-25", "卵 10個 fridge")
    text = "、".join(lines)
    seen = home.person.post("/v1/sentences/preview", {"text": text})
    assert seen.status_code == 200
    turn = home.say(text)
    assert seen.json()["status"] == turn["status"]
    assert [_told(c) for c in seen.json()["changes"]] == [_told(c) for c in turn["changes"]]


def _told(change: dict[str, Any]) -> tuple[Any, ...]:
    after = change["after"] or {}
    return change["kind"], change["name"], after.get("quantity"), after.get("unit")


def _body(home: Home, line: str) -> dict[str, Any]:
    body: dict[str, Any] = {"message": line}
    if home.turns and line in ("#0", "#1") and len(home.last["choices"]) > int(line[1]):
        body = {"choice": home.last["choices"][int(line[1])]["id"]}
    if home.conversation_id:
        body["conversation_id"] = home.conversation_id
    return body
