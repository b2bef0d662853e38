"""What may come in and go out: listeners, firewall, ssh."""

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


@TABLE.check("network.web", "R45", "web は、内側ではループバックだけで待つ", faults="B45")
def web(case: Case) -> Answer:
    """See where the web process listens behind nginx, or where it is asked on the machine itself."""
    service = case.target.web
    return _behind(case, service.name, service.local.host, service.local.port)


def _behind(case: Case, name: str, address: str, port: int) -> Answer:
    holders = [one for one in case.listeners if one.port == port]
    seen = "; ".join(one.words for one in holders) or "なし"
    if not holders:
        return failed(
            f"{address}:{port} で待つものがありません", f"systemctl restart {name}.socket"
        )
    if any(not one.is_loopback for one in holders):
        return failed(
            f"{seen}: 外の番地で待っています",
            f"systemctl restart {name}.socket（設定は morizo deploy）",
        )
    # The socket unit holds it. A program alone there has taken the port from us.
    if not any("systemd" in one.programs for one in holders):
        pid = holders[0].holders[0][1] if holders[0].holders else "?"
        return failed(
            f"{seen}: {name}.socket のものではありません",
            f"systemctl status {pid} で何かを確かめて止め、systemctl restart {name}.socket",
        )
    return passed(seen)


@TABLE.check(
    "network.listeners", "R5 R109", "ほかに外で待つものがない", severity="warning", faults="B21"
)
def others(case: Case) -> Answer:
    """Look for listeners on addresses that others reach."""
    known = {PUBLIC, PLAIN, case.target.ssh.port, *ssh_ports(case)}
    ours = {service.address.port for service in case.target.service}
    foreign = [
        one
        for one in case.listeners
        if not one.is_loopback and one.port not in known and one.port not in ours
    ]
    if foreign:
        return failed(
            parse.few(one.words for one in foreign),
            "要らなければ止める: systemctl disable --now 名前",
        )
    return passed(
        f"外で待つのは {', '.join(map(str, sorted({one.port for one in case.listeners if not one.is_loopback})))} だけ"
    )


def ssh_ports(case: Case) -> set[int]:
    """Return where sshd itself listens; none when it doesn't tell."""
    try:
        return {int(port) for port in case.sshd.get("port", ())}
    except Unseen:
        return set()


@TABLE.check("network.ssh", "R10", "ssh は鍵だけで入れ、root では入れない", faults="B21")
def ssh(case: Case) -> Answer:
    """Ask sshd itself what it goes by."""
    wrong = [
        f"{key} {' '.join(case.sshd.get(key, ('?',)))}"
        for key, good in (
            ("passwordauthentication", {"no"}),
            ("kbdinteractiveauthentication", {"no"}),
            ("permitemptypasswords", {"no"}),
            (
                "permitrootlogin",
                {"no", "prohibit-password", "without-password", "forced-commands-only"},
            ),
        )
        if not good & set(case.sshd.get(key, ()))
    ]
    if wrong:
        return failed("、".join(wrong), "morizo deploy（/etc/ssh/sshd_config.d を入れ直します）")
    root = " ".join(case.sshd.get("permitrootlogin", ()))
    return passed(f"パスワード不可、root {root}")
