"""What nftables lets in and out, read from the kernel itself (`nft -j list ruleset`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import Answer, Table, failed, not_applicable, passed
from morizo.ops.doctor.network import PLAIN, PUBLIC, ssh_ports

TABLE = Table()
Expression = list[dict[str, Any]]
FIX = "morizo deploy（ファイアウォールを入れ直します）"
DEPTH = 8
"""How far jumps are followed."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain with its rules."""

    family: str
    table: str
    name: str
    hook: str | None
    policy: str | None
    rules: tuple[Expression, ...]


def chains(ruleset: list[dict[str, Any]]) -> dict[tuple[str, str, str], Chain]:
    """Return every chain by family, table and name."""
    rules: dict[tuple[str, str, str], list[Expression]] = {}
    for item in ruleset:
        if rule := item.get("rule"):
            key = (rule["family"], rule["table"], rule["chain"])
            rules.setdefault(key, []).append(rule.get("expr", []))
    found = {}
    for item in ruleset:
        if chain := item.get("chain"):
            key = (chain["family"], chain["table"], chain["name"])
            is_filter = chain.get("type", "filter") == "filter"
            found[key] = Chain(
                *key,
                chain.get("hook") if is_filter else None,
                chain.get("policy"),
                tuple(rules.get(key, ())),
            )
    return found


def _at(case: Case, hook: str) -> Iterator[Chain]:
    for chain in chains(case.firewall).values():
        if chain.hook == hook:
            yield chain


def _jump(expression: Expression) -> str | None:
    for part in expression:
        for word in ("jump", "goto"):
            if word in part:
                return str(part[word].get("target"))
    return None


def _ends(
    case: Case, chain: Chain, expression: Expression, verdicts: set[str], depth: int = 0
) -> bool:
    """Return whether a rule, or a chain that it jumps to, has one of these verdicts."""
    if any(verdicts & part.keys() for part in expression):
        return True
    to = _jump(expression)
    if to is None or depth > DEPTH:
        return False
    there = chains(case.firewall).get((chain.family, chain.table, to))
    return there is not None and any(
        _ends(case, there, one, verdicts, depth + 1) for one in there.rules
    )


def _matches(expression: Expression, field: str) -> list[Any]:
    """Return what a rule compares a field with (`dport`, `saddr`, `skuid`)."""
    found = []
    for part in expression:
        match = part.get("match", {})
        left = match.get("left")
        if not isinstance(left, dict):
            continue
        if field in {left.get("payload", {}).get("field"), left.get("meta", {}).get("key")}:
            found.append((match.get("op", "=="), match.get("right")))
    return found


def _ports(expression: Expression) -> set[int]:
    return {
        port
        for op, right in _matches(expression, "dport")
        if op in {"==", "in"}
        for port in _numbers(right)
    }


def _numbers(right: Any) -> set[int]:
    if isinstance(right, int):
        return {right}
    if isinstance(right, dict) and "set" in right:
        return _numbers(right["set"])
    if isinstance(right, dict) and "range" in right:
        low, high = right["range"]
        return {low, high}
    if isinstance(right, list):
        return {port for part in right for port in _numbers(part)}
    return set()


def _words(right: Any) -> set[str]:
    if isinstance(right, dict):
        return _words(right.get("set", []))
    if isinstance(right, list):
        return {word for part in right for word in _words(part)}
    return {str(right)}


def _is_tcp(expression: Expression) -> bool:
    return "'udp'" not in str(expression)


