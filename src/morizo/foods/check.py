"""Finds what is wrong with the food data: clashes, loose ends, weights that nobody believes."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from morizo.foods.catalogue import Catalogue
from morizo.foods.models import Food
from morizo.foods.text import name_key
from morizo.foods.units import GRAMS, is_unit

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_READING = re.compile(r"[ぁ-ゖァ-ヶー・0-9a-zA-Z 、]+")
_LONGEST_KEEPS_DAYS = 3650

# What one unit of any food weighs at least and at most, in grams. Wide on purpose: they catch a
# slipped decimal point, not a small onion.
_PLAUSIBLE: dict[str, tuple[str, str]] = {
    "ml": ("0.05", "2"),
    "小さじ": ("0.2", "10"),
    "大さじ": ("0.5", "30"),
    "カップ": ("5", "350"),
    "合": ("80", "400"),
    "L": ("500", "1500"),
    "粒": ("0.01", "60"),
    "枚": ("0.1", "1500"),
    "本": ("0.2", "4000"),
    "個": ("0.5", "10000"),
    "切れ": ("2", "400"),
    "片": ("1", "300"),
    "丁": ("100", "700"),
    "玉": ("10", "8000"),
    "株": ("10", "3000"),
    "束": ("5", "1500"),
    "パック": ("1", "3000"),
    "袋": ("1", "10000"),
    "缶": ("30", "3500"),
}
_ANY_WEIGHT = ("0.01", "10000")


def faults(catalogue: Catalogue) -> list[str]:
    """Give every fault of the catalogue, one sentence each; empty when the data is sound."""
    rules: tuple[Callable[[Catalogue], Iterator[str]], ...] = (_ids, _names, _tree, _each_food)
    return [fault for rule in rules for fault in rule(catalogue)]


def _ids(catalogue: Catalogue) -> Iterator[str]:
    seen: set[str] = set()
    for food in catalogue.entries:
        if food.id in seen:
            yield f"{food.id}: two entries have this id"
        if not _ID.fullmatch(food.id):
            yield f"{food.id}: an id is made of a-z, 0-9 and -"
        seen.add(food.id)


def _names(catalogue: Catalogue) -> Iterator[str]:
    owners: dict[str, Food] = {}
    for food in catalogue.entries:
        for spelling in (food.name, food.reading, *food.aliases):
            key = name_key(spelling)
            if not key:
                yield f"{food.id}: an empty name"
                continue
            owner = owners.setdefault(key, food)
            if owner.id != food.id:
                yield f"{food.id}: {spelling!r} is also a name of {owner.id}"


def _tree(catalogue: Catalogue) -> Iterator[str]:
    ids = {food.id for food in catalogue.entries}
    for food in catalogue.entries:
        for parent in food.parents:
            if parent not in ids:
                yield f"{food.id}: its parent {parent!r} does not exist"
        if not food.is_group and not food.parents:
            yield f"{food.id}: a food needs a parent (kind_of)"
        if any(food.id in catalogue.lineage(up) for up in food.parents if up in catalogue):
            yield f"{food.id}: is a kind of itself"


def _each_food(catalogue: Catalogue) -> Iterator[str]:
    for food in catalogue.entries:
        yield from (f"{food.id}: {fault}" for fault in _food_faults(food))


def _food_faults(food: Food) -> Iterator[str]:
    if not _READING.fullmatch(food.reading):
        yield f"its reading {food.reading!r} is not kana"
    if not is_unit(food.unit):
        yield f"its unit {food.unit!r} is unknown"
    if not food.keeps:
        yield "says nowhere how long it keeps (keeps)"
    elif food.place not in food.keeps:
        yield f"says nothing of how long it keeps in its usual place ({food.place})"
    for place, days in food.keeps.items():
        if not 0 <= days <= _LONGEST_KEEPS_DAYS:
            yield f"keeps {days} days ({place})"
    if not food.is_group and not food.keeps_source:
        yield "does not say where its days come from (keeps_source)"
    if any(not 1 <= month <= 12 for month in food.months):
        yield f"has a month that is none: {food.months}"
    if set(food.contains) & set(food.may_contain):
        yield "both contains and may contain the same allergen"
    yield from _weight_faults(food)


def _weight_faults(food: Food) -> Iterator[str]:
    for unit, weight in food.grams.items():
        low, high = _PLAUSIBLE.get(unit, _ANY_WEIGHT)
        if not is_unit(unit) or unit in GRAMS:
            yield f"has a weight for {unit!r}, which is no unit to be weighed"
        elif not Decimal(low) <= weight <= Decimal(high):
            yield f"1{unit} weighing {weight} g is not plausible"
    spoon, small = food.grams.get("大さじ"), food.grams.get("小さじ")
    if spoon and small and not Decimal(2) <= spoon / small <= Decimal(4):
        yield f"大さじ {spoon} g and 小さじ {small} g don't go together (3 to 1)"
    cup = food.grams.get("カップ")
    if spoon and cup and not Decimal(5) <= cup / spoon <= Decimal(20):
        yield f"カップ {cup} g and 大さじ {spoon} g don't go together (about 13 to 1)"
