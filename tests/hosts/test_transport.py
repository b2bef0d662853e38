"""From the operator's ssh to the agent's tools on a real host: what arrives, and what is left when something breaks."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from morizo.ops.exits import Exit
from morizo.ops.parts.build import build
from tests.hosts.carrying import ROOT, a_target
from tests.hosts.machine import Machine
from tests.hosts.network import Network
from tests.hosts.shell import wait_until
from tests.hosts.tree import SUITES
from tests.ops.a_host import the_facts

pytestmark = [pytest.mark.hosts, pytest.mark.slow]
STATE = "var/lib/morizo"
PYTHONS = {
    "bookworm": {"python": "3.11", "libc": "glibc 2.36"},
    "trixie": {"python": "3.13", "libc": "glibc 2.41"},
}


@pytest.fixture(scope="module")
def cache() -> Path:
    """Fetch what is needed where there is a network: the operator's own has none but to the hosts."""
    for python in PYTHONS.values():
        build(a_target("web1"), the_facts(**python, arch=os.uname().machine), root=ROOT)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


class Operator:
    def __init__(self, machine: Machine, cache: Path) -> None:
        self.machine = machine
        self.cache = cache

    def words(self, what: str, login: str = "") -> list[str]:
        found = f"{login}@{self.machine.name}" if login else self.machine.name
        return ["env", f"XDG_CACHE_HOME={self.cache}", f"PYTHONPATH={ROOT / 'src'}:{ROOT}",
                sys.executable, "-m", "tests.hosts.carrying", found, what]  # fmt: skip

    def does(self, what: str, *, login: str = "", code: int = Exit.DONE) -> dict[str, Any]:
        done = self.machine.network.operator.run(*self.words(what, login), check=False)
        assert done.returncode == code, done.stdout + done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def begins_to_carry(self) -> Any:
        return self.machine.network.operator.running(*self.words("carry"))


@pytest.fixture(scope="module", params=SUITES)
def operator(request: pytest.FixtureRequest, network: Network, cache: Path) -> Iterator[Operator]:
    with network.host(request.param) as machine:
        yield Operator(machine, cache)


def below(machine: Machine, folder: str) -> list[str]:
    """Return what lies in a folder of the state, as root sees it."""
    return machine.sudo("ls", "-A", f"/{STATE}/{folder}", check=False).stdout.split()


def is_half_way(machine: Machine) -> bool:
    """Say whether a load is under way: some of it is written, not all."""
    listed = machine.console("du", "-sm", f"/{STATE}", check=False).stdout
    return listed[:1].isdigit() and 15 < int(listed.split()[0]) < 90


# The tests of one host go from the untouched to the furnished; each leaves it whole.


def test_a_host_is_seen_as_it_is(operator: Operator) -> None:
    found = operator.does("look")
    suite = operator.machine.suite
    assert found["codename"] == suite
    assert found["python"] == PYTHONS[suite]["python"]
    assert (found["login_user"], found["has_sudo"], found["is_root"]) == ("ubuntu", True, True)
    assert found["systemd"] >= 252
    assert operator.machine.address in found["addresses"]
    assert {"port": 22, "process": "sshd"}.items() <= found["listeners"][0].items()
    assert abs(found["clock_offset_s"]) < 2


def test_looking_leaves_nothing_on_the_host(operator: Operator) -> None:
    found = operator.does("borrow")
    assert found["agent"] == Exit.USAGE, found["said"]
    machine = operator.machine
    assert machine.sudo("ls", f"/{STATE}", check=False).returncode != 0
    assert "morizo-" not in machine.sudo("ls", "/var/tmp").stdout  # noqa: S108 - looked at


def test_a_root_login_is_refused(operator: Operator) -> None:
    found = operator.does("look", login="root", code=Exit.UNREACHABLE)
    assert found["code"] == "preflight"
    assert "記録に残らず" in found["detail"]


