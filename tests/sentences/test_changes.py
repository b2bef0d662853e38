"""What was bought, used, thrown away, moved and left becomes a change of the stock."""

from collections.abc import Callable
from typing import Any

import pytest

from morizo.foods.catalogue import Catalogue
from morizo.sentences import Reading, as_json

Say = Callable[[str], Reading]
Acts = list[dict[str, Any]]


def a(act: str, name: str | None = None, amount: str = "", **more: Any) -> dict[str, Any]:
    """An act in its JSON form; `amount` is 「2 本」."""
    shaped: dict[str, Any] = {"act": act}
    if name:
        shaped["name"] = name
    quantity, _, unit = amount.partition(" ")
    shaped |= {"quantity": quantity} if quantity else {}
    shaped |= {"unit": unit} if unit else {}
    return shaped | more


CAME = [
    ("友達がりんご持ってきてくれた", [a("add", "りんご")]),
    ("本日、鮭を3切れ購入しております", [a("add", "鮭", "3 切れ")]),
    ("ふるさと納税のホタテ1キロが冷凍で届いた", [a("add", "ホタテ", "1 kg")]),
    ("牛乳2本と卵買ってきた", [a("add", "牛乳", "2 本"), a("add", "卵")]),
    ("卵を十個買いました", [a("add", "卵", "10 個")]),
    ("2個の玉ねぎをもらった", [a("add", "玉ねぎ", "2 個")]),
    ("牛乳と豆乳を1本ずつ買った", [a("add", "牛乳", "1 本"), a("add", "豆乳", "1 本")]),
    ("卵10個入りを1パック買った", [a("add", "卵", "1 パック")]),
    ("牛乳x2、卵x1", [a("add", "牛乳", "2"), a("add", "卵", "1")]),
    ("えっとねえ牛乳をね2本買ってきたんだよね", [a("add", "牛乳", "2 本")]),
    ("にんじんさんぼんかってきた", [a("add", "にんじん", "3 本")]),
    ("卵買うてきたで", [a("add", "卵")]),
    ("おばあちゃんがみかん送ってくれた", [a("add", "みかん")]),
    ("佐藤さんがきゅうりくれた", [a("add", "きゅうり")]),
    ("冷蔵庫に卵4個と牛乳", [a("add", "卵", "4 個", place="fridge"), a("add", "牛乳", place="fridge")]),
    ("小松菜買ってきて野菜室に入れといた", [a("add", "小松菜", place="crisper")]),
    ("キャベツ98円だったので1玉買いました", [a("add", "キャベツ", "1 玉")]),
    ("買ったのは鮭4切れと納豆", [a("add", "鮭", "4 切れ"), a("add", "納豆")]),
    ("しめじ買った、あとえのきも", [a("add", "しめじ"), a("add", "えのき")]),
    ("ロマネスコ1個買ってきた", [a("add", "ロマネスコ", "1 個")]),
    ("お肉は鶏ももと豚こま買ってきた", [a("add", "鶏もも"), a("add", "豚こま")]),
    ("豆腐2丁追加して", [a("add", "豆腐", "2 丁")]),
    ("豚バラ安かったから500g入れといた", [a("add", "豚バラ", "500 g")]),
]  # fmt: skip
WENT = [
    ("廃棄 レタス半玉", [a("discard", "レタス", "0.5 玉")]),
    ("豚肉捨てたよ、300グラム", [a("discard", "豚肉", "300 g")]),
    ("味噌大さじ3入れました", [a("use", "味噌", "3 大さじ")]),
    ("枝豆ゆでたの、半分だけ食べた", [a("use", "枝豆", "0.5")]),
    ("卵3個つこうた", [a("use", "卵", "3 個")]),
    ("友達にりんごあげた", [a("use", "りんご")]),
    ("卵を2つ使って目玉焼き作った", [a("use", "卵", "2 個"), {"act": "cooked", "title": "目玉焼き"}]),
    ("キャベツ半分使てもた", [a("use", "キャベツ", "0.5")]),
    ("卵使い切った", [a("use", "卵", all=True)]),
    ("豚バラは昨日全部食べた", [a("use", "豚バラ", all=True)]),
    ("カレーに玉ねぎ2個使ったよ", [a("use", "玉ねぎ", "2 個")]),
    ("にんじん5本買って、きんぴらで1本使ったよ", [a("add", "にんじん", "5 本"), a("use", "にんじん", "1 本")]),
    ("鶏肉300gのうち200g使った", [a("use", "鶏肉", "200 g")]),
    ("昨日買った牛乳を使った", [a("use", "牛乳")]),
    ("醤油大さじ3使って、みりんも大さじ2", [a("use", "醤油", "3 大さじ"), a("use", "みりん", "2 大さじ")]),
    ("半分残ってた豆腐を捨てた", [a("discard", "豆腐")]),
    ("レタスが傷んでたから捨てた", [a("discard", "レタス")]),
    ("古い方の牛乳は捨てた", [a("discard", "牛乳", which="old")]),
    ("卵10個買ったけど2個割れてた", [a("add", "卵", "10 個"), a("discard", "卵", "2 個")]),
    ("卵を割って使った", [a("use", "卵")]),
    ("豆腐ほかしたわ", [a("discard", "豆腐")]),
    ("もう卵ない", [a("set", "卵", all_gone=True)]),
    ("チーズ1個も残ってない", [a("set", "チーズ", all_gone=True)]),
]  # fmt: skip
MOVED = [
    ("豚肉冷凍した", [a("move", "豚肉", place="freezer")]),
    ("鶏もも2枚冷凍庫に移しました", [a("move", "鶏もも", "2 枚", place="freezer")]),
    ("豚肉冷凍庫になおしといたで", [a("move", "豚肉", place="freezer")]),
    ("ネギ切って冷凍した", [a("move", "ネギ", place="freezer")]),
    ("白菜、常温から野菜室に移動しました", [a("move", "白菜", place="crisper")]),
    ("トマトは野菜室、玉ねぎは常温に置いた",
     [a("move", "トマト", place="crisper"), a("move", "玉ねぎ", place="ambient")]),
]  # fmt: skip
IS_NOW = [
    ("お米あと2キロくらい", [a("set", "お米", "2 kg")]),
    ("白菜1/4残して使った", [a("set", "白菜", "0.25")]),
    ("豆腐は明後日までだって", [a("set", "豆腐", expires_on="2026-11-26")]),
    ("牛乳の期限は昨日まででした", [a("set", "牛乳", expires_on="2026-11-23")]),
    ("食パンの期限ですが、金曜日でした", [a("set", "食パン", expires_on="2026-11-27")]),
    ("残 にんじん2本", [a("set", "にんじん", "2 本")]),
    ("卵は残り4個", [a("set", "卵", "4 個")]),
    ("にんじんあと2本しかないよ", [a("set", "にんじん", "2 本")]),
    ("じゃがいも数えたら7個だった", [a("set", "じゃがいも", "7 個")]),
    ("食パン4枚食べちゃったから残り2枚", [a("use", "食パン", "4 枚"), a("set", "食パン", "2 枚")]),
    ("牛乳の期限は明日まで", [a("set", "牛乳", expires_on="2026-11-25")]),
    ("豆腐2丁買った。期限はあさってまで", [a("add", "豆腐", "2 丁", expires_on="2026-11-26")]),
    ("食パン買ってきた、3日もつって", [a("add", "食パン", expires_on="2026-11-27")]),
    ("明日までの刺身を2パック買った", [a("add", "刺身", "2 パック", expires_on="2026-11-25")]),
    ("牛乳買ったよ、賞味期限は12月3日",
     [a("add", "牛乳", expires_on="2026-12-03", expiry_kind="best_before")]),
    ("豚肉買ってきた！消費期限は26日", [a("add", "豚肉", expires_on="2026-11-26", expiry_kind="use_by")]),
]  # fmt: skip
CORRECTED = [
    ("3個じゃなくて4個", [a("set", None, "4 個")]),
    ("卵3個、じゃなくて4個買った", [a("add", "卵", "4 個")]),
    ("牛乳、いや豆乳を1本買いました", [a("add", "豆乳", "1 本")]),
    ("玉ねぎ2個、あっ3個買った", [a("add", "玉ねぎ", "3 個")]),
    ("玉ねぎ2個使った、ごめん3個だった", [a("use", "玉ねぎ", "3 個")]),
    ("牛乳買った、じゃなくて豆乳買った", [a("add", "豆乳")]),
    ("豚肉じゃなくて鶏肉だった", [a("rename", "豚肉", to="鶏肉")]),
    ("豚こまを冷蔵庫、じゃなくて冷凍庫に移した", [a("move", "豚こま", place="freezer")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "acts"), CAME + WENT + MOVED + IS_NOW + CORRECTED)
def test_what_is_told_is_what_changes(text: str, acts: Acts, say: Say) -> None:
    reading = say(text)
    assert [as_json(act) for act in reading.acts] == acts
    assert reading.is_sure


@pytest.mark.parametrize(
    ("template", "act"), [("{}買った", "add"), ("{}を2個使った", "use"), ("{}捨てた", "discard")]
)
@pytest.mark.slow
def test_nearly_every_spelling_of_every_food_is_found(
    template: str, act: str, say: Say, catalogue: Catalogue
) -> None:
    spellings = [(food, name) for food in catalogue for name in (food.name, *food.aliases[:2])]
    missed = []
    for food, name in spellings:
        first = as_json(say(template.format(name)).acts[0])
        found = catalogue.find(str(first.get("name", "")))
        if catalogue.find(name) is food and (first["act"] != act or found is not food):
            missed.append(name)
    assert len(missed) <= len(spellings) // 200, missed
