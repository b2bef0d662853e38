"""The harness itself: what every test on a real host relies on."""

import pytest

from tests.hosts.network import Network
from tests.hosts.tree import SUITES

pytestmark = [pytest.mark.hosts, pytest.mark.slow]


@pytest.mark.parametrize("suite", SUITES)
def test_a_fresh_host_is_reached_as_a_user_who_may_use_sudo(network: Network, suite: str) -> None:
    with network.host(suite) as machine:
        assert machine.ssh("id", "-un").stdout == "ubuntu\n"
        assert machine.sudo("id", "-un").stdout == "root\n"
        assert f"VERSION_CODENAME={suite}" in machine.ssh("cat", "/etc/os-release").stdout
        assert machine.ssh("systemctl", "is-system-running", "--wait").stdout == "running\n"
