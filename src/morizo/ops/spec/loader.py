"""Reads the plan's data: each file once, checked whole."""

import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from morizo.ops.spec.models import Fault, Requirement

Numbered = TypeVar("Numbered", Requirement, Fault)


@cache
def requirements() -> MappingProxyType[str, Requirement]:
    """Return every requirement by its id, in order."""
    return _by_id([Requirement(**found) for found in _table("requirements.toml")["requirement"]])


@cache
def faults() -> MappingProxyType[str, Fault]:
    """Return every fault by its id, in order."""
    return _by_id([Fault(**found) for found in _table("faults.toml")["fault"]])


def requirement(requirement_id: str) -> Requirement:
    """Return a requirement, `R10` for example.

    Raises:
        KeyError: There is none of that id.
    """
    return requirements()[requirement_id]


def fault(fault_id: str) -> Fault:
    """Return a fault, `B12` for example.

    Raises:
        KeyError: There is none of that id.
    """
    return faults()[fault_id]


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


def _by_id(found: list[Numbered]) -> MappingProxyType[str, Numbered]:
    ids = [one.id for one in found]
    if twice := {one for one in ids if ids.count(one) > 1}:
        raise ValueError(f"used twice: {', '.join(sorted(twice))}")
    return MappingProxyType({one.id: one for one in found})
