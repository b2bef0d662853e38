"""What may come in and go out: listeners, firewall, ssh."""

from collections.abc import Iterator
from typing import Any

from morizo.ops.doctor import parse
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import Answer, Table, failed, not_applicable, passed
from morizo.ops.doctor.seen import Unseen

TABLE = Table()
PUBLIC = 443
PLAIN = 80


@TABLE.check("network.public", "R7 R81", "443 を持つのは公開側だけである", faults="B12 B15")
def public(case: Case) -> Answer:
    """See who holds 443."""
    return _held(case, PUBLIC)


@TABLE.check("network.plain", "R31", "80 で証明書の確認と転送に答える", faults="B10 B17")
def plain(case: Case) -> Answer:
    """See who holds 80."""
    return _held(case, PLAIN)


def _held(case: Case, port: int) -> Answer:
    holders = [one for one in case.listeners if one.port == port]
    expected = "nginx" if case.target.edge == "nginx" else "systemd"
    service = "nginx" if expected == "nginx" else f"{case.target.web.name}.socket"
    if not holders:
        return failed(f"{port} で待つものがありません", f"systemctl restart {service}")
    seen = "; ".join(one.words for one in holders)
    foreign = [one for one in holders if expected not in one.programs]
    if foreign:
        pid = next((pid for one in foreign for _, pid in one.holders), None)
        return failed(
            f"{seen}（{expected} のはず）",
            f"systemctl status {pid or ''} で何かを確かめて止め、systemctl restart {service}".replace(
                "  ", " "
            ),
        )
    if all(one.is_loopback for one in holders):
        return failed(f"{seen}: 外から届きません", "morizo deploy")
    return passed(seen)


@TABLE.check("network.api", "R8 R45", "aiv2 はループバックだけで待つ", faults="B45 B42")
def api(case: Case) -> Answer:
    """See where the API listens and who holds the port."""
    if case.api is None:
        return not_applicable("公開側のほかにサービスがありません")
    return _behind(case, case.api.name, case.api.address.host, case.api.address.port)


@TABLE.check("network.web", "R45", "web は nginx の後ろだけで待つ", faults="B45")
def web(case: Case) -> Answer:
    """See where the web process listens behind nginx."""
    if case.target.edge == "none":
        return not_applicable("edge = none: web 自身が公開側です")
    service = case.target.web
    return _behind(case, service.name, service.address.host, service.address.port)


def _behind(case: Case, name: str, address: str, port: int) -> Answer:
    holders = [one for one in case.listeners if one.port == port]
    seen = "; ".join(one.words for one in holders) or "なし"
    if not holders:
        return failed(f"{address}:{port} で待つものがありません", f"systemctl restart {name}.socket")
    if any(not one.is_loopback for one in holders):
        return failed(
            f"{seen}: 外の番地で待っています", f"systemctl restart {name}.socket（設定は morizo deploy）"
        )
    # The socket unit holds it. A program alone there has taken the port from us.
    if not any("systemd" in one.programs for one in holders):
        pid = holders[0].holders[0][1] if holders[0].holders else "?"
        return failed(
            f"{seen}: {name}.socket のものではありません",
            f"systemctl status {pid} で何かを確かめて止め、systemctl restart {name}.socket",
        )
    return passed(seen)


@TABLE.check("network.listeners", "R5 R109", "ほかに外で待つものがない", severity="warning", faults="B21")
def others(case: Case) -> Answer:
    """Look for listeners on addresses that others reach."""
    known = {PUBLIC, PLAIN, case.target.ssh.port, *_ssh_ports(case)}
    ours = {service.address.port for service in case.target.service}
    foreign = [
        one
        for one in case.listeners
        if not one.is_loopback and one.port not in known and one.port not in ours
    ]
    if foreign:
        return failed(
            parse.few(one.words for one in foreign), "要らなければ止める: systemctl disable --now 名前"
        )
    return passed(f"外で待つのは {', '.join(map(str, sorted({one.port for one in case.listeners if not one.is_loopback})))} だけ")


def _ssh_ports(case: Case) -> set[int]:
    try:
        return {int(port) for port in case.sshd.get("port", ())}
    except Unseen:
        return set()


# -- firewall -------------------------------------------------------------------------------------------------------


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
    return any(
        '"saddr"' in str(part).replace("'", '"') or "iif" in str(part) for part in expr
    )


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
            f"ほかに {', '.join(map(str, sorted(extra)[:8]))} が開いています", "morizo deploy", "warning"
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


@TABLE.check("network.one-firewall", "R5", "防火壁は一つだけである", severity="warning", faults="B21")
def one_firewall(case: Case) -> Answer:
    """Look for ufw beside our own rules."""
    said = case.seen.ask("ufw", "status")
    if said.is_missing or "inactive" in said.out:
        return passed("nftables だけ")
    if not said.ok:
        return passed("ufw は使われていません")
    return failed("ufw も動いています。規則が食いちがうことがあります", "ufw disable のあと morizo deploy")


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
    outputs = {
        (chain["table"], chain["name"]) for chain in _chains(case, "output")
    }
    return [
        str(item["rule"].get("handle"))
        for item in case.firewall
        if (item.get("rule", {}).get("table"), item.get("rule", {}).get("chain")) in outputs
        and "skuid" in str(item["rule"].get("expr"))
        and any("drop" in part or "reject" in part for part in item["rule"].get("expr", []))
    ]


# -- ssh ------------------------------------------------------------------------------------------------------------


@TABLE.check("network.ssh", "R10", "ssh は鍵だけで入れ、root では入れない", faults="B21")
def ssh(case: Case) -> Answer:
    """Ask sshd itself what it goes by."""
    wrong = [
        f"{key} {' '.join(case.sshd.get(key, ('?',)))}"
        for key, good in (
            ("passwordauthentication", {"no"}),
            ("kbdinteractiveauthentication", {"no"}),
            ("permitemptypasswords", {"no"}),
            ("permitrootlogin", {"no", "prohibit-password", "without-password", "forced-commands-only"}),
        )
        if not good & set(case.sshd.get(key, ()))
    ]
    if wrong:
        return failed("、".join(wrong), "morizo deploy（/etc/ssh/sshd_config.d を入れ直します）")
    root = " ".join(case.sshd.get("permitrootlogin", ()))
    return passed(f"パスワード不可、root {root}")
