"""The operator's side of a run: lines become events, a lost line is picked up where it broke."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from morizo.ops.desk import job as jobs
from morizo.ops.desk.job import Agent
from morizo.ops.errors import CommandFailed, LineBroken, Unreachable
from morizo.ops.events import Event
from morizo.ops.host import Done


class Scripted:
    """A host that answers each call with the next script: lines, then an end."""

    name = "web1"

    def __init__(self, *scripts: Sequence[Event | Exception]) -> None:
        self.scripts = list(scripts)
        self.asked: list[dict[str, Any]] = []

    def run(self, *_: Any, **__: Any) -> Done:
        raise AssertionError("not asked for")

    def lines(
        self, words: Sequence[str], *, stdin: bytes = b"", root: bool = True
    ) -> Iterator[str]:
        self.asked.append({"verb": words[-1], **json.loads(stdin)})
        for one in self.scripts.pop(0):
            if isinstance(one, Exception):
                raise one
            yield one.line()


def end(code: int) -> Event:
    return Event("deploy", "end", "終わり", {"exit": code})


def test_a_bad_end_is_an_event_and_no_error() -> None:
    host = Scripted([Event("x", "note", "a"), end(6), CommandFailed("exit 6")])
    assert [event.state for event in Agent(host, Path("/tools")).ask("deploy", {})] == [
        "note",
        "end",
    ]


def test_an_end_without_a_word_is_an_error() -> None:
    host = Scripted([Event("x", "note", "a"), CommandFailed("killed")])
    with pytest.raises(CommandFailed):
        list(Agent(host, Path("/tools")).ask("deploy", {}))


def test_a_lost_line_is_picked_up_after_the_last_event_that_was_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "_PAUSE_S", 0)
    host = Scripted(
        [Event("a", "done", "1"), Event("b", "done", "2"), Unreachable("broken pipe")],
        [Unreachable("still down")],
        [Event("c", "done", "3"), end(0)],
    )
    agent = Agent(host, Path("/tools"))
    told = list(jobs.follow(agent, "r1"))
    assert [event.words for event in told if event.state == "done"] == ["1", "2", "3"]
    assert [asked["seen"] for asked in host.asked] == [0, 2, 2]
    assert told[-1].state == "end"


def test_what_only_looks_is_asked_once_more_when_the_line_breaks_before_a_word() -> None:
    host = Scripted([LineBroken("cut")], [Event("x", "note", "a"), end(0)])
    assert [event.words for event in Agent(host, Path("/tools")).ask("status", {})] == [
        "a",
        "終わり",
    ]


@pytest.mark.parametrize(
    ("verb", "scripts"),
    [
        ("begin", [[LineBroken("cut")]]),
        ("status", [[Event("x", "note", "a"), LineBroken("cut")]]),
        ("status", [[LineBroken("cut")], [LineBroken("cut")]]),
    ],
)
def test_what_changes_or_has_spoken_is_not_asked_again(verb: str, scripts: list[list[Any]]) -> None:
    host = Scripted(*scripts)
    with pytest.raises(LineBroken):
        list(Agent(host, Path("/tools")).ask(verb, {}))
    assert host.scripts == []
