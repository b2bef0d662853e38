"""The firewall: one nftables table of our own, loaded before the network is up.

In: loopback, answers, ICMP, DHCP, ssh from where the operator says, 80 and 443 with a cap a source. Out: by the user
that speaks, since a list of addresses can't hold hosts behind a CDN. On loopback: a service's port answers to its
callers only (R9). Other tables on the host are left alone; a packet must pass them all.

ufw (Ubuntu) is switched off by a named change, since two owners of one policy surprise at night. Seen on Debian only;
Ubuntu's way is covered by unit tests.
"""

import hashlib
import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from morizo.ops.baseline import sshd
from morizo.ops.baseline.ask import ask, read
from morizo.ops.baseline.steps import Do, Group, Operator, Put, Step, Unit
from morizo.ops.paths import ETC, UNITS
from morizo.ops.target import Service, Target

RULES = ETC / "firewall.nft"
UNIT = UNITS / "morizo-firewall.service"
UFW = Path("/etc/ufw/ufw.conf")
TABLE = ("inet", "morizo")
OPEN_PER_SOURCE = 200
"""Open connections to 80 and 443 from one address; a browser takes 1–6, a household behind one address some dozens."""
NEW_PER_SOURCE = 60
"""New connections a second from one address, after a burst of twice as many."""
METADATA = ("169.254.169.254", "fd00:ec2::254")
"""Where a cloud gives a machine its own keys; no service has business there."""
EDGE_USER = "www-data"
"""As whom nginx's workers speak, on Debian and Ubuntu."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the host has.

    Args:
        ssh_ports: Where sshd really listens; behind a port forward not what the operator types.
        loaded: Digest of the rules in the kernel; None when our table isn't there.
        ufw: Whether ufw is switched on.
        others: Other tables that drop what comes in.
        peers: From where somebody is on the host by ssh just now; the operator is one of them.
    """

    ssh_ports: tuple[int, ...] = (22,)
    loaded: str | None = None
    ufw: bool = False
    others: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()


def wanted(target: Target, seen: Seen) -> Group:
    """Return the rules, the unit that loads them at boot, and ufw's end where it is on."""
    rules = text(target, seen.ssh_ports)
    steps: list[Step] = []
    if seen.ufw:
        steps.append(
            Do(
                "ufw を停止（規則は morizo の表が受け持つ）",
                (("ufw", "disable"),),
                ("ufw disable",),
            )
        )
    steps += [
        Put(RULES, rules, 0o600, check=("nft", "-c", "-f", "{}")),
        Put(UNIT, unit_text(), then=(("systemctl", "daemon-reload"),)),
    ]
    if seen.loaded != digest(rules):
        why = (
            "ファイアウォールの規則を適用"
            if seen.loaded is None
            else "ファイアウォールの規則を更新"
        )
        steps.append(Do(why, (("nft", "-f", str(RULES)),)))
    steps.append(Unit(UNIT.name))
    notes = tuple(
        f"ほかの表 {name} も着信を落とします。morizo が開ける 80、443、ssh はそこでも開いている必要があります。"
        for name in seen.others
    )
    return Group("firewall", "ファイアウォール", tuple(steps), notes, _shut_out(target, seen.peers))


