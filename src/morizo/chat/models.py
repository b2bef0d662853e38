"""A turn of a conversation, and what goes with it. These nouns are also the wire shape."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from morizo.menus.models import Proposal
from morizo.pantry.models import ItemChange

Status = Literal[
    "running", "done", "needs_confirmation", "needs_selection", "interrupted", "failed"
]
EventKind = Literal["progress", "text", "change", "proposal", "question", "done", "problem"]
MESSAGE_LENGTH = 2000
CHOICE_LENGTH = 64
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _plain(message: str) -> str:
    # Control characters say nothing in a sentence, and some databases refuse them.
    return CONTROL.sub(" ", message)


def is_blank(message: str) -> bool:
    """Whether nothing in a message can be seen."""
    return all(unicodedata.category(c)[0] in "ZC" for c in message)


Message = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MESSAGE_LENGTH),
    AfterValidator(_plain),
]
"""What a person says: 1–2000 characters."""


class Asked(BaseModel):
    """What a client sends: words, or one of the choices that were shown, or both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: Message | None = None
    conversation_id: Annotated[str, Field(max_length=64)] | None = None
    choice: Annotated[str, Field(min_length=1, max_length=CHOICE_LENGTH)] | None = None
    turn_id: UUID | None = None
    """The client's own name for the turn: the same id is the same turn, never run twice."""


class Choice(BaseModel):
    """One answer that can be tapped."""

    model_config = ConfigDict(frozen=True)

    id: str
    label: str


class Usage(BaseModel):
    """What a turn took."""

    model_config = ConfigDict(frozen=True)

    route: Literal["rules", "model"] = "rules"
    model_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    milliseconds: int = 0


class Turn(BaseModel):
    """One exchange: what was said back, and what was changed by it."""

    model_config = ConfigDict(frozen=True)

    turn_id: str
    conversation_id: str
    change_id: str | None = None
    """The one change that holds everything this turn wrote; None when it wrote nothing."""
    reply: str = ""
    """Markdown; whatever a person said is escaped in it."""
    status: Status = "running"
    changes: list[ItemChange] = []
    proposals: list[Proposal] = []
    choices: list[Choice] = []
    usage: Usage = Usage()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen in it."""
        return self.status != "running"


class SaidTurn(Turn):
    """A turn with the words that began it, as a conversation shows it."""

    message: str | None
    said_at: datetime


class TurnEvent(BaseModel):
    """One thing that happened in a turn; `number` rises from 1 within the turn."""

    model_config = ConfigDict(frozen=True)

    number: int
    kind: EventKind
    data: dict[str, Any]


class Started(BaseModel):
    """A turn that was taken on and goes on by itself."""

    turn_id: str
    conversation_id: str


class ConversationSummary(BaseModel):
    """A conversation in a list; its title is how it began."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    created_at: datetime
    updated_at: datetime


class Conversation(ConversationSummary):
    """A conversation with its turns, oldest first."""

    turns: list[SaidTurn]


class Preview(BaseModel):
    """What a sentence would do, with nothing written."""

    model_config = ConfigDict(frozen=True)

    reply: str
    status: Status
    changes: list[ItemChange]
    choices: list[Choice]
    acts: list[dict[str, Any]]
    confidence: float


class Sentence(BaseModel):
    """A sentence to look at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Message
