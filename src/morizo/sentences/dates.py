"""Days as people say them, read into calendar dates.

Weeks start on Monday, as in speech (来週). A date without a year is the next such date; a span
(今月中, 今週末) stands for its last day. Offsets are into the NFKC text.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")}
_DIGITS["零"] = 0
NUMBER = r"(?:\d{1,4}|[〇一二三四五六七八九十]{1,3})"
_WEEKDAYS = "月火水木金土日"
_KANA_WEEKDAYS = {"げつ": 0, "か": 1, "すい": 2, "もく": 3, "きん": 4, "ど": 5, "にち": 6}

_WORDS = {
    "今日中": 0,
    "きょうじゅう": 0,
    "今日": 0,
    "きょう": 0,
    "本日": 0,
    "当日": 0,
    "今朝": 0,
    "けさ": 0,
    "今夜": 0,
    "今晩": 0,
    "こんや": 0,
    "こんばん": 0,
    "明日中": 1,
    "明日": 1,
    "あした": 1,
    "あす": 1,
    "みょうにち": 1,
    "翌日": 1,
    "明後日": 2,
    "あさって": 2,
    "明々後日": 3,
    "明明後日": 3,
    "しあさって": 3,
    "昨日": -1,
    "きのう": -1,
    "昨夜": -1,
    "昨晩": -1,
    "ゆうべ": -1,
    "夕べ": -1,
    "一昨日": -2,
    "おととい": -2,
    "おとつい": -2,
    "さきおととい": -3,
}
_DAY_COUNTS = {
    "ふつか": 2,
    "みっか": 3,
    "よっか": 4,
    "いつか": 5,
    "むいか": 6,
    "なのか": 7,
    "ようか": 8,
    "ここのか": 9,
    "とおか": 10,
    "はつか": 20,
}


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was said.

    `until` is set where the words can also mean a length of time counted from today (5日, 一週間):
    「5日まで」 is `on`, 「5日もつ」 and 「あと5日」 are `until`. `is_length`: nothing but a length.
    """

    on: date
    until: date | None = None
    is_length: bool = False


def number(text: str) -> int:
    """Read a whole number below 10,000 written in digits or in kanji up to 九十九."""
    if text.isdecimal():
        return int(text)
    if "十" not in text:
        value = 0
        for c in text:
            value = value * 10 + _DIGITS[c]
        return value
    tens, _, ones = text.partition("十")
    return (number(tens) if tens else 1) * 10 + (number(ones) if ones else 0)


def read_day(text: str, start: int, today: date) -> tuple[Day, int] | None:
    """Read the longest day phrase that begins at `start`; None where there is none.

    Never raises: a day that no calendar has (2月30日, year 9999 + 1) is no day.
    """
    best: tuple[Day, int] | None = None
    for pattern, make in _PATTERNS:
        match = pattern.match(text, start)
        if match is None or (best and match.end() <= best[1]):
            continue
        try:
            day = make(match, today)
        except (ValueError, OverflowError):
            continue
        if day is not None:
            best = (day, match.end())
    return best


