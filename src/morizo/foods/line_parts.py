"""An ingredient line taken apart into name, amount and notes, whatever food it names."""

import re
from dataclasses import dataclass
from decimal import Decimal

from morizo.foods.measures import Amount, convert, read_amount
from morizo.foods.units import GRAMS, LEADING, MILLILITRES


@dataclass(frozen=True, slots=True)
class Parts:
    """The pieces of a line; `clear` when no piece was left over or could belong elsewhere."""

    name: str
    amount: Amount | None
    notes: tuple[str, ...]
    clear: bool


_SPACES = re.compile(r"\s+")
_MARKERS = re.compile(
    r"^(?:[\s☆★◎○●◯◇◆□■△▲▽▼※＊*•‣·⚫⚪✓✔✿♪♡♥①-⑳㋐-㋾┃│|]+|・+(?=\S)|[-−–—]+ "
    r"|[【\[(（<＜〈《][A-DＡ-Ｄa-d1-9１-９☆★◎○●※][】\])）>＞〉》]"
    r"|[A-DＡ-Ｄ][ .．:：、・]?(?=[ぁ-んァ-ヶ一-鿿])"
    r"|[a-d0-9ａ-ｄ０-９]{1,2}[.．)）] ?(?=[ぁ-んァ-ヶ一-鿿]))+\s*"
)
_HEADING = re.compile(
    r"[【\[<＜〈《≪](.{1,20})[】\]>＞〉》≫][:：]?|(.{1,20})[:：]"
    r"|[■◆●▼◎☆★](.{1,12}(?:の材料|ソース|たれ|タレ|調味料|下味|衣))"
    r"|(材料(?:[(（].{1,10}[)）])?|[\d一二三四五六](?:[〜～-]\d)?人[分前]|調味料|合わせ調味料|下味|トッピング|付け合わせ|[A-DＡ-Ｄ])"
)
_BRACKETS = re.compile(r"[(（\[［〔【]([^()（）\[\]［］〔〕【】]*)[)）\]］〕】]")
_LEADERS = re.compile(
    r" ?(?:…+|‥+|・{2,}|\.{3,}|。{2,}|-{2,}|[─━―]{2,}|ー{3,}|_{2,}|[:：=＝|｜]) ?"
)
_COMMENT = re.compile(r"[※→⇒#＃].*$")
_EACH = re.compile(r"(各|計|合計|合わせて|全部で|正味|それぞれ)\s*$")
_SIZE = re.compile(r"(?<!\S)(特大|大きめ|小さめ|大|中|小)の?\s*$")
_TIMES = re.compile(r"[x×*]\s*$")
_JOINT = re.compile(r"\s*[+＋と]\s*$")
_TAIL = re.compile(r"(?:個)?分(?!の)|ほど|程度|くらい|ぐらい|[、,。．.]")
# What may hang at an amount without making it doubtful: 1個 みじん切り.
_HARMLESS = re.compile(r"[ぁ-んァ-ヶー一-鿿()、。 ]{0,24}")
_NUMBERS = re.compile(r"[\d一二三四五六七八九十]")


def tidy(text: str) -> str:
    """Make every run of spaces, tabs and line ends one space."""
    return _SPACES.sub(" ", text).strip()


def heading(line: str) -> str | None:
    """Give the title of a tidy line that heads others (＜たれ＞); None for the rest."""
    match = _HEADING.fullmatch(line)
    return next(group for group in match.groups() if group) if match else None


def take_apart(line: str) -> Parts:
    """Take a tidy line apart."""
    rest = _MARKERS.sub("", line)
    notes: list[str] = []
    comment = _COMMENT.search(rest)
    if comment and comment.start():
        notes.append(comment.group()[1:].strip())
        rest = rest[: comment.start()]
    rest, inside = _without_brackets(rest)
    rest = tidy(_LEADERS.sub(" ", rest)).strip(" ・")
    parts = _trailing(rest)
    if parts:
        parts = _two_amounts(parts) or _two_foods(rest, parts) or parts
    else:
        parts = _leading(rest) or _inner(rest) or Parts(rest, None, (), clear=True)
    amount = parts.amount
    for content in inside:
        weight = _whole_amount(content)
        if amount is None and weight:
            amount = weight
        else:
            notes.append(content)
    clear = parts.clear and not (amount is None and any(map(_NUMBERS.search, inside)))
    return Parts(parts.name.strip(" 、,・"), amount, (*parts.notes, *notes), clear)


def in_words(amount: Amount) -> str:
    """Write an amount as a person would: 大さじ1, 200g."""
    number = amount.note if amount.low is None else f"{amount.low.normalize():f}"
    unit = amount.unit or ""
    return f"{unit}{number}" if unit in LEADING else f"{number}{unit}"


