"""One line of a recipe's ingredients, as people write it: name, amount, notes, in any order.

「☆しょうゆ…大さじ2」, 「玉ねぎ（みじん切り） 1/2個(100g)」, 「大さじ1と1/2　醤油」. A reading is
`sure` only when the food is known, the amount was understood and nothing of it was guessed.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from morizo.foods.catalogue import Catalogue, load
from morizo.foods.measures import Amount, convert, read_amount
from morizo.foods.models import Food
from morizo.foods.preparation import peel
from morizo.foods.units import GRAMS, LEADING, MILLILITRES


@dataclass(frozen=True, slots=True)
class Line:
    """What an ingredient line says; `food_id` is None for a food that nobody here knows."""

    name: str
    food_id: str | None
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    note: str
    sure: bool


@dataclass(frozen=True, slots=True)
class _Parts:
    """A line taken apart, before anyone asks which food it is."""

    name: str
    amount: Amount | None
    notes: tuple[str, ...]
    clear: bool


_LIMIT = 300  # characters; a longer line is prose, and is kept as a name that nobody knows
_SPACES = re.compile(r"[\s　]+")
_MARKERS = re.compile(
    r"^(?:[\s☆★◎○●◯◇◆□■△▲▽▼※＊*•‣·⚫⚪✓✔✿♪♡♥①-⑳㋐-㋾]+|・+(?=\S)|[-−–—]+ "
    r"|[【\[(（<＜〈《][A-DＡ-Ｄa-d1-9１-９☆★◎○●※][】\])）>＞〉》]"
    r"|[A-DＡ-Ｄ][ .．:：、・]?(?=[ぁ-んァ-ヶ一-鿿])"
    r"|[0-9０-９]{1,2}[.．)）] ?(?=[ぁ-んァ-ヶ一-鿿]))+\s*"
)
_HEADING = re.compile(
    r"[【\[<＜〈《≪](.{1,20})[】\]>＞〉》≫][::]?|(.{1,20})[::]|[■◆●▼◎☆★](.{1,12}(?:の材料|ソース|たれ|タレ|調味料|下味|衣))"
    r"|(材料(?:\(.{1,10}\)|（.{1,10}）)?|調味料|合わせ調味料|下味|トッピング|付け合わせ|[A-DＡ-Ｄ])"
)
_BRACKETS = re.compile(r"[(（\[［〔【]([^()（）\[\]［］〔〕【】]*)[)）\]］〕】]")
_LEADERS = re.compile(r" ?(?:…+|‥+|・{2,}|\.{3,}|。{2,}|-{2,}|[─━―]{2,}|ー{3,}|_{2,}|[::=＝|｜]) ?")
_COMMENT = re.compile(r"[※→⇒#＃].*$")
_EACH = re.compile(r"(各|計|合計|合わせて|全部で|正味|それぞれ)\s*$")
_SIZE = re.compile(r"(特大|大きめ|小さめ|大|中|小)の?\s*$")
_TIMES = re.compile(r"[x×*]\s*$")
_JOINT = re.compile(r"\s*[+＋と]\s*$")
_TAIL = re.compile(r"(?:個)?分(?!の)|ほど|程度|くらい|ぐらい|[、,。．.]")
_OR = re.compile(
    r"\s*(?:または|又は|もしくは|あるいは|\bor\b|(?<=[ぁ-んァ-ヶ一-鿿])or(?=[ぁ-んァ-ヶ一-鿿])|[/／])\s*"
)
_ALSO = re.compile(r"[、,，・&＆+＋と]")
# What may hang at an amount without making it doubtful: 1個 みじん切り.
_HARMLESS = re.compile(r"[ぁ-んァ-ヶー一-鿿()、。 ]{1,24}")
_SPOONED = ("chomiryo", "abura", "koshinryo", "kona", "nomimono", "seika-zairyo")


def read_line(text: str, catalogue: Catalogue | None = None) -> Line:
    """Read one ingredient line; never fails, and says by `sure` whether to trust it."""
    foods = catalogue or load()
    line = _SPACES.sub(" ", text).strip()
    if not line or len(line) > _LIMIT:
        return Line(line[:_LIMIT], None, None, None, None, "", sure=False)
    heading = _HEADING.fullmatch(line)
    if heading:
        title = next(group for group in heading.groups() if group)
        return Line(title, None, None, None, None, "見出し", sure=False)
    parts = _take_apart(line)
    first, *others = _OR.split(parts.name)
    food, name, words = _identify(first if others else parts.name, foods)
    if others and food is None:
        food, name, words = _identify(parts.name, foods)
        others = others if food is None else []
    notes = [*words, *(f"または{other}" for other in others), *parts.notes]
    amount, notes = _spoon_or_size(parts.amount, notes, food, foods)
    said = amount or Amount(None)
    if said.note:
        notes.insert(0, said.note)
    if said.size:
        notes.append(_size_words(said.size))
    sure = food is not None and parts.clear and not others and name != ""
    note = "、".join(dict.fromkeys(note for note in notes if note))
    return Line(name, food.id if food else None, said.low, said.high, said.unit, note, sure=sure)


def _take_apart(line: str) -> _Parts:
    rest = _MARKERS.sub("", line)
    notes: list[str] = []
    comment = _COMMENT.search(rest)
    if comment and comment.start():
        notes.append(comment.group()[1:].strip())
        rest = rest[: comment.start()]
    rest, inside = _without_brackets(rest)
    rest = _SPACES.sub(" ", _LEADERS.sub(" ", rest)).strip(" ・")
    parts = (
        _two_amounts(_trailing(rest))
        or _leading(rest)
        or _inner(rest)
        or _Parts(rest, None, (), clear=True)
    )
    amount = parts.amount
    for content in inside:
        weight = _whole_amount(content)
        if amount is None and weight:
            amount = weight
        else:
            notes.append(content)
    return _Parts(parts.name.strip(" 、,・"), amount, (*parts.notes, *notes), parts.clear)


def _two_amounts(parts: _Parts | None) -> _Parts | None:
    """Look again when the name ends in an amount: もやし 1袋 200g, 味噌 大さじ1と小さじ1."""
    if not parts:
        return None
    joint = _JOINT.search(parts.name)
    earlier = _trailing(parts.name[: joint.start()] if joint else parts.name)
    if not (earlier and earlier.amount and parts.amount):
        return parts
    words = _words(parts.amount)
    if not joint:
        return _Parts(earlier.name, earlier.amount, (*earlier.notes, words), clear=earlier.clear)
    total = _total(earlier.amount, parts.amount)
    notes = (*earlier.notes, f"{_words(earlier.amount)}＋{words}")
    return _Parts(earlier.name, total or earlier.amount, notes, clear=total is not None)


def _total(first: Amount, second: Amount) -> Amount | None:
    """Add two exact amounts; in millilitres where the spoons differ."""
    if first.low is None or second.low is None or first.high or second.high:
        return None
    if first.unit == second.unit:
        return Amount(first.low + second.low, unit=first.unit)
    parts = [convert(one.low, one.unit, "ml", None) for one in (first, second) if one.low]
    known = [part for part in parts if part is not None]
    return Amount(sum(known, Decimal(0)), unit="ml") if len(known) == 2 else None


def _without_brackets(line: str) -> tuple[str, list[str]]:
    inside: list[str] = []

    def keep(match: re.Match[str]) -> str:
        inside.append(match.group(1).strip())
        return " "

    # Twice: brackets in brackets come out from the inside.
    for _ in range(2):
        line = _BRACKETS.sub(keep, line)
    return line, inside


def _whole_amount(text: str) -> Amount | None:
    read = read_amount(text)
    return read[0] if read and not _TAIL.sub("", text[read[1] :]).strip() else None


def _trailing(line: str) -> _Parts | None:
    """Find the earliest place from which the rest of the line is one amount."""
    for start in range(1, len(line)):
        if not _may_begin(line, start):
            continue
        amount = _whole_amount(line[start:])
        if amount:
            name, notes = _before_amount(line[:start])
            return _Parts(name, amount, notes, clear=bool(name))
    return None


def _leading(line: str) -> _Parts | None:
    read = read_amount(line)
    if not read:
        return None
    name = line[read[1] :]
    if name.startswith("分の"):
        name = name[1:]
    name = name.strip().removeprefix("の").strip()
    return _Parts(name, read[0], (), clear=not any(c.isdecimal() for c in name)) if name else None


def _inner(line: str) -> _Parts | None:
    """Read an amount with words behind it: 玉ねぎ 1個 みじん切り."""
    for start in range(1, len(line)):
        read = read_amount(line, start) if _may_begin(line, start) else None
        if read:
            name, notes = _before_amount(line[:start])
            rest = line[read[1] :].strip()
            clear = bool(name and _HARMLESS.fullmatch(rest)) and not re.search(
                r"[0-9一二三四五六七八九十]", rest
            )
            return _Parts(name, read[0], (*notes, rest), clear=clear)
    return None


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
        if found and (found.start() == 0 or pattern is _EACH or name[found.start() - 1] == " "):
            notes.append(found.group(1))
            name = name[: found.start()].strip()
    return name, tuple(notes)


def _identify(name: str, foods: Catalogue) -> tuple[Food | None, str, list[str]]:
    """Find which food a name means; with the name alone and the words around it."""
    several = [part for part in _ALSO.split(name) if part.strip()]
    if len(several) > 1 and all(foods.find(part) for part in several):
        return None, name, []
    food = foods.find(name)
    if food:
        return food, name, []
    for shorter, words in peel(name):
        food = foods.find(shorter)
        if food:
            return food, shorter, [words]
    head, _, rest = name.partition(" ")
    if rest and not any(character.isdecimal() for character in rest):
        food, head, words_around = _identify(head, foods)
        if food:
            return food, head, [*words_around, rest]
    return None, name, []


def _words(amount: Amount) -> str:
    number = amount.note if amount.low is None else f"{amount.low.normalize():f}"
    unit = amount.unit or ""
    return f"{unit}{number}" if unit in LEADING else f"{number}{unit}"


def _size_words(size: Amount) -> str:
    by_measure = size.unit in GRAMS or size.unit in MILLILITRES
    return _words(size) if by_measure else f"{_words(size)}入り"


def _spoon_or_size(
    amount: Amount | None, notes: list[str], food: Food | None, foods: Catalogue
) -> tuple[Amount | None, list[str]]:
    """Decide whether 大1 is a spoon (醤油 大1) or a big one (玉ねぎ 大1)."""
    spoon = {"大": "大さじ", "小": "小さじ"}
    size = next((note for note in notes if note in spoon), None)
    if not (size and amount and amount.low is not None and amount.unit is None and food):
        return amount, notes
    if not any(foods.is_a(food.id, group) for group in _SPOONED):
        return amount, notes
    notes.remove(size)
    return Amount(amount.low, amount.high, spoon[size], approx=amount.approx), notes
