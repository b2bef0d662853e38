"""Numbers as Japanese writes them: 12, 1.5, 1/2, 1と1/2, 三分の一, 百五十. Works on folded text."""

import re
from decimal import Decimal

_DIGIT = {"〇": 0, "零": 0, **{kanji: value for value, kanji in enumerate("一二三四五六七八九", 1)}}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCALE = {"百": 100, "千": 1000, "万": 10_000}
KANJI_DIGITS = "〇零一二三四五六七八九十百千万"

_PLAIN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?(?!\d)|\d{1,9}(?:\.\d{1,6})?(?!\d)")
_SLASHED = re.compile(r"(\d{1,3})[/⁄](\d{1,3})(?![\d/⁄])")
_SPOKEN = re.compile(rf"(\d{{1,3}}|[{KANJI_DIGITS}]{{1,4}})分の(\d{{1,3}}|[{KANJI_DIGITS}]{{1,4}})")
_KANJI = re.compile(rf"[{KANJI_DIGITS}]{{1,9}}(?:点[{KANJI_DIGITS}]{{1,4}})?")
_AND = re.compile(r"と|・| ")


def read_number(text: str, start: int) -> tuple[Decimal, int] | None:
    """Read the number that begins at `start` of a folded text; with the place where it ends."""
    fraction = _read_fraction(text, start)
    if fraction:
        return fraction
    whole = _read_whole(text, start)
    if not whole:
        return None
    value, end = whole
    if text[end : end + 1] in ("/", "⁄"):
        return None  # a date (2026/12/31) or a half-written fraction, not a count
    joint = _AND.match(text, end)
    if joint and value == value.to_integral_value():
        rest = _read_fraction(text, joint.end()) or _read_half(text, joint)
        if rest and rest[0] < 1:
            return value + rest[0], rest[1]
    return value, end


def kanji_number(written: str) -> int | None:
    """Read a whole number in kanji, by place (百五十) or digit by digit (一二〇)."""
    if not any(character in "十百千万" for character in written):
        return int("".join(str(_DIGIT[character]) for character in written)) if written else None
    total = section = digit = 0
    for character in written:
        if character == "万":
            total, section, digit = total + (section + digit or 1) * 10_000, 0, 0
        elif character in _TENS:
            section, digit = section + (digit or 1) * _TENS[character], 0
        elif digit:
            return None  # 二三十: two digits side by side say a range, not a number
        else:
            digit = _DIGIT[character]
    return total + section + digit


def _read_whole(text: str, start: int) -> tuple[Decimal, int] | None:
    plain = _PLAIN.match(text, start)
    if plain:
        value, end = Decimal(plain.group().replace(",", "")), plain.end()
        scale = _SCALE.get(text[end : end + 1])
        return (value * scale, end + 1) if scale else (value, end)
    kanji = _KANJI.match(text, start)
    if not kanji:
        return None
    whole, _, decimals = kanji.group().partition("点")
    number = kanji_number(whole)
    if number is None:
        return None
    if not decimals:
        return Decimal(number), kanji.end()
    if any(character in "十百千万" for character in decimals):
        return None
    return Decimal(f"{number}.{''.join(str(_DIGIT[one]) for one in decimals)}"), kanji.end()


def _read_fraction(text: str, start: int) -> tuple[Decimal, int] | None:
    slashed = _SLASHED.match(text, start)
    if slashed:
        return _divided(int(slashed[1]), int(slashed[2]), slashed.end())
    spoken = _SPOKEN.match(text, start)
    if spoken:
        below, above = _integer(spoken[1]), _integer(spoken[2])
        return _divided(above, below, spoken.end()) if above and below else None
    return None


def _read_half(text: str, joint: re.Match[str]) -> tuple[Decimal, int] | None:
    if joint.group() == "と" and text.startswith("半分", joint.end()):
        return Decimal("0.5"), joint.end() + 2
    return None


def _integer(written: str) -> int | None:
    return int(written) if written.isdecimal() else kanji_number(written)


def _divided(above: int, below: int, end: int) -> tuple[Decimal, int] | None:
    if not below:
        return None
    value = Decimal(above) / Decimal(below)
    # A third has no end in decimals; what people can read (0.333) is what is kept.
    return value if value == round(value, 6) else round(value, 3), end
