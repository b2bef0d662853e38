"""Words that neither the lexicon nor the catalogue knows: could they be the name of a food?

The open vocabulary is a dictionary's business (SudachiPy, small dictionary). It is asked only when
a sentence holds such a word, so most sentences never load it.
"""

from functools import cache
from typing import Literal

from sudachipy import Dictionary, SplitMode
from sudachipy.tokenizer import Tokenizer

_NAMING = frozenset(("名詞", "接頭辞", "接尾辞"))
_NO_NAMES = frozenset(("数詞", "助動詞語幹", "形状詞的"))
_NO_THINGS = frozenset(("副詞可能", "サ変可能", "助数詞"))  # 以上, 仕事, 自慢
_WORDS = frozenset(
    ("動詞", "形容詞", "副詞", "連体詞", "接続詞", "感動詞", "代名詞", "形状詞", "助動詞")
)

Stranger = Literal["name", "word", "scrap"]


@cache
def _tokenizer() -> Tokenizer:
    return Dictionary(dict="small").tokenizer(mode=SplitMode.C)


def stranger(text: str, start: int, end: int) -> Stranger:
    """Say what `text[start:end]` is where it stands.

    Returns:
        `name` for nouns (ロマネスコ), `word` for what the dictionary knows as something else
        (黒く, めちゃくちゃ), `scrap` for what is no whole word (ぶ in ちくわぶ).
    """
    parts: list[tuple[str, str]] = []
    uses: list[str] = []
    for morpheme in _tokenizer().tokenize(text):
        if morpheme.end() > start and morpheme.begin() < end:
            part, kind, use, *_ = morpheme.part_of_speech()
            parts.append((part, kind))
            uses.append(use)
    if not parts:
        return "scrap"
    if uses[-1] in _NO_THINGS:
        return "word"
    if all(part in _NAMING and kind not in _NO_NAMES for part, kind in parts):
        return "name" if any(part == "名詞" for part, _ in parts) else "scrap"
    return "word" if any(part in _WORDS for part, _ in parts) else "scrap"
