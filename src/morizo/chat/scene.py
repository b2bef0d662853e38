"""The scene of one turn: who is there, what was remembered, and what the turn has said and done so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from morizo.accounts.visit import Visit
from morizo.changes.service import Restore
from morizo.chat.intents import Intent
from morizo.chat.memory import Memory, Option, Question
from morizo.foods.catalogue import Catalogue
from morizo.foods.models import Food
from morizo.kit.ids import new_id
from morizo.menus.models import Proposal
from morizo.menus.service import Menus
from morizo.pantry.models import Item, ItemChange
from morizo.pantry.service import Pantry
from morizo.recipes.book import Book
from morizo.recipes.service import Recipes


@dataclass(slots=True)
class Scene:
    """What an act is decided against, and where its result goes.

    A room either applies an act (`tell` what was done) or asks (`ask`), never both for one act.
    """

    visit: Visit
    catalogue: Catalogue
    rooms: Mapping[str, Restore]
    """The way back of each room, for undo."""
    book: Book
    memory: Memory
    number: int
    """The turn's number, so that its choices have names of their own."""
    text: str = ""
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[ItemChange] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    question: Question | None = None
    remembered: list[ItemChange] | None = None
    """What the next turn should take for the last change, where that isn't simply `changes`."""
    undone: set[str] = field(default_factory=set)
    """The ids of rows and menus that this turn put back."""
    change_ids: list[str] = field(default_factory=list)
    """The changes that were written: the turn's own, or that of an undo."""

    @property
    def today(self) -> date:
        """The day in the household's zone."""
        return self.visit.today

    @property
    def pantry(self) -> Pantry:
        """The household's pantry."""
        return Pantry(self.visit)

    @property
    def recipes(self) -> Recipes:
        """The recipes that the household may see."""
        return Recipes(self.visit, self.book)

    @property
    def menus(self) -> Menus:
        """The household's menus."""
        return Menus(self.visit, self.recipes)

    def food(self, name: str) -> Food | None:
        """The food that a name means."""
        return self.catalogue.find(name)

    def tell(self, line: str, *changes: ItemChange) -> None:
        """Say one line, and what it changed in the pantry."""
        self.lines.append(line)
        if changes:
            self.changes.extend(changes)
            self.wrote()

    def wrote(self) -> None:
        """Note that this turn's change was written to."""
        if self.visit.change_id not in self.change_ids:
            self.change_ids.append(self.visit.change_id)

    def note(self, text: str) -> None:
        """Say a paragraph of its own."""
        self.notes.append(text)

    def ask(self, question: Question, intent: Intent | None = None) -> None:
        """Ask; one question at a time: while another stands, the act waits and is decided later."""
        if self.question is None or self.question.kind == "offer":
            self.question = replace_ids(question, self.number)
        elif intent is not None:
            self.memory.waiting.append(intent)

    def apart(self) -> "Scene":
        """The same scene, writing under another change."""
        return replace(self, visit=self.visit.as_change(new_id()))


def replace_ids(question: Question, number: int) -> Question:
    """Give a question's choices names that no other turn's choices have."""

    def named(option_id: str | None) -> str | None:
        return None if option_id is None else f"{number}-{option_id}"

    options = [o.model_copy(update={"id": f"{number}-{o.id}"}) for o in question.options]
    return question.model_copy(
        update={"options": options, "yes": named(question.yes), "no": named(question.no)}
    )


def old_first(items: list[Item]) -> list[Item]:
    """Sort rows so that the one to be used first is first."""
    return sorted(items, key=lambda i: (i.ends_on or date.max, i.stocked_on, i.created_at, i.id))


Room = Callable[[Scene, Intent, Any], None]
"""Decides one kind of act: it applies it, or asks."""
Rooms = Mapping[str, Room]
CANCEL = "cancel"


def cancel(label: str = "やめる") -> Option:
    """The choice that changes nothing."""
    return Option(
        id=CANCEL, label=label, words=["やめる", "やめて", "なし", "キャンセル", "いいえ"]
    )
