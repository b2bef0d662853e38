"""From a sentence to its acts: words, clauses, moods, then the readers of each kind of clause."""

from dataclasses import replace
from datetime import date

from morizo.foods.catalogue import Catalogue
from morizo.sentences import asks, dialogue, stock, suggestions, tastes
from morizo.sentences.actors import is_outsiders
from morizo.sentences.acts import (
    Act,
    Add,
    Allergy,
    Change,
    Cooked,
    Help,
    No,
    Nothing,
    Reading,
    Talk,
    Undo,
    Unknown,
    Yes,
)
from morizo.sentences.clauses import Clause
from morizo.sentences.inflection import Form
from morizo.sentences.moods import Mood, moods_of
from morizo.sentences.parsing import parse
from morizo.sentences.talked import CHANGING, REASONS, Draft, Talked
from morizo.sentences.tokens import tokenise
from morizo.sentences.wishes import Wish

# Doubt (of 1) for what a reading leaves out; below `acts.SURE` the caller asks.
_UNREAD_VERB = 0.18
_UNREAD_FRAGMENT = 0.06
_UNKNOWN_WORD = 0.12
_STRAY = 0.15  # a word that is no name: めちゃ
_STRAY_BY_CHANGE = 0.45  # a third of the changes read beside one were wrong at first sight
_HALF_SAID = 0.45  # 「卵買ったの」 may ask or tell
_RAMBLING = 0.45  # half of such sentences are read wrong somewhere
_TOLD_AT_ONCE = 3  # clauses
_SURE_OF_CHANGE = 0.75  # below it, more than half of the changes were wrong at first sight
_LESS_SURE = 0.2
_DROPPED = 0.45  # part of a name, or a number that belongs to nothing

_SMALL = (Nothing, Talk, Yes, No)
_TELLING = (Mood.WISH, Mood.PLAN, Mood.QUESTION, Mood.NEGATION, Mood.REPORT)


def read(text: str, *, today: date, catalogue: Catalogue) -> Reading:
    """Read what a sentence asks for.

    Args:
        text: What was said, as typed or heard; any text at all.
        today: The day in the household's zone, for 明日 and 来週.
        catalogue: The foods that are known by name.

    Returns:
        The acts in the order in which they were said, and how sure they are.
    """
    clauses = parse(tokenise(text, today, catalogue), catalogue)
    return _Reader(clauses, today).reading(text)


