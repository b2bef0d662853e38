"""Foods that may stand for one another in a pan, as home cooks do: thin pork for thin pork, thigh for breast.

The dish stays the same; what is said names the food that is really used. An allergy is judged anew on it.
A wider word in the fridge stands for what people mean by it: 豚肉 for thin pork, never for a block or mince.
"""

from collections.abc import Mapping
from types import MappingProxyType

_THIN_PORK = (
    "buta-komagire",
    "buta-kiriotoshi",
    "buta-usugiri",
    "buta-bara-usugiri",
    "buta-rosu-usugiri",
    "buta-shogayaki",
    "buta-shabushabu",
)
_THIN_BEEF = (
    "gyu-komagire",
    "gyu-kiriotoshi",
    "gyu-usugiri",
    "gyu-bara-usugiri",
    "gyu-shabushabu",
    "gyu-momo",
    "gyu-rosu",
)
_CHICKEN = ("tori-momo", "tori-mune", "tori-momo-kakugiri", "tori-komagire")
_MINCE = ("aibiki-niku", "buta-hikiniku", "gyu-hikiniku")
_MUSHROOMS = ("shimeji", "maitake", "enoki", "eringi", "shiitake")
_FILLETS = ("nama-zake", "buri", "sawara", "tara", "kajiki")
_FAMILIES: tuple[tuple[str, ...], ...] = (
    _THIN_PORK,
    ("buta-atsugiri", "buta-kata-rosu"),
    _THIN_BEEF,
    _CHICKEN,
    ("tori-tebamoto", "tori-tebasaki", "tori-tebanaka"),
    _MINCE,
    ("momen-dofu", "kinugoshi-dofu"),
    _MUSHROOMS,
    _FILLETS,
)
"""Ids of foods; a test holds them against the catalogue."""
STANDS_FOR: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "buta-niku": frozenset({*_THIN_PORK, "buta-bara", "buta-rosu"}),
        "gyu-niku": frozenset({*_THIN_BEEF, "gyu-bara"}),
        "tori-niku": frozenset(_CHICKEN),
        "hiki-niku": frozenset({*_MINCE, "tori-hikiniku"}),
        "kinoko": frozenset({*_MUSHROOMS, "hon-shimeji", "bunapii", "masshuruumu"}),
        "sakana": frozenset({*_FILLETS, "shake", "saba", "tai", "karei", "shiromi-kirimi"}),
    }
)
"""What a group in the fridge stands for; 肉 or 野菜 says too little to cook with."""


def _kin() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for family in _FAMILIES:
        for one in family:
            found[one] = found.get(one, ()) + tuple(other for other in family if other != one)
    return MappingProxyType(found)


KIN = _kin()


def is_guess(group: str, food: str) -> bool:
    """Tell whether it matters which of its kinds a group is: any thin pork will do, not any fish."""
    return group == "sakana" or food not in KIN
