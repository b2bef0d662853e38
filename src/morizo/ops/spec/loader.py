"""Reads the plan's data: each file once, checked whole."""

import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from morizo.ops.spec.models import (
    Chapter,
    Ending,
    Fault,
    Line,
    Part,
    Requirement,
    Situation,
    Step,
    Words,
)

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


@cache
def chapters() -> tuple[Chapter, ...]:
    """Return the plan's chapters with their sections and steps, in its order."""
    found = _table("plan.toml")
    steps = [Step(**step) for step in found["step"]]
    parts = [
        Part(**part, steps=tuple(step for step in steps if step.section == part["id"]))
        for part in found["section"]
    ]
    return tuple(
        Chapter(
            **chapter,
            parts=tuple(part for part in parts if part.id.partition(".")[0] == chapter["id"]),
        )
        for chapter in found["chapter"]
    )


@cache
def parts() -> MappingProxyType[str, Words]:
    """Return what the parts of the commands are called, by the name that steps use."""
    return MappingProxyType(
        {name: Words(**words) for name, words in _table("plan.toml")["parts"].items()}
    )


@cache
def checklist() -> tuple[Line, ...]:
    """Return the eleven lines of the plan's chapter 10, in its order."""
    return tuple(Line(**line) for line in _table("plan.toml")["line"])


@cache
def endings() -> tuple[Ending, ...]:
    """Return what each exit code of the operator's commands tells."""
    return tuple(Ending(**ending) for ending in _table("night.toml")["ending"])


@cache
def situations() -> tuple[Situation, ...]:
    """Return what may go wrong at night, and the way out of it."""
    return tuple(
        Situation(**situation | {"steps": [Words(**step) for step in situation["steps"]]})
        for situation in _table("night.toml")["situation"]
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


def _by_id(found: list[Numbered]) -> MappingProxyType[str, Numbered]:
    ids = [one.id for one in found]
    if twice := {one for one in ids if ids.count(one) > 1}:
        raise ValueError(f"used twice: {', '.join(sorted(twice))}")
    return MappingProxyType({one.id: one for one in found})
