"""Folding Japanese spelling: one form for comparing, and the way back to what was written.

`fold` makes ﾀﾏｺﾞ and タマゴ comparable with たまご. `folded` also knows where each folded
character stood in the raw text, so a match can be cut out of what was really said.
"""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

# Dashes that people type where a long vowel belongs (バタ―, バタ−), and the half-width one.
_DASHES = frozenset("-‐‑‒–—―−ｰ─━")
_WAVES = frozenset("~〜～∼∽〰")
_SILENT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn"})
_VOICING = {"ﾞ", "ﾟ", "゙", "゚", "゛", "゜"}
_COMPOSED = {"ﾞ": "゙", "ﾟ": "゚", "゛": "゙", "゜": "゚"}


def is_kana(character: str) -> bool:
    """Tell whether a character is hiragana, katakana or the long-vowel sign."""
    return "ぁ" <= character <= "ゖ" or "ァ" <= character <= "ヺ" or character == "ー"


def is_hiragana(character: str) -> bool:
    """Tell whether a character is hiragana."""
    return "ぁ" <= character <= "ゖ"


def is_katakana(character: str) -> bool:
    """Tell whether a character is katakana or the long-vowel sign."""
    return "ァ" <= character <= "ヺ" or character == "ー"


def is_kanji(character: str) -> bool:
    """Tell whether a character is a CJK ideograph (or 々)."""
    return "一" <= character <= "鿿" or "㐀" <= character <= "䶿" or character == "々"


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, its place in the raw text."""

    raw: str
    text: str
    origins: tuple[int, ...]  # len(text) + 1 entries, rising; the last is len(raw)

    def inward(self, raw_index: int) -> int:
        """Translate a place in the raw text into one in the folded text."""
        return bisect_left(self.origins, max(0, min(raw_index, len(self.raw))))

    def outward(self, index: int) -> int:
        """Translate a place in the folded text into one in the raw text."""
        return self.origins[index]


# Characters that keyboards and speech recognisers swap; one for one, so places stay true.
_SWAPPED = str.maketrans("鳥鷄麵醬麴蔥餠づぢ", "鶏鶏麺醤麹葱餅ずじ")

_PLAIN = re.compile("[ぁ-ゖァ-ヴー一-鿿々a-z0-9]*")
_TO_HIRAGANA = {ord("ァ") + step: ord("ぁ") + step for step in range(ord("ヴ") - ord("ァ") + 1)}


def unify(folded_text: str) -> str:
    """Give a folded food name the spelling that its usual misspellings share (鳥もも)."""
    return folded_text.translate(_SWAPPED)


_TO_NAME_KEY = _SWAPPED | {kata: _SWAPPED.get(hira, hira) for kata, hira in _TO_HIRAGANA.items()}


def name_key(said: str) -> str:
    """Give the form under which a name is filed: folded, unified, without spaces and ・."""
    if _PLAIN.fullmatch(said):
        return said.translate(_TO_NAME_KEY)
    return unify(fold(said)).replace(" ", "").replace("・", "")


def fold(text: str) -> str:
    """Give the form in which spellings are compared.

    Full width becomes half width (NFKC), capitals small, katakana hiragana; the counter ヶ and
    long vowels stay, a dash after kana is a long vowel, every wave is 〜, control and zero-width
    characters vanish.
    """
    if _PLAIN.fullmatch(text):
        return text.translate(_TO_HIRAGANA)  # nearly every name: ten times as fast, same answer
    return folded(text).text


@lru_cache(maxsize=64)
def folded(text: str) -> Folded:
    """Fold a text and keep the places that its characters came from."""
    out: list[str] = []
    origins: list[int] = []
    index = 0
    while index < len(text):
        width = 2 if text[index + 1 : index + 2] in _VOICING else 1
        piece = _fold_piece(text[index : index + width], out[-1] if out else "")
        if piece == "ー" and text[index + 1 : index + 2].isdecimal() and text[index] != "ー":
            piece = "-"  # りんご-3個 is a dash after all
        out.extend(piece)
        # The pieces of one raw character (㌘ → ぐらむ) all start where it starts.
        origins.extend([index] * len(piece))
        index += width
    origins.append(len(text))
    return Folded(text, "".join(out), tuple(origins))


def _fold_piece(piece: str, before: str) -> str:
    if len(piece) == 2:
        piece = piece[0] + _COMPOSED.get(piece[1], piece[1])
    if piece in _DASHES:
        return "ー" if before and is_kana(before) else "-"
    if piece in _WAVES:
        return "〜"
    plain = unicodedata.normalize("NFKC", piece).lower()
    if len(plain) > 1 and "⁄" in plain and before.isdecimal():
        plain = " " + plain  # 1½ is one and a half, not 11/2
    return "".join(_fold_character(character) for character in plain)


def _fold_character(character: str) -> str:
    if "ァ" <= character <= "ヴ":
        return chr(_TO_HIRAGANA[ord(character)])
    if character.isspace():
        return " "
    if unicodedata.category(character) in _SILENT and character not in "゙゚":
        return ""
    return character
