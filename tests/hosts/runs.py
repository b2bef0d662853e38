"""One run of the harness: its name, its owner and its folder, so that two runs don't meet and a killed one is cleared."""

import hashlib
import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.hosts import cgroups, disk
from tests.hosts.shell import Failed, Known, alone, run, wait_until
from tests.hosts.tree import cache_folder

CHECKOUT = Path(__file__).parents[2]
NETNS_ETC = Path("/etc/netns")


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that a run makes on this machine carries its name, or lies in its folder."""

    name: str
    owner: Known | None
    """The process with which it ends; None: it was started by hand, and ends by hand."""
    folder: Path

    @property
    def prefix(self) -> str:
        """What its namespaces' and groups' names begin with."""
        return f"morizo-{self.name}-"

    def namespace(self, name: str) -> str:
        """Name a network namespace."""
        return self.prefix + name

    def begin(self) -> None:
        """Make the folder with the owner's note in it, at once: without a note it would look stale to others."""
        part = self.folder.with_name(f"{self.folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        if self.owner:
            self.owner.write(part / "owner")
        part.rename(self.folder)

    def namespaces(self) -> list[str]:
        """Its namespaces that exist."""
        known = (line.split()[0] for line in run("ip", "netns", "list").stdout.splitlines() if line)
        return sorted(name for name in known if name.startswith(self.prefix))

    def clear(self) -> None:
        """Leave nothing of it: processes, namespaces, groups, mounts, files."""
        for note in self.folder.glob("hosts/*/keeper"):
            if keeper := Known.read(note):
                keeper.end(within_s=15)
        for start in self.folder.glob("hosts/*/start.json"):
            cgroups.remove(Path(group) for group in json.loads(start.read_text())["groups"])
        for name in self.namespaces():
            _end_all_in(name)
            run("ip", "netns", "delete", name)
            shutil.rmtree(NETNS_ETC / name, ignore_errors=True)
        with suppress(OSError):
            NETNS_ETC.rmdir()
        disk.lift(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)


def runs_folder() -> Path:
    """Where the folders of runs lie."""
    return cache_folder() / "runs"


def of_this_process() -> Run:
    """Name a run that ends with this process."""
    name = str(os.getpid())
    return Run(name, Known.of(os.getpid()), runs_folder() / name)


def by_hand() -> Run:
    """Name the run that an engineer starts by hand: one per checkout."""
    name = f"hand-{hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:6]}"
    return Run(name, None, runs_folder() / name)


def clear_stale() -> list[str]:
    """Clear the runs whose owner was killed; return their names."""
    with alone(runs_folder().with_name("clear.lock")):
        stale = [run for run in _left() if run.owner is not None and not run.owner.alive()]
        for left in stale:
            left.clear()
    return [left.name for left in stale]


def _left() -> Iterator[Run]:
    for folder in sorted(runs_folder().glob("*")):
        if re.fullmatch(r"\d+", folder.name):
            owner = Known.read(folder / "owner") or Known(int(folder.name), "never noted")
            yield Run(folder.name, owner, folder)


def _end_all_in(namespace: str) -> None:
    def pids() -> list[int]:
        return [int(pid) for pid in run("ip", "netns", "pids", namespace).stdout.split()]

    def ended() -> bool:
        left = pids()
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return not left

    with suppress(Failed):
        wait_until(f"{namespace} is empty", ended, within_s=10)