class _Reader:
    """Goes through the clauses of one sentence and gathers drafts, wishes and doubt."""

    def __init__(self, clauses: list[Clause], today: date) -> None:
        self._clauses = clauses
        self._today = today
        self._talked = Talked()
        self._wish = Wish()
        self._doubt = 0.0
        self._outside = False

    def reading(self, text: str) -> Reading:
        moods = moods_of(self._clauses)
        for at, (clause, mood) in enumerate(zip(self._clauses, moods, strict=True)):
            before = len(self._talked.drafts)
            self._outside = is_outsiders(self._clauses, at)
            self._lift(clause, mood)
            self._clause(clause, mood)
            if clause.is_instead and clause.replaced is None and before:
                self._take_back(before)
        drafts = self._with_wish(_without_mentions(self._talked.drafts))
        acts = _settled([d.act for d in drafts])
        if not acts:
            return Reading((Unknown(),), 0.0, text)
        sure = min((d.weight for d in drafts if d.act in acts), default=0.5) - self._doubts(acts)
        if sure < _SURE_OF_CHANGE and any(isinstance(a, Change) for a in acts):
            sure -= _LESS_SURE
        return Reading(tuple(acts), round(max(0.0, sure), 3), text)

    def _doubts(self, acts: list[Act]) -> float:
        """What speaks against trusting the acts: words that nobody has accounted for."""
        strays = sum(c.strays for c in self._clauses)
        doubt = self._doubt + _DROPPED * sum(c.dropped for c in self._clauses)
        if not any(isinstance(a, Change) for a in acts):
            doubt += _STRAY * strays
        else:
            doubt += _STRAY_BY_CHANGE * strays
            doubt += _HALF_SAID if self._is_open() else 0.0
            doubt += _RAMBLING if len(self._clauses) > _TOLD_AT_ONCE else 0.0
        # 「漬けたって言ってた」: nothing happens, whatever the rest says.
        return doubt / 3 if all(isinstance(a, Nothing) for a in acts) else doubt

    def _is_open(self) -> bool:
        """Whether the sentence ends open: 「卵買ったの」「買ったと思う」「なすがあるんだけど」."""
        last = self._clauses[-1]
        told = bool(last.form() & Form.PAST) and last.tail("confirm") and not last.tail("question")
        if told and not last.says("scene:person"):
            return True  # 「解凍したよね」 wants to be told
        return (
            bool(last.tails and last.tails[-1].has("nominal"))
            or any(c.tail("maybe") or c.verb("think") or c.is_heard for c in self._clauses)
            or (last.tail("but") and last.verb("exist", "remain"))
            or (last.head is None and last.tail("plan"))  # 卵は6個のはず
        )

    def _lift(self, clause: Clause, mood: Mood) -> None:
        """「卵アレルギー、もう食べていいって」: a later clause may say that it is over."""
        if clause.items or not tastes.lifts(clause, mood):
            return
        for draft in self._talked.drafts:
            if isinstance(draft.act, Allergy):
                draft.act = replace(draft.act, lifted=True)

    def _take_back(self, before: int) -> None:
        """「牛乳買った、じゃなくて豆乳買った」: the clause before is replaced."""
        drafts = self._talked.drafts
        if len(drafts) > before and type(drafts[before].act) is type(drafts[before - 1].act):
            del drafts[before - 1]

    def _clause(self, clause: Clause, mood: Mood) -> None:
        drafts = self._talked.drafts
        found = self._asked(clause, mood)
        if found and self._outside and clause.says("allergy"):
            self._wish.leave_out(tastes.allergens(clause))
        if found is not None:
            drafts.extend(Draft(act, None, _weight(act, clause)) for act in found)
            if any(isinstance(act, Cooked) for act in found) and clause.items:
                self._talked.items, self._talked.verb = list(clause.items), "cooked"
            return
        weight = suggestions.asks(clause, mood)
        if weight:
            self._wish.ask(clause, weight)
            return
        self._wish.hint(clause)
        if stock.read(self._talked, clause, mood):
            self._wish.offer(clause, mood)
            return
        said = dialogue.talk(clause) or dialogue.answer(clause, mood)
        if said is not None:
            drafts.extend(Draft(act) for act in said)
        else:
            self._leave(clause, mood)

    def _asked(self, clause: Clause, mood: Mood) -> list[Act] | None:
        """Acts that a clause states outright; the first reader that knows it wins."""
        spoken = self._talked.items
        return (
            asks.shopped(clause, mood)
            or asks.shopping(clause, mood, spoken)
            or tastes.tastes(clause, mood, spoken, outside=self._outside)
            or (None if self._says_allergy() else dialogue.undo(clause))
            or asks.how_to(clause, mood, spoken)
            or (None if self._completes(clause) else asks.expiring(clause, mood, self._today))
            or asks.stock(clause, mood, spoken)
            or dialogue.choose(clause, mood)
            or dialogue.others(clause, mood)
            or dialogue.adopt(clause, mood)
            or stock.cooked(clause, mood)
            or self._asks_help(clause, mood)
        )

    def _says_allergy(self) -> bool:
        """Deleting then means the allergy (アレルギー、治ったから外して)."""
        return any(c.says("allergy") for c in self._clauses)

    def _completes(self, clause: Clause) -> bool:
        """「牛乳買ってくれた、16日までのやつ」: the date belongs to what came in."""
        last = self._talked.drafts[-1].act if self._talked.drafts else None
        told = clause.head is None and not clause.tail("question") and bool(clause.expires_on)
        return told and isinstance(last, Add) and last.expires_on is None

    def _asks_help(self, clause: Clause, mood: Mood) -> list[Act] | None:
        alone = not (self._talked.drafts or self._wish.is_begun)
        return [Help()] if alone and dialogue.asks_help(clause, mood) else None

    def _with_wish(self, drafts: list[Draft]) -> list[Draft]:
        if not self._wish.is_asked:
            return drafts
        kept = [d for d in drafts if not d.is_mention and not isinstance(d.act, _SMALL)]
        return [*kept, Draft(self._wish.whole(), None, self._wish.weight)]

    def _leave(self, clause: Clause, mood: Mood) -> None:
        """A clause nobody reads: about a food it may still say that nothing happened."""
        self._wish.offer(clause, mood)
        if clause.items and mood is not Mood.NEGATION:
            self._talked.items = list(clause.items)
        if clause.says("method") and clause.items:
            self._talked.drafts.append(Draft(Nothing(reason="question")))
        elif clause.verb("want") and clause.items and mood is Mood.THERE:
            self._talked.drafts.append(Draft(Nothing(reason="wish")))
        elif mood in _TELLING and (clause.items or clause.verb(*CHANGING) or self._asks_on(mood)):
            self._talked.drafts.append(Draft(Nothing(reason=REASONS[mood]), None, 0.8))
        elif clause.items:
            self._talked.items = [i for i in clause.items if i.is_stock]
            self._doubt += _UNKNOWN_WORD * sum(1 for i in clause.items if not i.is_known)
            self._doubt += _UNREAD_VERB if clause.verb(*CHANGING) else _UNREAD_FRAGMENT
        elif clause.verb(*CHANGING):
            self._doubt += _UNREAD_VERB

    def _asks_on(self, mood: Mood) -> bool:
        """「卵が賞味期限切れてたけど大丈夫かな」 asks about the eggs."""
        return mood is Mood.QUESTION and bool(self._talked.items)


def _weight(act: Act, clause: Clause) -> float:
    """An allergy is only guessed from 「小麦が食べられない」, so it is asked."""
    guessed = clause.verb("eat") and not clause.says("allergy", "dislike")
    return 0.5 if guessed and isinstance(act, Allergy) else 1.0


def _without_mentions(drafts: list[Draft]) -> list[Draft]:
    """「カレー残ったけど捨てた」: that it was left is only the way to what was done."""

    def done_later(at: int, draft: Draft) -> bool:
        name = draft.item.name if draft.item else None
        return any(later.item is not None and later.item.name == name for later in drafts[at + 1 :])

    return [d for at, d in enumerate(drafts) if not (d.is_mention and done_later(at, d))]


def _settled(acts: list[Act]) -> list[Act]:
    """Drop what says less than its neighbours: Nothing beside a change, Talk beside a request."""
    acts = list(dict.fromkeys(acts))
    if any(isinstance(a, Undo) for a in acts):
        return [Undo()]
    if any(isinstance(a, No) for a in acts):
        acts = [a for a in acts if not isinstance(a, Yes)]  # もうええわ、やめとこ
    strong: list[Act] = [a for a in acts if not isinstance(a, (*_SMALL, Unknown))]
    nothing: list[Act] = [a for a in acts if isinstance(a, Nothing)]
    if Nothing(reason="report_of_other") in nothing:
        nothing = [Nothing(reason="report_of_other")]
    return strong or (nothing or acts)[:1]
