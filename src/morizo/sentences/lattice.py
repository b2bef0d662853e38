"""Every word that could stand at every place of a sentence, and what it costs to read it there.

Costs are small numbers found on the development set: long, known words in kanji or katakana are
cheap, short ones in hiragana dear (なす hides in なおす, たら in 買ったら), unknown runs the dearest.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from morizo.foods.catalogue import Catalogue
from morizo.foods.measures import Amount, read_amount
from morizo.foods.models import Food
from morizo.foods.text import Folded, is_hiragana, is_katakana, unify
from morizo.sentences.counts import Counted, read_counted
from morizo.sentences.dates import Day, read_day
from morizo.sentences.inflection import Form, endings
from morizo.sentences.lexicon import Word, words_by_start

Value = Food | Amount | Day | Counted | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A word that could begin at a place, up to `end`."""

    end: int
    cost: float
    kind: str
    senses: frozenset[str]
    form: Form
    value: Value


_LONGEST_UNKNOWN = 14
_NO_SENSES: frozenset[str] = frozenset()
# What a kind costs when it is written in one, two, three, four or more hiragana.
_KANA_COST = {
    "food": (8.0, 4.6, 3.2, 2.4),
    "verb": (5.0, 3.6, 3.0, 2.4),
    "noun": (5.5, 3.6, 2.8, 2.2),
    "dish": (9.0, 4.0, 3.2, 2.4),
    "dish_end": (6.0, 4.0, 3.0, 2.4),
    "particle": (1.2, 1.4, 1.6, 1.8),
    "tail": (1.5, 1.7, 1.6, 1.6),
    "conj": (4.0, 2.8, 2.4, 2.0),
    "filler": (4.2, 3.4, 3.0, 2.4),
    "oops": (4.0, 3.4, 2.8, 2.2),
    "without": (4.0, 3.4, 2.4, 2.2),
    "cut": (4.0, 3.0, 2.6, 2.2),
}
# Words far more (or less) frequent than their length tells.
_FREQUENT = {
    "ば": -1.5,
    "さ": -1.0,
    "もの": 1.6,
    "まだ": 1.4,
    "それ": 0.6,
    "これ": 0.6,
    "なに": 0.6,
    "やつ": 0.6,
}
_FREQUENT_SENSES = {
    "absent": 0.9,
    "exist": 0.6,
    "do": 0.6,
    "keep": 1.2,
    "buy": 0.2,
    "use": 0.2,
    "can": 0.8,
    "bring": 0.6,
    "take": 0.6,
}
_WRITTEN_COST = {"particle": 1.2, "tail": 1.4}
_KANA_AMOUNT = re.compile(
    "(?:ひと|ふた|みっ|よっ|いつ|むっ|なな|やっ|ここの)つ|(?:ひと|ふた|いち|に|さん|よん|ご|ろく|なな|はち|きゅう|じゅう)?"
    "(?:いっ|ろっ|はっ|じゅっ)?(?:こ|ほん|ぽん|ぼん|まい|ふくろ|たば|たま|きれ|ちょう|ぱっく)"
)
_KATAKANA_UNIT = re.compile(
    r"(?:\d{1,5}(?:\.\d+)?|[一二三四五六七八九十百]{1,4})\s?"
    r"(?:きろ(?:ぐらむ)?|ぐらむ|りっとる|みり(?:りっとる)?|でしりっとる|ぱっく|かっぷ|けーす|ぼとる|ぶろっく)"
)
_FRACTION = re.compile(r"(?:1/[2-8]|2/3|3/4)(?!\d|/)")
_LIMITS = ("まで", "が期限", "期限", "に", "の", "です", "だ", "が賞", "が消", "切れ", "です")
_SPLIT_COST = 4.0  # a word that begins inside a run of katakana, or of digits and letters


