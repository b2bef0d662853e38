"""What a security group holds and what it ought to hold. Nothing here asks anybody."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any, Literal
from urllib.parse import urlsplit

from morizo.ops.cloud.models import WayIn
from morizo.ops.target import Target

Way = Literal["in", "out"]
ANYWHERE = ("0.0.0.0/0", "::/0")
EVERYTHING = "-1"
_NAMED = {
    ("tcp", 22): "SSH",
    ("tcp", 53): "DNS (TCP)",
    ("tcp", 80): "HTTP",
    ("tcp", 443): "HTTPS",
    ("udp", 53): "DNS (UDP)",
}
"""The types that the console offers by name."""
_ALL_OF = {
    "tcp": "すべての TCP",
    "udp": "すべての UDP",
    "icmp": "すべての ICMP - IPv4",
    "icmpv6": "すべての ICMP - IPv6",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a security group.

    Args:
        protocol: `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all.
        peer: A network, or the id of a prefix list (`pl-…`) or of another group (`sg-…`).
        words: The description, in what AWS takes: ASCII.
        id: Of a rule that is there (`sgr-…`).
    """

    way: Way
    protocol: str
    first: int | None
    last: int | None
    peer: str
    words: str = field(default="", compare=False)
    id: str = field(default="", compare=False)

    @property
    def is_icmp(self) -> bool:
        """Whether it is about messages of the network itself: no port is opened by one."""
        return self.protocol in ("icmp", "icmpv6")

    @property
    def is_network(self) -> bool:
        """Whether its peer is a network, and not a list or a group that somebody else fills."""
        return "/" in self.peer

    def lets_in(self, port: int) -> bool:
        """Say whether callers reach a port by it."""
        if self.way != "in" or self.protocol not in ("tcp", EVERYTHING):
            return False
        if self.protocol == EVERYTHING or self.first is None or self.last is None:
            return True
        return self.first <= port <= self.last

    def admits(self, way: WayIn, *, certain: bool) -> bool:
        """Say whether somebody gets in by it.

        Args:
            way: From where, and to which port.
            certain: False counts lists and groups too, whose members aren't known here.
        """
        if not self.lets_in(way.port):
            return False
        if not self.is_network:
            return not certain
        network = ip_network(self.peer, strict=False)
        return network.version == way.address.version and way.address in network

    @property
    def cells(self) -> tuple[str, ...]:
        """Return type, protocol, port range, peer and description, in the console's words."""
        return (self._type(), self._protocol(), self._ports(), self.peer, self.words)

    def _type(self) -> str:
        if self.protocol == EVERYTHING:
            return "すべてのトラフィック"
        if self._is_all:
            return _ALL_OF[self.protocol]
        if self.is_icmp:
            return f"カスタム ICMP - {'IPv4' if self.protocol == 'icmp' else 'IPv6'}"
        if self.protocol not in ("tcp", "udp"):
            return "カスタムプロトコル"
        named = _NAMED.get((self.protocol, self.first or 0)) if self.first == self.last else None
        return named or f"カスタム {self.protocol.upper()}"

    def _protocol(self) -> str:
        if self.protocol == EVERYTHING:
            return "すべて"
        return {"icmp": "ICMP", "icmpv6": "IPv6 ICMP"}.get(self.protocol, self.protocol.upper())

    def _ports(self) -> str:
        if self.protocol == EVERYTHING or self._is_all or self.protocol not in ("tcp", "udp"):
            return "すべて"
        return f"{self.first}" if self.first == self.last else f"{self.first} - {self.last}"

    @property
    def _is_all(self) -> bool:
        whole = (None, None), (-1, -1), *(((0, 65535),) if not self.is_icmp else ())
        return self.protocol in _ALL_OF and (self.first, self.last) in whole


def wanted(target: Target) -> tuple[Rule, ...]:
    """Return what the group of a target's host ought to hold, and nothing else.

    In: 443, 80 for the authority's challenge and the redirect, ssh from the operator's networks. A service's own port
    is never among them. Out: HTTPS, HTTP (packages), name servers and time, since a group can't tell users apart; who
    of the host may speak is nftables' matter.
    """
    inward = [("tcp", 443, peer, "morizo: HTTPS") for peer in ANYWHERE]
    inward += [("tcp", 80, peer, "morizo: ACME and redirect to HTTPS") for peer in ANYWHERE]
    inward += [
        ("tcp", target.ssh.port, str(network), "morizo: ssh of the operator")
        for network in target.ssh.allow_from
    ]
    outward = [("tcp", 443, "morizo: HTTPS"), ("tcp", 80, "morizo: packages")]
    outward += [(protocol, 53, "morizo: name servers") for protocol in ("udp", "tcp")]
    outward += [("udp", 123, "morizo: time")]
    if (port := _port_of(target.certificate.server)) is not None:
        outward.append(("tcp", port, "morizo: certificate authority"))
    rules = [
        Rule("in", *_one(protocol, port), peer, words) for protocol, port, peer, words in inward
    ]
    rules += [
        Rule("out", *_one(protocol, port), peer, words)
        for protocol, port, words in outward
        for peer in ANYWHERE
    ]
    return tuple(dict.fromkeys(rules))


def _one(protocol: str, port: int) -> tuple[str, int, int]:
    return protocol, port, port


def _port_of(url: str | None) -> int | None:
    return urlsplit(url).port if url else None


def lacking(want: Iterable[Rule], have: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return what is wanted and isn't there."""
    found = set(have)
    return tuple(rule for rule in want if rule not in found)


def beyond(want: Iterable[Rule], have: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return what is there and isn't wanted. ICMP is left as it is: it opens no port."""
    asked = set(want)
    return tuple(rule for rule in have if rule not in asked and not rule.is_icmp)


def read(told: dict[str, Any]) -> Rule:
    """Read one rule as `DescribeSecurityGroupRules` tells it."""
    network = told.get("CidrIpv4") or told.get("CidrIpv6")
    peer = (
        str(ip_network(network, strict=False))
        if network
        else told.get("PrefixListId")
        or (told.get("ReferencedGroupInfo") or {}).get("GroupId")
        or "?"
    )
    protocol = str(told["IpProtocol"])
    first, last = told.get("FromPort"), told.get("ToPort")
    if protocol == EVERYTHING:
        first = last = None
    return Rule(
        "out" if told["IsEgress"] else "in",
        protocol,
        first,
        last,
        peer,
        str(told.get("Description") or ""),
        str(told.get("SecurityGroupRuleId") or ""),
    )


def permission(rule: Rule) -> dict[str, Any]:
    """Return a rule as EC2 takes it (`IpPermissions`)."""
    words = {"Description": rule.words} if rule.words else {}
    asked: dict[str, Any] = {"IpProtocol": rule.protocol}
    if rule.first is not None and rule.last is not None:
        asked |= {"FromPort": rule.first, "ToPort": rule.last}
    if rule.peer.startswith("pl-"):
        return asked | {"PrefixListIds": [{"PrefixListId": rule.peer, **words}]}
    if rule.peer.startswith("sg-"):
        return asked | {"UserIdGroupPairs": [{"GroupId": rule.peer, **words}]}
    if ":" in rule.peer:
        return asked | {"Ipv6Ranges": [{"CidrIpv6": rule.peer, **words}]}
    return asked | {"IpRanges": [{"CidrIp": rule.peer, **words}]}
