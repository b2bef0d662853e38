"""The journal of runs: a run that never ended is seen as broken off, a torn line harms nobody."""

from pathlib import Path

import pytest

from morizo.ops import paths
from morizo.ops.release import journal
from morizo.ops.release.settle import close_open_entries


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "JOURNAL", tmp_path / "journal.jsonl")
    return tmp_path / "journal.jsonl"


def an_entry(run: str, **more: object) -> journal.Entry:
    facts = {"run": run, "what": "deploy", "who": "taro@desk", "began_at": journal.now()}
    return journal.Entry.model_validate({**facts, **more})


def test_the_last_line_of_a_run_tells(here: Path) -> None:
    journal.write(an_entry("r1"))
    journal.write(an_entry("r1", ended_at=journal.now(), result="done", exit=0))
    (only,) = journal.entries()
    assert (only.result, only.exit) == ("done", 0)
    assert here.stat().st_mode & 0o777 == 0o600


def test_a_run_without_an_end_is_closed_by_the_next(here: Path) -> None:
    journal.write(an_entry("r1"))
    close_open_entries(but="r2")
    (only,) = journal.entries()
    assert only.result == "broken-off"


def test_a_torn_line_is_passed_over(here: Path) -> None:
    journal.write(an_entry("r1"))
    with here.open("a") as file:
        file.write('{"run": "r2", "wh')
    assert [entry.run for entry in journal.entries()] == ["r1"]
