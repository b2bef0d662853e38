"""What a household says, turn by turn, and what its pantry holds before and after."""

from dataclasses import dataclass, field

import pytest
from tests.chat.conftest import Home


@dataclass
class Story:
    """A conversation: each line is `words`, `#choice` or `words -> status`; `after` is the pantry at its end."""

    promise: str
    says: list[str]
    after: list[str]
    before: list[str] = field(default_factory=list)
    shopping: list[str] = field(default_factory=list)
    reply: str = ""
    """What the last reply has to hold."""


MILK = ["牛乳 1本 fridge 2026-11-25", "牛乳 1本 fridge 2026-12-03"]
PORK = ["豚こま 200g fridge", "豚バラ 300g fridge"]
STORIES = [
    # -- bought
    Story("bought food goes to its usual place", ["牛乳2本買った"], ["牛乳 2本 fridge"], reply="冷蔵庫に入れました"),
    Story("no amount said is some, unknown", ["牛乳買った"], ["牛乳 - fridge"]),
    Story("several foods in one sentence", ["牛乳2本と卵10個買ってきた"], ["牛乳 2本 fridge", "卵 10個 fridge"]),
    Story("a place that is said wins", ["豚こま200gを冷凍庫に入れた"], ["豚こま 200g freezer"]),
    Story("a date that is said is kept", ["牛乳1本買った。明日まで"], ["牛乳 1本 fridge 2026-11-25"], reply="明日まで"),
    Story("the same food of the same day is one row", ["卵6個買った", "卵4個買った"], ["卵 10個 fridge"]),
    Story("another date is another row", ["牛乳1本買った。明日まで", "牛乳1本買った"], ["牛乳 1本 fridge", "牛乳 1本 fridge 2026-11-25"]),
    Story("an unknown food keeps its name", ["ドゥルセデレチェ1個買った"], ["ドゥルセデレチェ 1個 -"]),
    Story("half a cabbage", ["キャベツ半玉買った"], ["キャベツ 0.5玉 crisper"]),
    Story("a range is asked about", ["卵2〜3個買った -> needs_selection"], []),
    Story("a range is answered by the amount", ["卵2〜3個買った", "3"], ["卵 3個 fridge"]),
    # -- used
    Story("an amount that is there is taken", ["卵3個使った"], ["卵 7個 -"], ["卵 10個"], reply="残り7個"),
    Story("used up goes", ["卵使い切った"], [], ["卵 10個"]),
    Story("exactly all goes", ["豆腐1丁使った"], [], ["豆腐 1丁"]),
    Story("units are converted where a weight is known", ["豚肉0.2kg使った"], ["豚肉 100g -"], ["豚肉 300g"]),
    Story("some of an unknown amount stays some", ["牛乳200ml使った"], ["牛乳 - fridge"], ["牛乳 - fridge"]),
    Story("a kind is found by its group", ["豚肉100g使った"], ["豚こま 100g fridge"], ["豚こま 200g fridge"]),
    Story("what isn't there changes nothing", ["鶏肉200g使った -> done"], ["卵 10個 -"], ["卵 10個"], reply="在庫にない"),
    Story("egg tofu is no tofu", ["豆腐1丁使った"], ["卵豆腐 2個 -"], ["卵豆腐 2個"], reply="在庫にない"),
    Story("two acts in one sentence", ["牛乳1本買って卵2個使った"], ["牛乳 1本 fridge", "卵 8個 -"], ["卵 10個"]),
    # -- two rows of one food
    Story("two rows: nothing goes until answered", ["牛乳使い切った -> needs_selection"], MILK, MILK, reply="2つあります"),
    Story("two rows: the older, by words", ["牛乳使い切った", "古い方"], MILK[1:], MILK),
    Story("two rows: the newer, by words", ["牛乳使い切った", "新しい方"], MILK[:1], MILK),
    Story("two rows: the older, by number", ["牛乳使い切った", "1"], MILK[1:], MILK),
    Story("two rows: the newer, by order", ["牛乳使い切った", "2番目"], MILK[:1], MILK),
    Story("two rows: both, by words", ["牛乳使い切った", "両方"], [], MILK),
    Story("two rows: both, tapped", ["牛乳使い切った", "#両方"], [], MILK),
    Story("two rows: left alone", ["牛乳使い切った", "やめる"], MILK, MILK, reply="何も変えていません"),
    Story("two rows: left alone, tapped", ["牛乳使い切った", "#cancel"], MILK, MILK),
    Story("which one may be said at once", ["古い方の牛乳使い切った"], MILK[1:], MILK),
    Story("an amount over two rows", ["牛乳2本使った", "#両方"], [], MILK),
    Story("more than both rows hold", ["牛乳5本使った -> needs_selection", "やめる"], MILK, MILK),
    Story("a kind with two rows is asked by name", ["豚肉100g使った", "豚こま"], ["豚こま 100g fridge", PORK[1]], PORK),
    Story("the answer may be the label", ["豚肉100g使った", "#豚バラ"], [PORK[0], "豚バラ 200g fridge"], PORK),
    Story("something else is done in between, the question stays", ["牛乳使い切った", "卵10個買った -> needs_selection", "古い方"], [MILK[1], "卵 10個 fridge"], MILK),
    Story("a question lapses when it is passed over twice", ["牛乳使い切った", "卵ある？", "豆腐ある？ -> done", "両方"], MILK, MILK),
    Story("nonsense as an answer asks again", ["牛乳使い切った", "あいうえお -> needs_selection", "古い方"], MILK[1:], MILK),
    Story("the unambiguous part is done at once", ["牛乳使い切った、卵10個買った -> needs_selection"], [*MILK, "卵 10個 fridge"], MILK),
    Story("an answer and something else", ["牛乳使い切った", "古い方。あと卵10個買った"], [MILK[1], "卵 10個 fridge"], MILK),
    Story("two questions are asked one after the other", ["牛乳使い切って豚肉100g使った -> needs_selection", "古い方 -> needs_selection", "豚こま -> done"], [MILK[1], "豚こま 100g fridge", PORK[1]], [*MILK, *PORK]),
    Story("the second question comes even when the first is left", ["牛乳使い切って豚肉100g使った", "やめる -> needs_selection", "豚こま"], [*MILK, "豚こま 100g fridge", PORK[1]], [*MILK, *PORK]),
    Story("a later act on the food that is asked about waits", ["牛乳使い切って、牛乳3本買った -> needs_selection"], MILK, MILK),
    Story("and is done after the answer", ["牛乳使い切って、牛乳3本買った", "両方"], ["牛乳 3本 fridge"], MILK),
    Story("what waited goes with a question that lapses, and it is told", ["牛乳使い切って、牛乳3本買った", "チーズある？", "卵ある？ -> done"], MILK, MILK, reply="していません"),
    # -- half sure
    Story("what is half said is asked back", ["牛乳買ったかも -> needs_confirmation"], []),
    Story("what is half said is done when confirmed", ["牛乳買ったかも", "はい"], ["牛乳 - fridge"]),
    Story("what is half said is left when refused", ["牛乳買ったかも", "やめる"], []),
    # -- how much
    Story("no amount said is asked about", ["卵使った -> needs_selection"], ["卵 10個 -"], ["卵 10個"]),
    Story("the amount comes in words", ["卵使った", "2個"], ["卵 8個 -"], ["卵 10個"]),
    Story("a bare number is an amount there", ["卵使った", "4"], ["卵 6個 -"], ["卵 10個"]),
    Story("used up, said later", ["卵使った", "使い切った"], [], ["卵 10個"]),
    Story("some is left", ["牛乳飲んだ", "まだある"], ["牛乳 1本 -"], ["牛乳 1本"]),
    Story("more than there is is asked about", ["じゃがいも10個使った -> needs_selection"], ["じゃがいも 5個 -"], ["じゃがいも 5個"], reply="少ない"),
    Story("more than there is: all of it", ["じゃがいも10個使った", "はい"], [], ["じゃがいも 5個"]),
    Story("more than there is: another amount", ["じゃがいも10個使った", "3個"], ["じゃがいも 2個 -"], ["じゃがいも 5個"]),
    Story("more than there is: left alone", ["じゃがいも10個使った", "やめる"], ["じゃがいも 5個 -"], ["じゃがいも 5個"]),
    # -- thrown away
    Story("one piece thrown away goes", ["豆腐捨てた"], [], ["豆腐 1丁"], reply="捨てた"),
    Story("of ten, how many is asked", ["卵捨てた -> needs_selection", "2個"], ["卵 8個 -"], ["卵 10個"]),
    Story("an amount thrown away", ["卵2個捨てた"], ["卵 8個 -"], ["卵 10個"]),
    Story("many rows are confirmed first", ["豚肉全部捨てた -> needs_confirmation"], PORK, PORK),
    Story("many rows go when confirmed", ["豚肉全部捨てた", "はい"], [], PORK),
    Story("many rows stay when refused", ["豚肉全部捨てた", "いいえ"], PORK, PORK),
    # -- put right
    Story("what is left is what is there", ["卵は残り4個"], ["卵 4個 -"], ["卵 10個"]),
    Story("what is left of something new is written down", ["卵は残り4個"], ["卵 4個 fridge"]),
    Story("an amount that came in is put right", ["卵3個買った", "3個じゃなくて4個"], ["卵 4個 fridge"]),
    Story("put right twice", ["卵3個買った", "3個じゃなくて4個", "やっぱり5個だった"], ["卵 5個 fridge"]),
    Story("what was there before stays when it is put right", ["卵6個買った", "卵3個買った", "3個じゃなくて4個"], ["卵 10個 fridge"]),
    Story("an amount that was used is put right", ["卵3個使った", "3個じゃなくて4個"], ["卵 6個 -"], ["卵 10個"], reply="4個使った"),
    Story("only the food whose amount was wrong", ["牛乳2本と卵3個買った", "3個じゃなくて4個"], ["牛乳 2本 fridge", "卵 4個 fridge"]),
    Story("a date is put right", ["牛乳1本買った", "牛乳の期限は明日まで"], ["牛乳 1本 fridge 2026-11-25"]),
    Story("a place is put right", ["豚こま200g買った", "冷蔵庫じゃなくて冷凍庫に入れた"], ["豚こま 200g freezer"]),
    Story("a name is put right", ["豚肉200g買った", "豚肉じゃなくて鶏肉だった"], ["鶏肉 200g fridge"]),
    Story("another food was used than was said", ["玉ねぎ2個使った", "玉ねぎじゃなくてじゃがいもだった"], ["玉ねぎ 3個 -", "じゃがいも 3個 -"], ["玉ねぎ 3個", "じゃがいも 5個"]),
    Story("another food was used up than was said", ["卵使い切った", "卵じゃなくて豆腐だった"], ["卵 10個 -", "豆腐 3丁 -"], ["卵 10個", "豆腐 3丁"]),
    Story("a bare unit tells which of the last foods is meant", ["牛乳1本とキャベツ1玉買った", "1/4玉使った"], ["牛乳 1本 fridge", "キャベツ 0.75玉 crisper"]),
    Story("everything thrown away is confirmed first", ["全部捨てた -> needs_confirmation", "やめる"], PORK, PORK),
    Story("everything thrown away", ["全部捨てた", "はい"], [], PORK),
    Story("all gone", ["もう卵ない"], [], ["卵 10個"]),
    Story("all gone of two rows is confirmed", ["もう牛乳ない -> needs_confirmation", "はい"], [], MILK),
    Story("a date for what isn't there is offered, not added", ["牛乳の期限は明日まで -> needs_confirmation"], []),
    # -- moved
    Story("frozen food lies in the freezer", ["豚こま冷凍した"], ["豚こま 200g freezer"], ["豚こま 200g fridge"]),
    Story("a part is moved", ["豚こま100g冷凍した"], ["豚こま 100g fridge", "豚こま 100g freezer"], ["豚こま 200g fridge"]),
    Story("what isn't there is offered", ["鶏肉を冷凍した", "はい"], ["鶏肉 - freezer"]),
    # -- taken back
    Story("the last turn is taken back", ["牛乳2本と卵10個買った", "今のなし"], [], reply="元に戻しました"),
    Story("taken back, step by step", ["牛乳2本買った", "卵10個買った", "今のなし", "今のなし"], []),
    Story("a use is taken back", ["卵使い切った", "元に戻して"], ["卵 10個 -"], ["卵 10個"]),
    Story("a correction is taken back alone", ["卵3個買った", "3個じゃなくて4個", "今のなし"], ["卵 3個 fridge"]),
    Story("what was changed elsewhere is asked about first", ["今のなし -> needs_confirmation", "やめる"], ["卵 10個 -"], ["卵 10個"]),
    Story("nothing to take back", ["今のなし -> done"], [], reply="ありません"),
    # -- nothing happens
    Story("a plan changes nothing", ["牛乳買おうかな -> done"], []),
    Story("a plan to freeze is no shopping", ["あとで豚肉冷凍するつもり"], PORK, PORK),
    Story("a plan may go on the shopping list", ["牛乳買おうかな", "#shop"], [], shopping=["牛乳 -"]),
    Story("a negation changes nothing", ["牛乳を捨てないで"], ["牛乳 1本 -"], ["牛乳 1本"]),
    Story("a request to somebody changes nothing", ["卵買ってきてくれる？"], []),
    Story("a question changes nothing", ["この牛乳もう捨てた方がいいかな"], ["牛乳 1本 -"], ["牛乳 1本"]),
    Story("somebody else's shopping changes nothing", ["隣の人が牛乳買ったらしい"], []),
    Story("yes to nothing changes nothing", ["はい"], ["卵 10個 -"], ["卵 10個"]),
    Story("small talk", ["ありがとう"], [], reply="どういたしまして"),
    Story("help", ["何ができる？"], [], reply="買った"),
    Story("what makes no sense offers guesses", ["あばばばば -> needs_selection"], []),
    # -- asked
    Story("what is there", ["何がある？"], ["卵 10個 fridge"], ["卵 10個 fridge"], reply="卵 10個"),
    Story("is there", ["卵ある？"], ["卵 10個 fridge"], ["卵 10個 fridge"], reply="卵 10個"),
    Story("is not there", ["卵ある？"], [], reply="在庫にありません"),
    Story("what is in a place", ["冷凍庫には何がある？"], PORK, PORK, reply="ありません"),
    Story("what ends soon", ["そろそろ切れるものは？"], MILK, MILK, reply="明日まで"),
    # -- shopping
    Story("on the list", ["牛乳を買い物リストに入れて"], [], shopping=["牛乳 -"], reply="買い物リスト"),
    Story("half a word is no consent to an offer", ["牛乳買おうかな", "牛乳"], []),
    Story("asking for the list is no consent to an offer", ["牛乳買おうかな", "買い物リスト見せて"], [], reply="空"),
    Story("not on the list twice", ["牛乳を買い物リストに入れて", "牛乳を買い物リストに入れて"], [], shopping=["牛乳 -"], reply="もう"),
]  # fmt: skip


