"""A run beside another, and what is left of one: nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts import runs
from tests.hosts.network import Network
from tests.hosts.shell import Known, run, wait_until
from tests.hosts.tree import cache_folder

pytestmark = [pytest.mark.hosts, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
OTHER = """\
from tests.hosts import runs
from tests.hosts.network import Network
import sys
with Network(runs.of_this_process()) as network:
    machine = network.boot()
    network.operator.run("ssh", machine.name, "true")
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator["subprocess.Popen[str]"]:
    """Another run, with a host at the same address as ours would have, whose folder only this test looks into."""
    (tmp_path / "hosts").mkdir()
    (tmp_path / "hosts/trees").symlink_to(cache_folder() / "trees")
    monkeypatch.setenv("MORIZO_TEST_CACHE", str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-c", OTHER],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        yield process
        process.kill()


def test_two_runs_live_side_by_side_and_nothing_is_left_of_the_one_that_ends(
    network: Network, other: "subprocess.Popen[str]"
) -> None:
    with network.host() as machine:
        assert machine.ssh("hostname").returncode == 0
        other.communicate("", timeout=30)
        assert other.returncode == 0
        assert left_of(other.pid) == []
        assert machine.ssh("hostname").returncode == 0


def test_a_killed_run_is_cleared_by_the_next(
    network: Network, other: "subprocess.Popen[str]"
) -> None:
    folder = runs.runs_folder() / str(other.pid)
    keepers = [known for note in folder.glob("hosts/*/keeper") if (known := Known.read(note))]
    assert len(keepers) == 1
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    wait_until("its host stops by itself", lambda: not keepers[0].alive(), within_s=20)
    assert left_of(other.pid) != []
    assert runs.clear_stale() == [str(other.pid)]
    assert left_of(other.pid) == []
    assert network.run.folder.exists()
    assert runs.clear_stale() == []


def test_a_run_that_just_begins_does_not_look_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MORIZO_TEST_CACHE", str(tmp_path))
    mine = runs.of_this_process()
    mine.begin()
    runs.by_hand().begin()
    assert runs.clear_stale() == []
    assert Known.read(mine.folder / "owner") == mine.owner


def left_of(pid: int) -> list[str]:
    """Everything on this machine that carries the run's name."""
    prefix = runs.Run(str(pid), None, Path("/nowhere")).prefix
    folder = str(runs.runs_folder() / str(pid))
    named = [line for line in run("ip", "netns", "list").stdout.splitlines() if prefix in line]
    groups = [str(group) for group in Path("/sys/fs/cgroup").rglob(f"{prefix}*")]
    mounts = [line for line in Path("/proc/mounts").read_text().splitlines() if folder in line]
    laid = [str(path) for path in runs.NETNS_ETC.glob(f"{prefix}*")]
    processes = [
        line
        for line in run("ps", "-eo", "pid,args").stdout.splitlines()
        if folder in line or prefix in line
    ]
    loops = [line for line in run("losetup", "--all").stdout.splitlines() if folder in line]
    files = [folder] if Path(folder).exists() else []
    return named + groups + mounts + laid + processes + loops + files
