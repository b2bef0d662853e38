"""The nouns of the foods room: a food, its allergens, where and how long it keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

Place = Literal["fridge", "freezer", "crisper", "ambient"]
PLACES: tuple[Place, ...] = ("fridge", "freezer", "crisper", "ambient")

ExpiryKind = Literal["use_by", "best_before"]

_NOTHING: Mapping[str, Decimal] = MappingProxyType({})
_NOWHERE: Mapping[Place, int] = MappingProxyType({})


class Allergen(StrEnum):
    """What Japanese labels must or should name; `allergens` tells the law and its date."""

    EBI = "ebi"
    KANI = "kani"
    KURUMI = "kurumi"
    KOMUGI = "komugi"
    SOBA = "soba"
    TAMAGO = "tamago"
    NYU = "nyu"
    RAKKASEI = "rakkasei"
    CASHEW = "cashew"
    ALMOND = "almond"
    AWABI = "awabi"
    IKA = "ika"
    IKURA = "ikura"
    ORANGE = "orange"
    KIWI = "kiwi"
    GYUNIKU = "gyuniku"
    GOMA = "goma"
    SAKE = "sake"
    SABA = "saba"
    DAIZU = "daizu"
    TORINIKU = "toriniku"
    BANANA = "banana"
    PISTACHIO = "pistachio"
    BUTANIKU = "butaniku"
    MACADAMIA = "macadamia"
    MOMO = "momo"
    YAMAIMO = "yamaimo"
    RINGO = "ringo"
    GELATIN = "gelatin"


@dataclass(frozen=True, slots=True)
class Food:
    """A food, or a group of foods, that a Japanese home speaks of.

    `contains` and `may_contain` are the food's own; what its groups add is known to the catalogue.
    `keeps` counts days from the day of buying, unopened or whole. `grams` is the weight of one
    unit; a unit that is not in it has no known weight.
    """

    id: str
    name: str
    reading: str
    aliases: tuple[str, ...] = ()
    kind_of: str | None = None
    also: tuple[str, ...] = ()
    unit: str = "個"
    place: Place = "fridge"
    keeps: Mapping[Place, int] = field(default_factory=lambda: _NOWHERE, hash=False)
    keeps_source: str = ""
    grams: Mapping[str, Decimal] = field(default_factory=lambda: _NOTHING, hash=False)
    expiry: ExpiryKind = "best_before"
    contains: tuple[Allergen, ...] = ()
    may_contain: tuple[Allergen, ...] = ()
    opaque: bool = False
    staple: bool = False
    months: tuple[int, ...] = ()
    is_group: bool = False

    @property
    def parents(self) -> tuple[str, ...]:
        """Every direct parent, the one people think of first in front."""
        return ((self.kind_of,) if self.kind_of else ()) + self.also
