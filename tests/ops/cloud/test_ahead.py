"""`plan` shows the cloud's difference and `deploy` makes it before the host's own changes."""

from collections.abc import Callable
from typing import Any

import pytest

from morizo.ops import screen
from morizo.ops.cloud import ahead, cloud_of
from morizo.ops.cloud.ahead import Ahead
from morizo.ops.cloud.aws import Aws
from morizo.ops.cloud.models import Plan
from morizo.ops.cloud.none import Nowhere
from morizo.ops.events import Event
from morizo.ops.exits import Exit
from morizo.ops.target import Target

from .conftest import A_Host, Ec2
from .imds_service import Service, serving, told

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
