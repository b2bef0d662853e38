"""A household as it is after a year: sixty rows, and what is said to it in a week."""

from datetime import date, timedelta
from typing import Any

# name, quantity, unit, place, days until its date (None: no date was said)
_ROWS: tuple[tuple[str, float, str, str, int | None], ...] = (
    ("豚こま切れ肉", 250, "g", "fridge", 1), ("鶏もも肉", 300, "g", "fridge", 2),
    ("合いびき肉", 200, "g", "freezer", None), ("鮭", 2, "切れ", "freezer", None),
    ("さば", 2, "切れ", "fridge", 1), ("ベーコン", 1, "パック", "fridge", 8),
    ("ウインナー", 1, "袋", "fridge", 12), ("木綿豆腐", 1, "丁", "fridge", 3),
    ("絹ごし豆腐", 2, "丁", "fridge", 4), ("油揚げ", 2, "枚", "fridge", 3),
    ("納豆", 3, "パック", "fridge", 6), ("卵", 10, "個", "fridge", 12),
    ("牛乳", 1, "本", "fridge", 4), ("ヨーグルト", 1, "個", "fridge", 9),
    ("チーズ", 1, "袋", "fridge", 20), ("バター", 1, "箱", "fridge", 60),
    ("小松菜", 1, "束", "crisper", 2), ("ほうれん草", 1, "束", "crisper", 2),
    ("キャベツ", 0.5, "玉", "crisper", 6), ("白菜", 0.25, "玉", "crisper", 7),
    ("大根", 0.5, "本", "crisper", 6), ("にんじん", 3, "本", "crisper", None),
    ("もやし", 1, "袋", "crisper", 1), ("しめじ", 1, "パック", "crisper", 4),
    ("えのき", 1, "袋", "crisper", 4), ("しいたけ", 4, "個", "crisper", 5),
    ("ピーマン", 4, "個", "crisper", 6), ("なす", 3, "本", "crisper", 5),
    ("きゅうり", 2, "本", "crisper", 3), ("トマト", 3, "個", "crisper", 4),
    ("ブロッコリー", 1, "株", "crisper", 3), ("長ねぎ", 2, "本", "crisper", 7),
    ("小ねぎ", 1, "束", "crisper", 4), ("しょうが", 1, "個", "crisper", None),
    ("にんにく", 1, "個", "ambient", None), ("玉ねぎ", 5, "個", "ambient", None),
    ("じゃがいも", 6, "個", "ambient", None), ("さつまいも", 2, "本", "ambient", None),
    ("かぼちゃ", 0.25, "個", "crisper", 4), ("れんこん", 1, "個", "crisper", 5),
    ("ごぼう", 1, "本", "crisper", 6), ("りんご", 3, "個", "crisper", 14),
    ("バナナ", 4, "本", "ambient", 3), ("みかん", 8, "個", "ambient", 10),
    ("米", 5, "kg", "ambient", None), ("食パン", 1, "袋", "ambient", 3),
    ("うどん", 3, "袋", "freezer", None), ("パスタ", 1, "袋", "ambient", None),
    ("小麦粉", 1, "袋", "ambient", None), ("片栗粉", 1, "袋", "ambient", None),
    ("醤油", 1, "本", "fridge", None), ("みりん", 1, "本", "ambient", None),
    ("味噌", 1, "パック", "fridge", None), ("酢", 1, "本", "ambient", None),
    ("ごま油", 1, "本", "ambient", None), ("マヨネーズ", 1, "本", "fridge", None),
    ("ツナ缶", 3, "缶", "ambient", None), ("トマト缶", 2, "缶", "ambient", None),
    ("わかめ", 1, "袋", "ambient", None), ("のり", 1, "袋", "ambient", None),
)  # fmt: skip

SENTENCES = (
    "牛乳1本と卵買ってきた",
    "卵2個使った",
    "今夜どうする？",
    "玉ねぎを半分使った",
    "そろそろ切れるものは？",
    "豚肉で何か作れる？",
    "もやし1袋買った",
    "もやし使い切った",
    "さっぱりした副菜は？",
    "冷凍庫に何がある？",
    "肉じゃがの作り方教えて",
    "今のなし",
    "ありがとう",
    "にんじんは残り2本",
    "牛乳を捨てないで",
)
"""What is said, in turn: changes, questions, suggestions and small talk. All is understood by rules."""


def rows(today: date) -> list[dict[str, Any]]:
    """The sixty rows, as the service takes them."""
    return [
        {
            "name": name,
            "quantity": quantity,
            "unit": unit,
            "location": place,
            "expires_on": None if days is None else (today + timedelta(days=days)).isoformat(),
        }
        for name, quantity, unit, place, days in _ROWS
    ]
