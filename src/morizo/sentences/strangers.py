"""Words that neither the lexicon nor the catalogue knows: could they be the name of a food?

The open vocabulary is a dictionary's business (SudachiPy, small dictionary). It is asked only when
a sentence holds such a word, so most sentences never load it.
"""

from functools import cache

from sudachipy import Dictionary, SplitMode
from sudachipy.tokenizer import Tokenizer

_NAMING = frozenset(("名詞", "接頭辞", "接尾辞"))
_NO_NAMES = frozenset(("数詞", "助動詞語幹"))


@cache
def _tokenizer() -> Tokenizer:
    return Dictionary(dict="small").create(mode=SplitMode.C)


def is_name(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` reads as a noun where it stands: ロマネスコ does, 黒く and めちゃ don't."""
    named = False
    for morpheme in _tokenizer().tokenize(text):
        if morpheme.end() <= start or morpheme.begin() >= end:
            continue
        part, kind, *_ = morpheme.part_of_speech()
        if part not in _NAMING or kind in _NO_NAMES or kind == "形状詞的":
            return False
        named = named or part == "名詞"
    return named
