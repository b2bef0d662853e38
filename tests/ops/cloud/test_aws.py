"""The group and the metadata options of an account (moto's) are brought to what is wanted, and no further."""

from collections.abc import Callable
from typing import Any

import pytest

from morizo.ops.cloud.account import Account, Unasked
from morizo.ops.cloud.aws import Aws, RuleChange
from morizo.ops.cloud.models import Plan
from morizo.ops.cloud.rules import Rule
from morizo.ops.errors import CloudRefused, PreflightRefused
from morizo.ops.target import Target

from .conftest import OFFICE, Ec2, way_in

pytestmark = pytest.mark.slow

A_Target = Callable[..., Target]
WANTED_IN = {
    ("tcp", 443, 443, "0.0.0.0/0"),
    ("tcp", 443, 443, "::/0"),
    ("tcp", 80, 80, "0.0.0.0/0"),
    ("tcp", 80, 80, "::/0"),
    ("tcp", 22, 22, OFFICE),
}
WANTED_OUT = {
    (protocol, port, port, peer)
    for protocol, port in (("tcp", 443), ("tcp", 80), ("tcp", 53), ("udp", 53), ("udp", 123))
    for peer in ("0.0.0.0/0", "::/0")
}


def yes() -> bool:
    return True


def signs(plan: Plan) -> str:
    return "".join(change.sign for change in plan.changes)


def test_a_fresh_group_becomes_what_is_wanted_and_then_nothing_changes(
    ec2: Ec2, a_target: A_Target
) -> None:
    cloud, target = Aws(), a_target()
    plan = cloud.plan(target, ec2.facts())

    cloud.apply(plan, yes)

    assert ec2.holds("in") == WANTED_IN
    assert ec2.holds("out") == WANTED_OUT
    assert ec2.options()["HttpTokens"] == "required"
    assert ec2.options()["HttpPutResponseHopLimit"] == 1
    assert cloud.plan(target, ec2.facts()) == Plan()


def test_planning_changes_nothing(ec2: Ec2, a_target: A_Target) -> None:
    before = ec2.holds("in"), ec2.holds("out"), ec2.options()

    assert Aws().plan(a_target(), ec2.facts()).changes

    assert (ec2.holds("in"), ec2.holds("out"), ec2.options()) == before


def test_everything_is_added_before_anything_is_taken_away(ec2: Ec2, a_target: A_Target) -> None:
    shown = signs(Aws().plan(a_target(), ec2.facts()))

    assert shown == 15 * "+" + "~" + 2 * "-"  # taken away: ssh from anywhere, everything out


def test_open_doors_to_the_services_are_closed(ec2: Ec2, a_target: A_Target) -> None:
    ec2.let_in(8000, 8000)
    ec2.let_in(3000, 3000, "203.0.113.0/24")
    ec2.let_in(0, 65535, ec2.group)

    cloud = Aws()
    cloud.apply(cloud.plan(a_target(), ec2.facts()), yes)

    assert ec2.holds("in") == WANTED_IN


def test_rules_that_are_right_are_kept_whatever_their_words(ec2: Ec2, a_target: A_Target) -> None:
    ec2.let_in(443, 443)

    plan = Aws().plan(a_target(), ec2.facts())

    shown = [change.cells for change in plan.changes if isinstance(change, RuleChange)]
    assert not [
        cells
        for cells in shown
        if cells[3:5] == ("443", "0.0.0.0/0") and cells[0] == "インバウンド"
    ]


def test_only_the_named_group_is_changed(ec2: Ec2, a_target: A_Target) -> None:
    other = ec2.another_group("office")
    ec2.client.authorize_security_group_ingress(
        GroupId=other, CidrIp="192.0.2.0/24", IpProtocol="tcp", FromPort=8000, ToPort=8000
    )
    before = ec2.holds("in", other)
    cloud, target = Aws(), a_target(aws={"security_group": "morizo"})
    facts = ec2.facts(groups=(ec2.group, other))

    plan = cloud.plan(target, facts)
    cloud.apply(plan, yes)

    assert ec2.holds("in") == WANTED_IN
    assert ec2.holds("in", other) == before
    assert "8000" in "".join(plan.notes)
    assert other in "".join(plan.notes)


def test_of_several_groups_one_has_to_be_named(ec2: Ec2, a_target: A_Target) -> None:
    facts = ec2.facts(groups=(ec2.group, ec2.another_group("office")))

    with pytest.raises(PreflightRefused, match="2 つ"):
        Aws().plan(a_target(), facts)


@pytest.mark.parametrize("named", ["office", "sg-0123456789abcdef0"])
def test_a_group_that_is_not_the_hosts_is_refused(ec2: Ec2, a_target: A_Target, named: str) -> None:
    ec2.another_group("office")

    with pytest.raises(PreflightRefused, match="付いていません"):
        Aws().plan(a_target(aws={"security_group": named}), ec2.facts())


def test_a_name_that_there_isnt_is_refused(ec2: Ec2, a_target: A_Target) -> None:
    with pytest.raises(PreflightRefused, match="ありません"):
        Aws().plan(a_target(aws={"security_group": "moriso"}), ec2.facts())


def test_a_group_that_others_use_is_changed_only_when_it_is_named(
    ec2: Ec2, a_target: A_Target
) -> None:
    subnet = ec2.client.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [ec2.vpc]}])
    ec2.client.run_instances(
        ImageId="ami-0123456789abcdef0", MinCount=1, MaxCount=1, SecurityGroupIds=[ec2.group],
        SubnetId=subnet["Subnets"][0]["SubnetId"],
    )  # fmt: skip

    with pytest.raises(PreflightRefused, match="ほかのもの"):
        Aws().plan(a_target(), ec2.facts())
    plan = Aws().plan(a_target(aws={"security_group": ec2.group}), ec2.facts())

    assert plan.changes
    assert "も使っています" in "".join(plan.notes)


