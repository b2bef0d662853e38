"""The nouns of a read sentence: items (foods with what was said of them) and clauses."""

from dataclasses import dataclass, field
from datetime import date

from morizo.foods.measures import Amount
from morizo.foods.models import ExpiryKind, Food, Place
from morizo.sentences.acts import Which
from morizo.sentences.counts import Counted
from morizo.sentences.dates import Day
from morizo.sentences.inflection import Form
from morizo.sentences.tokens import Token


@dataclass(slots=True)
class Item:
    """A food or dish named in a clause; without a name it only points (古い方)."""

    name: str
    food: Food | None = None
    is_dish: bool = False
    is_known: bool = True
    amount: Amount | None = None
    pack: Amount | None = None
    is_all: bool = False
    is_left: bool = False
    is_only: bool = False
    is_excluded: bool = False
    particle: str = ""
    expires_on: date | None = None
    expiry_kind: ExpiryKind | None = None
    which: Which | None = None
    place: Place | None = None
    end: int = 0  # where its name ends in the sentence

    @property
    def is_stock(self) -> bool:
        """Whether it can lie in a pantry, as far as its word says."""
        return self.food is not None or not self.is_dish


@dataclass(slots=True)
class Clause:
    """What one verb says of foods, places and days; a fragment has no verb (`head` None)."""

    items: list[Item] = field(default_factory=list)
    head: Token | None = None
    tails: list[Token] = field(default_factory=list)
    nouns: list[Token] = field(default_factory=list)
    loose: list[Amount] = field(default_factory=list)
    place: Place | None = None
    place_from: Place | None = None
    is_place_target: bool = False
    day: Day | None = None
    expires_on: date | None = None
    expiry_kind: ExpiryKind | None = None
    is_all: bool = False
    is_left: bool = False
    is_each: bool = False
    is_correction: bool = False
    is_instead: bool = False
    is_result: bool = False
    replaced: Item | None = None
    counted: list[Counted] = field(default_factory=list)
    dropped: int = 0
    strays: int = 0
    roles: list[tuple[str, str]] = field(default_factory=list)
    is_priced: bool = False
    is_heard: bool = False  # 夫が買ったって
    is_listed: bool = False  # 買い物リストに
    is_pointing: bool = False  # 冷凍のは
    ends_hard: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said in it that could matter."""
        return not (
            self.items or self.head or self.nouns or self.loose or self.place or self.day
            or self.expires_on or self.counted or self.is_all or self.is_left or self.tails
        )  # fmt: skip

    def says(self, *senses: str) -> bool:
        """Whether one of its nouns or small words has one of these senses."""
        return any(t.has(*senses) for t in self.nouns)

    def verb(self, *senses: str) -> bool:
        """Whether its verb can mean one of these."""
        return self.head is not None and self.head.has(*senses)

    def form(self) -> Form:
        """What the ending of its verb says."""
        return self.head.form if self.head else Form.NONE

    def tail(self, *senses: str) -> bool:
        """Whether a sentence ending of one of these senses follows."""
        return any(t.has(*senses) for t in self.tails)
