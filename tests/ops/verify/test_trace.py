"""The canary's request must stand in the log of every service that it passes."""

from collections.abc import Sequence

import pytest
from tests.ops.verify.conftest import a_target

from morizo.ops.events import Event
from morizo.ops.verify import trace
from morizo.ops.verify.findings import Finding, stopping
from morizo.ops.verify.trace import traced

ID = "canary-0a1b2c3d"


def reading(logs: dict[str, list[str]]) -> Finding:
    def read(words: Sequence[str]) -> list[str]:
        (service,) = [name for name in logs if f"--unit={name}@*" in words]
        return logs[service]

    return traced(ID, list(logs), read=read)


def test_in_both_logs_is_green() -> None:
    found = reading(
        {"morizo-web": [f'{{"id": "{ID}"}}'], "morizo-aiv2": ["x", f'{{"id": "{ID}"}}']}
    )
    assert found.ok
    assert found.requirement == ("R72",)


def test_a_service_that_never_saw_it_is_named() -> None:
    found = reading({"morizo-web": [f'{{"id": "{ID}"}}'], "morizo-aiv2": ["another"]})
    assert stopping([found]) == [found]
    assert "morizo-aiv2" in found.words
    assert "morizo-web 1 行" in found.evidence


def test_the_verb_tells_its_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f'{{"id": "{ID}"}}']
    monkeypatch.setattr(trace, "_read", lambda words: lines)
    told: list[Event] = []
    asked = {"target": a_target().model_dump(mode="json"), "request_id": ID}
    assert trace.run(asked, told.append) == 0
    assert Finding.from_json(told[0].more or {}).ok
    lines.clear()
    assert trace.run(asked, told.append) == 6
    assert told[1].state == "failed"


def test_a_finding_comes_back_from_json() -> None:
    found = reading({"morizo-web": []})
    assert Finding.from_json(found.as_json()) == found
