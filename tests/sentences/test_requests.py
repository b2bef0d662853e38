"""Questions, wishes for a meal, choices and small talk are read as such."""

from collections.abc import Callable
from typing import Any

import pytest

from morizo.sentences import Reading, as_json

Say = Callable[[str], Reading]


def a(act: str, **more: Any) -> dict[str, Any]:
    return {"act": act, **more}


REQUESTS = [
    ("何がある？", a("ask_stock")),
    ("冷蔵庫の中どうなってる？", a("ask_stock", place="fridge")),
    ("キャベツあったはずなんだけど", a("ask_stock", name="キャベツ")),
    ("2つ目にする", a("choose", index=2)),
    ("10分でできるおかず", a("suggest", one_dish=True, max_minutes=10)),
    ("期限が近いもので何か作れる？", a("suggest", expiring=True)),
    ("辛いのが食べたい", a("suggest", mood=["ピリ辛"])),
    ("晩ご飯はハンバーグが食べたい", a("suggest", title="ハンバーグ")),
    ("もやししか残ってないんだけど何作れる", a("suggest", uses=["もやし"])),
    ("買い物リストのもの全部買った", a("shop_bought", all=True)),
    ("リストの牛乳買った", a("shop_bought", names=["牛乳"])),
    ("買い物リスト追加 醤油", a("shop_add", name="醤油")),
    ("冷凍庫には？", a("ask_stock", place="freezer")),
    ("豚肉まだ残ってる？", a("ask_stock", name="豚肉")),
    ("ねえねえ卵ってまだあったっけなかったら今日買うけど", a("ask_stock", name="卵")),
    ("そろそろ切れるものは？", a("ask_expiring")),
    ("3日以内に使わないといけないもの教えて", a("ask_expiring", within_days=3)),
    ("今日までのものは？", a("ask_expiring", within_days=0)),
    ("今夜どうする？", a("suggest")),
    ("キャベツ余ってるんだけど何かない？", a("suggest", uses=["キャベツ"])),
    ("卵を使って何か作れる？", a("suggest", uses=["卵"])),
    ("さっぱりした副菜", a("suggest", dish="sub", mood=["さっぱり"])),
    ("豚肉を使わない献立", a("suggest", exclude=["豚肉"])),
    ("鶏肉で、にんにくは使わずにできるもの", a("suggest", uses=["鶏肉"], exclude=["にんにく"])),
    ("えび抜きで中華", a("suggest", cuisine="chinese", exclude=["えび"])),
    ("15分でできるもの", a("suggest", max_minutes=15)),
    ("1時間かけてもいいから何か作りたい", a("suggest", max_minutes=60)),
    ("家族4人分の夕飯", a("suggest", servings=4)),
    ("肉じゃがの作り方", a("how_to", title="肉じゃが")),
    ("ハンバーグどうやって作るんだっけ", a("how_to", title="ハンバーグ")),
    ("豚の生姜焼きのレシピ教えて", a("how_to", title="豚の生姜焼き")),
    ("2番目", a("choose", index=2)),
    ("②で", a("choose", index=2)),
    ("最初のやつ", a("choose", index=1)),
    ("古い方", a("choose", label="古い方")),
    ("肉じゃがで", a("choose", label="肉じゃが")),
    ("他には？", a("others")),
    ("それにする", a("adopt")),
    ("肉じゃが作ったよ", a("cooked", title="肉じゃが")),
    ("作った", a("cooked")),
    ("今のなし", a("undo")),
    ("間違えた、ひとつ戻して", a("undo")),
    ("えびアレルギーなんだ", a("allergy", names=["えび"])),
    ("もう卵アレルギーじゃない", a("allergy", names=["卵"], lifted=True)),
    ("なすは苦手", a("dislike", names=["なす"])),
    ("卵2パック買うものに入れといて", a("shop_add", name="卵", quantity="2", unit="パック")),
    ("牛乳買わなきゃってメモしといて", a("shop_add", name="牛乳")),
    ("買い物リストは？", a("ask_shopping")),
    ("うん", a("yes")),
    ("いや、いい", a("no")),
    ("何ができるの？", a("help")),
    ("こんばんは〜", a("talk", kind="greeting")),
    ("ありがとう、助かった", a("talk", kind="thanks")),
    ("牛乳買おうかな", a("nothing", reason="plan")),
    ("牛乳を捨てないで", a("nothing", reason="negation")),
    ("プリン食べたい", a("nothing", reason="wish")),
    ("豆腐って冷凍できる？", a("nothing", reason="question")),
    ("昨日夫がカレー食べたいって言ってた", a("nothing", reason="report_of_other")),
]


@pytest.mark.parametrize(("text", "act"), REQUESTS)
def test_what_is_asked_is_what_is_read(text: str, act: dict[str, Any], say: Say) -> None:
    reading = say(text)
    assert [as_json(a) for a in reading.acts] == [act]
    assert reading.is_sure


def test_a_change_and_a_question_in_one_sentence_are_both_read(say: Say) -> None:
    reading = say("卵3個使ったけど、あと何個？")
    assert [as_json(a) for a in reading.acts] == [
        a("use", name="卵", quantity="3", unit="個"),
        a("ask_stock", name="卵"),
    ]


@pytest.mark.parametrize("text", ["あああ", "123", "豆腐とひき肉", "豚肉は高い"])
def test_what_is_not_understood_says_so(text: str, say: Say) -> None:
    reading = say(text)
    assert [act.act for act in reading.acts] == ["unknown"]
    assert not reading.is_sure


@pytest.mark.parametrize(
    "text",
    [
        "バイト先の後輩が小麦アレルギーでラーメン食べられないの",
        "明日友達が来るんだけど、その子ナッツアレルギーなんだよね",
        "友達が卵アレルギーなんだって",
        "会社の同僚がそばアレルギーで大変らしい",
    ],
)
def test_an_allergy_outside_the_household_is_not_its_own(text: str, say: Say) -> None:
    assert [as_json(act) for act in say(text).acts] == [a("nothing", reason="report_of_other")]


def test_what_a_guest_must_not_eat_is_left_out_of_the_menu(say: Say) -> None:
    reading = say("お客さんが小麦アレルギーなんだけど、何出せばいい？")
    assert [as_json(act) for act in reading.acts] == [a("suggest", exclude=["小麦"])]


@pytest.mark.parametrize(
    "text",
    [
        "卵アレルギー、先生にもう食べていいって言われた",
        "バナナのアレルギー、治ったから外して",
        "小麦は検査で陰性になった",
        "卵アレルギー治った",
        "小麦アレルギーの登録を消して",
        "そばアレルギーはなくなりました",
    ],
)
def test_an_allergy_that_is_over_is_lifted(text: str, say: Say) -> None:
    (act,) = say(text).acts
    assert as_json(act)["lifted"] is True
