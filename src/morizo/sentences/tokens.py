"""Cutting a sentence into known words: the cheapest path through everything that it could be.

Japanese has no spaces, so 「買ったら」 could hold たら (a fish) and 「なす」 hides in 「なおす」. Every word
that fits at every place is an edge with a cost (long, kanji-written, known words are cheap); the
path with the lowest sum wins (Viterbi). What nobody knows becomes an `unknown` run.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from morizo.foods.catalogue import Catalogue
from morizo.foods.measures import Amount, read_amount
from morizo.foods.models import Food
from morizo.foods.text import Folded, folded, is_hiragana, is_katakana, unify
from morizo.sentences.dates import Day, read_day
from morizo.sentences.inflection import Form, endings
from morizo.sentences.lexicon import Word, words_by_start
from morizo.sentences.strangers import is_name
from morizo.sentences.counts import Counted, read_counted

Value = Food | Amount | Day | Counted | None


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the sentence: `said` as it was typed, `senses` what it can mean."""

    kind: str
    said: str
    start: int
    end: int
    senses: frozenset[str] = frozenset()
    form: Form = Form.NONE
    value: Value = None

    def has(self, *senses: str) -> bool:
        """Whether it can mean any of these."""
        return not self.senses.isdisjoint(senses)

    def sense_after(self, prefix: str) -> str | None:
        """The rest of the first sense that begins with `prefix` (place:freezer → freezer)."""
        return next((s[len(prefix) :] for s in sorted(self.senses) if s.startswith(prefix)), None)


@dataclass(frozen=True, slots=True)
class _Edge:
    end: int
    cost: float
    kind: str
    senses: frozenset[str]
    form: Form
    value: Value


LONGEST_TEXT = 400
"""Characters of a sentence that are read; what comes after is ignored (nobody says more)."""

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
# Words far more frequent than their length tells.
_FREQUENT = {"もの": 1.6, "まだ": 1.4, "それ": 0.6, "これ": 0.6, "なに": 0.6, "やつ": 0.6}
_FREQUENT_SENSES = {"absent": 0.9, "exist": 0.6, "do": 0.6, "keep": 1.2, "buy": 0.2, "use": 0.2, "can": 0.8}
_WRITTEN_COST = {"particle": 1.2, "tail": 1.4}
_KANA_AMOUNT = re.compile(
    "(?:ひと|ふた|みっ|よっ|いつ|むっ|なな|やっ|ここの)つ|(?:ひと|ふた|いち|に|さん|よん|ご|ろく|なな|はち|きゅう|じゅう)?"
    "(?:いっ|ろっ|はっ|じゅっ)?(?:こ|ほん|ぽん|ぼん|まい|ふくろ|たば|たま|きれ|ちょう|ぱっく)"
)
_SPLIT_COST = 4.0  # a word that begins inside a run of katakana, or of digits and letters


def tokenise(text: str, today: date, catalogue: Catalogue) -> tuple[Token, ...]:
    """Cut a sentence into words; never raises, and every character but spaces is in some token."""
    view = folded(_as_meant(text[:LONGEST_TEXT]))
    return tuple(_judged(token, view) for token in _path(_Lattice(view, today, catalogue)))


def _judged(token: Token, view: Folded) -> Token:
    """An unknown word that is no noun names nothing: it is a `stray`."""
    if token.kind != "unknown":
        return token
    start, end = view.outward(token.start), view.outward(token.end)
    return token if is_name(view.raw, start, end) else replace(token, kind="stray")


_MISHEARD = (
    (re.compile(r"(?<=[^\s、。])に(?=[個本枚丁束袋](?:使|食|買|捨|飲|入|冷|移|あ|を|残|も|だ|と|の|、|$))"), "2"),
    (re.compile(r"(?<=[0-9０-９一二三四])兆"), "丁"),
    (re.compile(r"酒(?=の?(?:切り?身|フレーク|の塩焼き|のムニエル))"), "鮭"),
)


def _as_meant(text: str) -> str:
    """Undo what voice input writes for kitchen words (卵に個, 豆腐1兆, 酒の切り身); keeps the length."""
    for pattern, meant in _MISHEARD:
        text = pattern.sub(meant, text)
    return text


