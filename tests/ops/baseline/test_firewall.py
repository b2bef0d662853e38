import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from morizo.ops.baseline.firewall import (
    RULES,
    UNIT,
    Seen,
    callers,
    digest,
    dropping_tables,
    needs_https,
    read_peers,
    text,
    unit_text,
    wanted,
)
from morizo.ops.baseline.steps import Do, Put, Unit
from morizo.ops.target import Target

A_Target = Callable[..., Target]


def test_a_bare_host_gets_rules_unit_and_both_loaded(a_target: A_Target) -> None:
    rules, unit, load, enable = wanted(a_target(), Seen()).steps

    assert isinstance(rules, Put)
    assert (rules.path, rules.mode) == (RULES, 0o600)
    assert rules.check == ("nft", "-c", "-f", "{}")
    assert isinstance(unit, Put)
    assert (unit.path, unit.text) == (UNIT, unit_text())
    assert isinstance(load, Do)
    assert load.commands == (("nft", "-f", str(RULES)),)
    assert enable == Unit("morizo-firewall.service")


def test_rules_that_are_loaded_are_not_loaded_again(a_target: A_Target) -> None:
    loaded = digest(text(a_target(), (22,)))

    steps = wanted(a_target(), Seen(loaded=loaded)).steps

    assert not [step for step in steps if isinstance(step, Do)]


def test_rules_that_somebody_flushed_are_loaded_again(a_target: A_Target) -> None:
    steps = wanted(a_target(), Seen(loaded=None)).steps

    assert [step for step in steps if isinstance(step, Do)]


def test_ufw_is_switched_off_by_a_change_of_its_own(a_target: A_Target) -> None:
    first = wanted(a_target(), Seen(ufw=True)).steps[0]

    assert isinstance(first, Do)
    assert first.commands == (("ufw", "disable"),)


def test_rules_that_would_shut_the_operator_out_are_refused_before(a_target: A_Target) -> None:
    target = a_target(ssh={"allow_from": ["198.51.100.0/24"]})

    (fault,) = wanted(target, Seen(peers=("203.0.113.9", "2001:db8::5"))).faults

    assert "203.0.113.9" in fault
    assert "2001:db8::5" in fault
    assert wanted(target, Seen(peers=("203.0.113.9", "198.51.100.7"))).faults == ()
    assert wanted(target, Seen(peers=())).faults == ()


def test_who_is_here_by_ssh_is_read_from_ss() -> None:
    said = """\
0 0 10.0.0.5:22 198.51.100.7:50022
0 0 10.0.0.5:443 203.0.113.1:50000
0 0 [::ffff:10.0.0.5]:22 [::ffff:198.51.100.8]:50022
0 36 [2001:db8::1]:22 [2001:db8::5]:60000
0 0 [fe80::1%eth0]:22 [fe80::2%eth0]:60000
0 0 127.0.0.1:22 127.0.0.1:60000
"""

    assert read_peers(said, (22,)) == ("198.51.100.7", "198.51.100.8", "2001:db8::5", "fe80::2")


def test_another_table_that_drops_is_named(a_target: A_Target) -> None:
    group = wanted(a_target(), Seen(others=("inet filter",)))

    assert "inet filter" in group.notes[0]


def test_tables_that_drop_are_found_and_ours_is_not_among_them() -> None:
    ruleset = """\
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
	}
}
table ip nat {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
	}
}
table inet morizo {
	chain input {
		type filter hook input priority filter; policy drop;
	}
}
"""

    assert dropping_tables(ruleset) == ("inet filter",)


def test_ssh_is_open_to_both_kinds_of_operator_networks_on_the_ports_sshd_has(
    a_target: A_Target,
) -> None:
    target = a_target(ssh={"allow_from": ["198.51.100.0/24", "2001:db8::/48"], "port": 2222})

    rules = text(target, (22, 2022))

    assert "elements = { 198.51.100.0/24 }" in rules
    assert "elements = { 2001:db8::/48 }" in rules
    assert "tcp dport { 22, 2022 } ip saddr @operators4 accept" in rules
    assert "2222" not in rules


def test_a_services_port_answers_to_its_callers_only(a_target: A_Target) -> None:
    target = a_target()
    aiv2, web = target.service

    assert callers(aiv2, target) == ("root", "morizo-web")
    assert callers(web, target) == ("root", "www-data")
    rules = text(target, (22,))
    assert "tcp dport 8000 meta skuid != { root, morizo-web } reject" in rules


def test_a_service_that_is_the_edge_itself_has_no_owner_rule(a_target: A_Target) -> None:
    target = a_target(
        edge="none",
        service=[
            {"name": "morizo-aiv2", "process": "aiv2", "listen": "127.0.0.1:8000"},
            {"name": "morizo-web", "process": "web", "listen": "[::]:443"},
        ],
    )

    assert "dport 443 meta skuid" not in text(target, (22,))


def test_the_public_service_calls_https_only_for_supabase(a_target: A_Target) -> None:
    aiv2, web = a_target().service

    assert needs_https(aiv2, a_target())
    assert not needs_https(web, a_target())
    for name in ("SUPABASE_URL", "NEXT_PUBLIC_SUPABASE_URL"):
        target = a_target(
            service=[
                {"name": "morizo-aiv2", "process": "aiv2", "listen": "127.0.0.1:8000"},
                {"name": "w", "listen": "127.0.0.1:3000", "env": {name: "https://x.supabase.co"}},
            ]
        )
        assert needs_https(target.web, target)


def test_every_change_of_the_rules_changes_their_digest(a_target: A_Target) -> None:
    marks = {
        digest(text(target, ports))
        for target, ports in (
            (a_target(), (22,)),
            (a_target(), (2222,)),
            (a_target(ssh={"allow_from": ["198.51.100.1/32"]}), (22,)),
            (a_target(edge="none"), (22,)),
        )
    }

    assert len(marks) == 4


@pytest.mark.skipif(not shutil.which("nft"), reason="nft is not installed")
def test_nft_takes_the_rules(a_target: A_Target, tmp_path: Path) -> None:
    target = a_target(ssh={"allow_from": ["198.51.100.0/24", "198.51.0.0/16", "2001:db8::/48"]})
    rules = text(target, (22,))
    for number, service in enumerate(target.service):  # there are no such users on this machine
        rules = rules.replace(f'"{service.name}"', str(60_000 + number))
        rules = rules.replace(f", {service.name} }}", f", {60_000 + number} }}")
    path = tmp_path / "rules.nft"
    path.write_text(rules)

    ended = subprocess.run(
        ["unshare", "-n", "nft", "-c", "-f", path], capture_output=True, check=False
    )
    if b"Operation not permitted" in ended.stderr:
        pytest.skip("only root may ask nft")

    assert ended.returncode == 0, ended.stderr.decode()
