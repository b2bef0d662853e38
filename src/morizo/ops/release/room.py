"""How much memory is free, and whether two instances of a service fit beside each other."""

from collections.abc import Sequence
from pathlib import Path

from morizo.ops.system import call

RESERVE_MIB = 96
"""What the rest of the host may need meanwhile: sshd, nginx, the run itself."""
_CGROUP = Path("/sys/fs/cgroup")


def fit_beside(units: Sequence[str]) -> bool:
    """Tell whether a second instance of each unit's size fits into what is free."""
    return sum(map(used_mib, units)) + RESERVE_MIB <= free_mib()


def used_mib(unit: str) -> int:
    """Return the memory that an instance holds (resident, without what it shares with files)."""
    pid = call(["systemctl", "show", "-P", "MainPID", unit]).text.strip()
    try:
        lines = Path("/proc", pid, "status").read_text().splitlines()
    except OSError:
        return 0
    found = {line.partition(":")[0]: line.split()[1] for line in lines if line.startswith("Rss")}
    return (int(found.get("RssAnon", 0)) + int(found.get("RssFile", 0)) // 2) // 1024


def free_mib() -> int:
    """Return what can be had without swapping: of the machine, and of the limit that is set on it as a whole."""
    meminfo = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
    of_machine = int(meminfo["MemAvailable"].split()[0]) // 1024
    return min([of_machine, *limits_left()])


def limits_left(cgroup: Path = _CGROUP) -> list[int]:
    """Return what is left (MiB) of the limits on the whole host, where it is a container (cgroup v1 and v2)."""
    found = []
    for most, used, stat, prefix, mapped in (
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_", "mapped_file"),
        ("memory.max", "memory.current", "memory.stat", "", "file_mapped"),
    ):  # fmt: skip
        try:
            limit, now = (cgroup / most).read_text().strip(), int((cgroup / used).read_text())
            facts = dict(line.split() for line in (cgroup / stat).read_text().splitlines())
        except (OSError, ValueError):
            continue
        if limit != "max" and int(limit) < 1 << 50:
            # The kernel gives files back before it runs short, read often or not; what programs have mapped, they use.
            cache = sum(
                int(facts.get(f"{prefix}{kind}_file", 0)) for kind in ("active", "inactive")
            )
            cache -= int(facts.get(f"{prefix}{mapped}", 0))
            found.append((int(limit) - now + max(0, cache)) // 2**20)
    return found
