"""What a dish finds in the larder, what it lacks, and how much that weighs. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from morizo.menus.larder import HALF, Cover, Larder, Need
from morizo.menus.models import Amount, rounded
from morizo.menus.profile import Part, Profile
from morizo.menus.situation import Situation

MUCH = 5.0
"""From this weight on so much is missing that a dish is proposed only where nothing else is."""
MANY = 4
"""So many things to buy, basics not counted, are a long list."""
BASICS = frozenset(
    {
        "bata",
        "ninniku",
        "shouga",
        "goma-abura",
        "oribu-yu",
        "torigara-supu-no-moto",
        "chuka-dashi",
        "konsome",
        "goma",
        "suri-goma",
        "kuro-kosho",
        "pan-ko",
    }
)
"""What nearly every kitchen has although it is no staple: told when it is missing, but it hardly weighs."""
GARNISHES = frozenset(
    {
        "remon",
        "remon-ju",
        "yuzu",
        "sudachi",
        "kabosu",
        "pasuri",
        "itarian-paseri",
        "kansou-paseri",
        "mitsuba",
        "ooba",
        "myouga",
        "aonegi",
        "konegi",
        "kizami-negi",
        "kaiware-daikon",
        "kinome",
        "ichimi",
        "shichimi",
        "taka-no-tsume",
        "ra-yu",
    }
)
"""What finishes a dish: without it, it is the same dish."""
LITTLE = 0.25
_KEY, _SOLID, _SEASONING, _PINCH = 2.5, 1.0, 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Filling:
    """What the larder gives to a dish: for each part how far; and what is missing, and its weight."""

    covers: tuple[tuple[Part, Cover], ...]
    missing: tuple[Amount, ...]
    weight: float
    many: int
    """How many things are missing that not nearly every kitchen has."""

    @property
    def lacks_main_food(self) -> bool:
        """Tell whether a food is missing without which it would be another dish."""
        return any(part.is_key and cover.share < HALF for part, cover in self.covers)


def fill(profile: Profile, situation: Situation, larder: Larder) -> Filling:
    """Look what a dish finds in the larder, for the servings that are wanted."""
    scale = Decimal(situation.servings) / profile.recipe.servings
    left = larder.copy()  # what one ingredient takes is gone for the next
    covers: list[tuple[Part, Cover]] = []
    missing: list[Amount] = []
    weights: list[float] = []
    for part in profile.parts:
        if is_assumed(part, situation):
            continue
        need = scaled(part.need, scale)
        cover = left.cover(need)
        left.take_all([cover])
        covers.append((part, cover))
        if not cover.is_enough and not part.is_optional:
            missing.append(_lack(need, cover))
            weights.append(_weight(part) * float(1 - cover.share))
    many = sum(weight > _PINCH for weight in weights)
    return Filling(tuple(covers), tuple(missing), sum(weights), many)


def scaled(need: Need, scale: Decimal) -> Need:
    """Return a need for other servings."""
    return Need(
        need.name,
        need.food_id,
        need.quantity * scale if need.quantity is not None else None,
        need.unit,
    )


def is_assumed(part: Part, situation: Situation) -> bool:
    """Tell whether a part is thought to be there without looking."""
    return part.is_staple or (
        part.need.food_id is not None and part.need.food_id in situation.staples
    )


def met(covers: Iterable[tuple[Part, Cover]], situation: Situation) -> tuple[frozenset[str], ...]:
    """Return the foods that had to be used and that really go in, and those that go in for another.

    A garnish uses nothing up.
    """
    used: set[str] = set()
    instead: set[str] = set()
    for part, cover in covers:
        if cover.is_there and not part.is_garnish:
            used.add(part.need.food_id or part.need.name)
            for taken in cover.taken:
                (instead if taken.is_instead else used).add(taken.row.food_id or taken.row.name)
    must_use = situation.must_use.items()
    itself = frozenset(said for said, counts in must_use if counts & used)
    return itself, frozenset(said for said, counts in must_use if counts & instead) - itself


def _lack(need: Need, cover: Cover) -> Amount:
    if need.quantity is None or need.unit is None:
        return Amount(name=need.name)
    return Amount(
        name=need.name,
        quantity=rounded(need.quantity * (1 - cover.share), need.unit),
        unit=need.unit,
    )


def _weight(part: Part) -> float:
    if part.is_key:
        return _KEY
    if part.need.food_id in BASICS | GARNISHES:
        return LITTLE
    if part.need.quantity is None:
        return _PINCH
    return _SEASONING if part.is_seasoning else _SOLID
