"""How things are said: names, amounts, days and places in polite Japanese Markdown."""

import re
from datetime import date
from decimal import Decimal

from morizo.foods.models import Place
from morizo.foods.units import LEADING
from morizo.pantry.models import Item, ItemChange

PLACES: dict[Place, str] = {
    "fridge": "冷蔵庫",
    "freezer": "冷凍庫",
    "crisper": "野菜室",
    "ambient": "常温",
}
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
_LONG = 40
_HUNDREDTH = Decimal("0.01")


def plain(text: str) -> str:
    """Show somebody's words as they are: Markdown in them does nothing, and long ones are cut."""
    flat = " ".join(text.split())
    short = flat if len(flat) <= _LONG else f"{flat[: _LONG - 1]}…"
    return _MARKDOWN.sub(r"\\\1", short)


def plain_sentence(text: str) -> str:
    """Show a longer text as it is, uncut."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def amount(quantity: Decimal | None, unit: str | None) -> str:
    """Say an amount: 2本, 大さじ2; nothing for an unknown one."""
    if quantity is None:
        return ""
    unit = plain(unit) if unit else ""
    rounded = quantity.quantize(_HUNDREDTH)
    about = "" if rounded == quantity else "約"
    number = f"{about}{rounded.normalize():f}"
    return f"{unit}{number}" if unit in LEADING else f"{number}{unit}"


def day(on: date, today: date, *, is_aside: bool = False) -> str:
    """Say a day as one would say it today; without the weekday inside parentheses."""
    near = {-1: "昨日", 0: "今日", 1: "明日", 2: "あさって"}.get((on - today).days)
    if near:
        return near
    weekday = "" if is_aside else f"（{'月火水木金土日'[on.weekday()]}）"
    year = f"{on.year}年" if abs((on - today).days) > 300 else ""
    return f"{year}{on.month}月{on.day}日{weekday}"


def until(item: Item, today: date) -> str:
    """Say until when an item keeps, as far as somebody said so; an estimate says that it is one."""
    if item.expires_on is not None:
        past = "・期限切れ" if item.expires_on < today else ""
        return f"{day(item.expires_on, today, is_aside=True)}まで{past}"
    if item.keeps_until is not None:
        return f"{day(item.keeps_until, today, is_aside=True)}ごろまで"
    return ""


def thing(item: Item) -> str:
    """Say an item with its amount: 牛乳 1本."""
    said = amount(item.quantity, item.unit)
    return f"{plain(item.name)} {said}".strip()


def row(item: Item, today: date) -> str:
    """Say a row with its amount, place and date."""
    where = PLACES[item.location] if item.location else ""
    known = "・".join(part for part in (where, until(item, today)) if part)
    return f"{thing(item)}（{known}）" if known else thing(item)


def facts(item: Item, today: date) -> str:
    """Say what tells a row from others of the same food, on a button: 1本・冷蔵庫・12/3まで."""
    till = item.expires_on or item.keeps_until
    parts = [
        amount(item.quantity, item.unit),
        PLACES[item.location] if item.location else "",
        f"{_short_day(till, today)}{'' if item.expires_on else 'ごろ'}まで" if till else "",
    ]
    return "・".join(part for part in parts if part)


def _short_day(on: date, today: date) -> str:
    said = day(on, today)
    return said if "月" not in said else f"{on.month}/{on.day}"


def added(change: ItemChange, today: date) -> str:
    """Tell that something came in."""
    item = change.after
    assert item is not None  # noqa: S101 - what was added is there
    where = PLACES[item.location] if item.location else "在庫"
    till = f"（{day(item.expires_on, today, is_aside=True)}まで）" if item.expires_on else ""
    if change.before is not None and change.before.quantity and item.quantity:
        more = amount(item.quantity - change.before.quantity, item.unit)
        return f"{plain(item.name)}を{more}足しました（{where}に合わせて{amount(item.quantity, item.unit)}）。"
    return f"{thing(item)}を{where}に入れました{till}。"


def taken(change: ItemChange, said: str, *, is_waste: bool) -> str:
    """Tell that something went out; `said` is the amount in the person's own words."""
    before, after = change.before, change.after
    assert before is not None  # noqa: S101 - what goes out was there
    verb = "捨てた分を引きました" if is_waste else "使いました"
    name = plain(before.name)
    if after is None and is_waste:
        return f"{thing(before)}を在庫から除きました（捨てた分）。"
    if after is None:
        return f"{thing(before)}を使い切りました。"
    if after.quantity is None:
        return f"{name}を{said}{verb}（残りの量は分かりません）。"
    return f"{name}を{said}{verb}（残り{amount(after.quantity, after.unit)}）。"


def moved(changes: list[ItemChange], place: Place, today: date) -> str:
    """Tell that something was put elsewhere."""
    item = changes[-1].after
    assert item is not None  # noqa: S101 - what was moved is there
    was = changes[0].before
    lost = was is not None and was.expires_on is not None and item.expires_on is None
    note = "期限は付け直していません" if lost else until(item, today)
    return f"{thing(item)}を{PLACES[place]}に移しました{f'（{note}）' if note else ''}。"


def edited(change: ItemChange, today: date) -> str:
    """Tell what of an item was put right."""
    before, after = change.before, change.after
    assert before is not None  # noqa: S101 - what is edited was there
    assert after is not None  # noqa: S101 - and is there
    name, said = plain(after.name), []
    if before.name != after.name:
        said.append(f"{plain(before.name)}を{name}に直しました")
    if (before.quantity, before.unit) != (after.quantity, after.unit):
        said.append(f"{name}を{amount(after.quantity, after.unit) or '量は不明'}にしました")
    if before.expires_on != after.expires_on and after.expires_on is not None:
        said.append(f"{name}の期限を{day(after.expires_on, today)}にしました")
    if before.location != after.location and after.location is not None:
        said.append(f"{name}の置き場所を{PLACES[after.location]}にしました")
    return "。".join(said) + "。" if said else f"{thing(after)}は、もうそのとおりになっています。"


def together(lines: list[str]) -> str:
    """Put lines under each other: one alone stays a sentence, several become a list."""
    return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