def end_of_month(day: date, months: int = 0) -> date:
    """The last day of the month `months` after `day`'s."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _add_months(day: date, months: int) -> date:
    last = end_of_month(day, months)
    return last.replace(day=min(day.day, last.day))


def _next_month_day(month: int, day: int, today: date) -> date:
    for year in range(today.year, today.year + 9):  # 29 February comes within eight years
        if calendar.monthrange(year, month)[1] >= day:
            found = date(year, month, day)
            if found >= today:
                return found
    raise ValueError(day)


def _next_day_of_month(day: int, today: date) -> date:
    for months in range(3):
        last = end_of_month(today, months)
        if last.day >= day and last.replace(day=day) >= today:
            return last.replace(day=day)
    raise ValueError(day)


def _sunday(today: date, weeks: int) -> date:
    return today + timedelta(days=6 - today.weekday() + 7 * weeks)


_WEEKS = {"今週": 0, "こんしゅう": 0, "来週": 1, "らいしゅう": 1, "再来週": 2, "さらいしゅう": 2}
_MONTHS = {"今月": 0, "こんげつ": 0, "来月": 1, "らいげつ": 1, "再来月": 2, "さらいげつ": 2}


def _word(match: re.Match[str], today: date) -> Day:
    return Day(today + timedelta(days=_WORDS[match[0]]))


def _weekday(match: re.Match[str], today: date) -> Day:
    weekday = _KANA_WEEKDAYS.get(match["day"].partition("よう")[0])
    if weekday is None:
        weekday = _WEEKDAYS.index(match["day"][0])
    week = match["week"]
    if week in _WEEKS:
        monday = today - timedelta(days=today.weekday())
        return Day(monday + timedelta(days=weekday + 7 * _WEEKS[week]))
    return Day(today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1))


def _weekend(match: re.Match[str], today: date) -> Day:
    return Day(_sunday(today, _WEEKS.get(match["week"] or "", 0)))


def _week(match: re.Match[str], today: date) -> Day:
    return Day(_sunday(today, _WEEKS[match["week"]]))


def _year_month_day(match: re.Match[str], today: date) -> Day:
    year = number(match["year"])
    if year < 100:
        year += 2000
    if match["last"]:
        return Day(end_of_month(date(year, number(match["month"]), 1)))
    return Day(date(year, number(match["month"]), number(match["day"])))


def _month_day(match: re.Match[str], today: date) -> Day:
    return Day(_next_month_day(number(match["month"]), number(match["day"]), today))


def _named_year(match: re.Match[str], today: date) -> Day:
    year = today.year + ("今年", "来年", "再来年").index(match["year"])
    month = number(match["month"]) if match["month"] else 12
    if match["day"]:
        return Day(date(year, month, number(match["day"])))
    return Day(end_of_month(date(year, month, 1)))


def _part_of_month(match: re.Match[str], today: date) -> Day:
    part = match["part"]
    if match["month"]:
        first = _next_month_day(number(match["month"]), 1, today.replace(day=1))
    else:
        first = end_of_month(today, _MONTHS.get(match["which"] or "", 0)).replace(day=1)
    if part in ("上旬", "初旬"):
        return Day(first.replace(day=10))
    if part in ("中旬", "半ば"):
        return Day(first.replace(day=20 if part == "中旬" else 15))
    return Day(end_of_month(first))


def _relative_month_day(match: re.Match[str], today: date) -> Day:
    first = end_of_month(today, _MONTHS[match["which"]]).replace(day=1)
    return Day(first.replace(day=number(match["day"])))


def _month(match: re.Match[str], today: date) -> Day:
    return Day(end_of_month(today, _MONTHS[match["which"]]))


def _day_of_month(match: re.Match[str], today: date) -> Day:
    day = number(match["day"])
    return Day(_next_day_of_month(day, today), until=today + timedelta(days=day))


def _later(match: re.Match[str], today: date) -> Day:
    return Day(_after(match, today))


def _after(match: re.Match[str], today: date) -> date:
    kana = match.groupdict().get("kana")
    if kana:
        return today + timedelta(days=_DAY_COUNTS[kana])
    count = number(match["count"])
    unit = match["unit"]
    if unit.startswith("日"):
        return today + timedelta(days=count)
    if unit.startswith(("週", "しゅう")):
        return today + timedelta(days=7 * count + (3 if match["half"] else 0))
    if unit.startswith("年"):
        return _add_months(today, 12 * count + (6 if match["half"] else 0))
    return _add_months(today, count) + timedelta(days=15 if match["half"] else 0)


def _span(match: re.Match[str], today: date) -> Day:
    until = _after(match, today)
    return Day(until, until=until, is_length=True)


def _half(match: re.Match[str], today: date) -> Day:
    return Day(_add_months(today, 6) if match[0].startswith("半年") else today + timedelta(days=15))


def _year_end(match: re.Match[str], today: date) -> Day:
    return Day(date(today.year, 12, 31))


_KANA = "|".join(_DAY_COUNTS)
_WEEK_WORD = "|".join(_WEEKS)
_MONTH_WORD = "|".join(_MONTHS)
_LENGTH = (
    rf"(?:(?P<count>{NUMBER})\s?(?P<unit>日間?|週間?|しゅうかん|(?:ヶ|か|カ|ケ|ヵ|箇)月間?|年間?)"
    rf"(?P<half>半)?|(?P<kana>{_KANA})(?:間|かん)?)"
)

_Maker = Callable[[re.Match[str], date], Day | None]
_PATTERNS: tuple[tuple[re.Pattern[str], _Maker], ...] = tuple(
    (re.compile(pattern), maker)
    for pattern, maker in (
        ("|".join(sorted(_WORDS, key=len, reverse=True)), _word),
        (
            rf"(?:(?P<week>{_WEEK_WORD}|次|今度|こんど|この)の?)?"
            rf"(?P<day>[{_WEEKDAYS}](?:曜日?|よう日?|ようび?)"
            r"|(?:げつ|か|すい|もく|きん|ど|にち)よう(?:び|日)?)",
            _weekday,
        ),
        (rf"(?P<week>{_WEEK_WORD})の?(?P<day>[{_WEEKDAYS}])(?![曜日月\w])", _weekday),
        (rf"(?P<day>[{_WEEKDAYS}])(?=まで)(?P<week>)", _weekday),
        (rf"(?P<week>{_WEEK_WORD})?の?(?:週末|しゅうまつ)", _weekend),
        (r"(?P<week>今|来)週末", lambda m, t: Day(_sunday(t, 0 if m["week"] == "今" else 1))),
        (rf"(?P<week>{_WEEK_WORD})(?:中|いっぱい|じゅう)?", _week),
        (
            rf"(?P<year>\d{{4}}|\d{{2}})(?:年|[/.\-])(?P<month>{NUMBER})(?:月|[/.\-])"
            rf"(?:(?P<day>{NUMBER})日?|(?P<last>末))",
            _year_month_day,
        ),
        (rf"(?P<month>{NUMBER})月(?P<day>{NUMBER})日?", _month_day),
        (
            rf"(?P<year>今年|来年|再来年)の?(?P<month>{NUMBER})月(?:の?(?P<day>{NUMBER})日|末)?",
            _named_year,
        ),
        ("(?P<year>今年|来年|再来年)(?:中|いっぱい)?(?P<month>)(?P<day>)", _named_year),
        (r"(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])", _month_day),
        (
            rf"(?:(?P<month>{NUMBER})月|(?P<which>{_MONTH_WORD}|)の?)(?P<part>[上中下]旬|初旬|末|半ば)"
            rf"(?<!^末)",
            _part_of_month,
        ),
        (rf"(?P<which>{_MONTH_WORD})の?(?P<day>{NUMBER})日", _relative_month_day),
        (rf"(?P<which>{_MONTH_WORD})(?:中|いっぱい|じゅう)?", _month),
        (r"(?P<which>)(?P<month>)月末|げつまつ", lambda m, t: Day(end_of_month(t))),
        (
            rf"(?P<month>{NUMBER})月(?:いっぱい|中)?(?=まで|いっぱい|中|期限|賞味|消費)",
            lambda m, t: Day(
                end_of_month(_next_month_day(number(m["month"]), 1, t.replace(day=1)))
            ),
        ),
        (rf"(?P<day>{NUMBER})日(?!間|後|前|分|目)", _day_of_month),
        (rf"{_LENGTH}(?:後|ご(?!ろ)|あと|先)", _later),
        (_LENGTH + "(?:ほど|くらい|ぐらい)?", _span),
        (r"半年(?:後|くらい)?|半月(?:後|くらい)?", _half),
        ("年末|年内|大晦日|大みそか", _year_end),
        ("元日|元旦|がんじつ|がんたん", lambda m, t: Day(_next_month_day(1, 1, t))),
        (
            rf"年明けの?(?:1月)?(?P<day>{NUMBER})日",
            lambda m, t: Day(_next_month_day(1, number(m["day"]), t)),
        ),
    )
)
