"""Foods that may stand for one another in a pan, as home cooks do: thin pork for thin pork, thigh for breast.

The dish stays the same; what is said names the food that is really used. An allergy is judged anew on it.
"""

from collections.abc import Mapping
from types import MappingProxyType

_FAMILIES: tuple[tuple[str, ...], ...] = (
    (
        "buta-komagire",
        "buta-kiriotoshi",
        "buta-usugiri",
        "buta-bara-usugiri",
        "buta-rosu-usugiri",
        "buta-shogayaki",
        "buta-shabushabu",
    ),
    ("buta-atsugiri", "buta-kata-rosu"),
    (
        "gyu-komagire",
        "gyu-kiriotoshi",
        "gyu-usugiri",
        "gyu-bara-usugiri",
        "gyu-shabushabu",
        "gyu-momo",
        "gyu-rosu",
    ),
    ("tori-momo", "tori-mune", "tori-momo-kakugiri", "tori-komagire"),
    ("tori-tebamoto", "tori-tebasaki", "tori-tebanaka"),
    ("aibiki-niku", "buta-hikiniku", "gyu-hikiniku"),
    ("momen-dofu", "kinugoshi-dofu"),
    ("shimeji", "maitake", "enoki", "eringi", "shiitake"),
)
"""Ids of foods; a test holds them against the catalogue."""


def _kin() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for family in _FAMILIES:
        for one in family:
            found[one] = found.get(one, ()) + tuple(other for other in family if other != one)
    return MappingProxyType(found)


KIN = _kin()
