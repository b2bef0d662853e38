"""Foods that may stand for one another in a pan, as home cooks do: thin pork for thin pork, thigh for breast.

The dish stays the same; what is said names the food that is really used. An allergy is judged anew on it.
"""

from collections.abc import Mapping
from types import MappingProxyType

_FAMILIES: tuple[tuple[str, ...], ...] = ()


def _kin() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for family in _FAMILIES:
        for one in family:
            found[one] = found.get(one, ()) + tuple(other for other in family if other != one)
    return MappingProxyType(found)


KIN = _kin()
