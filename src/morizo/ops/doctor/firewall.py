"""What nftables lets in and out."""

from collections.abc import Iterator
from typing import Any

from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import Answer, Table, failed, passed
from morizo.ops.doctor.network import PLAIN, PUBLIC

TABLE = Table()


def _chains(case: Case, hook: str) -> list[dict[str, Any]]:
    """Return the base chains of a hook that filter."""
    return [
        item["chain"]
        for item in case.firewall
        if item.get("chain", {}).get("hook") == hook
        and item["chain"].get("type", "filter") == "filter"
    ]


def _rules(case: Case, table: str) -> Iterator[list[dict[str, Any]]]:
    for item in case.firewall:
        rule = item.get("rule")
        if rule and rule.get("table") == table:
            yield rule.get("expr", [])


def _ports(expr: list[dict[str, Any]]) -> set[int]:
    """Return the TCP ports that a rule is about."""
    found: set[int] = set()
    for part in expr:
        match = part.get("match", {})
        left = match.get("left", {})
        field = left.get("payload", {}).get("field") if isinstance(left, dict) else None
        if field == "dport" and left["payload"].get("protocol") in {"tcp", "th"}:
            found |= _numbers(match.get("right"))
    return found


def _numbers(right: Any) -> set[int]:
    if isinstance(right, int):
        return {right}
    if isinstance(right, dict) and "set" in right:
        return {one for part in right["set"] for one in _numbers(part)}
    if isinstance(right, dict) and "range" in right:
        low, high = right["range"]
        return set(range(low, min(high, low + 1024) + 1))
    if isinstance(right, list):
        return {one for part in right for one in _numbers(part)}
    return set()


def _accepts(expr: list[dict[str, Any]]) -> bool:
    return any("accept" in part for part in expr)


def _narrows(expr: list[dict[str, Any]]) -> bool:
    """Return whether a rule asks where it comes from, or by which door."""
    return any('"saddr"' in str(part).replace("'", '"') or "iif" in str(part) for part in expr)


@TABLE.check("network.inbound", "R5 R109", "防火壁は要るポートだけを通す", faults="B11 B21")
def inbound(case: Case) -> Answer:
    """Read the input chains of nftables."""
    closed = [chain for chain in _chains(case, "input") if chain.get("policy") == "drop"]
    if not closed:
        return failed("入る通信を止める規則がありません", "morizo deploy（防火壁を入れ直します）")
    wanted = {PUBLIC, PLAIN, case.target.ssh.port}
    opened: set[int] = set()
    for table in {chain["table"] for chain in closed}:
        for expr in _rules(case, table):
            if _accepts(expr):
                opened |= _ports(expr)
    seen = f"既定は拒否、通すのは {', '.join(map(str, sorted(opened & wanted))) or 'なし'}"
    missing = {PUBLIC, PLAIN} - opened
    if missing:
        return failed(f"{', '.join(map(str, sorted(missing)))} が閉じています", "morizo deploy")
    if extra := _extra(case, {chain["table"] for chain in closed}, wanted):
        return failed(
            f"ほかに {', '.join(map(str, sorted(extra)[:8]))} が開いています",
            "morizo deploy",
            "warning",
        )
    return passed(seen)


def _extra(case: Case, tables: set[str], wanted: set[int]) -> set[int]:
    """Return ports that are opened to everybody from outside, and shouldn't be."""
    inputs = {
        (item["chain"]["table"], item["chain"]["name"])
        for item in case.firewall
        if item.get("chain", {}).get("hook") == "input"
    }
    found: set[int] = set()
    for item in case.firewall:
        rule = item.get("rule", {})
        if (rule.get("table"), rule.get("chain")) not in inputs or rule["table"] not in tables:
            continue
        expr = rule.get("expr", [])
        if _accepts(expr) and not _narrows(expr):
            found |= _ports(expr)
    return found - wanted


@TABLE.check(
    "network.one-firewall", "R5", "防火壁は一つだけである", severity="warning", faults="B21"
)
def one_firewall(case: Case) -> Answer:
    """Look for ufw beside our own rules."""
    said = case.seen.ask("ufw", "status")
    if said.is_missing or "inactive" in said.out:
        return passed("nftables だけ")
    if not said.ok:
        return passed("ufw は使われていません")
    return failed(
        "ufw も動いています。規則が食いちがうことがあります", "ufw disable のあと morizo deploy"
    )


@TABLE.check("network.outbound", "R6 R9", "出る通信は利用者とポートで限られている", faults="B20")
def outbound(case: Case) -> Answer:
    """Read the output chains of nftables."""
    closed = [chain for chain in _chains(case, "output") if chain.get("policy") == "drop"]
    tables = {chain["table"] for chain in closed}
    by_user = {
        str(part["match"].get("right"))
        for table in tables
        for expr in _rules(case, table)
        for part in expr
        if "skuid" in str(part.get("match", {}).get("left"))
    }
    if not closed and not _user_limits(case):
        return failed("どこへでも出られます", "morizo deploy（出る規則を入れ直します）")
    return passed(f"利用者ごとの規則 {len(by_user) or len(_user_limits(case))} 件、ほかは拒否")


def _user_limits(case: Case) -> list[str]:
    """Return rules by user in output chains whose policy is accept, that drop or reject."""
    outputs = {(chain["table"], chain["name"]) for chain in _chains(case, "output")}
    return [
        str(item["rule"].get("handle"))
        for item in case.firewall
        if (item.get("rule", {}).get("table"), item.get("rule", {}).get("chain")) in outputs
        and "skuid" in str(item["rule"].get("expr"))
        and any("drop" in part or "reject" in part for part in item["rule"].get("expr", []))
    ]
