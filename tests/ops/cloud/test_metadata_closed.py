"""A service on the host can't read the cloud's metadata, whichever address they have; root and the operator can."""

import re
from collections.abc import Callable

import pytest

from morizo.ops.baseline.firewall import EDGE_USER, METADATA, text
from morizo.ops.cloud.imds import ENDPOINTS
from morizo.ops.target import Target

A_Target = Callable[..., Target]


def chain(rules: str, name: str) -> list[str]:
    found = re.search(rf"^\tchain {name} {{\n(.*?)^\t}}", rules, re.M | re.S)
    assert found
    return [line.strip() for line in found[1].splitlines()]


@pytest.mark.parametrize("edge", ["nginx", "none"])
def test_every_service_is_refused_before_https_is_let_out(a_target: A_Target, edge: str) -> None:
    target = a_target(edge=edge)
    rules = text(target, (22,))

    for service in target.service:
        assert f'meta skuid "{service.name}" jump out-{service.name}' in chain(rules, "output")
        lines = chain(rules, f"out-{service.name}")
        last = max(
            lines.index(f"ip daddr {METADATA[0]} reject"),
            lines.index(f"ip6 daddr {METADATA[1]} reject"),
        )
        opens = [place for place, line in enumerate(lines) if line.startswith("tcp dport")]
        assert all(last < place for place in opens)


def test_the_edge_is_refused_too(a_target: A_Target) -> None:
    lines = chain(text(a_target(), (22,)), "output")

    assert f'meta skuid "{EDGE_USER}" ip daddr {METADATA[0]} reject' in lines
    assert f'meta skuid "{EDGE_USER}" ip6 daddr {METADATA[1]} reject' in lines


def test_they_are_the_addresses_that_are_asked() -> None:
    assert {endpoint.rpartition(":")[0].strip("[]") for endpoint in ENDPOINTS} == set(METADATA)