class Lattice:
    """All the edges that begin at a place of one sentence."""

    def __init__(self, view: Folded, today: date, catalogue: Catalogue) -> None:
        self.view = view
        self.text = view.text
        # Catalogue names are filed without ・ (コカ・コーラ), so they are looked up without it.
        self._kept = [at for at, letter in enumerate(view.text) if letter != "・"]
        self._key = unify("".join(view.text[at] for at in self._kept))
        self._rank = {at: rank for rank, at in enumerate(self._kept)}
        self._raw = [view.raw[o : o + 1] for o in view.origins[:-1]]
        self._today = today
        self._names = catalogue.names
        self._lengths = _name_lengths(catalogue)

    def edges(self, at: int) -> Iterator[Edge]:
        """Every word that begins at a place; spellings of several senses as one edge."""
        merged: dict[tuple[str, int, Form], Edge] = {}
        for edge in self._known(at):
            key = (edge.kind, edge.end, edge.form)
            before = merged.get(key)
            if before is None:
                merged[key] = edge
            elif edge.value is None:
                senses = before.senses | edge.senses
                cost = min(before.cost, edge.cost)
                merged[key] = Edge(edge.end, cost, edge.kind, senses, edge.form, None)
            elif edge.cost < before.cost:
                merged[key] = edge
        extra = _SPLIT_COST if self._inside_run(at) else 0.0
        for edge in merged.values():
            late = _SPLIT_COST if edge.kind != "tail" and self._inside_run(edge.end) else 0.0
            cost = edge.cost + extra + late
            yield Edge(edge.end, cost, edge.kind, edge.senses, edge.form, edge.value)
        yield from self._unknown(at)

    def _known(self, at: int) -> Iterator[Edge]:
        yield from self._foods(at)
        yield from self._numbers(at)
        first = self.text[at]
        for table_key in (first, ""):
            for word in words_by_start().get(table_key, ()):
                if self.text.startswith(word.spelling, at):
                    yield from self._word(word, at)
        if first == "x" and self.text[at + 1 : at + 2].isdecimal():  # 牛乳x2
            yield Edge(at + 1, 0.0, "punct", _NO_SENSES, Form.NONE, None)
        if not first.isalnum() and first not in "ー?":
            yield Edge(at + 1, 0.0, "punct", _NO_SENSES, Form.NONE, None)

    def _word(self, word: Word, at: int) -> Iterator[Edge]:
        end = at + len(word.spelling)
        senses = frozenset((word.sense, word.sense.partition(":")[0]))
        if word.kind == "punct":
            yield Edge(end, 0.0, "punct", senses, Form.NONE, None)
        elif word.inflects is None:
            cost = self._cost(word.kind, at, end) - _FREQUENT.get(word.spelling, 0.05)
            yield Edge(end, cost, word.kind, senses, Form.NONE, None)
        else:
            for stop, form in endings(self.text, end, word.inflects):
                if stop == at or (word.inflects == "final" and self._goes_on(stop)):
                    continue
                cost = self._cost("verb", at, stop) - _FREQUENT_SENSES.get(word.sense, 0.0)
                if len(word.spelling) == 1 and is_hiragana(self._raw[at]):
                    cost += 0.8  # a stem of one kana is everywhere
                if form & (Form.STEM | Form.PURPOSE) and not form & (Form.WISH | Form.POLITE):
                    cost += 1.8 if form & Form.PURPOSE else 1.2
                if form & (Form.ABLE | Form.PASSIVE):
                    cost += 0.3
                if form & Form.LOOKS and stop - at <= 3:
                    cost += 1.0  # みそ, もちそう
                yield Edge(stop, cost, "verb", senses, form, None)

    def _goes_on(self, at: int) -> bool:
        return at < len(self.text) and self.text[at].isalnum()

    def _foods(self, at: int) -> Iterator[Edge]:
        rank = self._rank.get(at)
        if rank is None:
            return
        for length in self._lengths.get(self._key[rank], ()):
            food = self._names.get(self._key[rank : rank + length])
            if food is not None and rank + length <= len(self._key):
                end = self._kept[rank + length - 1] + 1
                cost = self._cost("food", at, end) + (0.3 if food.is_group else 0.0)
                if all(map(is_katakana, self._raw[at:end])):
                    cost -= 0.1  # ナン is bread, なん asks
                yield Edge(end, cost, "food", _NO_SENSES, Form.NONE, food)

    def _numbers(self, at: int) -> Iterator[Edge]:
        counted = read_counted(self.text, at)
        if counted:
            yield Edge(counted[1], 1.2, counted[0].kind, _NO_SENSES, Form.NONE, counted[0])
        day = read_day(self.text, at, self._today)
        if day:
            cost = self._cost("noun", at, day[1]) - 0.6
            if _FRACTION.match(self.text, at) and not self.text.startswith(_LIMITS, day[1]):
                cost += 3.0  # 白菜1/4
            yield Edge(day[1], cost, "day", _NO_SENSES, Form.NONE, day[0])
        amount = read_amount(self.text, at)
        if amount is None or amount[0].unit is None:
            amount = self._amount_in_katakana(at) or amount
        if amount is None:
            amount = self._amount_in_kana(at)
        if amount and amount[1] > at:
            yield self._amount(*amount)
            held = self.text.rfind("入", at + 1, amount[1])
            shorter = read_amount(self.text[:held], at) if held > 0 else None
            if shorter and shorter[1] > at:  # 500g入れた: 入 belongs to the verb
                yield self._amount(*shorter)

    def _amount_in_kana(self, at: int) -> tuple[Amount, int] | None:
        """さんぼん before more kana (さんぼんかった), where no word boundary can be seen."""
        match = _KANA_AMOUNT.match(self.text, at)
        found = read_amount(match[0]) if match else None
        return (found[0], at + found[1]) if found else None

    def _amount_in_katakana(self, at: int) -> tuple[Amount, int] | None:
        """2キロくらい, 500グラムほど: a unit in katakana, whatever kana follows it."""
        match = _KATAKANA_UNIT.match(self.text, at)
        found = read_amount(match[0]) if match else None
        return (found[0], at + found[1]) if found and found[0].unit else None

    @staticmethod
    def _amount(amount: Amount, end: int) -> Edge:
        cost = 1.6 if amount.low is not None and amount.unit else 2.4
        return Edge(end, cost, "amount", _NO_SENSES, Form.NONE, amount)

    def _unknown(self, at: int) -> Iterator[Edge]:
        cost = 7.0 if not self._raw[at].isdecimal() else 10.0
        for end in range(at + 1, min(len(self.text), at + _LONGEST_UNKNOWN) + 1):
            letter = self._raw[end - 1]
            if not (letter.isalnum() or letter in "ー々") or (letter.isdecimal() and end > at + 1):
                return
            cost += 2.4 if is_hiragana(letter) else 0.8
            if end > at + 1 and is_hiragana(self._raw[end - 2]) and not is_hiragana(letter):
                # A new word more likely than one word, after a particle (と, の) most of all.
                lone = end > at + 2 and not is_hiragana(self._raw[end - 3])
                cost += 5.5 if lone and self._raw[end - 2] in "をがにとはもので" else 2.5
            split = (_SPLIT_COST if self._inside_run(end) else 0.0) + (
                _SPLIT_COST if self._inside_run(at) else 0.0
            )
            yield Edge(end, cost + split, "unknown", _NO_SENSES, Form.NONE, None)

    def _cost(self, kind: str, at: int, end: int) -> float:
        letters = self._raw[at:end]
        length = end - at
        if all(is_hiragana(letter) for letter in letters):
            costs = _KANA_COST.get(kind, (3.0, 3.0, 2.6, 2.2))
            return costs[min(length, 4) - 1] - 0.05 * max(0, length - 4)
        if length == 1 and kind in ("food", "noun", "verb"):
            return 2.6
        return _WRITTEN_COST.get(kind, 2.0) - 0.05 * min(length, 8)

    def _inside_run(self, at: int) -> bool:
        """Whether a cut here would cut a katakana word, or a word of letters or digits."""
        if not 0 < at < len(self._raw) or self.text.startswith("あれるぎ", at):
            return False
        before, after = self._raw[at - 1], self._raw[at]
        if is_katakana(after) and after != "ー":
            return is_katakana(before)
        if after == "ー":
            return True
        return (before.isascii() and after.isascii() and before.isalnum() and after.isalnum()) and (
            before.isdigit() == after.isdigit()
        )


