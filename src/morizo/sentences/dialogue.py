"""Sentences about the conversation itself: choosing, agreeing, taking back, small talk."""

from typing import Literal

from morizo.sentences.acts import (
    Act,
    Adopt,
    Choose,
    Help,
    No,
    Others,
    Talk,
    Undo,
    Yes,
)
from morizo.sentences.clauses import Clause
from morizo.sentences.inflection import Form
from morizo.sentences.moods import Mood

_WHICH_LABELS = {"old": "古い方", "new": "新しい方", "both": "両方"}


def undo(clause: Clause) -> list[Act] | None:
    """The last change is taken back."""
    if clause.says("undo") and not clause.items:
        return [Undo()]
    if (
        clause.verb("delete")
        and not clause.items
        and not clause.place
        and not clause.says("shopping")
    ):
        return [Undo()]
    if clause.verb("put_back") and clause.place is None and not clause.items:
        return [Undo()]
    return None


def choose(clause: Clause, mood: Mood) -> list[Act] | None:
    """One of the choices shown is picked."""
    decided = (
        clause.verb("think_up")
        and mood is Mood.FACT
        and len(clause.items) == 1
        and clause.items[0].particle == "に"
    )
    if mood in (Mood.NEGATION, Mood.REPORT) or (mood is Mood.FACT and not decided):
        return None
    if len(clause.items) == 1 and not clause.items[0].name and mood in (Mood.PLAN, Mood.REQUEST):
        return [Choose(label=_WHICH_LABELS.get(str(clause.items[0].which), ""))]
    if clause.head is not None and not clause.verb(
        "do", "good", "please", "think_up", "go", "tell", "cook", "want"
    ):
        return None
    if clause.says("mood") or any(t.said in ("と", "って") for t in clause.tails):
        return None
    order = next((c.number for c in clause.counted if c.kind == "order"), None)
    if order and not clause.items:
        return [Choose(index=order)]
    number = clause.loose[0].low if len(clause.loose) == 1 and not clause.items else None
    if (
        number is not None
        and clause.loose[0].unit is None
        and number == int(number)
        and 0 < number < 20
        and not clause.tail("copula")
        and all(n.has("thing", "that", "scene", "rather") for n in clause.nouns)
    ):
        return [Choose(index=int(number))]
    if len(clause.items) != 1 or clause.says(
        "what", "something", "meal", "menu", "recipe", "recipe:how", "cook", "use"
    ):
        return None
    item = clause.items[0]
    if item.is_excluded:
        return None
    if not item.name and item.which and not clause.loose:
        return [Choose(label=_WHICH_LABELS.get(str(item.which), str(item.which)))]
    picked = clause.verb("do", "good", "please") or (clause.head is None and item.particle == "で")
    if item.is_dish and picked and mood is not Mood.QUESTION and not item.amount:
        return [Choose(label=item.name)]
    if (
        (clause.verb("do") or decided)
        and item.particle == "に"
        and item.name
        and mood is not Mood.QUESTION
    ):
        return [Choose(label=item.name)]
    return None


def others(clause: Clause, mood: Mood) -> list[Act] | None:
    """Other proposals are asked for."""
    if clause.items or mood in (Mood.FACT, Mood.REPORT) or clause.place:
        return None
    if clause.says("others") and not clause.says("expiry", "expiring"):
        return [Others()]
    if clause.verb("differ") and clause.says("thing"):
        return [Others()]
    if (
        clause.verb("correct")
        and not (clause.loose or clause.day or clause.says("expiry"))
        and mood is Mood.REQUEST
    ):
        return [Others()]
    if clause.says("more_of") and (clause.head is None or clause.verb("tell", "absent", "exist")):
        return [Others()]
    return None


def adopt(clause: Clause, mood: Mood) -> list[Act] | None:
    """The menu proposed is taken."""
    if clause.items or mood in (Mood.QUESTION, Mood.NEGATION, Mood.REPORT):
        return None
    decided = (
        clause.verb("think_up")
        and clause.head is not None
        and clause.head.said.startswith(("決め", "きめ"))
    )
    if clause.says("adopt") or (decided and mood is Mood.FACT):
        return [Adopt()]
    pointed = clause.says("that") and not clause.says("undo", "what", "how", "meal")
    will = clause.verb("cook") and mood is Mood.PLAN
    taken = will or clause.verb("do", "go", "good", "please", "can") or clause.head is None
    return [Adopt()] if pointed and taken and not clause.loose else None


def talk(clause: Clause) -> list[Act] | None:
    """Greetings, thanks, praise."""
    if clause.items:
        return None
    kinds = [s for t in clause.nouns if (s := t.sense_after("talk:"))]
    kind: Literal["greeting", "thanks", "praise"]
    for kind in ("greeting", "thanks", "praise"):
        if kind in kinds:
            return [Talk(kind=kind)]
    if clause.verb("help_out"):
        return [Talk(kind="thanks")]
    if clause.verb("tasty"):
        return [Talk(kind="praise")]
    if kinds or clause.verb("weather", "rest", "hungry"):
        return [Talk(kind="other")]
    return None


def asks_help(clause: Clause, mood: Mood) -> bool:
    """「何ができるの？」 with no food in sight is about the assistant."""
    able = bool(clause.form() & Form.ABLE)
    if clause.says("what") and clause.verb("say") and clause.tail("advice") and not clause.items:
        return True
    if clause.says("how") and clause.verb("good") and not clause.items:
        return not clause.says("meal", "menu", "that")
    if clause.says("how") and clause.verb("do") and clause.tail("advice"):
        return not (clause.items or clause.says("meal", "menu", "that") or clause.day)
    return (
        clause.says("what")
        and (clause.verb("can") or (clause.verb("order", "please") and able))
        and mood is Mood.QUESTION
        and not (clause.items or clause.counted or clause.says("meal", "menu", "thing"))
        and all(n.has("scene:person") or not n.has("scene") for n in clause.nouns)
    )


def answer(clause: Clause, mood: Mood) -> list[Act] | None:
    """Yes, no, help."""
    if clause.items or clause.loose or clause.place or clause.says("allergy"):
        return None
    if (clause.says("help") or clause.verb("talk_to")) and not clause.verb("cook"):
        return [Help()]
    if (
        clause.verb("stop", "differ")
        or clause.says("no", "oops", "without")
        or clause.verb("absent")
    ):
        return [No()]
    if clause.tail("not"):
        return [No()]
    if mood is Mood.QUESTION:
        return None
    if (
        clause.says("yes")
        or clause.verb("please", "agree")
        or (
            clause.verb("good")
            and mood is not Mood.NEGATION
            and not clause.says("thing", "what", "place")
        )
    ):
        return [Yes()]
    return None
