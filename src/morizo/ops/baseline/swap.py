"""Swap by memory: a 1 GiB machine without it dies at the first upgrade (B7)."""

from dataclasses import dataclass
from pathlib import Path

from morizo.ops.baseline.ask import ask, in_container, read
from morizo.ops.baseline.steps import Do, Group, Operator, Put, Step, Words
from morizo.ops.target import Target

SWAPFILE = Path("/swapfile")
FSTAB = Path("/etc/fstab")
LINE = f"{SWAPFILE} none swap sw 0 0"
SMALL_MIB = 8192
"""Up to this much memory 2 GiB of swap are made; above it none."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the host has.

    Args:
        memory_mib: Of the machine.
        swaps: Active swap, path → MiB.
        file_mib: Size of /swapfile; None when there is none.
        fstab: Its text.
        filesystem: Kind of the file system that holds /.
        container: Swap belongs to the outer host.
    """

    memory_mib: int
    swaps: tuple[tuple[str, int], ...] = ()
    file_mib: int | None = None
    fstab: str = ""
    filesystem: str = "ext4"
    container: bool = False


def wanted_mib(target: Target, memory_mib: int) -> int:
    """Return how much swap the host shall have."""
    if target.size.swap_mib is not None:
        return target.size.swap_mib
    return 2048 if memory_mib <= SMALL_MIB else 0


def to_make_mib(target: Target, seen: Seen) -> int:
    """Return the size of the swap file that is still to be made, 0 for none."""
    if seen.container:
        return 0
    want = wanted_mib(target, seen.memory_mib)
    others = sum(mib for path, mib in seen.swaps if path != str(SWAPFILE))
    active = dict(seen.swaps).get(str(SWAPFILE), 0)
    # mkswap takes a page, and rounding some more
    return 0 if others + active >= want * 0.98 - 1 else want - others


def wanted(target: Target, seen: Seen) -> Group:
    """Return what makes swap as large as wanted, and makes it last."""
    want = wanted_mib(target, seen.memory_mib)
    if seen.container:
        note = f"コンテナーの中なので、スワップ（{want} MiB）は外側の仕事です。" if want else ""
        return Group("swap", "スワップ", notes=(note,) if note else ())
    steps: list[Step] = []
    ours = dict(seen.swaps).get(str(SWAPFILE))
    explicit_none = target.size.swap_mib == 0
    if size := to_make_mib(target, seen):
        steps.append(_make(size, seen, active=ours is not None))
    elif explicit_none and (ours is not None or seen.file_mib is not None):
        off: tuple[Words, ...] = (("swapoff", str(SWAPFILE)),) if ours is not None else ()
        steps.append(Do(f"{SWAPFILE} を廃止", (*off, ("rm", "-f", str(SWAPFILE)))))
    keep = not explicit_none and (size > 0 or ours is not None)
    fstab = with_line(seen.fstab, keep=keep)
    if fstab != seen.fstab:
        steps.append(Put(FSTAB, fstab, then=(("systemctl", "daemon-reload"),)))
    return Group("swap", "スワップ", tuple(steps))


def _make(size_mib: int, seen: Seen, *, active: bool) -> Do:
    path = str(SWAPFILE)
    off: tuple[Words, ...] = (("swapoff", path),) if active else ()
    # btrfs swaps only to a file without copy on write, and that must be set while it is empty
    no_cow: tuple[Words, ...] = (("chattr", "+C", path),) if seen.filesystem == "btrfs" else ()
    fill: Words = (
        ("fallocate", "-l", f"{size_mib}MiB", path)
        if seen.filesystem in {"ext4", "xfs", "btrfs"}
        else ("dd", "if=/dev/zero", f"of={path}", "bs=1M", f"count={size_mib}", "status=none")
    )
    return Do(
        f"スワップファイル {path}（{size_mib} MiB）を作成",
        (
            *off,
            ("rm", "-f", path),
            ("install", "-m", "0600", "/dev/null", path),
            *no_cow,
            fill,
            ("mkswap", path),
            ("swapon", path),
        ),
        (f"{path} {size_mib} MiB 0600",),
        timeout_s=900,
    )


def with_line(fstab: str, *, keep: bool) -> str:
    """Return fstab with one line for the swap file, or none; other lines stay as they are."""
    ours = [line for line in fstab.splitlines() if line.split()[:1] == [str(SWAPFILE)]]
    if ours == [LINE] * keep or (keep and len(ours) == 1):
        return fstab
    others = [line for line in fstab.splitlines() if line.split()[:1] != [str(SWAPFILE)]]
    return "".join(f"{line}\n" for line in [*others, *([LINE] if keep else [])])


def look() -> Seen:
    """Read the kernel's word and fstab."""
    memory = (read(Path("/proc/meminfo")) or "MemTotal: 0").split("MemTotal:")[1].split()[0]
    rows = [line.split() for line in (read(Path("/proc/swaps")) or "").splitlines()[1:]]
    return Seen(
        memory_mib=int(memory) // 1024,
        swaps=tuple((row[0], int(row[2]) // 1024) for row in rows),
        file_mib=SWAPFILE.stat().st_size >> 20 if SWAPFILE.exists() else None,
        fstab=read(FSTAB) or "",
        filesystem=ask("stat", "-f", "-c", "%T", "/")[1].strip().replace("ext2/ext3", "ext4"),
        container=in_container(),
    )


def group(target: Target, operator: Operator) -> Group:
    """Look and decide."""
    del operator
    return wanted(target, look())