def size_in_words(size: Amount) -> str:
    """Write what a package holds: 500ml, 10個入り, 6枚切り."""
    by_measure = size.unit in GRAMS or size.unit in MILLILITRES
    return f"{in_words(size)}{'' if by_measure else '切り' if size.unit == '枚' else '入り'}"


def _without_brackets(line: str) -> tuple[str, list[str]]:
    inside: list[str] = []

    def keep(match: re.Match[str]) -> str:
        inside.append(match.group(1).strip())
        return " "

    # Twice: brackets in brackets come out from the inside.
    for _ in range(2):
        line = _BRACKETS.sub(keep, line)
    return line, inside


def _whole_amount(text: str, start: int = 0) -> Amount | None:
    read = read_amount(text, start)
    return read[0] if read and not _TAIL.sub("", text[read[1] :]).strip() else None


def _trailing(line: str) -> Parts | None:
    """Find the earliest place from which the rest of the line is one amount."""
    for start in range(1, len(line)):
        amount = _whole_amount(line, start) if _may_begin(line, start) else None
        if amount:
            name, notes = _before_amount(line[:start])
            return Parts(name, amount, notes, clear=bool(name))
    return None


def _leading(line: str) -> Parts | None:
    """Read an amount in front: 大さじ2 醤油, 200gの豚肉."""
    read = read_amount(line)
    if not read:
        return None
    name = line[read[1] :].removeprefix("分").strip().removeprefix("の").strip()
    return Parts(name, read[0], (), clear=not _NUMBERS.search(name)) if name else None


def _inner(line: str) -> Parts | None:
    """Read an amount with words behind it: 玉ねぎ 1個 みじん切り."""
    for start in range(1, len(line)):
        read = read_amount(line, start) if _may_begin(line, start) else None
        if read:
            name, notes = _before_amount(line[:start])
            rest = line[read[1] :].strip(" 、,")
            clear = bool(name and _HARMLESS.fullmatch(rest)) and not _NUMBERS.search(rest)
            return Parts(name, read[0], (*notes, rest), clear=clear)
    return None


def _two_foods(line: str, parts: Parts) -> Parts | None:
    """See two foods in one line, and keep the first: トマト2個、なす1本."""
    first = _inner(line)
    if first and first.amount and first.amount.unit and first.name != parts.name:
        return Parts(first.name, first.amount, first.notes, clear=False)
    return None


def _two_amounts(parts: Parts) -> Parts | None:
    """See a second amount at the end of the name: もやし 1袋 200g, 味噌 大さじ1と小さじ1."""
    joint = _JOINT.search(parts.name)
    earlier = _trailing(parts.name[: joint.start()] if joint else parts.name)
    if not (earlier and earlier.amount and parts.amount) or earlier.amount.unit == "半身":
        return None  # 半身2枚 is two halves: a word for the cut, then the amount
    words = in_words(parts.amount)
    if not joint:
        return Parts(earlier.name, earlier.amount, (*earlier.notes, words), clear=earlier.clear)
    total = _total(earlier.amount, parts.amount)
    notes = (*earlier.notes, f"{in_words(earlier.amount)}＋{words}")
    return Parts(earlier.name, total or earlier.amount, notes, clear=total is not None)


def _total(first: Amount, second: Amount) -> Amount | None:
    """Add two exact amounts; in millilitres where the spoons differ."""
    if first.low is None or second.low is None or first.high or second.high:
        return None
    if first.unit == second.unit or (second.unit is None and second.low < 1):
        return Amount(first.low + second.low, unit=first.unit)
    parts = [convert(low, unit, "ml", None) for low, unit in _said(first, second)]
    known = [part for part in parts if part is not None]
    return Amount(sum(known, Decimal(0)), unit="ml") if len(known) == 2 else None


def _said(*amounts: Amount) -> list[tuple[Decimal, str | None]]:
    return [(amount.low, amount.unit) for amount in amounts if amount.low is not None]


def _may_begin(line: str, start: int) -> bool:
    """Tell whether an amount may begin here: after a space, or where a number begins."""
    before, here = line[start - 1], line[start]
    if before == " ":
        return here != " "
    if here.isnumeric():
        return not (before.isnumeric() or before in "./⁄〜~～-,・、と約")
    return not before.isnumeric()


def _before_amount(name: str) -> tuple[str, tuple[str, ...]]:
    """Take off what stands between name and amount: 各, 大, ×."""
    notes: list[str] = []
    name = _TIMES.sub("", name.strip()).strip()
    for pattern in (_EACH, _SIZE, _EACH):
        found = pattern.search(name)
        if found:
            notes.append(found.group(1))
            name = name[: found.start()].strip()
    return name, tuple(notes)
