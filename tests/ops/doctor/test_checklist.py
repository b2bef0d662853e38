"""`morizo doctor --checklist`: the plan's eleven lines in its own words, each answered by checks that exist."""

import pytest

from morizo.ops import spec
from morizo.ops.doctor.checklist import ANSWERED_BY, checklist
from morizo.ops.doctor.checks import CHECKS
from morizo.ops.doctor.diagnosis import Diagnosis, Result


def a_diagnosis(name: str, result: Result) -> Diagnosis:
    return Diagnosis(
        check=name,
        requirement=(),
        title=name,
        result=result,
        severity="warning",
        evidence="見えたこと",
        fix="直し方",
    )


def answered(result: Result, *, failing: str = "") -> dict[str, str]:
    found = [
        a_diagnosis(name, "failed" if requirement == failing else result)
        for requirement, names in ANSWERED_BY.items()
        for name in names
    ]
    ids = [line.requirement for line in spec.checklist()]
    return dict(zip(ids, (line.result for line in checklist(found)), strict=True))


def test_every_line_is_answered_and_by_checks_that_exist() -> None:
    assert list(ANSWERED_BY) == [line.requirement for line in spec.checklist()]
    known = {check.name for check in CHECKS}
    assert {name for names in ANSWERED_BY.values() for name in names} - known == set()


def test_the_words_are_the_plans() -> None:
    assert [line.words for line in checklist([])] == [line.words for line in spec.checklist()]


def test_a_line_that_holds_in_another_way_is_replaced() -> None:
    replaced = {line.requirement for line in spec.checklist() if line.replaced}
    assert {one for one, result in answered("passed").items() if result == "replaced"} == replaced


@pytest.mark.parametrize("requirement", ["R107", "R113", "R116"])
def test_a_line_fails_with_its_checks_replaced_or_not(requirement: str) -> None:
    assert answered("passed", failing=requirement)[requirement] == "failed"


def test_a_line_that_nobody_looked_at_is_unknown() -> None:
    assert {line.result for line in checklist([])} == {"unknown"}
