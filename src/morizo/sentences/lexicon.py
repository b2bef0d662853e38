"""The words that the grammar knows, by what they do in a sentence.

Foods are not here (the catalogue has them): these are the verbs, places, particles and small words
around them, from `data/lexicon.toml`.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from morizo.foods.text import fold


@dataclass(frozen=True, slots=True)
class Word:
    """A dictionary entry: `kind` is its part in the sentence, `sense` what it means there."""

    spelling: str
    kind: str
    sense: str
    inflects: str | None = None


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("morizo.sentences").joinpath("data/lexicon.toml").read_text("utf-8"))


def _entries() -> Iterator[Word]:
    tables = _tables()
    for sense, words in tables["verbs"].items():
        for entry in words:
            stem, _, inflects = entry.rpartition("/")
            yield Word(fold(stem), "verb", sense, inflects)
    for sense, stems in tables["adjectives"].items():
        for stem in stems:
            yield Word(fold(stem), "verb", sense, "adj")
    for sense, words in tables["nouns"].items():
        for word in words:
            yield Word(fold(word), "noun", sense)
    for key, words in tables["small"].items():
        kind, _, sense = key.partition(":")
        for word in words:
            yield Word(fold(word), kind, sense or kind)
    for word in tables["dishes"]["names"]:
        yield Word(fold(word), "dish", "dish")
    for word in tables["dishes"]["endings"]:
        yield Word(fold(word), "dish_end", "dish_end")


@cache
def words_by_start() -> dict[str, tuple[Word, ...]]:
    """Every word by its first folded character; verbs whose stem is empty are under ''."""
    table: dict[str, dict[Word, None]] = {}
    for word in _entries():
        table.setdefault(word.spelling[:1], {})[word] = None
    return {first: tuple(words) for first, words in table.items()}


@cache
def dish_names() -> frozenset[str]:
    """The folded names of dishes."""
    return frozenset(fold(word) for word in _tables()["dishes"]["names"])
