"""Japanese inflection as a small automaton: a stem's class, then endings and auxiliaries.

`endings(text, start, cls)` walks every chain of endings that the text spells from `start` on and
says what each one means (`Form`). 「買|ってきてなかった」 → past, negative, state.
"""

from collections.abc import Iterator
from functools import lru_cache

from morizo.sentences.endings import TABLE
from morizo.sentences.forms import Form

__all__ = ["Form", "endings"]

_LONGEST = 24  # characters of endings looked at; the longest real chain is about 15


def endings(text: str, start: int, cls: str) -> tuple[tuple[int, Form], ...]:
    """Every way in which `text` goes on from `start` as endings of a stem of class `cls`.

    Returns:
        Pairs of (end offset, what the ending says), without repeats.
    """
    tail = text[start : start + _LONGEST]
    return tuple((start + length, form) for length, form in _walk(tail, cls))


@lru_cache(maxsize=4096)
def _walk(tail: str, cls: str) -> tuple[tuple[int, Form], ...]:
    return tuple(dict.fromkeys(_steps(tail, 0, cls, Form.NONE, 0)))


def _steps(tail: str, at: int, cls: str, form: Form, depth: int) -> Iterator[tuple[int, Form]]:
    if depth > 8:
        return
    for spelling, meaning, following in TABLE[cls]:
        if not tail.startswith(spelling, at):
            continue
        end = at + len(spelling)
        if following is None:
            yield end, form | meaning
        else:
            yield from _steps(tail, end, following, form | meaning, depth + 1)
