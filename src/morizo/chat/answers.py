"""Which choice a person's words mean, when something was asked."""

import re
from dataclasses import replace
from typing import Any

from morizo.chat.intents import Intent
from morizo.chat.memory import Option, Question
from morizo.foods.measures import read_amount
from morizo.foods.text import fold
from morizo.sentences.acts import (
    Act,
    Choose,
    Discard,
    Move,
    No,
    Reading,
    Set,
    Unknown,
    Use,
    Yes,
)

_ENDINGS = re.compile(
    r"(?:の方|のほう|ほう|方)?(?:を|が|で|に)?(?:する|します|した|して|お願い(?:します)?|いい(?:です)?|です|だよ|だ|ね|よ|かな)*[。！!？?、,\s]*$"
)
_NUMBER = re.compile(r"[0-9]{1,3}")
_ASIDE = re.compile(r"（.*?）|\(.*?\)")


def meant(question: Question, reading: Reading) -> Option | None:
    """Return the choice that words mean; None when they are no answer to this question.

    An amount where one was asked for comes back as a choice of its own.
    """
    said = fold(reading.text).strip(" 。、!?！？.")
    act = reading.acts[0] if len(reading.acts) == 1 else None
    return (
        _by_amount(question, said, act)
        or _by_words(question.options, said, whole=question.kind == "offer")
        or by_act(question, act)
    )


def by_id(question: Question, choice_id: str) -> Option | None:
    """Return the choice with this id."""
    return next((o for o in question.options if o.id == choice_id), None)


def by_act(question: Question, act: Act | None) -> Option | None:
    """Return the choice that an act means: a number, a name, yes or no, the older one."""
    if isinstance(act, Choose):
        if act.index is not None:
            in_range = 0 < act.index <= len(question.options)
            return question.options[act.index - 1] if in_range else None
        return _by_words(question.options, fold(act.label or ""))
    if isinstance(act, Yes) and question.yes:
        return by_id(question, question.yes)
    if isinstance(act, No):
        return (by_id(question, question.no) if question.no else None) or Option(
            id="no", label="やめる"
        )
    if isinstance(act, Use | Discard | Move | Set) and act.name is None and act.which is not None:
        named = {"old": "古い方", "new": "新しい方", "both": "両方"}
        return _by_words(question.options, fold(named.get(str(act.which), "")))
    return None


def _by_words(options: list[Option], said: str, *, whole: bool = False) -> Option | None:
    if not said:
        return None
    forms = {said, _ENDINGS.sub("", said)} - {""}
    for option in options:
        label = fold(option.label)
        if forms & {label, fold(_ASIDE.sub("", option.label)).strip(), *map(fold, option.words)}:
            return option
    # The beginning of one label alone is enough (「豚こま」 for 「豚こま 200g（冷蔵庫）」).
    # An offer wasn't asked for: half a word is no consent to it.
    core = min(forms, key=len)
    if whole or len(core) < 2:
        return None
    begun = [o for o in options if fold(o.label).startswith(core)]
    return begun[0] if len(begun) == 1 else None


def _by_amount(question: Question, said: str, act: Act | None) -> Option | None:
    waiting = question.amount_for
    if waiting is None:
        return None
    template: Any = waiting.act
    low, high = question.counts or (1, 0)
    if _NUMBER.fullmatch(said) and not low <= int(said) <= high:
        return None  # the number of a choice
    quantity = unit = None
    amount = read_amount(said)
    if amount is not None and not said[amount[1] :].strip(" 。、!?だですよね"):
        if amount[0].low is None or amount[0].high is not None:
            return None
        quantity, unit = amount[0].low, amount[0].unit
    elif isinstance(act, Use | Discard | Set) and act.name is None and act.quantity_high is None:
        quantity, unit = act.quantity, act.unit
        if isinstance(act, Set) and template.act != "set":
            return None  # 「残り2個」 is what is left, not what was taken
    if quantity is None:
        return None
    exact = replace(template, quantity=quantity, unit=unit, quantity_high=None)
    intent = Intent.of(exact, items=waiting.items, aim=waiting.aim, is_confirmed=True)
    return Option(id="amount", label=said, intents=[intent])


def is_no_answer(reading: Reading) -> bool:
    """Whether words that answered nothing were also nothing else."""
    return all(isinstance(act, Unknown | Yes | No | Choose) for act in reading.acts)