@pytest.mark.parametrize("story", STORIES, ids=[story.promise for story in STORIES])
def test_a_conversation_leaves_the_pantry_as_it_should(home: Home, story: Story) -> None:
    home.has(*story.before)
    for line in story.says:
        words, _, status = line.partition(" -> ")
        turn = home.say(words)
        assert turn["status"] != "failed", turn
        if status:
            assert turn["status"] == status, turn
    assert home.rows() == set(story.after), home.turns
    assert home.shopping() == set(story.shopping)
    assert story.reply in home.last["reply"]


def test_there_are_at_least_sixty_conversations() -> None:
    assert len(STORIES) >= 60


def test_every_change_is_in_the_turn_and_has_one_change_id(home: Home) -> None:
    turn = home.say("牛乳2本と卵10個買った")
    assert [change["kind"] for change in turn["changes"]] == ["added", "added"]
    assert [change["name"] for change in turn["changes"]] == ["牛乳", "卵"]
    assert turn["changes"][0]["before"] is None
    assert turn["changes"][0]["after"]["quantity"] == 2
    undone = home.person.post("/v1/undo", {"change_id": turn["change_id"]})
    assert len(undone.json()["things"]) == 2
    assert home.rows() == set()


def test_a_turn_that_changes_nothing_has_no_change_id(home: Home) -> None:
    for words in ("卵ある？", "牛乳買おうかな", "ありがとう", "卵使った"):
        turn = home.say(words)
        assert turn["change_id"] is None, turn
        assert turn["changes"] == []


