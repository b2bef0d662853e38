"""Whether what a verb says has happened: only what is done or is there changes the stock."""

from enum import StrEnum

from morizo.sentences.actors import is_elsewhere
from morizo.sentences.clauses import Clause
from morizo.sentences.inflection import Form


class Mood(StrEnum):
    """How the speaker stands to what a clause says."""

    FACT = "fact"  # done: 買った
    THERE = "there"  # is so now: ある
    PLAN = "plan"
    WISH = "wish"
    QUESTION = "question"
    NEGATION = "negation"
    REPORT = "report"  # somebody else says or wants it
    REQUEST = "request"
    CONDITION = "condition"
    LINK = "link"  # 〜て: as the clause after it
    BARE = "bare"  # no verb


DONE = (Mood.FACT, Mood.THERE)
"""Moods in which something really is so."""

_EXISTING = (
    "exist", "remain", "absent", "near", "keep", "good", "cheap", "be", "spoiled", "tasty",
    "weather", "quick", "hot", "want",
)  # fmt: skip
_ASKING_NOUNS = ("please", "tell", "think_up")
_PLANNED = Form.VOLITION | Form.MUST | Form.PURPOSE | Form.COMMAND


def mood_of(clause: Clause) -> Mood:
    """Read the mood of one clause by itself; `moods_of` knows its neighbours too."""
    form = clause.form()
    framed = _framed(clause, form) or _heard(clause)
    if framed is not None:
        return framed
    if clause.head is None:
        return _without_a_verb(clause)
    if form & Form.MISSED:
        return Mood.NEGATION
    if form & Form.NEG:
        return Mood.QUESTION if clause.tail("question") else Mood.NEGATION
    if clause.tail("allowed"):
        return Mood.QUESTION if clause.tail("question") else Mood.REPORT
    if form & Form.WISH:
        return Mood.WISH
    if clause.tail("advice"):
        return _advised(clause)
    if form & Form.MUST or (form & Form.VOLITION) or clause.tail("must", "must_do"):
        return Mood.PLAN
    return _positive(clause, form)


def _framed(clause: Clause, form: Form) -> Mood | None:
    """What a noun after the verb makes of it: 〜たことない, 〜とき, 〜まま, 〜るところ."""
    if clause.tail("unreal") or (clause.tail("unreal_moment") and not form & Form.PAST):
        return Mood.NEGATION
    if clause.tail("time"):
        return Mood.CONDITION
    if clause.tail("manner") or (form & Form.NOT_DO and form & Form.WHILE):
        return Mood.LINK
    if clause.tail("moment") and not form & Form.PAST:
        return Mood.PLAN
    return Mood.REPORT if _is_habit(clause, form) else None


def _heard(clause: Clause) -> Mood | None:
    """What was only heard, unless it is a date or was done at home."""
    if _is_dated_fact(clause):
        return Mood.THERE if clause.head else Mood.BARE
    if _is_told_at_home(clause):
        return Mood.FACT
    quoted = bool(clause.tails) and clause.tails[-1].said == "って"
    if clause.tail("hearsay") or (quoted and (not clause.verb("keep") or clause.verb("bring"))):
        return Mood.REPORT
    says = clause.verb("say") and clause.items and not clause.form() & Form.REQUEST
    return Mood.REPORT if says else None


def _without_a_verb(clause: Clause) -> Mood:
    counted = clause.is_left and any(i.amount for i in clause.items)
    unsure = counted and not clause.tail("mark", "copula")  # 残り4個かな
    unsure = unsure and not any(t.said.startswith("だった") for t in clause.tails)
    asked = (clause.tail("question") and not unsure) or clause.says("how_many", "when", "where")
    return Mood.QUESTION if asked else Mood.BARE


def _is_told_at_home(clause: Clause) -> bool:
    """「パパがハム食べたって」: done by the household, as somebody says; to be asked."""
    form = clause.form()
    heard = clause.tail("hearsay") or any(t.said in ("って", "と") for t in clause.tails)
    ours = any(role == "ours" and particle in ("が", "は", "も") for role, particle in clause.roles)
    done = form & Form.PAST and not form & (Form.NEG | Form.WISH | Form.COND)
    clause.is_heard = bool(heard and ours and done and not clause.tail("question"))
    return clause.is_heard


def _is_habit(clause: Clause, form: Form) -> bool:
    """毎朝パンを食べてる, 昔はよく買ってた: no single purchase or use."""
    return (
        clause.says("habit")
        and not clause.says("which")
        and bool(form & Form.PLAIN)
        and not clause.verb(*_EXISTING)
        and not clause.tail("question")
    )


def _is_dated_fact(clause: Clause) -> bool:
    """「豆腐は明後日までだって」: a date that was heard or read is still the date."""
    if clause.expires_on is None or clause.tail("question"):
        return False
    edible = clause.verb("eat", "use", "can") and bool(clause.form() & Form.ABLE)
    told = clause.tail("hearsay") or any(t.said in ("って", "と") for t in clause.tails)
    return told and (clause.head is None or clause.verb("keep", "be", "near") or edible)


