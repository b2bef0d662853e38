"""Amounts as Japanese homes say and write them.

2本, 半玉, 二、三個, 大さじ1と1/2, 約200g, 1個半, 500mlパック2本, ひとかけ, 少々.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from morizo.foods.numerals import kanji_number, read_number
from morizo.foods.text import folded
from morizo.foods.unit_reading import spelled_at, unit_at
from morizo.foods.units import (
    CONTAINERS,
    GRAMS,
    LEADING,
    MILLILITRES,
    UNITS,
    canonical_unit,
)
from morizo.foods.weights import convert, to_grams

__all__ = ["UNITS", "Amount", "canonical_unit", "convert", "read_amount", "to_grams"]


@dataclass(frozen=True, slots=True)
class Amount:
    """How much was said.

    `low` is None when the words give no number (少々, 数個): then `note` holds them. `high` is
    set for ranges only. `size` is what each of the counted things holds: 500mlパック2本 is 2 本
    of size 500 ml.
    """

    low: Decimal | None
    high: Decimal | None = None
    unit: str | None = None
    approx: bool = False
    note: str = ""
    size: "Amount | None" = None


_Read = tuple[Amount, int]

_HALF = Decimal("0.5")
_ABOUT = re.compile(r"(?:約|およそ|おおよそ|だいたい|大体|ほぼ|ざっと|推定)[ 、]?")
_OR_SO = re.compile(r"くらい|ぐらい|位(?!置)|程度|前後|ほど|弱(?!火|め)|強(?!力|火|め)")
_VAGUE = re.compile(
    r"少々|少量|少し|適量|適宜|お?好みの量|お?好みで|お好み|たっぷり|いっぱい|ちょっと"
    r"|(?:ひと|一|1|ふた|二|2) ?"
    r"(?:つまみ|つかみ|握り|にぎり|ふり|振り|まわし|回し|たらし|しぼり|絞り)分?"
)
_KANA_COUNTS = {
    "ひとつ": 1, "ふたつ": 2, "みっつ": 3, "よっつ": 4, "いつつ": 5, "むっつ": 6, "ななつ": 7,
    "やっつ": 8, "ここのつ": 9, "とお": 10, "いっこ": 1, "さんこ": 3, "よんこ": 4, "ろっこ": 6,
    "ななこ": 7, "はっこ": 8, "じゅっこ": 10, "いっぽん": 1, "さんぼん": 3, "よんほん": 4,
    "ごほん": 5, "ろっぽん": 6, "いちまい": 1, "にまい": 2, "よんまい": 4, "ごまい": 5,
    "いっちょう": 1, "にちょう": 2,
}  # fmt: skip
_KANA_UNITS = {"つ": "個", "お": "個", "こ": "個", "ん": "本", "い": "枚", "う": "丁"}
_KANA = re.compile("|".join(sorted(_KANA_COUNTS, key=len, reverse=True)))
# After とお and the like, another kana would make another word (とおもう, いっこう).
_WORD_ENDS = re.compile(
    r"(?![ぁ-ゖ])|[をがはとにでのや]|も(?!う)|あ[るっり]|買|使|食べ|残|ちょうだい"
)
_HITO = re.compile(r"(ひと|ふた) ?")
_SEVERAL = re.compile(r"数 ?|何(?=\D{1,3}か)")
# Words that begin like a counted amount and are none.
_NO_AMOUNT = re.compile(
    r"三つ葉|三つ編|百合|千切|一切(?!れ)|二枚貝|[二三五]枚[お下]ろし|千枚|[二三]杯酢|八丁味噌|六本木|三食丼"
    r"|八つ[頭橋]|三枚肉|一個人|二つ折|一本気|万本"
)
# A number before one of these tells time, money, order or share, not an amount of food.
_OTHER_COUNT = re.compile(
    r" ?(?:[ヶヵかけ](?:月|所|国)|[月日時年歳才円%度番回週階倍割種名点位号代泊件軒周秒]|分(?!の)"
    r"|人(?!前|分|まえ)|つ星|:\d|mm|みり(?:幅|角|厚)|kcal|[a-z]{4})"
)
_RANGE = re.compile(r" ?(?:〜|-|ー|から|ないし|か(?=\d)) ?")
_COMMA = re.compile(r" ?[、,・] ?")
_KANJI_RANGE = re.compile("一二|二三|三四|四五|五六|六七|七八|八九")
# 12/31, 11/5 and 1/5まで are days; 2、3日 goes on to one.
_DATE_LIKE = re.compile(r"\d+/\d\d|\d\d/\d|\d/\d(?= ?(?:まで|期限|頃|ごろ|に切|消費|賞味))")
_GOES_ON = re.compile(r" ?[、,〜-] ?\d")
_HALF_AFTER = re.compile(r"半(?![熟額分生日身年月端永数])")
_AND_A_HALF = re.compile(r"と半分(?!の)")
_INSIDE = re.compile(r"入り?|いり|さいず|切り")
_TIMES = re.compile(r" ?(?:の|が|を|で)? ?[x×*✕✖]? ?")


def read_amount(text: str, start: int = 0) -> tuple[Amount, int] | None:
    """Read the amount that begins at `start` of a raw text; with the place where it ends.

    None when no amount begins there; numbers of days, yen, people, degrees or order are no amounts.
    """
    view = folded(text)
    begin = view.inward(start)
    while view.text[begin : begin + 1] == " ":
        begin += 1
    read = _read(view.text, begin)
    if not read:
        return None
    amount, end = read
    return amount, view.outward(end)


def _read(text: str, at: int) -> _Read | None:
    about = _ABOUT.match(text, at)
    begin = about.end() if about else at
    read = _vague(text, begin) or _counted(text, begin)
    if not read:
        return None
    amount, end = read
    if text[end : end + 1] == "目":
        return None  # 2本目 is an order, not an amount
    or_so = _OR_SO.match(text, end)
    if or_so and amount.low is not None:
        end = or_so.end()
    if about or or_so:
        amount = replace(amount, approx=True)
    return amount, end


def _vague(text: str, at: int) -> _Read | None:
    vague = _VAGUE.match(text, at)
    if vague:
        return Amount(None, note=vague.group()), vague.end()
    several = _SEVERAL.match(text, at)
    unit = unit_at(text, several.end()) if several else None
    if several and unit:
        end = unit[1] + text.startswith("か", unit[1]) * several.group().startswith("何")
        return Amount(None, unit=unit[0], approx=True, note=text[at:end]), end
    return None


def _counted(text: str, at: int) -> _Read | None:
    if _NO_AMOUNT.match(text, at):
        return None
    return _spoonful(text, at) or _half(text, at) or _kana(text, at) or _number_andunit_at(text, at)


def _spoonful(text: str, at: int) -> _Read | None:
    """Read 大さじ1と1/2, カップ2, 小さじ半分: the unit stands before the number."""
    unit = spelled_at(text, at)
    if not unit or unit[0] not in LEADING:
        return None
    gap = re.compile(r" ?(?:山盛り?|すりきり|すり切り|約|各|に)? ?").match(text, unit[1])
    begin = gap.end() if gap else unit[1]
    numbers = (_HALF, None, begin + 2) if text.startswith("半分", begin) else _numbers(text, begin)
    if not numbers:
        return None
    low, high, end = numbers
    again = spelled_at(text, end)
    if again and again[0] == "杯":
        end = again[1]
    elif again and unit[0] == "カップ":
        return None  # カップ2個: a cup of something, counted
    half = _HALF_AFTER.match(text, end)
    if half and high is None:
        low, end = low + _HALF, half.end()
    return Amount(low, high, unit[0]), end


def _half(text: str, at: int) -> _Read | None:
    for word in ("半分", "はんぶん"):
        if text.startswith(word, at):
            return Amount(_HALF), at + len(word)
    if text.startswith("半身", at) and not read_number(text, at + 2):
        return Amount(Decimal(1), unit="半身"), at + 2
    if text[at : at + 1] == "半":
        unit = unit_at(text, at + 1)
        if unit and unit[0] == "ダース":
            return Amount(Decimal(6), unit="個"), unit[1]
        if unit:
            return Amount(_HALF, unit=unit[0]), unit[1]
    return None


def _kana(text: str, at: int) -> _Read | None:
    """Read ひとつ, みっつ, いっぽん, ひとかけ, ふた束."""
    kana = _KANA.match(text, at)
    if kana and _WORD_ENDS.match(text, kana.end()):
        word = kana.group()
        return Amount(Decimal(_KANA_COUNTS[word]), unit=_KANA_UNITS[word[-1]]), kana.end()
    hito = _HITO.match(text, at)
    unit = unit_at(text, hito.end()) if hito else None
    # One kana alone is too little after ひと: ひとこと is a word, ひとわ hardly said.
    if hito and unit and (unit[1] - hito.end() > 1 or not "ぁ" <= text[hito.end()] <= "ゖ"):
        return Amount(Decimal(1 if hito[1] == "ひと" else 2), unit=unit[0]), unit[1]
    return None


def _number_andunit_at(text: str, at: int) -> _Read | None:
    numbers = _numbers(text, at)
    if not numbers:
        return None
    low, high, end = numbers
    if _OTHER_COUNT.match(text, end):
        return None
    unit = unit_at(text, end)
    if not unit:
        return (Amount(low, high), end) if _stands_alone(text, at, end) else None
    name, end = unit
    half = _HALF_AFTER.match(text, end)
    if half and high is None and not unit_at(text, half.end()):
        low, end = low + _HALF, half.end()
    elif high is None and _AND_A_HALF.match(text, end):
        low, end = low + _HALF, end + 3
    elif high is None:
        high, end = _range_with_units(text, end, name)
    if name == "ダース" and high is None:
        low, name = low * 12, "個"
    amount = Amount(low, high, name) if high is None or high >= low else Amount(high, low, name)
    return _sized(text, amount, end)


def _stands_alone(text: str, at: int, end: int) -> bool:
    """Tell whether a number without a unit is an amount: 3, 1/2; not 12/31, 七(味), 2x."""
    if _DATE_LIKE.match(text, at) or _GOES_ON.match(text, end):
        return False
    bare = text[at].isdecimal() or "分の" in text[at:end]
    return bare and not "a" <= text[end : end + 1] <= "z"


def _sized(text: str, amount: Amount, end: int) -> _Read:
    """Read on when the amount is the size of packages: 500mlパック2本, 10個入り1パック, 200g×3."""
    inside = _INSIDE.match(text, end)
    by_measure = amount.unit in GRAMS or amount.unit in MILLILITRES
    after = inside.end() if inside else end
    joined = after + (by_measure and text.startswith("の", after))
    container = spelled_at(text, joined) if amount.unit not in CONTAINERS else None
    if container and container[0] in CONTAINERS:
        after = container[1]
    elif not inside and not by_measure:
        return amount, end
    gap = _TIMES.match(text, after)
    numbers = _numbers(text, gap.end()) if gap else None
    if gap and numbers and not _OTHER_COUNT.match(text, numbers[2]):
        low, high, count_end = numbers
        unit = unit_at(text, count_end)
        times = gap.group().strip() in {"x", "×", "*", "✕", "✖"}
        if unit and unit[0] not in GRAMS and unit[0] not in MILLILITRES:
            return Amount(low, high, unit[0], size=amount), unit[1]
        if not unit and (times or container):
            return Amount(low, high, container[0] if container else None, size=amount), count_end
    return amount, after


def _numbers(text: str, at: int) -> tuple[Decimal, Decimal | None, int] | None:
    """Read a number or a range of two."""
    pair = _KANJI_RANGE.match(text, at)
    if pair and unit_at(text, pair.end()):
        first, second = (kanji_number(one) or 0 for one in pair.group())
        return Decimal(first), Decimal(second), pair.end()
    first_read = read_number(text, at)
    if not first_read:
        return None
    low, end = first_read
    to = _RANGE.match(text, end)
    upper = read_number(text, to.end()) if to else None
    if upper:
        return min(low, upper[0]), max(low, upper[0]), upper[1]
    comma = _COMMA.match(text, end)
    upper = read_number(text, comma.end()) if comma else None
    if upper and low in range(1, 9) and upper[0] == low + 1 and unit_at(text, upper[1]):
        return low, upper[0], upper[1]
    return low, None, end


def _range_with_units(text: str, end: int, name: str) -> tuple[Decimal | None, int]:
    """Read the rest of 2本〜3本."""
    to = re.compile(r" ?(?:〜|-|から|ないし|か) ?").match(text, end)
    upper = read_number(text, to.end()) if to else None
    unit = unit_at(text, upper[1]) if upper else None
    return (upper[0], unit[1]) if upper and unit and unit[0] == name else (None, end)
