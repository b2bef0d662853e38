"""Clauses that ask for something to cook, and what it should be like."""

from morizo.sentences.clauses import Clause
from morizo.sentences.inflection import Form
from morizo.sentences.moods import Mood

_FOOD_VERBS = ("use", "cook", "cook_with", "eat", "put_in")


def asks(clause: Clause, mood: Mood) -> float:
    """How sure it is (0–1) that a clause asks what to cook."""
    if mood is Mood.NEGATION and clause.verb("think_up") and clause.says("meal", "menu"):
        return 0.9  # 夕飯まだ決めてない
    left_to_us = clause.head is not None and "任せ" in clause.head.said
    if left_to_us and clause.says("menu", "meal", "dish"):
        return 0.9  # 献立任せた
    if mood in (Mood.FACT, Mood.NEGATION, Mood.REPORT):
        return 0.0
    if clause.says("talk:praise", "talk:thanks") and clause.head is None:
        return 0.0
    if _is_about_a_meal(clause) and _is_asking(clause, mood):
        return 0.95
    return max(_with_a_verb(clause, mood), _without_a_verb(clause)) or _with_foods(clause, mood)


def _is_about_a_meal(clause: Clause) -> bool:
    if clause.says("recipe:how"):
        return False
    if clause.says("menu", "meal", "okazu", "recipe", "recommend"):
        return True
    if any(t.sense_after("dish:") or t.sense_after("cuisine:") for t in clause.nouns):
        return True
    if any(c.kind in ("minutes", "servings", "child") for c in clause.counted):
        return True
    if not any(t.sense_after("mood:") and not t.has("scene") for t in clause.nouns):
        return False
    # 「卵は体にいい」 tells of the egg; 「体にいいもの」 asks.
    told = clause.head is None and any(i.particle == "は" for i in clause.items)
    return not told or clause.tail("question")


def _is_asking(clause: Clause, mood: Mood) -> bool:
    served = any(i.is_dish and not i.particle and not i.is_excluded for i in clause.items)
    if clause.head is None and served and not clause.says("recipe", "recommend"):
        return clause.tail("question")  # 「今日のお昼は昨日のカレー」
    wished = clause.form() & (Form.TE | Form.VOLITION | Form.REQUEST | Form.WISH)
    return (
        mood is Mood.QUESTION
        or clause.head is None
        or clause.says("what", "something", "how")
        or clause.verb("think_up", "please", "tell", "want", "good")
        or (clause.verb("do") and bool(wished))
        or (clause.verb("record", "put_in") and bool(clause.form() & Form.WISH))
    )


def _with_a_verb(clause: Clause, mood: Mood) -> float:
    """「何作ろう」「何か作れる？」「考えて」「どうしよう」."""
    says, verb = clause.says, clause.verb
    if clause.form() & Form.PAST and not clause.form() & Form.COND:
        return 0.0  # 昨日何食べたっけ
    open_to = says("what", "something")
    possible = clause.items and mood is Mood.QUESTION and not clause.form() & Form.PAST
    edible = clause.head is not None and clause.head.said.startswith(("いけ", "行け"))
    if verb("cook", "can") and (open_to or (possible and not edible)):
        return 0.95
    if verb("cook", "eat") and open_to and mood in (Mood.PLAN, Mood.QUESTION, Mood.WISH):
        return 0.95
    if says("how") and verb("eat", "use") and clause.tail("advice"):
        return 0.9
    usable = clause.form() & (Form.ABLE | Form.COMMAND) or verb("keep")
    if open_to and verb("use", "keep") and mood is Mood.QUESTION and usable:
        return 0.9
    if says("what") and verb("place", "good") and (clause.tail("advice") or mood is Mood.QUESTION):
        return 0.8
    if says("somehow") and verb("become", "do", "use", "can") and mood is not Mood.REQUEST:
        return 0.9
    if verb("think_up") and (clause.items or open_to):
        return 0.9
    if verb("think_up") and (
        mood is Mood.WISH or (mood is Mood.QUESTION and clause.form() & Form.ABLE)
    ):
        return 0.8
    if verb("correct") and clause.items and says("something") and mood is Mood.QUESTION:
        return 0.9
    wishing = mood in (Mood.WISH, Mood.PLAN, Mood.REQUEST)
    if verb("cook", "eat") and wishing and (_is_about_a_meal(clause) or says("thing", "something")):
        return 0.9
    unsettled = mood in (Mood.PLAN, Mood.QUESTION, Mood.CONDITION, Mood.THERE)
    open_how = says("how", "what") and not says("prepare", "freeze", "thaw")
    return 0.9 if verb("do") and unsettled and open_how else 0.0


def _without_a_verb(clause: Clause) -> float:
    """「15分でできるもの」「今夜これでどう？」, and what only describes: 作れるおかず."""
    says, verb = clause.says, clause.verb
    bare = clause.head is None
    makeable = says("can", "cook") or verb("can")
    if (
        makeable
        and says("thing", "something")
        and (bare or verb("tell", "exist", "absent", "good"))
    ):
        return 0.9
    if says("idea") and (bare or verb("tell", "exist", "absent", "think_up", "want", "place")):
        return 0.9
    if bare and says("something") and says("exist", "remain"):
        return 0.9
    if bare and says("how") and (says("that", "meal") or clause.items):
        return 0.9
    return 0.8 if bare and says("can", "cook") and clause.items and not clause.tails else 0.0


def _with_foods(clause: Clause, mood: Mood) -> float:
    """「豚肉で何か」「白菜消費したい」: the foods are said, the wish is half said."""
    says, verb = clause.says, clause.verb
    if (
        clause.items
        and says("something", "what")
        and verb("absent", "exist", "can", "good", "cook")
        and not clause.place
    ):
        return 0.95
    if clause.items and says("something") and clause.head is None:
        return 0.95
    if not clause.items and says("something") and verb("absent", "exist") and not clause.place:
        return 0.9
    if clause.items and clause.head is None and says("craving", "idea"):
        return 0.9
    if clause.head is None and any(i.is_excluded for i in clause.items):
        return 0.8
    if clause.items and verb("can") and says("thing"):
        return 0.9
    if (
        clause.items
        and verb("remain")
        and mood in (Mood.THERE, Mood.FACT)
        and clause.head
        and clause.head.said.startswith(("余", "あま"))
    ):
        told = any(i.amount for i in clause.items) or clause.tail("because")
        return 0.0 if told else 0.65
    consuming = (
        verb("use")
        and not verb("eat")
        and mood in (Mood.WISH, Mood.PLAN)
        and bool(clause.form() & Form.WISH)
    )
    if clause.items and (consuming or (verb("clear") and mood is Mood.WISH)):
        return 0.75
    last = clause.items[-1] if clause.items else None
    if (
        clause.head is None
        and last
        and last.particle == "で"
        and last.food
        and not last.amount
        and not clause.tails
    ):
        return 0.7
    return 0.0