def test_another_region_than_the_hosts_is_refused(ec2: Ec2, a_target: A_Target) -> None:
    with pytest.raises(PreflightRefused, match="us-east-1"):
        Aws().plan(a_target(aws={"region": "us-east-1"}), ec2.facts())


@pytest.mark.parametrize(
    ("came", "ssh"),
    [
        (way_in("203.0.113.9"), {"allow_from": [OFFICE]}),
        (way_in("2001:db8::9"), {"allow_from": ["0.0.0.0/0"]}),
        (way_in("198.51.100.7", 2222), {"allow_from": [OFFICE]}),
    ],
)
def test_a_plan_that_shuts_out_its_own_operator_is_refused(
    ec2: Ec2, a_target: A_Target, came: Any, ssh: dict[str, Any]
) -> None:
    ec2.client.authorize_security_group_ingress(
        GroupId=ec2.group,
        IpPermissions=[
            {
                "IpProtocol": "-1",
                "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
                "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
            }
        ],
    )
    before = ec2.holds("in")

    with pytest.raises(PreflightRefused, match=str(came.address)) as refused:
        Aws().plan(a_target(ssh=ssh), ec2.facts(way_in=came))

    assert "ssh.allow_from" in refused.value.hint
    assert ec2.holds("in") == before


def test_a_way_in_through_another_group_stays_and_nothing_is_refused(
    ec2: Ec2, a_target: A_Target
) -> None:
    other = ec2.another_group("office")
    ec2.client.authorize_security_group_ingress(
        GroupId=other, CidrIp="203.0.113.0/24", IpProtocol="tcp", FromPort=22, ToPort=22
    )
    facts = ec2.facts(groups=(ec2.group, other), way_in=way_in("203.0.113.9"))

    assert Aws().plan(a_target(aws={"security_group": ec2.group}), facts).changes


def test_a_session_that_did_not_pass_the_group_is_not_guarded(ec2: Ec2, a_target: A_Target) -> None:
    assert Aws().plan(a_target(), ec2.facts(way_in=None)).changes


def test_what_shuts_out_all_the_same_is_put_back(ec2: Ec2, a_target: A_Target) -> None:
    before_in, before_out = ec2.holds("in"), ec2.holds("out")
    cloud = Aws()

    with pytest.raises(CloudRefused, match="戻しました"):
        cloud.apply(cloud.plan(a_target(), ec2.facts()), lambda: False)

    assert ec2.holds("in") == before_in | WANTED_IN
    assert ec2.holds("out") == before_out | WANTED_OUT


def test_where_nothing_is_taken_away_no_new_connection_is_asked_for(
    ec2: Ec2, a_target: A_Target
) -> None:
    cloud = Aws()
    cloud.apply(cloud.plan(a_target(), ec2.facts()), yes)
    wider = a_target(ssh={"allow_from": [OFFICE, "203.0.113.0/24"]})

    def never() -> bool:
        raise AssertionError("asked")

    plan = cloud.plan(wider, ec2.facts())
    cloud.apply(plan, never)

    assert signs(plan) == "+"


def test_a_rule_that_somebody_made_or_removed_meanwhile_is_no_fault(
    ec2: Ec2, a_target: A_Target
) -> None:
    cloud = Aws()
    plan = cloud.plan(a_target(), ec2.facts())
    ec2.let_in(443, 443)
    told = ec2.client.describe_security_group_rules()["SecurityGroupRules"]
    (ssh,) = (rule for rule in told if rule.get("FromPort") == 22)
    ec2.client.revoke_security_group_ingress(
        GroupId=ec2.group, SecurityGroupRuleIds=[ssh["SecurityGroupRuleId"]]
    )

    cloud.apply(plan, yes)

    assert ec2.holds("in") == WANTED_IN


def test_a_change_that_is_denied_says_how_far_it_got(ec2: Ec2, a_target: A_Target) -> None:
    class Half(Account):
        def revoke(self, group: str, rule: Rule) -> None:
            raise Unasked("この資格情報には許可がありません", "UnauthorizedOperation")

    cloud = Aws(account=Half)
    plan = cloud.plan(a_target(), ec2.facts())

    with pytest.raises(CloudRefused) as refused:
        cloud.apply(plan, yes)

    assert f"{len(plan.changes)} 件のうち {len(plan.changes) - 2} 件" in str(refused.value.detail)
    assert ec2.holds("in") >= WANTED_IN  # what was there is there still


def test_an_instance_of_another_account_is_set_by_hand(ec2: Ec2, a_target: A_Target) -> None:
    plan = Aws().plan(a_target(), ec2.facts(instance_id="i-00000000000000000"))

    assert plan.changes == ()
    assert "そのインスタンスがありません" in plan.by_hand[0]


def test_without_metadata_the_named_group_is_kept_all_the_same(
    ec2: Ec2, a_target: A_Target
) -> None:
    facts = ec2.facts(instance_id="", region="", groups=(), unseen="読めません")
    target = a_target(aws={"security_group": ec2.group, "region": "ap-northeast-1"})

    plan = Aws().plan(target, facts)

    assert {type(change) for change in plan.changes} == {RuleChange}
    assert "照らしていません" in plan.notes[-1]


def test_without_metadata_and_a_name_it_is_set_by_hand(ec2: Ec2, a_target: A_Target) -> None:
    plan = Aws().plan(a_target(), ec2.facts(instance_id="", groups=(), unseen="読めません"))

    assert "読めません" in plan.by_hand[0]
