"""`cloud = "aws"`: the security group of the plan's chapter 1.4, and metadata by IMDSv2 only.

Only the group that `deploy.toml` names is changed, or the host's only one. What is wanted is added before anything
else is taken away; a plan that would shut out the operator who makes it is refused, and one that does so all the same
(a new connection no longer gets in) is put back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from morizo.ops.cloud import by_hand, evidence, metadata
from morizo.ops.cloud.account import Account, Unasked
from morizo.ops.cloud.models import Change, CloudFacts, GetsIn, Plan
from morizo.ops.cloud.rules import EVERYTHING, Rule, beyond, lacking, wanted
from morizo.ops.cloud.seen import Group, Seen, look, region_of
from morizo.ops.errors import CloudRefused, PreflightRefused
from morizo.ops.host import Host
from morizo.ops.target import Target
from morizo.ops.verify import names
from morizo.ops.verify.findings import Finding

RESOLVE_S = 2.0
SIDES = {"in": "インバウンド", "out": "アウトバウンド"}


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that is added to a security group, or taken out of it."""

    region: str | None
    group: Group
    sign: str
    rule: Rule

    @property
    def where(self) -> str:
        """The group."""
        return f"セキュリティグループ {self.group.words}"

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the rule as the console shows it."""
        return (SIDES[self.rule.way], *self.rule.cells)


@dataclass(frozen=True, slots=True)
class TokensChange:
    """Metadata that answers to IMDSv2 only, and no further than to the machine itself."""

    region: str | None
    instance: str
    now: str
    sign: str = "~"

    @property
    def where(self) -> str:
        """The instance."""
        return f"インスタンスメタデータのオプション（{self.instance}）"

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the setting as the console shows it."""
        return ("IMDSv2", "必須", "ホップ制限", "1", f"いまは {self.now}")


@dataclass(frozen=True, slots=True)
class Aws:
    """The adapter.

    Args:
        account: Opens the account in a region.
        resolve: Asks name servers for a name's addresses.
        endpoints: Where the host asks for its metadata; the service's own addresses when empty.
    """

    account: Callable[[str | None], Account] = Account
    resolve: Callable[[str], dict[str, list[str]]] = field(
        default=lambda name: names.compare(name, names.PUBLIC, within_s=RESOLVE_S)
    )
    endpoints: tuple[str, ...] = ()
    opened: dict[str | None, Account] = field(default_factory=dict, compare=False, repr=False)

    def facts(self, host: Host) -> CloudFacts:
        """Ask the metadata service, from the host (see `Cloud`)."""
        return metadata.read(host, self.endpoints)

    def plan(self, target: Target, facts: CloudFacts) -> Plan:
        """Compare the group and the metadata options with what is wanted (see `Cloud`)."""
        try:
            seen = self._look(target, facts)
        except Unasked as err:
            return Plan(by_hand=tuple(by_hand.lines(target, facts, str(err))))
        want = wanted(target)
        more, less = lacking(want, seen.group.rules), beyond(want, seen.group.rules)
        _refuse_to_shut_out(want, less, seen, facts)
        changes: list[Change] = [
            *(RuleChange(seen.region, seen.group, "+", rule) for rule in more),
            *_tokens(seen, facts),
            *(RuleChange(seen.region, seen.group, "-", rule) for rule in less),
        ]
        return Plan(tuple(changes), tuple(_notes(want, less, seen, facts)))

    def apply(self, plan: Plan, gets_in: GetsIn) -> None:
        """Make the changes, and put back what shuts the operator out (see `Cloud`)."""
        taken: list[RuleChange] = []
        for number, change in enumerate(plan.changes):
            try:
                self._make(change)
            except Unasked as err:
                raise CloudRefused(
                    f"{change.where}: {err}\n{len(plan.changes)} 件のうち {number} 件までを変えました。"
                    "サーバーの中は何も変えていません。"
                ) from None
            if isinstance(change, RuleChange) and change.sign == "-":
                taken.append(change)
        if taken and not gets_in():
            self._put_back(taken)

    def findings(self, target: Target, facts: CloudFacts) -> list[Finding]:
        """Say what holds of R1, R4, R5 and R6 (see `Cloud`)."""
        found = [
            evidence.instance(target, facts),
            evidence.domain(target, facts, self.resolve(target.domain)),
        ]
        try:
            seen = self._look(target, facts)
        except (Unasked, PreflightRefused) as err:
            return [*found, evidence.group_unseen(err)]
        return [*found, *evidence.group(target, seen), *evidence.tokens(seen)]

    def _look(self, target: Target, facts: CloudFacts) -> Seen:
        region = region_of(target, facts)
        return look(self._account(region), target, facts, region)

    def _account(self, region: str | None) -> Account:
        if region not in self.opened:
            self.opened[region] = self.account(region)
        return self.opened[region]

    def _make(self, change: object) -> None:
        if isinstance(change, TokensChange):
            self._account(change.region).require_tokens(change.instance)
        elif isinstance(change, RuleChange):
            account = self._account(change.region)
            (account.add if change.sign == "+" else account.revoke)(change.group.id, change.rule)

    def _put_back(self, taken: list[RuleChange]) -> None:
        lost = []
        for change in taken:
            try:
                self._account(change.region).add(change.group.id, change.rule)
            except Unasked as err:
                lost.append(f"{' '.join(change.cells)}: {err}")
        if lost:
            raise CloudRefused(
                "新しい接続で入れなくなりました。消したルールのうち、次のものを戻せませんでした:\n"
                + "\n".join(lost),
                hint="AWS のコンソールで、上のルールを手で戻してください。",
            )
        raise CloudRefused(
            "新しい接続で入れなくなったので、消したルールを戻しました。足したルールはそのままです。",
            hint="ssh.allow_from と ssh.port が、この端末と途中の踏み台に合うか確かめてください。",
        )


