"""A virtual machine: a kernel, a disk with partitions and a clock of its own, for what a container can't show.

It is furnished as every host here, from a tree that has what the baseline installs: an emulated processor takes
minutes to install anything.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from morizo.ops.baseline import packages
from tests.hosts import disk, furnish
from tests.hosts.keeper import Start
from tests.hosts.network import MEMORY_MIB, Network
from tests.hosts.packages import BARE
from tests.hosts.reached import Reached
from tests.hosts.shell import Failed, Known, run, wait_until
from tests.hosts.tree import SHELF_FOLDER, Tree, tree

NAME = "vm1"
ADDRESS = "10.78.0.250"
"""At the operator's own side, from where it is forwarded: the machine stands in no network but qemu's."""
INSIDE, GATEWAY = "10.0.2.15", "10.0.2.2"
PORTS = (22, 80, 443)
BUILT_IN = (
    "linux-image-cloud-amd64", "udev", "e2fsprogs", "cloud-guest-utils", "fdisk", *packages.PACKAGES, *packages.EDGE,
)  # fmt: skip
BOOT_WITHIN_S = 240.0
DISK_MIB, PARTITION_MIB, PARTITION_AT_MIB = 8192, 2560, 1
"""As after a volume was made larger in the cloud: the partition still ends where the old one did."""
ROOT = "/dev/vda1"
CABLE = f"[Match]\nType=ether\n\n[Network]\nAddress={INSIDE}/24\nGateway={GATEWAY}\n"


@dataclass(eq=False)
class Vm(Reached):
    """A host of its own kernel, emulated; it takes some half a minute to boot."""

    _keeper: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    # -- its life

    def build(self, tree: Tree) -> None:
        """Make its disk of a furnished tree, and let its operator know it."""
        self.folder.mkdir(parents=True)
        operator = self.network.operator
        disk.lay(self.folder, tree.root, size_gib=1)
        try:
            root = self.folder / "root"
            furnish.host(root, self.name, INSIDE, self.suite, self.network)
            _plug(root)
            run("cp", "--archive", f"{tree.shelf}/.", root / SHELF_FOLDER.relative_to("/"))
            _draw(root, self.folder / "vda.img")
            operator.know(self.name, self.address, furnish.host_key(root))
        finally:
            disk.lift(self.folder)
        run("ip", "-n", operator.namespace, "addr", "replace", f"{self.address}/32", "dev", "lo")
        owner = self.network.run.owner
        words = [str(word) for word in operator.words(*self._words(tree.root / "boot"))]
        Start(words, [], (owner.pid, owner.started) if owner else None).write(self.folder)

    def start(self) -> float:
        """Switch it on; return the seconds until its operator could sign in."""
        with (self.folder / "log").open("ab") as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-m", "tests.hosts.keeper", self.folder],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=Path(__file__).parents[2],
            )  # fmt: skip
        return self._wait(lambda: self.boot_id() is not None)

    def reboot(self) -> float:
        """Ask it for a reboot, and wait until it is back; return the seconds."""
        before = self.boot_id()
        self.sudo("systemctl", "--no-block", "reboot", check=False)
        return self._wait(lambda: self.boot_id() not in {before, None})

    def down(self) -> None:
        """Switch it off and leave nothing of it."""
        if known := Known.read(self.folder / "keeper"):
            known.end(within_s=20)
        if self._keeper is not None:
            self._keeper.wait(20)
        operator = self.network.operator
        operator.forget(self.name, self.address)
        run("ip", "-n", operator.namespace, "addr", "delete", f"{self.address}/32", "dev", "lo", check=False)  # fmt: skip
        run("rm", "--recursive", "--force", self.folder)

    def boot_id(self) -> str | None:
        """Which of its boots this is; None while nobody can sign in."""
        with suppress(subprocess.TimeoutExpired):
            told = self.ssh("cat", "/proc/sys/kernel/random/boot_id", check=False, timeout_s=20)
            return told.stdout.strip() or None
        return None

    # -- building

    def _wait(self, holds: Callable[[], bool]) -> float:
        def back() -> bool:
            if self._keeper is not None and self._keeper.poll() is not None:
                raise Failed(f"{self.name} is switched off")
            return holds()

        try:
            return wait_until(f"{self.name} answers", back, within_s=BOOT_WITHIN_S)
        except Failed as failed:
            log = (self.folder / "log").read_text(errors="replace")[-4000:]
            raise Failed(f"{failed}\n{log}") from None

    def _words(self, boot: Path) -> Sequence[str | Path]:
        (kernel,), (initrd,) = boot.glob("vmlinuz-*"), boot.glob("initrd.img-*")
        doors = ",".join(f"hostfwd=tcp:{self.address}:{port}-{INSIDE}:{port}" for port in PORTS)
        return [
            "qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-smp", "2", "-m", str(MEMORY_MIB),
            "-nodefaults", "-display", "none", "-serial", "stdio", "-device", "virtio-rng-pci",
            "-kernel", kernel, "-initrd", initrd, "-append", f"root={ROOT} rw console=ttyS0 quiet",
            "-drive", f"file={self.folder / 'vda.img'},format=raw,if=virtio,cache=unsafe",
            "-netdev", f"user,id=cable,restrict=on,{doors}", "-device", "virtio-net-pci,netdev=cable",
        ]  # fmt: skip


@contextmanager
def booted(network: Network) -> Iterator[Vm]:
    """A virtual machine that is gone at the end of the block."""
    machine = Vm(network, NAME, ADDRESS, "bookworm", network.run.folder / "hosts" / NAME)
    try:
        machine.build(tree(machine.suite, bare=(*BARE, *BUILT_IN), shelf=()))
        machine.start()
        yield machine
    finally:
        machine.down()


def _plug(root: Path) -> None:
    """Tell a tree that does not run what an installed machine knows of its card and its disk."""
    etc = root / "etc"
    (etc / "systemd/network/10-cable.network").write_text(CABLE)
    (etc / "fstab").write_text(f"{ROOT} / ext4 defaults 0 1\n")
    run("chroot", root, "systemctl", "--quiet", "enable", "systemd-networkd.service")


def _draw(root: Path, image: Path) -> None:
    """Make a disk with one partition, which holds the tree; no byte of what is free is written."""
    with image.open("wb") as empty:
        empty.truncate(DISK_MIB << 20)
    table = f"label: gpt\nstart={PARTITION_AT_MIB}MiB, size={PARTITION_MIB}MiB, type=linux\n"
    run("sfdisk", "--quiet", image, stdin=table)
    run(
        "mke2fs", "-q", "-F", "-t", "ext4", "-E", f"offset={PARTITION_AT_MIB << 20}", "-d", root,
        image, f"{PARTITION_MIB}M", timeout_s=300,
    )  # fmt: skip