def test_a_choice_of_an_earlier_question_changes_nothing(home: Home) -> None:
    home.has(*MILK)
    home.say("牛乳使い切った")
    old = home.choice("row-0")
    home.say("やめる")
    turn = home.person.post(
        "/v1/chat", {"choice": old, "conversation_id": home.conversation_id}
    ).json()
    assert turn["status"] == "done"
    assert home.rows() == set(MILK)


def test_a_choice_tapped_twice_is_carried_out_once(home: Home) -> None:
    home.has("卵 10個 fridge")
    home.say("卵使った")
    tapped = home.choice("n2")
    for _ in range(2):
        home.person.post("/v1/chat", {"choice": tapped, "conversation_id": home.conversation_id})
    assert home.rows() == {"卵 8個 fridge"}


def test_a_row_that_went_in_the_meantime_is_told_and_nothing_else_goes(home: Home) -> None:
    home.has(*MILK)
    home.say("牛乳使い切った")
    older = home.person.get("/v1/pantry/items").json()["items"][0]
    home.person.call("DELETE", f"/v1/pantry/items/{older['id']}")
    turn = home.say("古い方")
    assert turn["change_id"] is None
    assert home.rows() == {MILK[1]}


def test_what_was_said_is_shown_as_plain_text(home: Home) -> None:
    turn = home.say("買い物リストに**<b>みかん</b>**を入れて")
    assert "<b>" not in turn["reply"]
    assert "**<" not in turn["reply"]
