"""A host's disk: the shared tree below, and what the host writes in a file system of the size that a small server has."""

from pathlib import Path

from tests.hosts.shell import run

SIZE_GIB = 8


def lay(folder: Path, tree: Path, size_gib: int) -> None:
    """Mount folder/root; nothing is copied, and the tree is never written to."""
    image, disk, root = folder / "disk.img", folder / "disk", folder / "root"
    with image.open("wb") as empty:
        empty.truncate(size_gib << 30)
    run("mkfs.ext4", "-q", "-F", "-O", "^has_journal", "-m", "0", image)
    disk.mkdir()
    root.mkdir()
    run("mount", "-o", "loop,noatime", image, disk)
    upper, work = disk / "upper", disk / "work"
    upper.mkdir()
    work.mkdir()
    run(
        "mount",
        "-t",
        "overlay",
        "overlay",
        "-o",
        f"lowerdir={tree},upperdir={upper},workdir={work}",
        root,
    )


def lift(folder: Path) -> None:
    """Unmount all that is mounted below a folder, the latest first."""
    for point in reversed(_mounts_below(folder)):
        run("umount", "--lazy", point)


def _mounts_below(folder: Path) -> list[Path]:
    points = (Path(line.split()[1]) for line in Path("/proc/self/mounts").read_text().splitlines())
    return [point for point in points if point.is_relative_to(folder)]
