"""Fixtures for tests that need a real host; such a test is marked `hosts`."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.hosts import needs, runs
from tests.hosts.machine import Machine
from tests.hosts.network import Network
from tests.hosts.vm import Vm, booted

HostFactory = Callable[..., Machine]


def heed(refused: needs.Refusal | None) -> None:
    """Skip with the reason; where booting is a must, fail with it."""
    if refused is None:
        return
    if needs.must_boot():
        pytest.fail(f"CI has to boot hosts, but: {refused.why}")
    pytest.skip(refused.why)


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    """The run's network: names, authority, operator; hosts are booted into it."""
    heed(needs.refusal())
    runs.clear_stale()
    with Network(runs.of_this_process()) as opened:
        yield opened


@pytest.fixture(scope="module")
def vm(network: Network) -> Iterator[Vm]:
    """A virtual machine for a whole module: what a container can't show."""
    heed(needs.refusal_of_vm())
    with booted(network) as machine:
        yield machine


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
