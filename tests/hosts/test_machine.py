"""A host: what every test on one relies on."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.hosts import furnish
from tests.hosts.conftest import HostFactory
from tests.hosts.machine import Machine
from tests.hosts.network import MEMORY_MIB, Network
from tests.hosts.tree import SUITES

pytestmark = [pytest.mark.hosts, pytest.mark.slow]
DOMAIN = "morizo.test"
# Touches every page, so that they are really there.
EATER = "\"b = bytearray({mib} << 20)\nfor i in range(0, len(b), 4096): b[i] = 1\nprint('eaten')\""
SITE = f"""\
server {{
  listen 443 ssl;
  server_name {DOMAIN};
  ssl_certificate /etc/letsencrypt/live/{DOMAIN}/fullchain.pem;
  ssl_certificate_key /etc/letsencrypt/live/{DOMAIN}/privkey.pem;
  root /var/www/html;
  index index.nginx-debian.html;
}}
"""


@pytest.fixture(scope="module", params=SUITES)
def machine(request: pytest.FixtureRequest, network: Network) -> Iterator[Machine]:
    with network.host(request.param, domains=[DOMAIN]) as booted:
        yield booted


def test_a_fresh_host_is_reached_as_a_user_who_may_use_sudo(machine: Machine) -> None:
    assert machine.ssh("id", "-un").stdout == "ubuntu\n"
    assert machine.sudo("id", "-un").stdout == "root\n"
    assert f"VERSION_CODENAME={machine.suite}" in machine.ssh("cat", "/etc/os-release").stdout
    assert machine.ssh("systemctl", "is-system-running", "--wait").stdout == "running\n"
    assert machine.ssh("cat", "/etc/hostname").stdout == f"{machine.name}\n"


def test_root_may_not_sign_in(machine: Machine, network: Network) -> None:
    done = network.stranger.run("ssh", f"root@{machine.name}", "id", check=False)
    assert done.returncode == 255
    assert "Permission denied" in done.stderr


def test_names_are_those_that_the_test_says(machine: Machine, network: Network) -> None:
    network.names.point("elsewhere.test", "192.0.2.1")
    for ask in (machine.ssh, network.operator.run):
        assert ask("getent", "hosts", DOMAIN).stdout.split()[0] == machine.address
        assert ask("getent", "hosts", "elsewhere.test").stdout.split()[0] == "192.0.2.1"
        assert ask("getent", "hosts", "nowhere.test", check=False).returncode == 2
    network.names.point("elsewhere.test")
    assert machine.ssh("getent", "hosts", "elsewhere.test", check=False).returncode == 2


def test_upgrades_appear_when_they_are_offered(machine: Machine) -> None:
    machine.offer("morizo-nothing", "1.0")
    machine.sudo("apt-get", "update", "--error-on=any")
    machine.sudo("apt-get", "install", "--yes", "morizo-nothing")
    assert "0 upgraded" in machine.sudo("apt-get", "--simulate", "upgrade").stdout
    machine.offer("morizo-nothing", "1.1")
    machine.sudo("apt-get", "update", "--error-on=any")
    assert (
        "Inst morizo-nothing [1.0] (1.1" in machine.sudo("apt-get", "--simulate", "upgrade").stdout
    )


def test_packages_are_installed_and_a_certificate_is_issued_without_any_network(
    machine: Machine, network: Network
) -> None:
    machine.sudo("apt-get", "update", "--error-on=any")
    machine.sudo(
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "--yes",
        "nginx",
        "certbot",
        "python3-venv",
    )
    machine.sudo(
        f"REQUESTS_CA_BUNDLE={furnish.ACME_CA}", "certbot", "certonly", "--non-interactive", "--agree-tos",
        "--register-unsafely-without-email", "--webroot", "--webroot-path", "/var/www/html",
        "--domain", DOMAIN, "--server", network.authority.directory,
    )  # fmt: skip
    machine.sudo("tee", "/etc/nginx/conf.d/site.conf", stdin=SITE)
    machine.sudo("systemctl", "reload", "nginx")
    root = network.operator.home / "root.pem"
    page = network.operator.run(
        "curl", "--silent", "--fail", "--cacert", root, f"https://{DOMAIN}/"
    )
    assert "nginx" in page.stdout
    unknown = network.operator.run("curl", "--silent", f"https://{DOMAIN}/", check=False)
    assert unknown.returncode == 60  # a browser that does not know the authority
    assert network.authority.lifetime == timedelta(days=90)


def test_another_authority_issues_for_hours(machine: Machine, network: Network) -> None:
    brief = network.another_authority(timedelta(hours=12))
    assert brief.root() != network.authority.root()
    answer = network.operator.run(
        "curl", "--silent", "--fail", "--cacert", brief.ca, brief.directory
    )
    assert "newOrder" in answer.stdout


def test_the_whole_host_has_one_gigabyte(machine: Machine) -> None:
    eat = machine.ssh("python3", "-c", EATER.format(mib=MEMORY_MIB // 2))
    assert eat.stdout == "eaten\n"
    eat = machine.ssh("python3", "-c", EATER.format(mib=MEMORY_MIB + 200), check=False)
    assert (eat.returncode, eat.stdout) != (0, "eaten\n")
    assert machine.ssh("systemctl", "is-system-running").stdout == "running\n"
    assert machine.boots == 1


def test_a_units_own_memory_limit_holds(machine: Machine) -> None:
    unit = (
        "systemd-run",
        "--quiet",
        "--wait",
        "--property=MemoryMax=64M",
        "--unit=eater",
        "python3",
        "-c",
    )
    assert machine.sudo(*unit, EATER.format(mib=32), check=False).returncode == 0
    assert machine.sudo(*unit, EATER.format(mib=128), check=False).returncode != 0
    told = machine.sudo("journalctl", "--unit=eater", "--output=cat").stdout
    assert "status=9/KILL" in told


def test_the_host_is_told_its_own_memory_and_disk(machine: Machine, network: Network) -> None:
    if not network.mounts():
        pytest.skip("lxcfs is not installed")
    total = next(
        line for line in machine.ssh("free", "-m").stdout.splitlines() if line.startswith("Mem:")
    )
    assert int(total.split()[1]) == MEMORY_MIB
    size = machine.ssh("df", "--block-size=1G", "--output=size", "/").stdout.split()[1]
    assert int(size) == 8


def test_a_small_disk_fills_up(host_factory: HostFactory) -> None:
    small = host_factory("bookworm", disk_gib=1)
    full = small.ssh("head", "--bytes=2G", "/dev/zero", ">", "filler", check=False)
    assert "No space left on device" in full.stderr
    small.ssh("rm", "filler")


def test_a_reboot_comes_back(machine: Machine) -> None:
    before = machine.boots
    machine.ssh("touch", "kept", "/run/user/$(id -u)/gone")
    machine.reboot()
    assert machine.boots == before + 1
    machine.ssh("test", "-e", "kept", "-a", "!", "-e", "/run/user/$(id -u)/gone")


def test_a_power_cut_ends_everything_and_it_can_be_switched_on_again(machine: Machine) -> None:
    machine.ssh("touch", "kept")
    machine.cut_power()
    assert not machine.is_on()
    machine.start()
    machine.ssh("test", "-e", "kept")


def test_the_console_works_when_ssh_does_not(machine: Machine) -> None:
    machine.console("systemctl", "stop", "ssh.service")
    try:
        assert not machine.answers()
        assert machine.console("id", "-un").stdout == "root\n"
    finally:
        machine.console("systemctl", "start", "ssh.service")
    machine.wait()
