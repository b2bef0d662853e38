"""Numbers that are no amount of a food: the 2nd, for 2 people, in 15 minutes, 98 yen."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from morizo.sentences.dates import NUMBER, number

CountedKind = Literal["order", "servings", "minutes", "price", "child", "ignored"]


@dataclass(frozen=True, slots=True)
class Counted:
    """A number and what it counts (`order` from 1; -1 is the last)."""

    kind: CountedKind
    number: int


_ORDER_WORDS = {
    "最初": 1, "さいしょ": 1, "一番上": 1, "いちばん上": 1, "いちばんめ": 1, "にばんめ": 2, "さんばんめ": 3, "よんばんめ": 4,
    "ごばんめ": 5, "ひとつめ": 1, "ふたつめ": 2, "みっつめ": 3, "よっつめ": 4, "いつつめ": 5, "ひとつ目": 1, "ふたつ目": 2,
    "いちばん": 1, "にばん": 2, "さんばん": 3, "よんばん": 4, "ごばん": 5,
    "みっつ目": 3, "よっつ目": 4, "いつつ目": 5, "最後": -1, "さいご": -1, "一番下": -1, "いちばん下": -1,
    "1個目": 1, "トップ": 1,
}  # fmt: skip
_ORDER_KANA = "|".join(sorted((w for w in _ORDER_WORDS), key=len, reverse=True))

_Maker = Callable[[re.Match[str]], Counted]


def _of(kind: CountedKind, times: int = 1) -> _Maker:
    return lambda m: Counted(kind, number(m["n"]) * times)


_PATTERNS: tuple[tuple[re.Pattern[str], _Maker], ...] = tuple(
    (re.compile(pattern), maker)
    for pattern, maker in (
        (
            rf"(?P<n>{NUMBER})\s?(?:(?:番|つ|個|品|件|ばん|こ|皿)目|番め|つめ|番(?!搾)|ばんめ)",
            _of("order"),
        ),
        (r"no\.?(?P<n>\d{1,2})", _of("order")),
        (_ORDER_KANA, lambda m: Counted("order", _ORDER_WORDS[m[0]])),
        (
            rf"(?:大人|おとな|家族)?(?P<n>{NUMBER})\s?(?:人分|人前|人家族|にんぶん|にんまえ|名分|名様|人(?!参))",
            _of("servings"),
        ),
        (r"(?:ひとり|一人)(?:分|前|ぶん)?", lambda _: Counted("servings", 1)),
        (r"(?:ふたり|二人)(?:分|前|ぶん)?", lambda _: Counted("servings", 2)),
        (
            rf"(?P<n>{NUMBER})\s?(?:分|ふん|ぷん)(?!の\d|の[一二三四五六七八九十])"
            r"(?:以内|いない|くらい|ぐらい|程度|ほど|もあれば|あれば)?(?:で|に)?(?=.{0,6}(?:で|作|つく|かけ|かか|料理|レシピ|れしぴ|副菜|主菜|おかず|以内|メニュー|めにゅー|ご|晩|夕|何))",
            _of("minutes"),
        ),
        (rf"(?P<n>{NUMBER})\s?分(?:以内|くらい|ぐらい|程度|ほど)(?:で|に)?", _of("minutes")),
        (rf"(?P<n>{NUMBER})\s?時間(?:以内|くらい|ぐらい|ほど|程度)?(?:で|に)?", _of("minutes", 60)),
        (r"30分(?=$)", lambda _: Counted("minutes", 30)),
        (rf"(?P<n>\d{{1,6}}|{NUMBER})\s?円(?:引き)?", _of("price")),
        (
            rf"(?P<n>{NUMBER})\s?(?:割引き?|割|%(?:引き|オフ|おふ)?|パーセント|ぱーせんと)(?:引き)?",
            _of("price"),
        ),
        (
            rf"(?P<n>{NUMBER})\s?(?:時(?:半|頃|ごろ)?|回目?|年生|年前|日前|週間前|日目)",
            _of("ignored"),
        ),
        (rf"(?P<n>{NUMBER})\s?(?:歳児?|才児?|[かヶ]月児)", _of("child")),
        (rf"(?P<n>{NUMBER})\s?(?:か月前|ヶ月前|カ月前|時間前|分前|度|階)", _of("ignored")),
    )
)
_STARTS = frozenset("0123456789〇一二三四五六七八九十最さいひふみよにごま真トとno大お家") | {"い"}


def read_counted(text: str, start: int) -> tuple[Counted, int] | None:
    """Read such a number at `start` of a folded text, with its end; the longest reading wins."""
    if text[start] not in _STARTS:
        return None
    best: tuple[Counted, int] | None = None
    for pattern, make in _PATTERNS:
        match = pattern.match(text, start)
        if match and (best is None or match.end() > best[1]):
            best = (make(match), match.end())
    return best
