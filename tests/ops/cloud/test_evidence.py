"""doctor hears of R1, R4, R5 and R6 from AWS: what holds, what doesn't, and what could not be seen."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from morizo.ops.cloud.aws import Aws
from morizo.ops.cloud.evidence import domain, instance, is_token_only
from morizo.ops.cloud.models import CloudFacts
from morizo.ops.doctor.diagnosis import Diagnosis
from morizo.ops.target import Target
from morizo.ops.verify.findings import Finding

from .conftest import Ec2

pytestmark = pytest.mark.slow

A_Target = Callable[..., Target]
HERE = CloudFacts(
    instance_id="i-0123456789abcdef0", instance_type="t2.micro", zone="ap-northeast-1a",
    public_ipv4=("203.0.113.10",), ipv6=("2001:db8::10",),
)  # fmt: skip
RIGHT = {"1.1.1.1": ["203.0.113.10"], "8.8.8.8": ["203.0.113.10"]}


def found(cloud: Aws, target: Target, facts: CloudFacts) -> dict[str, Finding]:
    return {finding.check: finding for finding in cloud.findings(target, facts)}


def test_the_instance_is_the_one_that_was_planned(a_target: A_Target) -> None:
    planned = a_target(aws={"instance_type": "t2.micro"})
    other = a_target(aws={"instance_type": "t3.small"})

    assert instance(planned, HERE).ok
    assert "t2.micro" in instance(a_target(), HERE).evidence
    wrong = instance(other, HERE)
    assert not wrong.ok
    assert wrong.requirement == ("R1",)
    assert "t2.micro" in wrong.evidence
    assert "t3.small" in wrong.words
    assert wrong.hint


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"1.1.1.1": ["203.0.113.99"], "8.8.8.8": ["203.0.113.99"]}, "203.0.113.99"),
        ({"1.1.1.1": ["203.0.113.10"], "8.8.8.8": ["203.0.113.99"]}, "203.0.113.99"),
        ({"1.1.1.1": ["203.0.113.10", "2001:db8::99"]}, "2001:db8::99"),
        ({"1.1.1.1": [], "8.8.8.8": []}, "A レコード"),
        ({"1.1.1.1": ["203.0.113.10"], "8.8.8.8": []}, "A レコード"),
        ({"1.1.1.1": ["2001:db8::10"]}, "A レコード"),
    ],
)
def test_a_domain_that_leads_elsewhere_is_named(
    a_target: A_Target, told: Mapping[str, Sequence[str]], words: str
) -> None:
    finding = domain(a_target(), HERE, told)

    assert not finding.ok
    assert finding.requirement == ("R4",)
    assert words in finding.words
    assert "203.0.113.10" in finding.hint


def test_a_domain_that_leads_here_holds_with_and_without_ipv6(a_target: A_Target) -> None:
    both = {"1.1.1.1": ["203.0.113.10", "2001:0db8:0::10"]}

    assert domain(a_target(), HERE, RIGHT).ok
    assert domain(a_target(), HERE, both).ok


def test_a_host_without_public_address_is_named(a_target: A_Target) -> None:
    finding = domain(a_target(), CloudFacts(instance_id="i-0"), RIGHT)

    assert "公開アドレスがありません" in finding.words


def test_what_could_not_be_seen_is_a_note_and_no_failure(a_target: A_Target) -> None:
    blind = CloudFacts(unseen="サーバーからメタデータ（IMDSv2）が読めません（HTTP 403）")

    for finding in (
        instance(a_target(), blind),
        domain(a_target(), blind, RIGHT),
        domain(a_target(), HERE, {}),
    ):
        assert Diagnosis.of(finding).result == "unknown"


def test_a_group_as_made_by_the_console_fails_and_as_deployed_holds(
    ec2: Ec2, a_target: A_Target
) -> None:
    cloud, target = Aws(resolve=lambda name: RIGHT), a_target()

    before = found(cloud, target, ec2.facts())
    cloud.apply(cloud.plan(target, ec2.facts()), lambda: True)
    after = found(cloud, target, ec2.facts())

    assert {name for name, one in before.items() if not one.ok} == {
        "cloud.inbound",
        "cloud.outbound",
        "cloud.metadata",
    }
    assert before["cloud.inbound"].stops
    assert "SSH（0.0.0.0/0）" in before["cloud.inbound"].evidence
    assert all(one.ok for one in after.values())
    assert {req for one in after.values() for req in one.requirement} >= {"R1", "R4", "R5", "R6"}


def test_a_door_that_another_group_opens_is_named(ec2: Ec2, a_target: A_Target) -> None:
    other = ec2.another_group("office")
    ec2.client.authorize_security_group_ingress(
        GroupId=other, CidrIp="0.0.0.0/0", IpProtocol="tcp", FromPort=8000, ToPort=8000
    )
    cloud = Aws(resolve=lambda name: RIGHT)
    target = a_target(aws={"security_group": ec2.group})
    facts = ec2.facts(groups=(ec2.group, other))
    cloud.apply(cloud.plan(target, facts), lambda: True)

    finding = found(cloud, target, facts)["cloud.inbound"]

    assert not finding.ok
    assert "TCP 8000（0.0.0.0/0）" in finding.evidence
    assert "コンソール" in finding.hint


@pytest.mark.usefixtures("no_account")
def test_without_credentials_the_group_is_unknown(a_target: A_Target) -> None:
    told = found(Aws(resolve=lambda name: RIGHT), a_target(), HERE)

    assert Diagnosis.of(told["cloud.inbound"]).result == "unknown"
    assert told["cloud.domain"].ok


def test_a_group_that_cannot_be_told_is_unknown_too(ec2: Ec2, a_target: A_Target) -> None:
    facts = ec2.facts(groups=(ec2.group, ec2.another_group("office")))

    told = found(Aws(resolve=lambda name: RIGHT), a_target(), facts)

    assert "2 つ" in told["cloud.inbound"].evidence


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        ({"HttpTokens": "required", "HttpPutResponseHopLimit": 1, "HttpEndpoint": "enabled"}, True),
        (
            {"HttpTokens": "required", "HttpPutResponseHopLimit": 2, "HttpEndpoint": "enabled"},
            False,
        ),
        (
            {"HttpTokens": "optional", "HttpPutResponseHopLimit": 1, "HttpEndpoint": "enabled"},
            False,
        ),
        ({"HttpEndpoint": "disabled", "HttpTokens": "optional"}, True),
        ({}, False),
    ],
)
def test_metadata_are_closed_by_token_and_hop(options: dict[str, Any], holds: bool) -> None:
    assert is_token_only(options) is holds
