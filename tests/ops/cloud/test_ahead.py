"""`plan` shows the cloud's difference and `deploy` makes it before the host's own changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from morizo.ops.cloud import ahead, cloud_of
from morizo.ops.cloud.ahead import Ahead
from morizo.ops.cloud.aws import Aws
from morizo.ops.cloud.models import Plan
from morizo.ops.cloud.none import Nowhere
from morizo.ops.desk import deploying, screen
from morizo.ops.events import Event
from morizo.ops.exits import Exit
from morizo.ops.target import Target

from .conftest import A_Host, Ec2
from .imds_service import Service, serving, told

pytestmark = pytest.mark.slow

A_Target = Callable[..., Target]
ENDED = Event("plan", "end", "変更はありません。", {"exit": 0, "changes": 0})


def shown(one: Ahead) -> list[str]:
    return [line for event in one.events() for line in screen.lines(event)]


def test_a_cloud_is_chosen_by_the_target(a_target: A_Target) -> None:
    assert isinstance(cloud_of(a_target()), Aws)
    assert isinstance(cloud_of(a_target(cloud="none")), Nowhere)


def test_without_a_cloud_nothing_is_asked_and_nothing_is_said(
    a_target: A_Target, a_host: A_Host
) -> None:
    one = ahead.look(a_target(cloud="none"), a_host)

    assert a_host.ran == []
    assert shown(one) == []
    assert not one.is_pending
    assert one.added_to(ENDED) == ENDED
    assert one.cloud.findings(one.target, one.cloud.facts(a_host)) == []


def test_the_difference_is_shown_with_every_rule(ec2: Ec2, a_target: A_Target) -> None:
    ec2.let_in(8000, 8000)
    cloud, target = Aws(), a_target()
    one = Ahead(target, cloud, cloud.plan(target, ec2.facts()))

    lines = [" ".join(line.split()) for line in shown(one)]

    assert any(f"＋ セキュリティグループ morizo（{ec2.group}）: 追加 15" in line for line in lines)
    assert "+ インバウンド HTTPS TCP 443 0.0.0.0/0 morizo: HTTPS" in lines
    assert "- インバウンド カスタム TCP TCP 8000 0.0.0.0/0" in lines
    assert "- アウトバウンド すべてのトラフィック すべて すべて 0.0.0.0/0" in lines
    assert any("IMDSv2" in line and "必須" in line for line in lines)


def test_changes_in_the_cloud_alone_are_pending_changes(ec2: Ec2, a_target: A_Target) -> None:
    cloud, target = Aws(), a_target()
    one = Ahead(target, cloud, cloud.plan(target, ec2.facts()))
    busy = Event("plan", "end", "変更は 2 件です。", {"exit": 3, "changes": 2})
    failed = Event("plan", "end", "読めません。", {"exit": 7})

    alone, both = one.added_to(ENDED), one.added_to(busy)

    assert alone is not None
    assert both is not None
    assert (alone.more or {})["exit"] == Exit.CHANGES_PENDING
    assert (both.more or {})["exit"] == Exit.CHANGES_PENDING
    assert "クラウド" in alone.words
    assert both.words.startswith("変更は 2 件です。")
    assert one.added_to(failed) == failed
    assert one.added_to(None) is None


def test_from_the_hosts_metadata_to_the_group_and_back_to_nothing(
    ec2: Ec2, a_target: A_Target, a_host: A_Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = told()["dynamic/instance-identity/document"].replace(
        "i-0123456789abcdef0", ec2.instance
    )
    paths = {
        path: said.replace("sg-0123456789abcdef0", ec2.group) for path, said in told().items()
    } | {"dynamic/instance-identity/document": document}
    reached: list[Any] = []

    def connect(target: Target) -> A_Host:
        reached.append(target)
        return a_host

    monkeypatch.setattr(ahead, "connect", connect)
    with serving(Service(paths)) as service:
        monkeypatch.setattr(ahead, "cloud_of", lambda target: Aws(endpoints=(service.address,)))
        first = ahead.look(a_target(), a_host)
        events = [event.state for event in first.apply()]
        second = ahead.look(a_target(), a_host)

    assert first.is_pending
    assert events == ["begun", "done"]
    assert len(reached) == 1  # a new connection was made before the rules stayed taken away
    assert not second.is_pending
    assert second.plan == Plan()
    assert shown(second) == ["  － クラウドの設定: 変更なし"]


@dataclass
class Told:
    """What was done on the way of a deploy, in order."""

    done: list[str] = field(default_factory=list)

    def ask(self, verb: str, asked: object) -> Iterator[Event]:
        self.done.append(verb)
        yield Event("plan", "end", "", {"exit": self.exit})

    def run(self, agent: object, what: str, why: str) -> Iterator[Event]:
        self.done.append(f"run {what}")
        yield Event(what, "end", "", {"exit": 0})

    exit: int = 0


@pytest.mark.parametrize(
    ("on_the_host", "agreed", "done"),
    [
        (3, True, ["plan", "asked", "cloud", "anew", "run deploy", "verify"]),
        (0, True, ["plan", "asked", "cloud", "anew", "verify"]),
        (3, False, ["plan", "asked"]),
        (7, True, ["plan"]),
    ],
)
def test_a_deploy_changes_the_cloud_after_the_question_and_before_the_host(
    ec2: Ec2,
    a_target: A_Target,
    monkeypatch: pytest.MonkeyPatch,
    on_the_host: int,
    agreed: bool,
    done: list[str],
) -> None:
    told = Told(exit=on_the_host)
    target, cloud = a_target(), Aws()

    @dataclass
    class Job:
        target: Target
        host: object = None
        asked: object = None

        def carried(self, tell: object) -> Told:
            return told

        run = staticmethod(told.run)

    one = Ahead(target, cloud, cloud.plan(target, ec2.facts()))

    def apply(self: Ahead) -> Iterator[Event]:
        told.done.append("cloud")
        yield Event("cloud", "done", "")

    def connect(target: Target) -> object:
        told.done.append("anew")
        return SimpleNamespace()

    def confirm() -> bool:
        told.done.append("asked")
        return agreed

    def verify(job: object, agent: object, version: str | None) -> list[Any]:
        told.done.append("verify")
        return []

    monkeypatch.setattr(Ahead, "apply", apply)
    monkeypatch.setattr(deploying, "prepare", lambda target, root: Job(target))
    monkeypatch.setattr(deploying, "_show_source", lambda job: None)
    monkeypatch.setattr(deploying, "_way_in", lambda job, agent: [])
    monkeypatch.setattr(deploying, "connect", connect)
    monkeypatch.setattr(deploying, "Agent", lambda host, tools: told)
    monkeypatch.setattr(Told, "tools", "", raising=False)
    monkeypatch.setattr(ahead, "look", lambda target, host: replace(one))

    deploying.deploy(target, Path(), why="", confirm=confirm, verify=verify)

    assert told.done == done
