"""What only a machine with a kernel of its own shows: its clock, its disk, its swap, and limits that hold by cgroup v2."""

import json
import sys
import time
from pathlib import Path

import pytest

from morizo.ops import paths, units
from morizo.ops.exits import Exit
from morizo.ops.target import Target
from tests.hosts.baselining import PROGRAM, TARGET, Run, play
from tests.hosts.operator import ROOT
from tests.hosts.shell import wait_until
from tests.hosts.site import DOMAIN, cache, get_parts
from tests.hosts.vm import DISK_MIB, PARTITION_MIB, Vm

pytestmark = [pytest.mark.hosts, pytest.mark.slow]

UNITS = Path("/etc/systemd/system")
SWAP_MIB = 256
"""Instead of 2 GiB: time, not another way."""
SIZE = {"size": {"swap_mib": SWAP_MIB}}
HOUR_S = 3600
DEPLOY = """\
domain = "{domain}"
host = "{host}"

[certificate]
email = "ops@example.jp"

[[service]]
name = "morizo-web"
process = "web"
listen = "127.0.0.1:3000"
"""
LIMIT_MIB = 64
"""The least that a target may say: an emulated processor takes long to fill more."""
EATER = """\
import os, socket
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
    told.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
held = []
while True:
    held.append(b"x" * (1 << 20))
"""


@pytest.fixture(scope="module")
def tools(vm: Vm) -> Path:
    """The tools that the operator's side carried there, over its own ssh."""
    get_parts(("bookworm",))
    operator = vm.network.operator
    words = ["env", f"XDG_CACHE_HOME={cache()}", f"PYTHONPATH={ROOT / 'src'}:{ROOT}"]
    done = operator.run(
        *words, sys.executable, "-m", "tests.hosts.carrying", vm.name, "carry", timeout_s=300
    )
    vm.put(PROGRAM, (ROOT / "tests/hosts/baseline_run.py").read_text())
    return paths.TOOLS / str(json.loads(done.stdout)["tools"])


def baseline(vm: Vm, verb: str, tools: Path) -> Run:
    """Play the baseline with less swap than it would take."""
    done = play(vm, verb, tools=tools, target=SIZE)
    assert "error" not in done.result, done.result
    return done


def test_a_host_whose_clock_is_an_hour_behind_is_refused(vm: Vm, tmp_path: Path) -> None:
    vm.network.names.point(DOMAIN, vm.address)
    (tmp_path / "deploy.toml").write_text(DEPLOY.format(domain=DOMAIN, host=vm.name))
    vm.sudo("date", "--set", f"@{time.time() - HOUR_S:.0f}")
    try:
        refused = vm.network.operator.morizo("plan", cwd=tmp_path)
    finally:
        vm.sudo("date", "--set", f"@{time.time():.0f}")

    said = refused.stdout + refused.stderr
    assert refused.returncode == Exit.UNREACHABLE, said
    assert "サーバーの時計が -3" in said
    assert "timedatectl set-ntp true" in said


def test_the_baseline_makes_swap_and_fills_the_larger_disk(vm: Vm, tools: Path) -> None:
    before = filesystem_mib(vm)
    assert before < PARTITION_MIB

    done = baseline(vm, "apply", tools)

    assert active_swap_mib(vm) == SWAP_MIB
    assert (
        vm.sudo("stat", "--format=%a:%U:%s", "/swapfile").stdout == f"600:root:{SWAP_MIB << 20}\n"
    )
    assert "/swapfile none swap sw 0 0\n" in vm.ssh("cat", "/etc/fstab").stdout
    assert done.said("swap", "done")
    assert done.said("disk", "done")
    assert filesystem_mib(vm) > before + (DISK_MIB - PARTITION_MIB) * 0.95


def test_after_a_reboot_swap_is_there_and_nothing_is_left_to_do(vm: Vm, tools: Path) -> None:
    vm.reboot()

    assert active_swap_mib(vm) == SWAP_MIB
    assert vm.ssh("systemctl", "--failed", "--no-legend").stdout == ""
    again = baseline(vm, "apply", tools)
    assert again.result["changes"] == 0
    assert again.states() == {"same"}


def test_a_service_that_eats_memory_dies_of_its_own_limit_and_the_host_lives(vm: Vm) -> None:
    assert vm.ssh("stat", "--file-system", "--format=%T", "/sys/fs/cgroup").stdout == "cgroup2fs\n"
    boot, unit = vm.boot_id(), install_eater(vm)

    vm.sudo("systemctl", "start", "--no-block", unit)
    assert int(shown(vm, unit)["MemoryMax"]) == LIMIT_MIB << 20
    wait_until("it has failed", lambda: shown(vm, unit)["ActiveState"] == "failed", within_s=120)
    assert shown(vm, unit)["Result"] == "oom-kill"
    kernel = vm.sudo("journalctl", "--dmesg", "--boot", "--output=cat", "--no-pager").stdout
    assert "constraint=CONSTRAINT_MEMCG" in kernel
    assert "constraint=CONSTRAINT_NONE" not in kernel
    assert vm.boot_id() == boot


def install_eater(vm: Vm) -> str:
    """Put the unit that a release of web gets on the host; beside it what differs: a program that wants all memory."""
    _, web = Target.model_validate(TARGET).service
    web = web.model_copy(update={"memory_max_mib": LIMIT_MIB})
    release = "20261125-eater"
    unit, folder = units.unit_name(web.name, release), paths.release(web.name, release)
    vm.put(folder / "eater.py", EATER)
    vm.put(folder / "settings.env", "")
    vm.put(UNITS / unit, units.service_unit(web, release, []))
    # it never answers the watchdog, and one end is enough to see
    program = f"ExecStart=\nExecStart=/usr/bin/python3 {folder / 'eater.py'}\n"
    vm.put(UNITS / f"{unit}.d/eater.conf", f"[Service]\n{program}WatchdogSec=0\nRestart=no\n")
    vm.sudo("systemctl", "daemon-reload")
    return unit


def shown(vm: Vm, unit: str) -> dict[str, str]:
    """Return what systemd says of a unit."""
    told = vm.ssh(
        "systemctl", "show", "--property=ActiveState,Result,MemoryCurrent,MemoryMax", unit
    )
    return dict(line.split("=", 1) for line in told.stdout.splitlines())


def active_swap_mib(vm: Vm) -> int:
    """Return the size of the swap file that the kernel uses, rounded: its head takes a page."""
    rows = [line.split() for line in vm.ssh("cat", "/proc/swaps").stdout.splitlines()[1:]]
    ((path, _, size_kib, *_),) = rows
    assert path == "/swapfile"
    return round(int(size_kib) / 1024)


def filesystem_mib(vm: Vm) -> int:
    """Return the size of what holds `/`."""
    return int(vm.ssh("df", "--output=size", "--block-size=1M", "/").stdout.split()[1])