@TABLE.check(
    "firewall.inbound", "R5 R109", "ファイアウォールは要るポートだけを通す", faults="B11 B21"
)
def inbound(case: Case) -> Answer:
    """Read the input chains of nftables."""
    closed = [chain for chain in _at(case, "input") if chain.policy == "drop"]
    if not closed:
        return failed("入る通信を止める規則がありません", FIX)
    wanted = {PUBLIC, PLAIN, case.target.ssh.port, *ssh_ports(case)}
    opened: set[int] = set()
    for chain in closed:
        everything = [one for one in chain.rules if _is_bare_accept(one)]
        if everything:
            return failed("何でも通す規則があります", FIX)
        for one in chain.rules:
            if _is_tcp(one) and _ends(case, chain, one, {"accept"}):
                opened |= _ports(one)
    if missing := {PUBLIC, PLAIN} - opened:
        return failed(f"{_said(missing)} が閉じています", FIX)
    if extra := opened - wanted:
        return failed(f"ほかに {_said(extra)} が開いています", FIX)
    return passed(f"既定は拒否、通すのは {_said(opened)}")


def _is_bare_accept(expression: Expression) -> bool:
    return any("accept" in part for part in expression) and all(
        part.keys() <= {"accept", "counter"} for part in expression
    )


def _said(ports: set[int]) -> str:
    return ", ".join(map(str, sorted(ports)))


@TABLE.check(
    "firewall.ssh",
    "R5 R10",
    "ssh は、決めたところからだけ入れる",
    severity="warning",
    faults="B11 B21",
)
def ssh(case: Case) -> Answer:
    """Look for a rule of the ssh port that doesn't ask where a caller is."""
    everywhere = any(network.prefixlen == 0 for network in case.target.ssh.allow_from)
    if everywhere:
        return passed("どこからでも（ssh.allow_from で狭められます）")
    ports = ssh_ports(case) or {case.target.ssh.port}
    for chain in _at(case, "input"):
        for one in chain.rules:
            if (
                ports & _ports(one)
                and _ends(case, chain, one, {"accept"})
                and not _matches(one, "saddr")
            ):
                return failed("ssh がどこからでも入れます", FIX)
    return passed(", ".join(map(str, case.target.ssh.allow_from)))


@TABLE.check(
    "firewall.one", "R5", "ファイアウォールは一つだけである", severity="warning", faults="B21"
)
def only_one(case: Case) -> Answer:
    """Look for ufw beside our own rules."""
    said = case.seen.ask("ufw", "status")
    if said.is_missing or not said.ok or "inactive" in said.out:
        return passed("nftables だけ")
    return failed(
        "ufw も動いています。規則が食いちがうことがあります", "ufw disable のあと morizo deploy"
    )


@TABLE.check("firewall.outbound", "R6", "サービスから出る通信は限られている", faults="B20")
def outbound(case: Case) -> Answer:
    """See that each service's user meets a refusal, or that the whole chain refuses."""
    outputs = list(_at(case, "output"))
    open_ones = []
    for service in case.target.service:
        uid = case.uid(service.name)
        who = {service.name, str(uid)}
        held = any(
            who & _users(one) and _ends(case, chain, one, {"drop", "reject"})
            for chain in outputs
            for one in chain.rules
            if not _ports(one)
        )
        if not held and not any(chain.policy == "drop" for chain in outputs):
            open_ones.append(service.name)
    if open_ones:
        return failed(f"{', '.join(open_ones)} はどこへでも出られます", FIX)
    return passed("ユーザーごとに、要るポートだけ")


def _users(expression: Expression) -> set[str]:
    return {
        word
        for op, right in _matches(expression, "skuid")
        if op in {"==", "in"}
        for word in _words(right)
    }


@TABLE.check(
    "firewall.callers", "R9", "aiv2 には、web と root だけが話しかけられる", severity="warning"
)
def callers(case: Case) -> Answer:
    """Look for a refusal on the API's port that asks for the caller's user."""
    if case.api is None:
        return not_applicable("公開側のほかにサービスがありません")
    port = case.api.address.port
    for chain in _at(case, "output"):
        for one in chain.rules:
            if (
                port in _ports(one)
                and _matches(one, "skuid")
                and _ends(case, chain, one, {"drop", "reject"})
            ):
                return passed(f"{port} はユーザーで限られています")
    return failed(f"このサーバーのだれでも {port} に話しかけられます", FIX)