def test_a_host_without_python_says_what_to_install(operator: Operator) -> None:
    machine = operator.machine
    machine.console("mv", "/usr/bin/python3", "/usr/bin/python3.away")
    try:
        found = operator.does("look", code=Exit.UNREACHABLE)
    finally:
        machine.console("mv", "/usr/bin/python3.away", "/usr/bin/python3")
    assert "sudo apt install python3" in found["hint"]


def test_sudo_that_asks_for_a_password_says_what_to_type(operator: Operator) -> None:
    machine = operator.machine
    machine.console("sh", "-c", "mkdir /root/away && mv /etc/sudoers.d/* /root/away/")
    machine.console("usermod", "--append", "--groups", "sudo", "ubuntu")
    try:
        found = operator.does("look", code=Exit.UNREACHABLE)
    finally:
        machine.console("sh", "-c", "mv /root/away/* /etc/sudoers.d/")
    assert "ubuntu ALL=(ALL) NOPASSWD:ALL" in found["hint"]


def test_a_line_that_breaks_half_way_puts_nothing_in_place(operator: Operator) -> None:
    machine = operator.machine
    with operator.begins_to_carry() as carrying:
        wait_until("half is there", lambda: is_half_way(machine), within_s=60)
        machine.console("ip", "link", "set", "host0", "down")
        said, _ = carrying.communicate(timeout=60)
    machine.console("ip", "link", "set", "host0", "up")
    machine.console("ip", "route", "replace", "default", "via", "10.78.0.1", check=False)
    assert carrying.returncode == Exit.UNREACHABLE, said
    assert json.loads(said)["code"] == "line-broken"
    assert not [kind for kind in ("wheels", "locks", "tools", "parts") if below(machine, kind)]


def test_a_killed_operator_puts_nothing_in_place(operator: Operator) -> None:
    machine = operator.machine
    with operator.begins_to_carry():
        wait_until("half is there", lambda: is_half_way(machine), within_s=60)
    # Left by its block: killed, with its ssh orphaned.
    assert not [kind for kind in ("wheels", "locks", "tools", "parts") if below(machine, kind)]


def test_a_power_cut_half_way_puts_nothing_in_place(operator: Operator) -> None:
    machine = operator.machine
    with operator.begins_to_carry() as carrying:
        wait_until("half is there", lambda: is_half_way(machine), within_s=60)
        machine.cut_power()
        carrying.communicate(timeout=60)
    assert carrying.returncode == Exit.UNREACHABLE
    machine.start()
    assert not [kind for kind in ("wheels", "locks", "tools", "parts") if below(machine, kind)]


def test_what_is_carried_is_there_whole(operator: Operator) -> None:
    first = operator.does("carry")
    machine = operator.machine
    assert [event["state"] for event in first["events"]] == ["begun", "done"]
    assert first["agent"] == Exit.USAGE
    assert first["agent_s"] < 2
    assert not [name for name in below(machine, "") if name.startswith("staging-")]
    assert machine.sudo("stat", "-c", "%a:%U", f"/{STATE}").stdout == "700:root\n"
    second = operator.does("carry")
    assert [event["state"] for event in second["events"]] == ["same"]


def test_a_release_installs_from_it_without_any_network(operator: Operator) -> None:
    carried = operator.does("carry")
    machine = operator.machine
    pip = f"/{STATE}/tools/{carried['tools']}/pip"
    machine.console("/usr/bin/python3", "-m", "venv", "--without-pip", "/root/venv")
    machine.console(
        "/usr/bin/python3", "-I", "-B", pip, "--python", "/root/venv/bin/python", "install", "--quiet", "--no-index",
        "--find-links", f"/{STATE}/wheels", "--require-hashes", "--no-deps", "-r", f"/{STATE}/locks/{carried['id']}.lock",
    )  # fmt: skip
    said = machine.console("/root/venv/bin/python", "-m", "morizo", "--version").stdout
    assert carried["version"] in said
    checked = machine.console(
        "/usr/bin/python3", "-I", "-B", pip, "--python", "/root/venv/bin/python", "check"
    )
    assert "No broken requirements" in checked.stdout
