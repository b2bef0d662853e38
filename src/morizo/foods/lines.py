"""One line of a recipe's ingredients, as people write it: name, amount, notes, in any order.

「☆しょうゆ…大さじ2」, 「玉ねぎ（みじん切り） 1/2個(100g)」, 「大さじ1と1/2　醤油」. A reading is
`sure` only when the food is known, the amount was understood and nothing of it was guessed.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from morizo.foods.catalogue import Catalogue, load
from morizo.foods.line_parts import heading, size_in_words, take_apart, tidy
from morizo.foods.measures import Amount
from morizo.foods.models import Food
from morizo.foods.preparation import peel


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


_LIMIT = 300  # characters; a longer line is prose, and is kept as a name that nobody knows
_OR = re.compile(
    r"\s*(?:または|又は|もしくは|あるいは|\bor\b|(?<=[ぁ-んァ-ヶ一-鿿])or(?=[ぁ-んァ-ヶ一-鿿])|[/／])\s*"
)
_ALSO = re.compile(r"[、,，・&＆+＋と]")
# Groups whose foods are measured by the spoon.
_SPOONED = ("chomiryo", "abura", "koshinryo", "kona", "nomimono", "seika-zairyo")


def read_line(text: str, catalogue: Catalogue | None = None) -> Line:
    """Read one ingredient line; never fails, and says by `sure` whether to trust it."""
    foods = catalogue or load()
    line = tidy(text)
    if not line or len(line) > _LIMIT:
        return Line(line[:_LIMIT], None, None, None, None, "", sure=False)
    title = heading(line)
    if title:
        return Line(title, None, None, None, None, "見出し", sure=False)
    parts = take_apart(line)
    first, *others = _OR.split(parts.name)
    food, name, words = _identify(first if others else parts.name, foods)
    if others and food is None:
        food, name, words = _identify(parts.name, foods)
        others = others if food is None else []
    notes = [*words, *(f"または{other}" for other in others), *parts.notes]
    amount, notes = _spoon_or_size(parts.amount or Amount(None), notes, food, foods)
    notes.insert(0, amount.note)
    if amount.size:
        notes.append(size_in_words(amount.size))
    note = "、".join(dict.fromkeys(note for note in notes if note))
    sure = food is not None and parts.clear and not others
    food_id = food.id if food else None
    return Line(name, food_id, amount.low, amount.high, amount.unit, note, sure=sure)


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


def _spoon_or_size(
    amount: Amount, notes: list[str], food: Food | None, foods: Catalogue
) -> tuple[Amount, list[str]]:
    """Decide whether 大1 is a spoon (醤油 大1) or a big one (玉ねぎ 大1)."""
    spoon = {"大": "大さじ", "小": "小さじ"}
    size = next((note for note in notes if note in spoon), None)
    if not size or not food or amount.low is None or amount.unit is not None:
        return amount, notes
    if not any(foods.is_a(food.id, group) for group in _SPOONED):
        return amount, notes
    rest = [note for note in notes if note != size]
    return Amount(amount.low, amount.high, spoon[size], approx=amount.approx), rest
