"""The words of the pages: amounts, days, places, dishes, allergens, as a Japanese home says them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

PLACES = {"fridge": "冷蔵庫", "crisper": "野菜室", "freezer": "冷凍庫", "ambient": "常温"}
"""In the order in which somebody looks."""
PLACE_ICONS = {
    "fridge": "refrigerator",
    "crisper": "carrot",
    "freezer": "snowflake",
    "ambient": "package",
}
DISHES = {"main": "主菜", "sub": "副菜", "soup": "汁物", "other": "その他"}
CUISINES = {"japanese": "和食", "western": "洋食", "chinese": "中華", "other": "エスニック"}
EXPIRY_KINDS = {"use_by": "消費期限", "best_before": "賞味期限"}
ALLERGENS = {
    "ebi": "えび",
    "kani": "かに",
    "kurumi": "くるみ",
    "komugi": "小麦",
    "soba": "そば",
    "tamago": "卵",
    "nyu": "乳",
    "rakkasei": "落花生（ピーナッツ）",
    "cashew": "カシューナッツ",
    "almond": "アーモンド",
    "awabi": "あわび",
    "ika": "いか",
    "ikura": "いくら",
    "orange": "オレンジ",
    "kiwi": "キウイフルーツ",
    "gyuniku": "牛肉",
    "goma": "ごま",
    "sake": "さけ",
    "saba": "さば",
    "daizu": "大豆",
    "toriniku": "鶏肉",
    "banana": "バナナ",
    "pistachio": "ピスタチオ",
    "butaniku": "豚肉",
    "macadamia": "マカダミアナッツ",
    "momo": "もも",
    "yamaimo": "やまいも",
    "ringo": "りんご",
    "gelatin": "ゼラチン",
}
"""In the order of the labels' list; the first nine must be named on a label, the others should be."""
MUST_BE_LABELLED = 9
WEEKDAYS = "月火水木金土日"
SPOONS = ("大さじ", "小さじ", "カップ")
WEIGHED = frozenset({"g", "kg", "mg", "ml", "mL", "L", "l", "cc"})
FRACTIONS = {
    Fraction(numerator, denominator): f"{numerator}/{denominator}"
    for numerator, denominator in ((1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 8))
}
_THOUSANDTH = Fraction(1, 1000)


def number(value: Decimal | float, *, fractions: bool = True) -> str:
    """Return an amount as it is said: 3, 1.5, 1/2, 1と1/2."""
    exact = Fraction(value)
    whole = exact.numerator // exact.denominator
    part = exact - whole
    if part == 0:
        return str(whole)
    if fractions:
        for known, text in FRACTIONS.items():
            if abs(part - known) <= _THOUSANDTH:
                return text if whole == 0 else f"{whole}と{text}"
    return f"{round(float(exact), 2 if exact < 10 else 1):g}"


def amount(quantity: Decimal | float | None, unit: str | None) -> str:
    """Return an amount with its unit; empty when none is known."""
    if quantity is None:
        return ""
    said = number(quantity, fractions=unit not in WEIGHED)
    if unit in SPOONS:
        return f"{unit}{said}"
    return f"{said}{unit or ''}"


def plain(quantity: Decimal | None) -> str:
    """Return an amount as a field holds it: 1.5."""
    return "" if quantity is None else f"{quantity.normalize():f}"


def span(low: Decimal | None, high: Decimal | None, unit: str | None) -> str:
    """Return an amount that may be a range."""
    if low is None or high is None:
        return amount(low, unit)
    if unit in SPOONS:
        return f"{amount(low, unit)}〜{number(high)}"
    return f"{number(low, fractions=unit not in WEIGHED)}〜{amount(high, unit)}"


def day(value: date, today: date | None = None) -> str:
    """Return a day: 11月24日（火）, with the year only when it is another one."""
    year = f"{value.year}年" if today is not None and value.year != today.year else ""
    return f"{year}{value.month}月{value.day}日（{WEEKDAYS[value.weekday()]}）"


def short_day(value: date) -> str:
    """Return a day in little room: 11/24（火）."""
    return f"{value.month}/{value.day}（{WEEKDAYS[value.weekday()]}）"


def moment(value: datetime, zone: str) -> str:
    """Return an instant in the household's zone: 11月24日 18:05."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{local.month}月{local.day}日 {local.hour}:{local.minute:02}"


@dataclass(frozen=True, slots=True)
class Until:
    """How long something keeps: `tone` for its colour, `words` for everybody, `exact` for who looks closer."""

    tone: str
    words: str
    exact: str


def until(
    expires_on: date | None, estimate: date | None, kind: str | None, today: date
) -> Until | None:
    """Say how long something keeps; an estimate is called one (目安)."""
    ends = expires_on or estimate
    if ends is None:
        return None
    left, guessed = (ends - today).days, expires_on is None
    label = "目安" if guessed else EXPIRY_KINDS.get(kind or "", "期限")
    exact = f"{label} {day(ends, today)}"
    if left < 0:
        return Until("past", _past(-left, kind, guessed=guessed), exact)
    words = "今日まで" if left == 0 else "明日まで" if left == 1 else f"あと{left}日"
    if left > 13:
        words = f"{ends.month}月{ends.day}日まで"
    tone = "today" if left == 0 else "soon" if left <= 2 else "later"
    return Until(tone, f"目安 {words}" if guessed else words, exact)


def _past(days: int, kind: str | None, *, guessed: bool) -> str:
    if guessed:
        return f"目安を{days}日過ぎ"
    return f"賞味期限を{days}日過ぎ" if kind == "best_before" else "期限切れ"


def listed(names: Iterable[str], most: int = 4) -> str:
    """Return names in a row: 卵・牛乳・豆腐 ほか2つ."""
    every = list(names)
    shown = "・".join(every[:most])
    return f"{shown} ほか{len(every) - most}つ" if len(every) > most else shown


def greeting(hour: int) -> str:
    """Return what suits the hour."""
    if 4 <= hour < 11:
        return "おはようございます"
    return "こんにちは" if 11 <= hour < 17 else "こんばんは"


def meal(hour: int) -> str:
    """Return which meal is next."""
    return "今夜" if hour >= 4 else "明日"
