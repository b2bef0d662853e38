"""A sound host has nothing wrong, and every requirement up to R116 is spoken of."""

from pathlib import Path

import pytest

from morizo.ops import doctor, spec
from morizo.ops.doctor.checks import CHECKS, LAST, examine, settled
from morizo.ops.doctor.diagnosis import Check, Diagnosis, passed
from morizo.ops.doctor.seen import Said
from tests.ops.doctor.recorded import OPENAI, a_case, a_sound_host, a_target, unreadable


def test_nothing_is_wrong_or_unknown_on_a_sound_host() -> None:
    found = examine(a_case(a_sound_host()))
    assert [one for one in found if one.result in {"failed", "unknown"}] == []


def test_every_requirement_of_the_first_116_is_answered_once_each_by_name() -> None:
    found = examine(a_case(a_sound_host()))
    spoken = {number for one in [*found, *settled(found)] for number in one.requirement}
    assert {f"R{number}" for number in range(1, LAST + 1)} <= spoken
    names = [check.name for check in CHECKS]
    assert len(names) == len(set(names))


def test_checks_name_requirements_and_faults_that_the_plan_has() -> None:
    for check in CHECKS:
        assert set(check.requirement) <= set(spec.requirements()), check.name
        assert set(check.faults) <= set(spec.faults()), check.name


def test_what_fails_says_how_to_mend_it_and_what_does_not_asks_nothing() -> None:
    host = a_sound_host()
    host.files.clear()
    host.commands.clear()
    host.answers.clear()
    for found in examine(a_case(host)):
        assert bool(found.fix) == (found.result == "failed"), found
        assert found.evidence, found


def test_a_check_that_stumbles_is_unknown_and_tells_no_value() -> None:
    def stumble(case: object) -> object:
        raise ValueError(f"could not parse {OPENAI}")

    check = Check("x.y", ("R1",), "x", "fatal", (), stumble)  # type: ignore[arg-type]
    after = Check("x.z", ("R2",), "x", "fatal", (), lambda case: passed("fine"))
    first, second = examine(a_case(a_sound_host()), [check, after])
    assert (first.result, second.result) == ("unknown", "passed")
    assert "ValueError" in first.evidence
    assert OPENAI not in first.evidence


def test_a_command_that_does_not_end_makes_its_checks_unknown_alone() -> None:
    host = a_sound_host()
    host.commands["ss -H"] = unreadable
    found = {one.check: one for one in examine(a_case(host))}
    assert found["network.public"].result == "unknown"
    assert "ss が終わりません" in found["network.public"].evidence
    assert found["host.swap"].result == "passed"


def test_no_secret_is_in_anything_that_is_said_even_of_a_host_full_of_leaks() -> None:
    host = a_sound_host()
    host.file("/etc/morizo/notes.txt", OPENAI)
    host.file("/var/log/app.log", f"key={OPENAI}", 0o644)
    host.file("/proc/700/cmdline", f"curl\0-H\0Authorization: Bearer {OPENAI}\0")
    host.file("/proc/700/status", "Uid:\t1000\t1000\t1000\t1000\n")
    host.file("/proc/700/environ", f"KEY={OPENAI}\0")
    host.commands["journalctl --since=-24h"] = Said(0, f"Nov 24 03:00:00 sudo[1]: {OPENAI}\n")
    host.file("/home/ubuntu/.env", f"OPENAI_API_KEY={OPENAI}\n")
    found = examine(a_case(host))
    failed = {one.check for one in found if one.result == "failed"}
    assert {"leaks.files", "leaks.log-files", "leaks.processes", "leaks.journal"} <= failed
    assert all(OPENAI not in f"{one.as_json()}" for one in found)


@pytest.mark.parametrize("edge", ["nginx", "none"])
def test_a_diagnosis_goes_to_json_and_back(edge: str) -> None:
    target = a_target(edge=edge)
    for found in examine(a_case(a_sound_host(target), target)):
        assert Diagnosis.from_json(found.as_json()) == found


def test_nothing_but_its_eyes_and_hands_starts_a_program_or_writes_a_file() -> None:
    folder = Path(doctor.__file__).parent
    hands = {"live.py", "foreground.py"}
    for path in folder.glob("*.py"):
        if path.name not in hands:
            said = path.read_text()
            assert "subprocess" not in said, path.name
            assert "write_text(" not in said, path.name