def _shut_out(target: Target, peers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the fault that the rules would shut out everybody who is here by ssh, the operator too."""
    addresses = [ip_address(peer) for peer in peers]
    inside = [
        address
        for address in addresses
        if any(address in net for net in target.ssh.allow_from if net.version == address.version)
    ]
    if not addresses or inside:
        return ()
    return (
        f"ssh.allow_from: いまの接続元 {'、'.join(map(str, addresses))} が入っていません。"
        "このままでは ssh で入れなくなります。接続元の範囲を加えてください。",
    )


def text(target: Target, ssh_ports: tuple[int, ...]) -> str:
    """Return the rules as a file that nft takes in one transaction, whatever was loaded before."""
    body = _table(target, ssh_ports)
    mark = hashlib.sha256(body.encode()).hexdigest()[:16]
    return f"""\
#!/usr/sbin/nft -f
# written by morizo deploy
table inet morizo
delete table inet morizo
table inet morizo {{
\tcomment "morizo {mark}"
{body}}}
"""


def digest(rules: str) -> str:
    """Return the digest that the rules carry as their table's comment."""
    found = re.search(r'comment "morizo ([0-9a-f]{16})"', rules)
    return found[1] if found else ""


def _table(target: Target, ssh_ports: tuple[int, ...]) -> str:
    chains = [_sets(target), _input(ssh_ports), _web(), _output(target)]
    chains += [_service_out(service, target) for service in target.service]
    return "\n".join(chains)


def _sets(target: Target) -> str:
    lines = []
    for version, kind in ((4, "ipv4_addr"), (6, "ipv6_addr")):
        nets = [str(net) for net in target.ssh.allow_from if net.version == version]
        elements = f"\n\t\telements = {{ {', '.join(nets)} }}" if nets else ""
        lines.append(
            f"\tset operators{version} {{\n\t\ttype {kind}\n\t\tflags interval\n\t\tauto-merge{elements}\n\t}}\n"
            f"\tset open{version} {{\n\t\ttype {kind}\n\t\tsize 65535\n\t\tflags dynamic\n\t}}\n"
            f"\tset new{version} {{\n\t\ttype {kind}\n\t\tsize 65535\n\t\tflags dynamic,timeout\n\t\ttimeout 1m\n\t}}\n"
        )
    return "".join(lines)


def _input(ssh_ports: tuple[int, ...]) -> str:
    ports = ", ".join(map(str, ssh_ports))
    return f"""\
\tchain input {{
\t\ttype filter hook input priority filter; policy drop;
\t\tiif "lo" accept
\t\tct state vmap {{ established : accept, related : accept, invalid : drop }}
\t\ticmp type {{ destination-unreachable, time-exceeded, parameter-problem }} accept
\t\ticmp type echo-request limit rate 10/second accept
\t\ticmpv6 type {{ destination-unreachable, packet-too-big, time-exceeded, parameter-problem }} accept
\t\ticmpv6 type {{ nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert, mld-listener-query }} accept
\t\ticmpv6 type echo-request limit rate 10/second accept
\t\tudp sport 67 udp dport 68 accept
\t\tip6 saddr fe80::/10 udp sport 547 udp dport 546 accept
\t\ttcp dport {{ {ports} }} ip saddr @operators4 accept
\t\ttcp dport {{ {ports} }} ip6 saddr @operators6 accept
\t\ttcp dport {{ 80, 443 }} ct state new jump web
\t}}
"""


def _web() -> str:
    burst = 2 * NEW_PER_SOURCE
    # one household has one IPv4 address, or one IPv6 network of 64 bits
    source6 = "ip6 saddr and ffff:ffff:ffff:ffff::"
    return f"""\
\tchain web {{
\t\tadd @open4 {{ ip saddr ct count over {OPEN_PER_SOURCE} }} reject with tcp reset
\t\tadd @open6 {{ {source6} ct count over {OPEN_PER_SOURCE} }} reject with tcp reset
\t\tupdate @new4 {{ ip saddr limit rate over {NEW_PER_SOURCE}/second burst {burst} packets }} drop
\t\tupdate @new6 {{ {source6} limit rate over {NEW_PER_SOURCE}/second burst {burst} packets }} drop
\t\taccept
\t}}
"""


def _output(target: Target) -> str:
    lines = ["\tchain output {", "\t\ttype filter hook output priority filter; policy accept;"]
    for service in target.service:
        port, users = service.address.port, ", ".join(callers(service, target))
        if ip_address(service.address.host).is_loopback:
            lines.append(
                f'\t\toifname "lo" tcp dport {port} meta skuid != {{ {users} }} reject with tcp reset'
            )
    four, six = METADATA
    lines += [
        f'\t\tmeta skuid "{service.name}" jump out-{service.name}' for service in target.service
    ]
    lines += [
        f'\t\tmeta skuid "{EDGE_USER}" ip daddr {four} reject',
        f'\t\tmeta skuid "{EDGE_USER}" ip6 daddr {six} reject',
        "\t}\n",
    ]
    return "\n".join(lines)


def _service_out(service: Service, target: Target) -> str:
    four, six = METADATA
    https = "\t\ttcp dport 443 accept\n" if needs_https(service, target) else ""
    return f"""\
\tchain out-{service.name} {{
\t\toifname "lo" accept
\t\tct state established,related accept
\t\tmeta l4proto {{ tcp, udp }} th dport 53 accept
\t\tip daddr {four} reject
\t\tip6 daddr {six} reject
{https}\t\treject with icmpx type admin-prohibited
\t}}
"""


def callers(service: Service, target: Target) -> tuple[str, ...]:
    """Return the users who may call a service's loopback port: its front, and root for checks by hand."""
    if service == target.web:
        return ("root", EDGE_USER) if target.edge == "nginx" else ("root", service.name)
    return ("root", *(other.name for other in target.service if other != service))


def needs_https(service: Service, target: Target) -> bool:
    """Return whether a service calls HTTPS hosts: the public one only to check sign-ins with Supabase."""
    if service != target.web:
        return True
    return any("SUPABASE_URL" in name for name in (*service.env, *service.secrets))


def unit_text() -> str:
    """Return the unit that loads the rules before any network is up."""
    return f"""\
# written by morizo deploy
[Unit]
Description=Firewall of this host
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target shutdown.target
# Debian's own unit flushes every table: ours comes after it, and again when it is restarted
After=local-fs.target systemd-sysusers.service nftables.service
PartOf=nftables.service
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f {RULES}
ExecReload=/usr/sbin/nft -f {RULES}
ExecStop=/usr/sbin/nft delete table {" ".join(TABLE)}

[Install]
WantedBy=sysinit.target
"""


def look(ssh_ports: tuple[int, ...]) -> Seen:
    """Ask the kernel and ufw."""
    _, connections = ask("ss", "-Htn", "state", "established")
    code, table = ask("nft", "list", "table", *TABLE)
    _, all_rules = ask("nft", "list", "ruleset")
    return Seen(
        ssh_ports=ssh_ports,
        loaded=digest(table) if code == 0 else None,
        ufw="ENABLED=yes" in (read(UFW) or ""),
        others=dropping_tables(all_rules),
        peers=read_peers(connections, ssh_ports),
    )


def read_peers(connections: str, ports: tuple[int, ...]) -> tuple[str, ...]:
    """Return who is connected to one of the ports, from `ss -Htn state established`."""
    found = []
    for line in connections.splitlines():
        here, there = line.split()[2:4]
        peer = there.rpartition(":")[0].strip("[]").partition("%")[0].removeprefix("::ffff:")
        if int(here.rpartition(":")[2]) in ports and not ip_address(peer).is_loopback:
            found.append(peer)
    return tuple(dict.fromkeys(found))


def dropping_tables(ruleset: str) -> tuple[str, ...]:
    """Return the other tables whose input chain drops by policy."""
    found = []
    for table in re.split(r"^(?=table )", ruleset, flags=re.M):
        name = " ".join(table.split()[1:3])
        if name != " ".join(TABLE) and re.search(r"hook input priority [^;]+; policy drop;", table):
            found.append(name)
    return tuple(found)


def group(target: Target, operator: Operator) -> Group:
    """Look and decide."""
    del operator
    return wanted(target, look(sshd.ports(target)))