def _advised(clause: Clause) -> Mood:
    """〜ばいい？ 〜たらいいのに 〜ばよかった: nothing of it has happened."""
    if clause.tail("question"):
        return Mood.QUESTION
    if clause.tail("forbidden"):
        return Mood.NEGATION
    if any(t.has("advice") and t.form & Form.PAST for t in clause.tails):
        return Mood.NEGATION
    return Mood.WISH if clause.tail("but", "end") else Mood.PLAN


_ASKING_WORDS = ("what", "how_many", "when", "where", "who", "how")


def _positive(clause: Clause, form: Form) -> Mood:
    asked = clause.tail("question")
    if clause.tail("plan"):
        return Mood.QUESTION if asked else Mood.PLAN
    if form & Form.REQUEST or (asked and form & Form.RECEIVED and not form & Form.PAST):
        return Mood.REQUEST
    open_ended = not form & (Form.PAST | Form.TE | Form.COND)
    if asked or (clause.says(*_ASKING_WORDS) and open_ended):
        return Mood.QUESTION
    if clause.tail("not"):
        return Mood.NEGATION
    return _told(clause, form)


def _told(clause: Clause, form: Form) -> Mood:
    if form & Form.COND and not form & Form.NOUN:
        return Mood.CONDITION
    if form & Form.COMMAND and not form & Form.STEM:
        return Mood.REQUEST
    if form & (_PLANNED | Form.LOOKS):
        return Mood.PLAN
    if form & Form.TE and not form & Form.PAST:
        return Mood.LINK
    if form & Form.NOUN and clause.verb(*_ASKING_NOUNS):
        return Mood.REQUEST
    if form & (Form.PAST | Form.NOUN):
        return Mood.FACT
    if form & (Form.STATE | Form.ABLE) or clause.verb(*_EXISTING):
        return Mood.THERE
    return Mood.PLAN


def moods_of(clauses: list[Clause]) -> list[Mood]:
    """Read the moods of a sentence's clauses: 〜て takes the next one's, 〜って言ってた reports."""
    moods = [_whose(c, mood_of(c)) for c in clauses]
    for at in range(len(clauses) - 1, -1, -1):
        clause = clauses[at]
        following = clauses[at + 1] if at + 1 < len(clauses) else None
        quoted = any(t.said in ("って", "と") for t in clause.tails)
        told = following is not None and (
            (following.verb("say") and (quoted or not clause.tails))
            or (following.verb("count") and quoted and not following.items)
        )
        if following and _is_topic(clause, following):
            moods[at] = Mood.LINK
        elif told and following is not None:
            if not clause.is_heard and not following.items and clause.head is not None:
                moods[at] = Mood.REPORT
        elif moods[at] is Mood.CONDITION and following is not None:
            moods[at] = _conditional(clause, moods[at + 1])
        elif moods[at] is Mood.LINK:
            moods[at] = _linked(clause, following, moods[at + 1] if following else None)
    return moods


def _is_topic(clause: Clause, following: Clause) -> bool:
    """「枝豆ゆでたの、半分食べた」: the verb only says which food is meant."""
    named = bool(clause.tails) and clause.tails[-1].has("nominal") and clause.items
    return bool(named) and not following.items and following.head is not None


def _whose(clause: Clause, mood: Mood) -> Mood:
    """What others do is only reported."""
    told = mood in (Mood.FACT, Mood.THERE, Mood.LINK, Mood.BARE)
    return Mood.REPORT if told and is_elsewhere(clause) else mood


def _conditional(clause: Clause, mood: Mood) -> Mood:
    """冷凍しても大丈夫？ asks; 作ったら好評だった tells what was done."""
    if mood is Mood.QUESTION:
        return mood
    bare = all(t.has("time") for t in clause.tails)
    done = clause.form() & Form.PAST and mood in (Mood.FACT, Mood.BARE) and bare
    return Mood.FACT if done else Mood.CONDITION


def _linked(clause: Clause, following: Clause | None, mood: Mood | None) -> Mood:
    if following is None or mood is None or clause.ends_hard:
        if clause.form() & Form.STEM and clause.form() & (Form.WHOLE | Form.TE) and clause.items:
            return Mood.FACT  # しめじ使い切り、お茶買い足し
        if clause.form() & Form.DONE and not clause.tail("question"):
            return Mood.FACT  # 切らしてしまってね
        # 「使って、」 at the very end goes on unsaid; alone it asks somebody to do it.
        return Mood.REQUEST
    if mood in (Mood.BARE, Mood.THERE):
        return Mood.FACT
    if mood is Mood.NEGATION and following.verb("absent", "exist", "use", "eat"):
        return Mood.LINK
    return mood