def _tokens(seen: Seen, facts: CloudFacts) -> list[TokensChange]:
    if seen.options is None or evidence.is_token_only(seen.options):
        return []
    return [TokensChange(seen.region, facts.instance_id, evidence.options_words(seen.options))]


def _refuse_to_shut_out(
    want: tuple[Rule, ...], less: tuple[Rule, ...], seen: Seen, facts: CloudFacts
) -> None:
    way = facts.way_in
    if way is None or not any(rule.admits(way, certain=False) for rule in less):
        return
    stays = [*want, *(rule for group in seen.beside for rule in group.rules)]
    if not any(rule.admits(way, certain=True) for rule in stays):
        raise PreflightRefused(
            f"いまの ssh は {way.address} からサーバーの {way.port} 番に入っています。"
            f"このまま {seen.group.words} を変えると、入れなくなります。",
            hint=f'deploy.toml の ssh.allow_from に "{way.address}/{way.address.max_prefixlen}" を含む範囲を、'
            f"ssh.port に {way.port} を書いてください。何も変えていません。",
        )


def _notes(
    want: tuple[Rule, ...], less: tuple[Rule, ...], seen: Seen, facts: CloudFacts
) -> list[str]:
    found = []
    for group in seen.beside:
        if more := [rule for rule in beyond(want, group.rules) if rule.way == "in"]:
            shown = "、".join(f"{rule.cells[2]} {rule.peer}" for rule in more[:3])
            found.append(
                f"サーバーにはセキュリティグループ {group.words} も付いていて、{shown} からも入れます。"
                "外すかどうかは、コンソールで決めてください（ここでは変えません）。"
            )
    if seen.shared_with:
        others = "、".join(seen.shared_with[:3])
        found.append(f"{seen.group.words} は {others} も使っています。そちらの通信も変わります。")
    if any(rule.way == "out" and rule.protocol == EVERYTHING for rule in less):
        found.append(
            "アウトバウンドの「すべて」を消すと、AWS は今つながっている通信を一度切ることがあります。"
        )
    if facts.unseen:
        found.append(f"{facts.unseen}。インスタンスタイプと IMDSv2 の設定は照らしていません。")
    return found
