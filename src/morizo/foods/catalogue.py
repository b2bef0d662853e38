"""The catalogue: every food and group by any of its names, and its place in the tree."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from morizo.foods.data_files import packaged_foods
from morizo.foods.models import Allergen, Food
from morizo.foods.scanning import (
    KATAKANA_HEADS,
    LONGEST_RUN,
    Scan,
    katakana_run,
    scan,
    stands_alone,
)
from morizo.foods.text import is_kanji, name_key


@dataclass(frozen=True, slots=True)
class Mention:
    """A food named in a text, and where: `raw[start:end]` is what was said."""

    food: Food
    start: int
    end: int


_POLITE = "お御"  # おなす is なす


class UnknownFood(LookupError):
    """No food has this id."""


class Catalogue:
    """Foods by id, by name and by kind; immutable once made."""

    def __init__(self, foods: Iterable[Food]) -> None:
        self._foods: dict[str, Food] = {}
        self._names: dict[str, Food] = {}
        self.entries = tuple(foods)  # as given, clashes and all: `check.faults` looks at them
        for food in self.entries:
            self._foods.setdefault(food.id, food)
            # Whoever comes first keeps the name; `check.faults` reports the clash.
            for spelling in (food.name, food.reading, *food.aliases):
                self._names.setdefault(name_key(spelling), food)
        self._names.pop("", None)
        self._lengths = _lengths_by_first(self._names)
        self._last_kanji = frozenset(name[-1] for name in self._names if is_kanji(name[-1]))
        self._lineages = {food_id: self._walk_up(food_id) for food_id in self._foods}
        self._below: dict[str, list[Food]] = {}
        for food in self._foods.values():
            for ancestor in self._lineages[food.id][1:]:
                self._below.setdefault(ancestor, []).append(food)

    def __len__(self) -> int:
        """Count foods and groups."""
        return len(self._foods)

    def __iter__(self) -> Iterator[Food]:
        """Go through foods and groups, in the order of the data."""
        return iter(self._foods.values())

    def __contains__(self, food_id: object) -> bool:
        """Tell whether a food or group has this id."""
        return food_id in self._foods

    @property
    def names(self) -> Mapping[str, Food]:
        """Every folded name and whom it names."""
        return MappingProxyType(self._names)

    def get(self, food_id: str) -> Food:
        """Give the food with this id.

        Raises:
            UnknownFood: no food has it.
        """
        try:
            return self._foods[food_id]
        except KeyError:
            raise UnknownFood(food_id) from None

    def find(self, said: str) -> Food | None:
        """Find the food that is called so, in any spelling; never merely the nearest."""
        key = name_key(said)
        found = self._names.get(key)
        if found is None and len(key) > 2 and key[0] in _POLITE:
            found = self._names.get(key[1:])
        return found

    def is_a(self, food_id: str, group_id: str) -> bool:
        """Tell whether a food is the other one or a kind of it, by any line."""
        return group_id in self._lineages.get(food_id, ())

    def lineage(self, food_id: str) -> tuple[str, ...]:
        """Give the ids from the food itself up to its top groups, nearest first."""
        self.get(food_id)
        return self._lineages[food_id]

    def kinds(self, group_id: str) -> tuple[Food, ...]:
        """Give all foods and groups below one."""
        self.get(group_id)
        return tuple(self._below.get(group_id, ()))

    def contains(self, food_id: str) -> frozenset[Allergen]:
        """Give the allergens that are always in a food: its own and those of its groups."""
        return frozenset(a for one in self.lineage(food_id) for a in self._foods[one].contains)

    def may_contain(self, food_id: str) -> frozenset[Allergen]:
        """Give the allergens that are often, not always, in a food."""
        often = {a for one in self.lineage(food_id) for a in self._foods[one].may_contain}
        return frozenset(often) - self.contains(food_id)

    def is_opaque(self, food_id: str) -> bool:
        """Tell whether what is in a food can't be known from its name."""
        return any(self._foods[one].opaque for one in self.lineage(food_id))

    def longest_at(self, text: str, start: int) -> tuple[Food, int] | None:
        """Find the longest food name that begins at `start` of a raw text, and its end."""
        scanned = scan(text)
        begin = scanned.view.inward(start)
        for end in self._ends(scanned.key, begin):
            alone = stands_alone(scanned, begin, end, self._last_kanji)
            if alone and self._katakana_fits(scanned, begin, end):
                return self._names[scanned.key[begin:end]], scanned.view.outward(end)
        return None

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Find every food named in a raw text, from left to right, the longest name first."""
        found: list[Mention] = []
        at = 0
        while at < len(text):
            match = self.longest_at(text, at)
            if match and match[1] > at:
                found.append(Mention(match[0], at, match[1]))
                at = match[1]
            else:
                at += 1
        return tuple(found)

    def _ends(self, key: str, begin: int) -> Iterator[int]:
        """Give the ends of all names that begin here, the longest first."""
        for length in self._lengths.get(key[begin : begin + 1], ()):
            if begin + length <= len(key) and key[begin : begin + length] in self._names:
                yield begin + length

    def _katakana_fits(self, scanned: Scan, begin: int, end: int) -> bool:
        """Tell whether the katakana left and right of a name are names too (レタストマト)."""
        first, last = katakana_run(scanned.scripts, begin, end)
        if first < begin and scanned.key[begin:end] in KATAKANA_HEADS:
            return False  # オレンジジュース is one thing, even when both halves are known
        return self._is_made_of_names(scanned.key[first:begin], head=False) and (
            self._is_made_of_names(scanned.key[end:last], head=True)
        )

    def _is_made_of_names(self, run: str, *, head: bool) -> bool:
        """Tell whether a run of katakana is a row of names; with `head`, one not led by a head."""
        if len(run) >= LONGEST_RUN:
            return False
        reached = {0}
        for at in range(len(run)):
            if at in reached:
                ends = self._ends(run, at)
                reached.update(e for e in ends if not head or run[at:e] not in KATAKANA_HEADS)
        return len(run) in reached

    def _walk_up(self, food_id: str) -> tuple[str, ...]:
        # Breadth first, so the nearest come first; a cycle in bad data ends instead of hanging.
        order = [food_id]
        for one in order:
            parents = self._foods[one].parents
            order.extend(up for up in parents if up not in order and up in self._foods)
        return tuple(order)


def _lengths_by_first(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[0], set()).add(len(name))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


@cache
def load() -> Catalogue:
    """Give the packaged catalogue; read once."""
    return Catalogue(packaged_foods())
