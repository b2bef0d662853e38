"""What a conversation remembers from one turn to the next. Stored as JSON with the conversation."""

from typing import Any, Literal

from pydantic import BaseModel

from morizo.chat.intents import Intent
from morizo.menus.models import Proposal
from morizo.pantry.models import ItemChange

QuestionKind = Literal["needs_selection", "needs_confirmation", "offer"]
REMINDERS = 1
"""How often a question is asked again after something else was said; then it lapses."""


class Option(BaseModel):
    """A choice, what it does, and the words that mean it."""

    id: str
    label: str
    intents: list[Intent] = []
    words: list[str] = []


class Question(BaseModel):
    """Something asked of the person. An `offer` may be passed over: it isn't asked again.

    `amount_for` waits for an amount in words (「2個」). `yes` and `no` name the options that these mean.
    """

    text: str
    kind: QuestionKind = "needs_selection"
    options: list[Option] = []
    numbers: list[Option] = []
    """What 「2番」 means, where that isn't the second of the options: the dishes that are shown."""
    amount_for: Intent | None = None
    counts: tuple[int, int] | None = None
    """From and up to here a bare number is an amount, else it is the number of a choice."""
    about: str | None = None
    """The food it is about, so that later acts on the same food wait for the answer."""
    yes: str | None = None
    no: str | None = None
    is_passing: bool = False
    """Whatever is said next, it isn't asked again: proposals, and offers to add what isn't there."""
    reminders: int = 0

    @property
    def things(self) -> set[str]:
        """The ids of the rows and menus that its choices would touch."""
        intents = [intent for option in self.options for intent in option.intents]
        if self.amount_for is not None:
            intents.append(self.amount_for)
        ids = {item for intent in intents for item in intent.items}
        return ids | {i.said["menu_id"] for i in intents if i.said.get("menu_id")}


class Memory(BaseModel):
    """What the next turn has to know."""

    question: Question | None = None
    waiting: list[Intent] = []
    """Acts of the same sentence that wait until the question is answered."""
    answered: list[str] = []
    """Ids of choices that were answered last, to tell a second tap from a wrong one."""
    change_ids: list[str] = []
    """The latest changes of this conversation, the last one last."""
    changes: list[ItemChange] = []
    """What the last change of this conversation did to the pantry."""
    proposals: list[Proposal] = []
    shown_at: int = 0
    """The number of the turn that showed them last."""
    wish: dict[str, Any] | None = None
    """The request that the proposals answer, as JSON of its act."""
    is_menu: bool = False
    """The proposals are one menu, to be taken as a whole."""
    seen: list[str] = []
    """Recipes that were proposed in this conversation: not to be proposed again."""
    picked: dict[str, str] = {}
    """The recipe chosen for each kind of dish."""
    menu_id: str | None = None
    """The menu that was adopted last."""
