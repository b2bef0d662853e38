"""What a group ought to hold, and how what it holds is compared and shown."""

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morizo.ops.cloud.rules import Rule, beyond, lacking, permission, read, wanted
from morizo.ops.target import Target

from .conftest import BOTH, way_in

A_Target = Callable[..., Target]


def inward(target: Target) -> set[tuple[int | None, int | None, str]]:
    return {(rule.first, rule.last, rule.peer) for rule in wanted(target) if rule.way == "in"}


def test_in_come_https_and_http_from_anywhere_and_ssh_from_the_operator(
    a_target: A_Target,
) -> None:
    target = a_target(ssh={"allow_from": ["198.51.100.0/24", "2001:db8::/48"], "port": 2222})

    assert inward(target) == {
        (443, 443, "0.0.0.0/0"),
        (443, 443, "::/0"),
        (80, 80, "0.0.0.0/0"),
        (80, 80, "::/0"),
        (2222, 2222, "198.51.100.0/24"),
        (2222, 2222, "2001:db8::/48"),
    }


def test_out_go_https_packages_names_and_time(a_target: A_Target) -> None:
    out = {
        (rule.protocol, rule.first, rule.last) for rule in wanted(a_target()) if rule.way == "out"
    }

    assert out == {
        ("tcp", 443, 443),
        ("tcp", 80, 80),
        ("tcp", 53, 53),
        ("udp", 53, 53),
        ("udp", 123, 123),
    }


def test_a_private_authority_is_reached_on_its_own_port(a_target: A_Target) -> None:
    target = a_target(certificate={"server": "https://acme.example:14000/dir"})

    assert ("tcp", 14000) in {
        (rule.protocol, rule.first) for rule in wanted(target) if rule.way == "out"
    }


networks = st.one_of(
    st.ip_addresses(v=4).map(lambda address: f"{address}/32"),
    st.ip_addresses(v=6).map(lambda address: f"{address}/128"),
    st.just("0.0.0.0/0"),
)


@given(st.lists(networks, min_size=1, max_size=8), st.sampled_from([22, 2222, 61022]))
def test_a_services_own_port_is_never_opened_and_no_rule_stands_twice(
    allowed: list[str], port: int
) -> None:
    facts: dict[str, Any] = {
        "domain": "morizo.example.jp",
        "host": "web1",
        "ssh": {"allow_from": allowed, "port": port},
        "service": BOTH,
    }
    rules = wanted(Target.model_validate(facts))

    for rule in rules:
        assert not rule.lets_in(8000)
        assert not rule.lets_in(3000)
    assert len(set(rules)) == len(rules)
    assert {rule.peer for rule in rules if rule.lets_in(port)} == {
        str(ip_network(network)) for network in allowed
    }


def test_rules_are_told_apart_by_what_they_let_through_not_by_their_words() -> None:
    one = Rule("in", "tcp", 443, 443, "0.0.0.0/0", "by hand", "sgr-1")
    other = Rule("in", "tcp", 443, 443, "0.0.0.0/0", "morizo: HTTPS")
    wider = Rule("in", "tcp", 443, 444, "0.0.0.0/0")

    assert lacking([other], [one]) == ()
    assert beyond([other], [one, wider]) == (wider,)


def test_icmp_is_left_as_it_is() -> None:
    assert beyond([], [Rule("in", "icmp", -1, -1, "0.0.0.0/0")]) == ()


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        (Rule("in", "tcp", 443, 443, "::/0"), ("HTTPS", "TCP", "443")),
        (Rule("in", "tcp", 22, 22, "::/0"), ("SSH", "TCP", "22")),
        (Rule("in", "tcp", 2222, 2222, "::/0"), ("カスタム TCP", "TCP", "2222")),
        (Rule("in", "tcp", 3000, 8000, "::/0"), ("カスタム TCP", "TCP", "3000 - 8000")),
        (Rule("in", "tcp", 0, 65535, "::/0"), ("すべての TCP", "TCP", "すべて")),
        (Rule("out", "udp", 53, 53, "::/0"), ("DNS (UDP)", "UDP", "53")),
        (Rule("out", "udp", 123, 123, "::/0"), ("カスタム UDP", "UDP", "123")),
        (Rule("out", "-1", None, None, "::/0"), ("すべてのトラフィック", "すべて", "すべて")),
        (Rule("in", "icmp", -1, -1, "::/0"), ("すべての ICMP - IPv4", "ICMP", "すべて")),
        (Rule("in", "icmp", 3, 4, "::/0"), ("カスタム ICMP - IPv4", "ICMP", "すべて")),
        (Rule("in", "50", None, None, "::/0"), ("カスタムプロトコル", "50", "すべて")),
    ],
)
def test_a_rule_is_shown_in_the_consoles_words(rule: Rule, cells: tuple[str, ...]) -> None:
    assert rule.cells[:3] == cells


def test_who_gets_in_by_a_rule() -> None:
    office = Rule("in", "tcp", 22, 22, "198.51.100.0/24")

    assert office.admits(way_in("198.51.100.7"), certain=True)
    assert not office.admits(way_in("198.51.100.7", 2222), certain=True)
    assert not office.admits(way_in("203.0.113.1"), certain=True)
    assert not office.admits(way_in("2001:db8::1"), certain=True)
    assert Rule("in", "-1", None, None, "::/0").admits(way_in("2001:db8::1"), certain=True)
    assert not Rule("out", "-1", None, None, "::/0").admits(way_in("2001:db8::1"), certain=True)
    bastion = Rule("in", "tcp", 22, 22, "sg-0123456789abcdef0")
    assert bastion.admits(way_in("10.0.0.5"), certain=False)
    assert not bastion.admits(way_in("10.0.0.5"), certain=True)


@pytest.mark.parametrize("peer", ["198.51.100.0/24", "2001:db8::/48", "pl-0a1b2c3d", "sg-0a1b2c3d"])
def test_every_kind_of_peer_is_read_and_can_be_put_back(peer: str) -> None:
    told: dict[str, Any] = {
        "SecurityGroupRuleId": "sgr-1",
        "IsEgress": False,
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": 22,
    }
    kinds = {"pl": "PrefixListId", "sg": "ReferencedGroupInfo"}
    key = kinds.get(peer[:2], "CidrIpv6" if ":" in peer else "CidrIpv4")
    told[key] = {"GroupId": peer} if key == "ReferencedGroupInfo" else peer

    rule = read(told)

    assert (rule.peer, rule.id) == (peer, "sgr-1")
    assert peer in str(permission(rule))


def test_everything_has_no_ports() -> None:
    told = {
        "IsEgress": True,
        "IpProtocol": "-1",
        "FromPort": -1,
        "ToPort": -1,
        "CidrIpv4": "0.0.0.0/0",
    }

    assert permission(read(told)) == {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
