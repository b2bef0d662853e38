"""An account at AWS (moto's, in this process), an instance in it, and targets that ask for it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.loaders import create_loader
from moto import mock_aws

from morizo.ops.cloud.models import CloudFacts, WayIn
from morizo.ops.host import Done
from morizo.ops.target import Target
from morizo.ops.transport import Local

REGION = "ap-northeast-1"
BOTH: tuple[dict[str, Any], ...] = (
    {"name": "morizo-aiv2", "process": "aiv2", "listen": "127.0.0.1:8000"},
    {"name": "morizo-web", "process": "web", "listen": "127.0.0.1:3000"},
)
_LOADER = cache(create_loader)
"""AWS's description of EC2 is large: read once for all tests."""
OFFICE = "198.51.100.0/24"


@pytest.fixture
def a_target() -> Callable[..., Target]:
    """Build a target in AWS; what isn't said is as in the example."""

    def build(**more: Any) -> Target:
        facts = {
            "domain": "morizo.example.jp",
            "host": "ubuntu@203.0.113.10",
            "cloud": "aws",
            "ssh": {"allow_from": [OFFICE]},
            "service": BOTH,
            **more,
        }
        return Target.model_validate(facts)

    return build


@dataclass
class A_Host:  # noqa: N801 - a host as the tests need it
    """This machine as the host; how the operator came in is as the test says."""

    came_by: str = "198.51.100.7 50022 10.0.0.10 22"
    name: str = "web1"
    here: Local = field(default_factory=Local)
    ran: list[Sequence[str]] = field(default_factory=list)

    def run(
        self, words: Sequence[str], *, stdin: Any = b"", root: bool = True, timeout_s: float = 60
    ) -> Done:
        """Run it here, without sudo."""
        del root
        self.ran.append(words)
        if words == ["printenv", "SSH_CONNECTION"]:
            return Done(0 if self.came_by else 1, self.came_by.encode(), b"")
        return self.here.run(words, stdin=stdin, root=False, timeout_s=timeout_s)

    def lines(
        self, words: Sequence[str], *, stdin: bytes = b"", root: bool = True
    ) -> Iterator[str]:
        """Not needed here."""
        raise NotImplementedError


@pytest.fixture
def a_host() -> A_Host:
    return A_Host()


@dataclass
class Ec2:
    """An instance behind a group that is as the console makes it: ssh from anywhere, everything out."""

    client: Any
    vpc: str
    group: str
    instance: str

    def facts(self, **more: Any) -> CloudFacts:
        """Return what the instance's metadata say."""
        known: dict[str, Any] = {
            "instance_id": self.instance,
            "instance_type": "t2.micro",
            "region": REGION,
            "zone": "ap-northeast-1a",
            "public_ipv4": ("203.0.113.10",),
            "ipv6": ("2001:db8::10",),
            "groups": (self.group,),
            "way_in": way_in("198.51.100.7"),
        }
        return CloudFacts(**known | more)

    def let_in(self, first: int, last: int, peer: str = "0.0.0.0/0", protocol: str = "tcp") -> None:
        """Open something by hand."""
        kind = "UserIdGroupPairs" if peer.startswith("sg-") else "IpRanges"
        key = "GroupId" if peer.startswith("sg-") else "CidrIp"
        self.client.authorize_security_group_ingress(
            GroupId=self.group,
            IpPermissions=[
                {"IpProtocol": protocol, "FromPort": first, "ToPort": last, kind: [{key: peer}]}
            ],
        )

    def another_group(self, name: str) -> str:
        """Make one more."""
        made = self.client.create_security_group(GroupName=name, Description=name, VpcId=self.vpc)
        group: str = made["GroupId"]
        return group

    def holds(self, way: str = "in", group: str | None = None) -> set[tuple[str, int, int, str]]:
        """Return what a group really holds now, as AWS tells it."""
        only = [{"Name": "group-id", "Values": [group or self.group]}]
        told = self.client.describe_security_group_rules(Filters=only)["SecurityGroupRules"]
        return {
            (
                rule["IpProtocol"],
                rule.get("FromPort", -1),
                rule.get("ToPort", -1),
                rule.get("CidrIpv4")
                or rule.get("CidrIpv6")
                or rule["ReferencedGroupInfo"]["GroupId"],
            )
            for rule in told
            if rule["IsEgress"] == (way == "out")
        }

    def options(self) -> dict[str, Any]:
        """Return the instance's metadata options."""
        told = self.client.describe_instances(InstanceIds=[self.instance])
        found: dict[str, Any] = told["Reservations"][0]["Instances"][0]["MetadataOptions"]
        return found


def way_in(address: str, port: int = 22) -> WayIn:
    return WayIn(ip_address(address), port)


@pytest.fixture
def no_account(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Nothing of the machine's own AWS configuration is seen, and nothing is asked of its metadata."""
    for name in (
        "AWS_PROFILE",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_REGION",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


@pytest.fixture
def ec2(no_account: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ec2]:
    monkeypatch.setattr(botocore.session, "create_loader", _LOADER)
    with mock_aws():
        client = boto3.client("ec2", region_name=REGION)
        vpc = client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = client.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        made = client.create_security_group(GroupName="morizo", Description="Morizo", VpcId=vpc)
        group = made["GroupId"]
        ran = client.run_instances(
            ImageId="ami-0123456789abcdef0", MinCount=1, MaxCount=1, InstanceType="t2.micro",
            SubnetId=subnet, SecurityGroupIds=[group],
        )  # fmt: skip
        here = Ec2(client, vpc, group, ran["Instances"][0]["InstanceId"])
        here.let_in(22, 22)
        yield here