class _Lattice:
    """All the edges that begin at a place of one sentence."""

    def __init__(self, view: Folded, today: date, catalogue: Catalogue) -> None:
        self.view = view
        self.text = view.text
        self._key = unify(view.text)
        self._raw = [view.raw[o : o + 1] for o in view.origins[:-1]]
        self._today = today
        self._names = catalogue.names
        self._lengths = _name_lengths(catalogue)

    def edges(self, at: int) -> Iterator[_Edge]:
        """Every word that begins at a place; spellings of several senses as one edge."""
        merged: dict[tuple[str, int, Form], _Edge] = {}
        for edge in self._known(at):
            key = (edge.kind, edge.end, edge.form)
            before = merged.get(key)
            if before is None:
                merged[key] = edge
            elif edge.value is None:
                senses = before.senses | edge.senses
                cost = min(before.cost, edge.cost)
                merged[key] = _Edge(edge.end, cost, edge.kind, senses, edge.form, None)
            elif edge.cost < before.cost:
                merged[key] = edge
        extra = _SPLIT_COST if self._inside_run(at) else 0.0
        for edge in merged.values():
            late = _SPLIT_COST if edge.kind != "tail" and self._inside_run(edge.end) else 0.0
            cost = edge.cost + extra + late
            yield _Edge(edge.end, cost, edge.kind, edge.senses, edge.form, edge.value)
        yield from self._unknown(at)

    def _known(self, at: int) -> Iterator[_Edge]:
        yield from self._foods(at)
        yield from self._numbers(at)
        first = self.text[at]
        for table_key in (first, ""):
            for word in words_by_start().get(table_key, ()):
                if self.text.startswith(word.spelling, at):
                    yield from self._word(word, at)
        if not first.isalnum() and first not in "ー?":
            yield _Edge(at + 1, 0.0, "punct", _NO_SENSES, Form.NONE, None)

    def _word(self, word: Word, at: int) -> Iterator[_Edge]:
        end = at + len(word.spelling)
        senses = frozenset((word.sense, word.sense.partition(":")[0]))
        if word.kind == "punct":
            yield _Edge(end, 0.0, "punct", senses, Form.NONE, None)
        elif word.inflects is None:
            cost = self._cost(word.kind, at, end) - _FREQUENT.get(word.spelling, 0.05)
            yield _Edge(end, cost, word.kind, senses, Form.NONE, None)
        else:
            for stop, form in endings(self.text, end, word.inflects):
                if stop == at:
                    continue
                cost = self._cost("verb", at, stop) - _FREQUENT_SENSES.get(word.sense, 0.0)
                if len(word.spelling) == 1 and is_hiragana(self._raw[at]):
                    cost += 0.8  # a stem of one kana is everywhere
                if form & (Form.STEM | Form.PURPOSE) and not form & (Form.WISH | Form.POLITE):
                    cost += 1.8 if form & Form.PURPOSE else 1.2
                if form & (Form.ABLE | Form.PASSIVE):
                    cost += 0.3
                yield _Edge(stop, cost, "verb", senses, form, None)

    def _foods(self, at: int) -> Iterator[_Edge]:
        for length in self._lengths.get(self._key[at], ()):
            food = self._names.get(self._key[at : at + length])
            if food is not None and at + length <= len(self._key):
                end = at + length
                cost = self._cost("food", at, end) + (0.3 if food.is_group else 0.0)
                yield _Edge(end, cost, "food", _NO_SENSES, Form.NONE, food)

    def _numbers(self, at: int) -> Iterator[_Edge]:
        counted = read_counted(self.text, at)
        if counted:
            yield _Edge(counted[1], 1.2, counted[0].kind, _NO_SENSES, Form.NONE, counted[0])
        day = read_day(self.text, at, self._today)
        if day:
            cost = self._cost("noun", at, day[1]) - 0.6
            yield _Edge(day[1], cost, "day", _NO_SENSES, Form.NONE, day[0])
        amount = read_amount(self.text, at)
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

    @staticmethod
    def _amount(amount: Amount, end: int) -> _Edge:
        cost = 1.6 if amount.low is not None and amount.unit else 2.4
        return _Edge(end, cost, "amount", _NO_SENSES, Form.NONE, amount)

    def _unknown(self, at: int) -> Iterator[_Edge]:
        cost = 7.0 if not self._raw[at].isdecimal() else 10.0
        for end in range(at + 1, min(len(self.text), at + _LONGEST_UNKNOWN) + 1):
            letter = self._raw[end - 1]
            if not (letter.isalnum() or letter in "ー々") or (letter.isdecimal() and end > at + 1):
                return
            cost += 2.4 if is_hiragana(letter) else 0.8
            if end > at + 1 and is_hiragana(self._raw[end - 2]) and not is_hiragana(letter):
                cost += 2.5  # a new word more likely than one word
            split = (_SPLIT_COST if self._inside_run(end) else 0.0) + (
                _SPLIT_COST if self._inside_run(at) else 0.0
            )
            yield _Edge(end, cost + split, "unknown", _NO_SENSES, Form.NONE, None)

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
        if not 0 < at < len(self._raw):
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