@lru_cache(maxsize=4)
def _name_lengths(catalogue: Catalogue) -> Mapping[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for name in catalogue.names:
        lengths.setdefault(name[0], set()).add(len(name))
    return {first: tuple(sorted(found)) for first, found in lengths.items()}


ENDINGS = frozenset(("end", "copula"))
_NOMINAL = frozenset(
    ("food", "noun", "unknown", "amount", "day", "dish", "order", "servings", "cut")
)


_EDGES = ("start", "punct")
_OPEN = ("start", "punct", "tail", "ending", "filler", "oops")  # where a new word may well begin
_DISH_PARTS = ("food", "unknown", "particle", "dish", "dish_end", "cut")


def joint(before: str, form: Form, edge: Edge) -> float:
    """What it costs that one word follows another (`before`: its kind, or `ending`, `start`)."""
    kind = edge.kind
    if kind == "particle":
        return 2.5 if before in _EDGES else 0.6 if before == "verb" else 0.0
    if kind == "tail":
        return _tail_joint(before, edge)
    if kind == "verb" and before in ("verb", "conj", "ending"):
        linked = form & (Form.TE | Form.COND | Form.PURPOSE)
        return 0.8 if before == "ending" else 2.4 if before == "conj" else 0.0 if linked else 1.0
    if kind == "cut" and before not in _NOMINAL and before != "particle":
        return 3.0
    if kind == "dish_end":
        return 0.0 if before in _DISH_PARTS else 4.0
    if kind in _NOMINAL:
        return 0.8 if before == "ending" else 0.4 if before in _NOMINAL else 0.0
    if kind == "conj" and before not in ("start", "punct", "verb", "tail", "ending", "amount"):
        return 1.2
    return 1.5 if kind in ("filler", "oops") and before not in _OPEN else 0.0


_AFTER_VERBS = frozenset(
    ("dialect", "unreal", "time", "moment", "unreal_moment", "manner")
)  # endings of a verb only


def _tail_joint(before: str, edge: Edge) -> float:
    if before in _NOMINAL and edge.senses & {"because", "but"} and "copula" not in edge.senses:
        return 1.5
    if edge.senses & _AFTER_VERBS and not edge.senses & {"end", "copula"} and before not in ("verb", "tail"):
        return 15.0
    if before in ("noun", "particle", "day", "filler") and "end" in edge.senses:
        return 0.8
    if before == "particle" and "copula" in edge.senses:
        return 0.6
    if before in _EDGES:
        return 0.0 if "mark" in edge.senses else 3.6
    return 0.4 if before == "unknown" else 0.0
