"""Is the disk large enough, and does the file system fill a volume that was made larger?"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from morizo.ops import paths
from morizo.ops.baseline import swap
from morizo.ops.baseline.ask import ask, in_container, read
from morizo.ops.baseline.steps import Do, Group, Operator, Packages, Step
from morizo.ops.target import Target

MIB = 1 << 20
RELEASE_MIB = 350
"""One release of a service, unpacked (the app with its packaged model and dictionary), and its share of wheels."""
SPARE_MIB = 512
"""Left for the system: lists of packages, an upgrade, temporary files."""
PARTITION_SLACK_MIB = 64
"""A partition ends some MiB before the disk does: alignment, and the second table."""
USABLE = 0.9
"""Of what a file system gains; its own tables and what ext4 reserves for root take up to 7 %."""
GROW = {
    "ext4": ("resize2fs", "{partition}"),
    "xfs": ("xfs_growfs", "/"),
    "btrfs": ("btrfs", "filesystem", "resize", "max", "/"),
}


@dataclass(frozen=True, slots=True)
class Root:
    """The partition that holds `/`, in MiB.

    Args:
        partition: `/dev/nvme0n1p1`.
        disk: `/dev/nvme0n1`.
        number: Of the partition on the disk.
        kind: Of the file system.
        disk_mib: The whole disk.
        end_mib: Where the partition ends.
        size_mib: The partition.
        filesystem_mib: What the file system offers, its own tables not counted.
        is_last: No other partition follows on the disk.
    """

    partition: str
    disk: str
    number: int
    kind: str
    disk_mib: int
    end_mib: int
    size_mib: int
    filesystem_mib: int
    is_last: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """What the disk holds.

    Args:
        free_mib: Of the file system that holds `/`.
        data_mib: All services' data.
        releases: How many are there, over all services.
        journal_mib: The journal on disk.
        swap_mib: The swap file that is still to be made.
        root: Where `/` lies; None where that is not a plain partition (LVM, a container).
        growpart: Whether that command is there.
    """

    free_mib: int
    data_mib: int = 0
    releases: int = 0
    journal_mib: int = 0
    swap_mib: int = 0
    root: Root | None = None
    growpart: bool = True


def needed(target: Target, seen: Seen) -> dict[str, int]:
    """Return what still has to fit, in MiB, part by part."""
    kept = (target.size.releases + 1) * len(target.service)  # one more while it is being made
    return {
        "データの写し": 2 * seen.data_mib,  # before a migration, and what comes after
        "版": max(0, kept - seen.releases) * RELEASE_MIB,
        "記録（journal）": max(0, target.size.journal_mib - seen.journal_mib),
        "スワップ": seen.swap_mib,
        "余裕": SPARE_MIB,
    }


def gained_mib(seen: Seen) -> int:
    """Return how much larger the file system can be made."""
    root = seen.root
    if root is None or root.kind not in GROW:
        return 0
    room = root.disk_mib - root.end_mib if root.is_last else 0
    partition = room if room > PARTITION_SLACK_MIB else 0
    # the file system's own tables take up to a few percent; below that nothing is to be gained
    inside = root.size_mib - root.filesystem_mib
    return partition + (inside if inside > max(256, root.size_mib // 10) else 0)


def wanted(target: Target, seen: Seen) -> Group:
    """Return the growth of the file system, or the fault with its numbers."""
    parts = needed(target, seen)
    need, have = sum(parts.values()), seen.free_mib + int(gained_mib(seen) * USABLE)
    if have < need:
        listed = "、".join(f"{name} {mib} MiB" for name, mib in parts.items() if mib)
        return Group(
            "disk",
            "ディスク",
            faults=(
                f"disk: 空きが {have} MiB しかありません。{need} MiB 要ります（{listed}）。"
                "ボリュームを大きくするか、要らない物を消してください。",
            ),
        )
    return Group("disk", "ディスク", _grow(seen))


def _grow(seen: Seen) -> tuple[Step, ...]:
    root, gained = seen.root, gained_mib(seen)
    if root is None or not gained:
        return ()
    steps: list[Step] = []
    commands = [tuple(word.format(partition=root.partition) for word in GROW[root.kind])]
    if root.is_last and root.disk_mib - root.end_mib > PARTITION_SLACK_MIB:
        if not seen.growpart:
            steps.append(Packages(("cloud-guest-utils",)))
        commands.insert(0, ("growpart", root.disk, str(root.number)))
    why = f"{root.partition} のファイルシステムを {gained} MiB 拡張"
    return (*steps, Do(why, tuple(commands)))


def look(target: Target) -> Seen:
    """Measure."""
    found = os.statvfs("/")
    names = [service.name for service in target.service]
    return Seen(
        free_mib=found.f_bavail * found.f_frsize // MIB,
        data_mib=sum(_size_mib(paths.data(name)) for name in names),
        releases=sum(len(list(paths.releases(name).glob("*"))) for name in names),
        journal_mib=_size_mib(Path("/var/log/journal")),
        swap_mib=swap.to_make_mib(target, swap.look()),
        root=None if in_container() else _root(),
        growpart=ask("growpart", "--help")[0] != 127,
    )


def _size_mib(folder: Path) -> int:
    total = 0
    for at, _, names in os.walk(folder):
        for name in names:
            try:
                found = os.lstat(os.path.join(at, name))  # noqa: PTH118  # walks many files
            except FileNotFoundError:
                continue
            total += found.st_blocks * 512 if stat.S_ISREG(found.st_mode) else 0
    return total // MIB


def _root() -> Root | None:
    _, said = ask("findmnt", "--noheadings", "--output=SOURCE,FSTYPE", "/")
    source, _, kind = said.strip().partition(" ")
    block = Path("/sys/class/block") / Path(source).name
    number = read(block / "partition")
    if not number:
        return None
    disk = block.resolve().parent
    start, size = (int(read(block / name) or 0) // 2048 for name in ("start", "size"))
    starts = [int(read(other) or 0) // 2048 for other in disk.glob(f"{disk.name}*/start")]
    found = os.statvfs("/")
    return Root(
        partition=source,
        disk=f"/dev/{disk.name}",
        number=int(number),
        kind=kind.strip(),
        disk_mib=int(read(disk / "size") or 0) // 2048,
        end_mib=start + size,
        size_mib=size,
        filesystem_mib=found.f_blocks * found.f_frsize // MIB,
        is_last=all(other <= start for other in starts),
    )


def group(target: Target, operator: Operator) -> Group:
    """Look and decide."""
    del operator
    return wanted(target, look(target))
