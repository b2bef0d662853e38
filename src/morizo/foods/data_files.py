"""From the packaged TOML files to foods; all faults of the data are told at once."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from morizo.foods.measures import canonical_unit
from morizo.foods.models import PLACES, Allergen, Food, Place

_ALLERGENS = {allergen.value: allergen for allergen in Allergen}
_TYPES: dict[str, type] = {
    **dict.fromkeys(("aliases", "also", "contains", "may_contain", "months"), list),
    **dict.fromkeys(("id", "name", "reading", "kind_of", "unit", "keeps_source"), str),
    **dict.fromkeys(("place", "expiry"), str),
    **dict.fromkeys(("opaque", "staple"), bool),
    **dict.fromkeys(("keeps", "grams"), dict),
}


class BadFoodData(ValueError):
    """The food data can't be read; `faults` lists everything that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def packaged_foods() -> tuple[Food, ...]:
    """Read every food and group of the packaged data files."""
    folder = files("morizo.foods") / "data"
    texts = sorted(
        (entry.name, entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )
    return tuple(read_foods(texts))


def read_foods(texts: Iterable[tuple[str, str]]) -> list[Food]:
    """Read foods from named TOML texts.

    Raises:
        BadFoodData: with all faults of all texts.
    """
    foods: list[Food] = []
    faults: list[str] = []
    for file_name, text in texts:
        try:
            tables = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            faults.append(f"{file_name}: {error}")
            continue
        for table, is_group in _tables(tables):
            label = f"{file_name}: {table.get('id', table.get('name', '?'))}"
            found = list(_shape_faults(table))
            faults.extend(f"{label}: {fault}" for fault in found)
            if not found:
                foods.append(_food(table, is_group=is_group))
    if faults:
        raise BadFoodData(faults)
    return foods


def _tables(tables: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    for kind, is_group in (("group", True), ("food", False)):
        for table in tables.get(kind, ()):
            yield table, is_group


def _shape_faults(table: Mapping[str, Any]) -> Iterator[str]:
    for key in ("id", "name", "reading"):
        if not table.get(key):
            yield f"{key} is missing"
    for key, value in table.items():
        wanted = _TYPES.get(key)
        if wanted is None:
            yield f"unknown key {key!r}"
        elif not isinstance(value, wanted):
            yield f"{key} must be a {wanted.__name__}"
    for key in ("contains", "may_contain"):
        for code in table.get(key, ()):
            if code not in _ALLERGENS:
                yield f"unknown allergen code {code!r}"
    if table.get("place", "fridge") not in PLACES:
        yield f"unknown place {table['place']!r}"
    if table.get("expiry", "use_by") not in ("use_by", "best_before"):
        yield f"unknown expiry {table['expiry']!r}"
    yield from _number_faults(table)


def _number_faults(table: Mapping[str, Any]) -> Iterator[str]:
    keeps, grams = table.get("keeps", {}), table.get("grams", {})
    if isinstance(keeps, dict):
        for place, days in keeps.items():
            if place not in PLACES:
                yield f"unknown place {place!r} in keeps"
            if type(days) is not int or days < 0:
                yield f"keeps.{place} must be whole days"
    if isinstance(grams, dict):
        for unit, weight in grams.items():
            if type(weight) not in (int, Decimal) or not 0 < weight < 100_000:
                yield f"grams.{unit} must be a weight in grams"


def _food(table: Mapping[str, Any], *, is_group: bool) -> Food:
    values = dict(table)
    for key in ("contains", "may_contain"):
        values[key] = tuple(_ALLERGENS[code] for code in values.get(key, ()))
    for key in ("aliases", "also", "months"):
        values[key] = tuple(values.get(key, ()))
    keeps: dict[Place, int] = values.get("keeps", {})
    values["keeps"] = MappingProxyType(keeps)
    values["grams"] = MappingProxyType(
        {canonical_unit(unit): Decimal(weight) for unit, weight in values.get("grams", {}).items()}
    )
    return Food(**values, is_group=is_group)
