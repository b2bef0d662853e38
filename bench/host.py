"""The booted host that is measured: its commands with their times, its memory, and what takes memory away."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.hosts.shell import wait_until
from tests.hosts.site import Site

from bench.stopwatch import Hear, Timed, timed

MIB = 2**20
_HOG = "import time; held = b'x' * ({mib} << 20); print('full', flush=True); time.sleep(900)"


@dataclass(frozen=True, slots=True)
class Memory:
    """Where a host's memory is, in MiB.

    Args:
        used_mib: What isn't free and can't be had by forgetting files: programs, what they have mapped, the kernel.
        strict_mib: The same, with all files that were read more than once counted as used.
        cache_mib: Files that are remembered.
        killed: How many processes were ended for want of memory.
    """

    used_mib: float
    strict_mib: float
    cache_mib: float
    programs_mib: float
    kernel_mib: float
    peak_mib: float
    swap_mib: float
    killed: int


@dataclass
class Host:
    """A site, measured."""

    site: Site

    def morizo(self, *words: str, hear: Hear = lambda line: None) -> Timed:
        """Run a command of the operator's."""
        return timed(self.site.begin(*words), hear, self.cpu_s)

    def starts(self, unit: str, since: float) -> int:
        """How often a unit was started since a moment (Unix time)."""
        told = self.site.on_host(
            "journalctl", "--quiet", "--no-pager", "--output=cat", f"--since=@{since:.0f}", f"--unit={unit}",
        )  # fmt: skip
        return sum(line.startswith("Starting ") for line in told.splitlines())

    def cpu_s(self) -> float:
        """The processor time that the whole host has taken so far."""
        return int((self._group("cpuacct") / "cpuacct.usage").read_text()) / 1e9

    def memory(self) -> Memory:
        """Read the account of the whole host's group: everything in it, from its first process on."""
        group = self._group("memory")
        facts = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())

        def of(name: str) -> float:
            return int(facts.get(f"total_{name}", 0)) / MIB

        def read(name: str) -> float:
            return int((group / name).read_text()) / MIB

        usage, files = read("memory.usage_in_bytes"), of("active_file") + of("inactive_file")
        events = dict(
            line.split() for line in (group / "memory.oom_control").read_text().splitlines()
        )
        return Memory(
            used_mib=usage - files + of("mapped_file"), strict_mib=usage - of("inactive_file"), cache_mib=files,
            programs_mib=of("rss") + of("mapped_file"), kernel_mib=usage - of("rss") - of("cache"),
            peak_mib=read("memory.max_usage_in_bytes"), swap_mib=of("swap"), killed=int(events.get("oom_kill", 0)),
        )  # fmt: skip

    def free_mib(self) -> float:
        """What can be had without swapping, as the release counts it."""
        return (
            int((self._group("memory") / "memory.limit_in_bytes").read_text()) / MIB
            - self.memory().used_mib
        )

    def _group(self, controller: str) -> Path:
        groups = json.loads((self.site.machine.folder / "start.json").read_text())["groups"]
        return next(
            Path(group) for group in groups if controller in Path(group).parts[4].split(",")
        )


@contextmanager
def hog(host: Host, left_mib: int) -> Iterator[None]:
    """Have a program on the host hold memory, so that only so much is left; it is spared when memory runs out."""
    takes = int(host.free_mib()) - left_mib
    host.site.on_host(
        "systemd-run", "--quiet", "--collect", "--unit=bench-hog", "-p", "OOMScoreAdjust=-900",
        "python3", "-c", _HOG.format(mib=takes),
    )  # fmt: skip
    wait_until("the hog is full", lambda: host.free_mib() < left_mib + 30, within_s=30)
    try:
        yield
        host.site.on_host("systemctl", "is-active", "bench-hog")
    finally:
        host.site.on_host("systemctl", "stop", "bench-hog", check=False)
