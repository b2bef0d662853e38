"""A whole host's limits: one group of its own in each hierarchy of this machine (cgroup v1, or the hybrid)."""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

TOP = Path("/sys/fs/cgroup")


def can_limit_memory() -> bool:
    """Whether this machine has the controller that the limit is written to."""
    return (TOP / "memory/memory.limit_in_bytes").exists()


def make(name: str, memory_mib: int | None) -> list[Path]:
    """Make a host's groups below those of this process; the memory limit holds for all of it together."""
    made = []
    for controllers, above in _ours():
        group = above / name
        group.mkdir(exist_ok=True)
        made.append(group)
        if controllers == "cpuset":  # a new group has none, and then takes no process
            for what in ("cpuset.cpus", "cpuset.mems"):
                (group / what).write_text((above / what).read_text())
        if controllers == "memory" and memory_mib is not None:
            (group / "memory.limit_in_bytes").write_text(str(memory_mib << 20))
    return made


def enter(groups: Iterable[Path]) -> None:
    """Move this process into them: for `preexec_fn`."""
    for group in groups:
        (group / "cgroup.procs").write_text(str(os.getpid()))


def remove(groups: Iterable[Path]) -> None:
    """End whatever is left in a host's groups, and remove them."""
    for group in groups:
        for _ in range(50):
            for pid in _inside(group):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if _removed(group):
                break
            time.sleep(0.1)


def _ours() -> Iterator[tuple[str, Path]]:
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        folder = TOP / (controllers.removeprefix("name=") or "unified")
        if folder.is_dir():
            yield controllers, folder / path.lstrip("/")


def _inside(group: Path) -> Iterator[int]:
    for procs in group.rglob("cgroup.procs"):
        with suppress(OSError):
            yield from map(int, procs.read_text().split())


def _removed(group: Path) -> bool:
    for folder, _, _ in os.walk(group, topdown=False):
        with suppress(OSError):
            Path(folder).rmdir()
    return not group.exists()
