"""Fixtures for tests that need a real host; such a test is marked `hosts`."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.hosts import needs, runs
from tests.hosts.machine import Machine
from tests.hosts.network import Network

HostFactory = Callable[..., Machine]


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    """The run's network: names, authority, operator; hosts are booted into it."""
    if refused := needs.refusal():
        if needs.must_boot():
            pytest.fail(f"CI has to boot hosts, but: {refused.why}")
        pytest.skip(refused.why)
    runs.clear_stale()
    with Network(runs.of_this_process()) as opened:
        yield opened


@pytest.fixture
def host_factory(network: Network) -> Iterator[HostFactory]:
    """Boot hosts (the arguments are `Network.boot`'s) that are gone after the test."""
    booted: list[Machine] = []

    def boot(*words: Any, **more: Any) -> Machine:
        booted.append(network.boot(*words, **more))
        return booted[-1]

    yield boot
    for machine in booted:
        network.remove(machine)
