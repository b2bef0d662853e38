"""Clauses that tell what somebody must not or would rather not eat, now or no longer."""

from morizo.sentences.acts import Act, Allergy, Dislike, Nothing
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.inflection import Form
from morizo.sentences.moods import Mood

_LISTED = ("", "と", "や", "も", "を", "の", "とか")
_TOLD = (Mood.FACT, Mood.REQUEST, Mood.REPORT)


def tastes(clause: Clause, mood: Mood, spoken: list[Item], *, outside: bool) -> list[Act] | None:
    """Allergies and dislikes told in passing; those of people outside change nothing."""
    found = _tastes(clause, mood, spoken)
    return [Nothing(reason="report_of_other")] if found and outside else found


def _tastes(clause: Clause, mood: Mood, spoken: list[Item]) -> list[Act] | None:
    if mood in (Mood.QUESTION, Mood.CONDITION) and not clause.verb("heal"):
        return None
    if clause.says("allergy", "symptom"):
        names = _allergens(clause) or _named(spoken)
        return [Allergy(names=names, lifted=lifts(clause, mood))] if names else None
    names = _named(clause.items)
    if not names:
        return None
    if clause.verb("allergic") and mood in (Mood.PLAN, Mood.THERE):
        return [Allergy(names=names)] if clause.items[-1].particle == "に" else None
    if clause.verb("eat") and clause.tail("allowed", "advice") and _is_told_by_doctor(clause):
        return [Allergy(names=names, lifted=True)]
    if clause.says("tested_negative") or (clause.verb("heal") and mood in _TOLD):
        return [Allergy(names=names, lifted=True)]
    return _disliked(clause, mood, names)


def lifts(clause: Clause, mood: Mood) -> bool:
    """Whether an allergy spoken of is said to be over: 治った, 陰性, もう食べていいって."""
    over = clause.tail("not") or clause.says("lifted", "tested_negative")
    if mood is Mood.NEGATION and clause.verb("absent", "exist", "become"):
        over = True
    if mood in _TOLD and clause.verb("heal", "run_out", "absent", "delete", "graduate"):
        over = True
    if clause.verb("eat") and not clause.form() & Form.NEG:
        over = over or clause.tail("advice", "allowed") or bool(clause.form() & Form.ABLE)
    return over and not clause.tail("question")


def _is_told_by_doctor(clause: Clause) -> bool:
    """うちの子のくるみ, もう食べていいって."""
    again = any(t.said == "もう" for t in clause.nouns)
    return again and any(role == "ours" for role, _ in clause.roles)


def _allergens(clause: Clause) -> tuple[str, ...]:
    """The foods in one breath before アレルギー; else those after it (アレルギーはえびとかに)."""
    word = next(t for t in clause.nouns if t.has("allergy", "symptom"))
    named = [i for i in clause.items if i.name]
    before = [i for i in named if i.end <= word.start]
    if word.has("symptom") or not before:
        return _named(named)
    kept = [before[-1]]
    for item in reversed(before[:-1]):
        if item.particle not in ("", "と", "や", "も", "とか", "、"):
            break
        kept.insert(0, item)
    return tuple(i.name for i in kept if i.is_known or i.end == word.start or len(kept) == 1)


def _named(items: list[Item]) -> tuple[str, ...]:
    """The foods among the names; an unknown place or person beside them is none."""
    known = any(i.is_known for i in items)
    return tuple(
        i.name for i in items if i.name and (i.is_known or not known or i.particle in _LISTED)
    )


def _disliked(clause: Clause, mood: Mood, names: tuple[str, ...]) -> list[Act] | None:
    if clause.says("dislike"):
        return None if clause.tail("not") else [Dislike(names=names)]
    if clause.verb("please_s") and clause.form() & Form.NEG:
        return [Dislike(names=names)]
    if clause.says("like") and clause.tail("not"):
        return [Dislike(names=names)]
    if _never_eats(clause, mood):
        if clause.form() & (Form.ABLE | Form.PASSIVE):
            return [Allergy(names=names)]
        return [Dislike(names=names)] if clause.says("scene:person") else None
    if clause.says("bad", "no") and clause.head is None and not clause.says("expiry"):
        return [Dislike(names=names)]
    return None


def _never_eats(clause: Clause, mood: Mood) -> bool:
    once = Form.PAST | Form.STATE | Form.NOT_DO | Form.TE | Form.WHOLE
    return (
        clause.verb("eat")
        and mood is Mood.NEGATION
        and not any(not t.has("end", "because", "copula") for t in clause.tails)
        and not clause.form() & once
    )
