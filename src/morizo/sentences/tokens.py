"""Cutting a sentence into known words: the cheapest path through everything that it could be.

Japanese has no spaces, so 「買ったら」 could hold たら, a fish. Every word that fits at every place is
an edge of the lattice with a cost; the path with the lowest sum wins (Viterbi). What nobody knows
becomes an `unknown` run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from morizo.foods.catalogue import Catalogue
from morizo.foods.text import Folded, folded, is_kanji
from morizo.sentences.inflection import Form
from morizo.sentences.lattice import ENDINGS, Edge, Lattice, Value, joint
from morizo.sentences.strangers import stranger


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


LONGEST_TEXT = 400
"""Characters of a sentence that are read; what comes after is ignored (nobody says more)."""


def tokenise(text: str, today: date, catalogue: Catalogue) -> tuple[Token, ...]:
    """Cut a sentence into words; never raises, and every character but spaces is in some token."""
    view = folded(_as_meant(text[:LONGEST_TEXT]))
    return _in_context([_judged(t, view) for t in _path(Lattice(view, today, catalogue))])


def _in_context(tokens: list[Token]) -> tuple[Token, ...]:
    """もん is an ending (買ったもん) unless something is said of it (食べなあかんもん教えて)."""
    for at, token in enumerate(tokens[:-1]):
        following = tokens[at + 1]
        if token.kind == "punct" or not token.said == "もん":
            continue
        beyond = tokens[at + 2] if at + 2 < len(tokens) else None
        asked = following.kind == "punct" and beyond is not None and beyond.has("what", "where")
        if following.kind in ("verb", "particle") or following.has("what") or asked:
            tokens[at] = replace(token, kind="noun", senses=frozenset(("thing",)))
    return tuple(tokens)


def _judged(token: Token, view: Folded) -> Token:
    """An unknown word that is no noun names nothing: it is a `stray`."""
    if token.kind != "unknown":
        return token
    start, end = view.outward(token.start), view.outward(token.end)
    if end - start == 1 and not is_kanji(token.said):
        return replace(
            token, kind="stray", senses=frozenset(("word" if token.said.isascii() else "scrap",))
        )
    found = stranger(view.raw, start, end)
    return token if found == "name" else replace(token, kind="stray", senses=frozenset((found,)))


_MISHEARD = (
    (
        re.compile(
            r"(?<=[^\s、。])に(?=[個本枚丁束袋](?:使|食|買|捨|飲|入|冷|移|あ|を|残|も|だ|と|の|、|$))"
        ),
        "2",
    ),
    (re.compile(r"(?<![ァ-ヴー])ニ(?=[個本枚丁束袋玉](?!ュ))"), "二"),
    (re.compile("薔薇"), "バラ"),
    (re.compile(r"いくら(?=(?:まだ|くらい|ぐらい)?(?:あ[るっり]|残|のこ))"), "どれくらい"),
    (re.compile(r"(?<=[0-9０-９一二三四])兆"), "丁"),
    (re.compile(r"酒(?=の?(?:切り?身|フレーク|の塩焼き|のムニエル))"), "鮭"),
)


_KANA_NUMBERS = {
    "じゅっ": 10, "じゅう": 10, "ひゃく": 100, "にひゃく": 200, "さんびゃく": 300, "よんひゃく": 400,
    "ごひゃく": 500, "ろっぴゃく": 600, "はっぴゃく": 800, "せん": 1000, "いち": 1, "に": 2, "さん": 3,
    "よん": 4, "ご": 5, "ろく": 6, "なな": 7, "はち": 8, "きゅう": 9,
}  # fmt: skip
_KANA_WEIGHT = re.compile(
    f"(?<![ぁ-ゖ])(?P<n>{'|'.join(sorted(_KANA_NUMBERS, key=len, reverse=True))})"
    r"(?P<unit>ぐらむ|グラム|きろ|キロ|みりりっとる|りっとる)"
)
_TWO = re.compile(r"(?<=\s)にほん(?=\s|$)")


def _as_meant(text: str) -> str:
    """Undo what voice input writes for kitchen words: 卵に個, 豆腐1兆, 酒の切り身."""
    text = _KANA_WEIGHT.sub(lambda m: f"{_KANA_NUMBERS[m['n']]}{m['unit']}", text)
    text = _TWO.sub("2本", text)
    for pattern, meant in _MISHEARD:
        text = pattern.sub(meant, text)
    return text


def _path(lattice: Lattice) -> Iterator[Token]:
    size = len(lattice.text)
    best: list[dict[tuple[str, Form], tuple[float, int, tuple[str, Form], Edge | None]]] = [
        {} for _ in range(size + 1)
    ]
    best[0]["start", Form.NONE] = (0.0, 0, ("start", Form.NONE), None)
    for at in range(size):
        here = best[at]
        if not here:
            continue
        for edge in lattice.edges(at):
            there = best[edge.end]
            state = ("ending" if edge.senses and edge.senses <= ENDINGS else edge.kind, edge.form)
            for before, (cost, _, _, _) in here.items():
                total = cost + edge.cost + joint(before[0], before[1], edge)
                known = there.get(state)
                if known is None or total < known[0]:
                    there[state] = (total, at, before, edge)
    yield from _walk_back(lattice, best)


def _walk_back(
    lattice: Lattice,
    best: list[dict[tuple[str, Form], tuple[float, int, tuple[str, Form], Edge | None]]],
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
            found.append(Token(edge.kind, said, start, at, edge.senses, edge.form, edge.value))
        at, state = start, before
    yield from reversed(found)
