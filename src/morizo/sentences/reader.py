"""From a sentence to its acts: words, clauses, moods, then the readers of each kind of clause."""

from dataclasses import replace
from datetime import date

from morizo.foods.catalogue import Catalogue
from morizo.sentences import asks, dialogue, suggestions
from morizo.sentences.acts import (
    Act,
    Allergy,
    Change,
    Cooked,
    Help,
    No,
    Nothing,
    Reading,
    Suggest,
    Talk,
    Undo,
    Unknown,
    Yes,
)
from morizo.sentences.clauses import Clause, parse
from morizo.sentences.moods import Mood, moods_of
from morizo.sentences.stock import CHANGING, Draft, Stock, Talked, cooked
from morizo.sentences.tokens import tokenise

_UNREAD_VERB = 0.18
_UNREAD_FRAGMENT = 0.12
_UNKNOWN_WORD = 0.12
_HALF_ASKED = 0.45  # 「卵買ったの」 may ask or tell
_DROPPED = 0.45
_STRAY = 0.15


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
    def __init__(self, clauses: list[Clause], today: date) -> None:
        self._clauses = clauses
        self._moods = moods_of(clauses)
        self._today = today
        self._talked = Talked()
        self._stock = Stock(self._talked)
        self._wish: Suggest | None = None
        self._wish_at = 0
        self._wish_weight = 1.0
        self._offered: tuple[str, ...] = ()
        self._hints = Suggest()
        self._doubt = 0.0

    def reading(self, text: str) -> Reading:
        for clause, mood in zip(self._clauses, self._moods, strict=True):
            self._clause(clause, mood)
        drafts = self._with_wish(_without_mentions(self._talked.drafts))
        acts = _settled([d.act for d in drafts])
        if not acts:
            return Reading((Unknown(),), 0.0, text)
        self._doubt += self._half_said() if any(isinstance(a, Change) for a in acts) else 0.0
        self._doubt += _STRAY * sum(c.strays for c in self._clauses)
        self._doubt += _DROPPED * sum(c.dropped for c in self._clauses)
        sure = min((d.weight for d in drafts if d.act in acts), default=0.5)
        return Reading(tuple(acts), round(max(0.0, sure - self._doubt), 3), text)

    def _half_said(self) -> float:
        """Doubt about a change where the sentence ends open: 「卵買ったの」「なすがあるんだけど」."""
        last = self._clauses[-1]
        if last.tails and last.tails[-1].has("nominal"):
            return _HALF_ASKED
        if last.tail("but") and last.verb("exist", "remain"):
            return _HALF_ASKED
        return 0.0

    def _clause(self, clause: Clause, mood: Mood) -> None:
        drafts = self._talked.drafts
        found = self._ask(clause, mood)
        if found is not None:
            unsaid = clause.verb("eat") and not clause.says("allergy", "dislike")
            weight = 0.5 if unsaid and isinstance(found[0], Allergy) else 1.0
            drafts.extend(Draft(act, None, weight) for act in found)
            return
        done = cooked(clause, mood)
        if done is not None:
            drafts.append(done)
            return
        alone = not (self._offered or self._wish or drafts)
        if alone and dialogue.asks_help(clause, mood):
            drafts.append(Draft(Help()))
            return
        weight = suggestions.asks(clause, mood)
        if weight:
            self._wants(clause, weight)
            return
        self._hints = suggestions.merged(self._hints, suggestions.hints(clause))
        if self._stock.read(clause, mood):
            self._offered += suggestions.offered(clause, mood)
            return
        last = dialogue.talk(clause) or dialogue.answer(clause, mood)
        if last is not None:
            drafts.extend(Draft(act) for act in last)
            return
        self._leave(clause, mood)

    def _ask(self, clause: Clause, mood: Mood) -> list[Act] | None:
        return (
            asks.shopping(clause, mood, self._talked.items)
            or asks.tastes(clause, mood)
            or dialogue.undo(clause)
            or asks.how_to(clause, mood)
            or asks.expiring(clause, mood, self._today)
            or self._asks_stock(clause, mood)
            or dialogue.choose(clause, mood)
            or dialogue.others(clause, mood)
            or dialogue.adopt(clause, mood)
        )

    def _asks_stock(self, clause: Clause, mood: Mood) -> list[Act] | None:
        found = asks.stock(clause, mood)
        if found is None and not clause.items and self._talked.items and clause.says("how_many"):
            if clause.head is None or clause.verb("remain", "exist"):
                return [
                    asks.AskStock(name=i.name, place=clause.place) for i in self._talked.items[-1:]
                ]
        return found

    def _wants(self, clause: Clause, weight: float) -> None:
        wish = suggestions.traits(clause)
        if self._wish is None:
            self._wish_at = len(self._talked.drafts)
            self._wish = wish
            self._wish_weight = weight
        else:
            self._wish = suggestions.merged(self._wish, wish)
            self._wish_weight = max(weight, self._wish_weight)

    def _with_wish(self, drafts: list[Draft]) -> list[Draft]:
        if self._wish is None:
            return drafts
        uses = tuple(dict.fromkeys((*self._offered, *self._hints.uses, *self._wish.uses)))
        wish = suggestions.merged(self._wish, self._hints)
        wish = replace(wish, uses=tuple(u for u in uses if u not in wish.exclude))
        kept = [
            d
            for d in drafts
            if not d.is_mention and not isinstance(d.act, Nothing | Talk | Yes | No)
        ]
        return [*kept, Draft(wish, None, self._wish_weight)]

    def _leave(self, clause: Clause, mood: Mood) -> None:
        """A clause nobody reads: about a food it may still say that nothing happened."""
        reasons = {
            Mood.WISH: "wish",
            Mood.PLAN: "plan",
            Mood.QUESTION: "question",
            Mood.NEGATION: "negation",
            Mood.REPORT: "report_of_other",
        }
        self._offered += suggestions.offered(clause, mood)
        if clause.items and mood is not Mood.NEGATION:
            self._talked.items = list(clause.items)
        if clause.verb("want") and clause.items and mood is Mood.THERE:
            self._talked.drafts.append(Draft(Nothing(reason="wish")))
        elif mood in reasons and (clause.items or clause.verb(*CHANGING)):
            self._talked.drafts.append(Draft(Nothing(reason=reasons[mood]), None, 0.8))  # type: ignore[arg-type]
        elif clause.items:
            self._talked.items = [i for i in clause.items if i.is_stock]
            self._doubt += _UNKNOWN_WORD * sum(1 for i in clause.items if not i.is_known)
            self._doubt += _UNREAD_VERB if clause.verb(*CHANGING) else _UNREAD_FRAGMENT / 2
        elif clause.verb(*CHANGING):
            self._doubt += _UNREAD_VERB


def _without_mentions(drafts: list[Draft]) -> list[Draft]:
    """「カレー残ったけど捨てた」: that it was left is only the way to what was done."""
    return [
        d
        for at, d in enumerate(drafts)
        if not (d.is_mention and any(e.item and d.item and e.item.name == d.item.name for e in drafts[at + 1 :]))
    ]


def _settled(acts: list[Act]) -> list[Act]:
    """Drop what says less than its neighbours: a Nothing beside a change, a Talk beside a request."""
    acts = list(dict.fromkeys(acts))
    if any(isinstance(a, Undo) for a in acts):
        return [Undo()]
    strong = [a for a in acts if not isinstance(a, Nothing | Talk | Yes | No | Unknown)]
    if strong:
        return strong
    nothing = [a for a in acts if isinstance(a, Nothing)]
    return (nothing or acts)[:1]
