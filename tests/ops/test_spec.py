"""The production plan as data is whole: every demand and fault once, and nothing points to what isn't there."""

from collections import Counter

import pytest

from morizo.ops.spec import fault, faults, requirement, requirements


def test_every_requirement_appears_once_in_order() -> None:
    assert list(requirements()) == [f"R{number}" for number in range(1, 149)]


def test_every_fault_appears_once_in_order() -> None:
    assert list(faults()) == [f"B{number}" for number in range(1, 65)]


def test_one_is_found_by_its_id() -> None:
    assert requirement("R10").chapter == "0"
    assert fault("B12").section == "4.5"
    with pytest.raises(KeyError):
        requirement("R149")


def test_what_a_fault_names_is_there() -> None:
    dead = [
        (one.id, named)
        for one in faults().values()
        for named in one.requirements
        if named not in requirements()
    ]
    assert dead == []


def test_what_cannot_be_shown_on_one_host_is_the_scaling_of_the_plan() -> None:
    elsewhere = [one.number for one in requirements().values() if one.state == "not-on-one-host"]
    assert elsewhere == list(range(135, 149))


def test_what_is_not_built_is_not_called_met() -> None:
    states = Counter(one.state for one in requirements().values() if one.section.startswith("8"))
    assert states == {"later": 8}
