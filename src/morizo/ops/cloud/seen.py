"""What stands in AWS in front of one host: the group that is ours to keep, those beside it, and who else they serve."""

from dataclasses import dataclass
from typing import Any

from morizo.ops.cloud.account import Account, Unasked
from morizo.ops.cloud.models import CloudFacts
from morizo.ops.cloud.rules import Rule
from morizo.ops.errors import PreflightRefused
from morizo.ops.target import Target


@dataclass(frozen=True, slots=True)
class Group:
    """A security group."""

    id: str
    name: str
    rules: tuple[Rule, ...] = ()

    @property
    def words(self) -> str:
        """Return how the operator finds it in the console."""
        return f"{self.name}（{self.id}）"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at.

    Args:
        group: The one that is kept as wanted.
        beside: Others in front of the same host: what any of them lets in comes in.
        shared_with: Ids of what else stands behind the group.
        options: The instance's metadata options; None where the instance isn't known.
    """

    region: str | None
    group: Group
    beside: tuple[Group, ...] = ()
    shared_with: tuple[str, ...] = ()
    options: dict[str, Any] | None = None

    @property
    def all(self) -> tuple[Group, ...]:
        """Every group in front of the host."""
        return (self.group, *self.beside)


def region_of(target: Target, facts: CloudFacts) -> str | None:
    """Return where to ask; None leaves it to boto3's own configuration.

    Raises:
        PreflightRefused: `deploy.toml` names another region than the host's.
    """
    named = target.aws.region
    if named and facts.region and named != facts.region:
        raise PreflightRefused(
            f"deploy.toml の aws.region は {named} ですが、サーバーは {facts.region} にあります。",
            hint=f'aws.region を消すか、"{facts.region}" にしてください。何も変えていません。',
        )
    return named or facts.region or None


def look(account: Account, target: Target, facts: CloudFacts, region: str | None) -> Seen:
    """Look at everything that a plan and doctor need.

    Raises:
        Unasked: The account can't be asked.
        PreflightRefused: Which group is meant can't be told, or it isn't this host's.
    """
    options = None
    if facts.instance_id:
        # First of all: in another account nothing else would make sense.
        options = account.instance(facts.instance_id).get("MetadataOptions") or {}
    group_id = _which(account, target, facts)
    named = {found["GroupId"]: found["GroupName"] for found in _groups(account, group_id, facts)}
    groups = [Group(id, name, account.rules(id)) for id, name in named.items()]
    shared = account.users_of(group_id) - {facts.instance_id} if facts.instance_id else set()
    if shared and target.aws.security_group is None:
        raise PreflightRefused(
            f"セキュリティグループ {named[group_id]}（{group_id}）は、ほかのもの（{_some(shared)}）も使っています。",
            hint=f"このサーバーだけのセキュリティグループを作って付け替えるか、承知の上なら deploy.toml の [aws] に"
            f' security_group = "{group_id}" と書いてください。何も変えていません。',
        )
    (group,) = (group for group in groups if group.id == group_id)
    beside = tuple(other for other in groups if other.id != group_id)
    return Seen(region, group, beside, tuple(sorted(shared)), options)


def _some(ids: set[str]) -> str:
    shown = "、".join(sorted(ids)[:3])
    return f"{shown} など {len(ids)} 個" if len(ids) > 3 else shown


def _groups(account: Account, group: str, facts: CloudFacts) -> list[dict[str, Any]]:
    return account.groups(GroupIds=list(dict.fromkeys([group, *facts.groups])))


def _which(account: Account, target: Target, facts: CloudFacts) -> str:
    named = target.aws.security_group
    if named is None:
        return _only(facts)
    found = [named]
    if not named.startswith("sg-"):
        told = account.groups(Filters=[{"Name": "group-name", "Values": [named]}])
        found = [group["GroupId"] for group in told]
        # one name may stand for a group in each network (VPC)
        found = [one for one in found if one in facts.groups] or found
    if not found:
        raise PreflightRefused(
            f"{named} という名前のセキュリティグループがありません。",
            hint="deploy.toml の aws.security_group の綴りと aws.region を確かめてください。何も変えていません。",
        )
    if facts.groups and found[0] not in facts.groups:
        raise PreflightRefused(
            f"セキュリティグループ {named} は、このサーバーに付いていません（付いているのは {'、'.join(facts.groups)}）。",
            hint="サーバーに付けるか、deploy.toml の aws.security_group を書き換えてください。何も変えていません。",
        )
    if len(found) > 1:
        raise PreflightRefused(
            f"{named} という名前のセキュリティグループが {len(found)} つあります（{'、'.join(found)}）。",
            hint="deploy.toml の aws.security_group に、名前ではなく sg- で始まる ID を書いてください。",
        )
    return found[0]


def _only(facts: CloudFacts) -> str:
    if len(facts.groups) == 1:
        return facts.groups[0]
    if not facts.groups:
        raise Unasked(
            facts.unseen or "サーバーに付いているセキュリティグループが分かりません", "NoGroup"
        )
    raise PreflightRefused(
        f"サーバーにセキュリティグループが {len(facts.groups)} つ付いています（{'、'.join(facts.groups)}）。",
        hint=f'どれを整えるか、deploy.toml の [aws] に security_group = "{facts.groups[0]}" のように書いてください。'
        "何も変えていません。",
    )