_ENDINGS = frozenset(("end", "copula"))
_NOMINAL = frozenset(("food", "noun", "unknown", "amount", "day", "dish", "order", "servings", "cut"))


def _joint(before: str, before_form: Form, edge: _Edge) -> float:
    """What it costs that one word follows another."""
    if edge.kind == "particle":
        if before in ("start", "punct"):
            return 2.5
        if before in ("verb",):
            return 0.6
        return 0.0
    if edge.kind == "tail":
        if before in _NOMINAL and edge.senses & {"because", "but"} and "copula" not in edge.senses:
            return 1.5
        if before in ("noun", "particle", "day", "filler") and "end" in edge.senses:
            return 0.8
        if before == "particle" and "copula" in edge.senses:
            return 0.6
        if before == "unknown":
            return 0.4
        if before in ("start", "punct") and not edge.senses & {"question"}:
            return 2.5
        return 0.0
    if edge.kind == "cut" and before not in _NOMINAL and before != "particle":
        return 3.0
    if edge.kind == "dish_end":
        return 0.0 if before in ("food", "unknown", "particle", "dish", "dish_end", "cut") else 4.0
    if before == "ending" and edge.kind in ("verb", *_NOMINAL):
        return 0.8
    if edge.kind == "verb" and before == "conj":
        return 2.4
    if edge.kind == "verb" and before == "verb" and not before_form & (Form.TE | Form.COND | Form.PURPOSE):
        return 1.0
    if edge.kind in _NOMINAL and before in _NOMINAL:
        return 0.4
    if edge.kind == "unknown" and before == "unknown":
        return 3.0
    if edge.kind == "conj" and before not in ("start", "punct", "verb", "tail", "ending", "amount"):
        return 1.2
    if edge.kind in ("filler", "oops") and before not in ("start", "punct", "tail", "ending", "filler", "oops"):
        return 1.5
    return 0.0


def _path(lattice: _Lattice) -> Iterator[Token]:
    size = len(lattice.text)
    best: list[dict[tuple[str, Form], tuple[float, int, tuple[str, Form], _Edge | None]]] = [
        {} for _ in range(size + 1)
    ]
    best[0]["start", Form.NONE] = (0.0, 0, ("start", Form.NONE), None)
    for at in range(size):
        here = best[at]
        if not here:
            continue
        for edge in lattice.edges(at):
            there = best[edge.end]
            state = ("ending" if edge.senses and edge.senses <= _ENDINGS else edge.kind, edge.form)
            for before, (cost, _, _, _) in here.items():
                total = cost + edge.cost + _joint(before[0], before[1], edge)
                known = there.get(state)
                if known is None or total < known[0]:
                    there[state] = (total, at, before, edge)
    yield from _walk_back(lattice, best)


def _walk_back(
    lattice: _Lattice,
    best: list[dict[tuple[str, Form], tuple[float, int, tuple[str, Form], _Edge | None]]],
) -> Iterator[Token]:
    at = len(lattice.text)
    if not best[at]:
        return
    state = min(best[at], key=lambda s: best[at][s][0])
    found: list[Token] = []
    while at > 0:
        _, start, before, edge = best[at][state]
        if edge is None:
            break
        raw_start, raw_end = lattice.view.outward(start), lattice.view.outward(at)
        said = lattice.view.raw[raw_start:raw_end]
        if said.strip():
            found.append(
                Token(edge.kind, said, start, at, edge.senses, edge.form, edge.value)
            )
        at, state = start, before
    yield from reversed(found)
