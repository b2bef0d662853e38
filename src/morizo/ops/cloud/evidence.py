"""What AWS shows of R1, R4, R5 and R6, for doctor. Nothing here asks anybody."""

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from morizo.ops.cloud.models import CloudFacts
from morizo.ops.cloud.rules import Rule, Way, beyond, lacking, wanted
from morizo.ops.cloud.seen import Seen
from morizo.ops.target import Target
from morizo.ops.verify.findings import Finding

_DEPLOY = "morizo plan で違いを見て、morizo deploy で直します。"


def instance(target: Target, facts: CloudFacts) -> Finding:
    """R1: the instance's type is the one that was asked for."""
    check, asked = "cloud.instance", target.aws.instance_type
    if facts.unseen:
        return _unseen(check, "インスタンスタイプを確かめていません。", facts.unseen, "R1")
    evidence = f"{facts.instance_type}、{facts.zone}、{facts.instance_id}"
    if asked is None or asked == facts.instance_type:
        words = "インスタンスタイプは" + (
            "計画のとおりです。" if asked else "読めました（deploy.toml に指定なし）。"
        )
        return Finding(check, True, words, evidence, "", "warning", ("R1",))
    return Finding(
        check, False, f"インスタンスタイプが deploy.toml の {asked} と違います。", evidence,
        "deploy.toml の aws.instance_type を書き換えるか、インスタンスを止めてタイプを変えてください。", "warning", ("R1",),
    )  # fmt: skip


def domain(target: Target, facts: CloudFacts, told: Mapping[str, Sequence[str]]) -> Finding:
    """R4: every name server gives this host's public addresses, and no other.

    Args:
        target: Names the domain.
        facts: Hold the addresses.
        told: Name server → the addresses that it gives.
    """
    check, name = "cloud.domain", target.domain
    if facts.unseen:
        words = "ドメインを公開アドレスと照らしていません。"
        return _unseen(check, words, facts.unseen, "R4")
    if not told:
        words = "ドメインを公開アドレスと照らしていません。"
        return _unseen(check, words, "どの DNS サーバーも答えません", "R4")
    public = {ip_address(address) for address in facts.public}
    given = {ip_address(address) for found in told.values() for address in found}
    evidence = (
        "、".join(f"{who}: {' '.join(found) or 'なし'}" for who, found in told.items())
        + f"、IMDS: {' '.join(facts.public) or 'なし'}"
    )
    fault, hint = "", ""
    if not facts.public_ipv4 and not given & public:
        fault = "サーバーに公開アドレスがありません。"
        hint = "Elastic IP を割り当てて、サーバーに関連付けてください。"
    elif not all(told.values()) or not any(address.version == 4 for address in given):
        fault = f"{name} の A レコードがないか、まだ行き渡っていません。"
        hint = f"DNS に A レコード（{name} → {' '.join(facts.public_ipv4)}）を作ってください。"
    elif strange := given - public:
        shown = " ".join(sorted(map(str, strange)))
        fault = f"{name} が、このサーバーのものではない {shown} を指しています。"
        hint = (
            f"DNS の A・AAAA レコードを {' '.join(facts.public)} だけにしてください。"
            "止めて始めるとアドレスが変わるので、Elastic IP を使ってください。"
        )
    words = fault or f"{name} はこのサーバーの公開アドレスを指しています。"
    return Finding(check, not fault, words, evidence, hint, "warning", ("R4",))


def group(target: Target, seen: Seen) -> list[Finding]:
    """R5 and R6: what comes in and goes out is what is wanted, whichever group lets it."""
    want = wanted(target)
    return [_inward(want, seen), _outward(want, seen)]


