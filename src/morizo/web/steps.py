"""The steps of a recipe, with the times in them as timers."""

import re
import unicodedata
from dataclasses import dataclass

# 「弱火で5分」「3〜4分煮る」「1時間30分」「30秒」; not 「30分前」 or 「4人分」.
_TIME = re.compile(
    r"(?:(?P<hours>[0-9０-９]{1,2})時間(?:(?P<half>半)|(?P<hour_minutes>[0-9０-９]{1,2})分)?"
    r"|(?:(?P<low>[0-9０-９]{1,3})[〜~～ー-])?(?P<minutes>[0-9０-９]{1,3})分(?P<and_half>半)?"
    r"|(?:[0-9０-９]{1,3}[〜~～ー-])?(?P<seconds>[0-9０-９]{1,3})秒)(?!(?:ほど|くらい|ぐらい)?前|ごと|おきに)"
)
LONGEST_S = 12 * 3600


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; `seconds` when it is a time that can be measured."""

    text: str
    seconds: int | None = None


def with_timers(text: str) -> list[Piece]:
    """Cut a step into text and times."""
    pieces, at = list[Piece](), 0
    for found in _TIME.finditer(text):
        seconds = _seconds(found)
        if not 0 < seconds <= LONGEST_S:
            continue
        if found.start() > at:
            pieces.append(Piece(text[at : found.start()]))
        pieces.append(Piece(found[0], seconds))
        at = found.end()
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return pieces


def _seconds(found: re.Match[str]) -> int:
    # Of a range the lower: looking too early costs nothing.
    if found["hours"]:
        return _int(found["hours"]) * 3600 + (
            1800 if found["half"] else _int(found["hour_minutes"]) * 60
        )
    if found["minutes"]:
        return _int(found["low"] or found["minutes"]) * 60 + (30 if found["and_half"] else 0)
    return _int(found["seconds"])


def _int(text: str | None) -> int:
    return int(unicodedata.normalize("NFKC", text)) if text else 0