def _inward(want: tuple[Rule, ...], seen: Seen) -> Finding:
    ours = seen.group
    more = {one.words: beyond(_side("in", want), _side("in", one.rules)) for one in seen.all}
    less = lacking(_side("in", want), ours.rules)
    faults = [f"{where} に余分: {_shown(rules)}" for where, rules in more.items() if rules]
    faults += [f"{ours.words} に足りない: {_shown(less)}"] if less else []
    hint = _DEPLOY
    if any(rules for where, rules in more.items() if where != ours.words):
        hint += "ほかのセキュリティグループは、EC2 のコンソールでサーバーから外すか直してください。"
    words = (
        "セキュリティグループのインバウンドルールが、望むものと違います。"
        if faults
        else "セキュリティグループは 443、80、決めた範囲からの ssh だけを通します。"
    )
    evidence = "。".join(faults) or f"{ours.words}: {len(_side('in', ours.rules))} 件"
    return Finding(
        "cloud.inbound",
        not faults,
        words,
        evidence,
        hint if faults else "",
        "fatal",
        ("R5", "R109"),
    )


def _outward(want: tuple[Rule, ...], seen: Seen) -> Finding:
    more = [
        rule for one in seen.all for rule in beyond(_side("out", want), _side("out", one.rules))
    ]
    less = lacking(_side("out", want), seen.group.rules)
    faults = [f"余分: {_shown(more)}"] if more else []
    faults += [f"足りない: {_shown(less)}"] if less else []
    words = (
        "セキュリティグループのアウトバウンドルールが、望むものと違います。"
        if faults
        else "セキュリティグループから出られるのは、要るものだけです。"
    )
    evidence = "。".join(faults) or seen.group.words
    return Finding(
        "cloud.outbound", not faults, words, evidence, _DEPLOY if faults else "", "warning", ("R6",)
    )


def _side(way: Way, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.way == way)


def tokens(seen: Seen) -> list[Finding]:
    """B21: the metadata answer to IMDSv2 only."""
    if seen.options is None:
        return []
    holds = is_token_only(seen.options)
    words = (
        "メタデータは IMDSv2 だけに答えます。"
        if holds
        else "メタデータが IMDSv2 だけになっていません。"
    )
    return [
        Finding(
            "cloud.metadata", holds, words, options_words(seen.options), "" if holds else _DEPLOY, "warning", ("R5",)
        )
    ]  # fmt: skip


def is_token_only(options: Mapping[str, Any]) -> bool:
    """Say whether metadata need a token that no hop beyond the machine carries."""
    if options.get("HttpEndpoint") == "disabled":
        return True
    return options.get("HttpTokens") == "required" and options.get("HttpPutResponseHopLimit") == 1


def options_words(options: Mapping[str, Any]) -> str:
    """Return the options as the console shows them."""
    if options.get("HttpEndpoint") == "disabled":
        return "メタデータは無効"
    tokens = {"required": "必須", "optional": "オプション"}.get(
        str(options.get("HttpTokens")), "不明"
    )
    return f"IMDSv2 {tokens}、ホップ制限 {options.get('HttpPutResponseHopLimit', '不明')}"


def group_unseen(err: Exception) -> Finding:
    """Tell that the group could not be looked at."""
    why = str(getattr(err, "detail", "") or err)
    return _unseen(
        "cloud.inbound", "セキュリティグループを確かめていません。", why, "R5",
        "この端末で AWS の資格情報を使えるようにするか、morizo plan の表とコンソールを見比べてください。",
    )  # fmt: skip


def _unseen(check: str, words: str, why: str, requirement: str, hint: str = "") -> Finding:
    return Finding(check, False, words, why, hint, "note", (requirement,))


def _shown(rules: Iterable[Rule]) -> str:
    """Return rules for one line, the peers of each kind together."""
    peers: dict[str, list[str]] = {}
    for rule in rules:
        kind, protocol, ports, peer, _ = rule.cells
        peers.setdefault(f"{protocol} {ports}" if "カスタム" in kind else kind, []).append(peer)
    return "、".join(f"{kind}（{'・'.join(found)}）" for kind, found in peers.items())
