"""One host: a tree with a disk of its own, booted by systemd-nspawn in a network namespace and groups of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.hosts import archive, cgroups, disk, furnish
from tests.hosts.keeper import Start
from tests.hosts.reached import Reached
from tests.hosts.shell import Done, Failed, Known, run, wait_until
from tests.hosts.tree import SHELF_FOLDER, Tree

BOOT_WITHIN_S = 60.0
STOP_WITHIN_S = 20.0
SIGN_IN = ("ssh.service", "systemd-user-sessions.service")
"""What has to be up before somebody may sign in."""


@dataclass(eq=False)
class Machine(Reached):
    """A host that is a container: it boots in a second, and its files are seen from outside."""

    _keeper: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def root(self) -> Path:
        """Its file system, seen from outside."""
        return self.folder / "root"

    @property
    def namespace(self) -> str:
        """The name of its network namespace on this machine."""
        return self.network.run.namespace(self.name)

    # -- its life

    def build(self, tree: Tree, memory_mib: int | None, disk_gib: int) -> None:
        """Lay its disk over the tree and furnish it: keys, names, the operator's user."""
        self.folder.mkdir(parents=True)
        (self.folder / "address").write_text(f"{self.address} {self.suite}\n")
        disk.lay(self.folder, tree.root, disk_gib)
        furnish.host(self.root, self.name, self.address, self.suite, self.network)
        self.network.plug(self.namespace, self.address)
        groups = cgroups.make(f"{self.network.run.prefix}{self.name}", memory_mib)
        words = [
            "systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--kill-signal=SIGRTMIN+3",
            f"--directory={self.root}", f"--machine={self.name}", f"--hostname={self.name}",
            f"--network-namespace-path=/run/netns/{self.namespace}", "--capability=CAP_NET_ADMIN", "--oom-score-adjust=0",
            "--console=pipe", "--resolv-conf=off", "--timezone=off", f"--bind-ro={tree.shelf}:{SHELF_FOLDER}",
            *self.network.mounts(), furnish.FIRST_PROGRAM,
        ]  # fmt: skip
        owner = self.network.run.owner
        said = (owner.pid, owner.started) if owner else None
        Start(words, [str(group) for group in groups], said).write(self.folder)

    def start(self) -> float:
        """Switch it on; return the seconds until its operator could sign in."""
        with (self.folder / "log").open("ab") as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-m", "tests.hosts.keeper", self.folder],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                cwd=Path(__file__).parents[2],
            )  # fmt: skip
        return self.wait()

    def wait(self, *, within_s: float = BOOT_WITHIN_S) -> float:
        """Wait until its operator can sign in."""
        try:
            return wait_until(f"{self.name} answers", self.answers, within_s=within_s)
        except Failed as failed:
            log = (self.folder / "log").read_text(errors="replace")[-4000:]
            raise Failed(f"{failed}\n{log}") from None

    def answers(self) -> bool:
        """Whether its operator can sign in just now.

        The console is asked first: an sshd of 2024 or later shuts out for seconds whoever came too early.
        """
        if self._keeper is not None and self._keeper.poll() is not None:
            raise Failed(f"{self.name} is switched off")
        with suppress(Failed, subprocess.TimeoutExpired):
            self.console("systemctl", "--quiet", "is-active", *SIGN_IN, timeout_s=5)
            return self.ssh("true", check=False, timeout_s=5).returncode == 0
        return False

    def reboot(self) -> float:
        """Ask it for a reboot, and wait until it is back; return the seconds."""
        before = self.boots
        self.sudo("systemctl", "--no-block", "reboot", check=False)
        took = wait_until(f"{self.name} goes down", lambda: self.boots > before, within_s=60)
        return took + self.wait()

    def cut_power(self) -> None:
        """End every one of its processes at once, as a power failure would."""
        run("kill", "-KILL", str(self.leader()))
        self._stopped(within_s=STOP_WITHIN_S)

    def stop(self) -> None:
        """Switch it off in an orderly way; what is left after that is ended."""
        self._stopped(within_s=STOP_WITHIN_S, ask=True)

    def down(self) -> None:
        """Switch it off and leave nothing of it."""
        self.stop()
        start = self.folder / "start.json"
        if start.exists():
            cgroups.remove(Path(group) for group in json.loads(start.read_text())["groups"])
        self.network.unplug(self.namespace)
        disk.lift(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def boots(self) -> int:
        """How often it was started, reboots included."""
        return len(self._boots())

    def leader(self) -> int:
        """Find its first process, by this machine's numbers."""
        for pid in self._boots()[-1:]:
            for child in _children(pid):
                return child
        raise Failed(f"{self.name} does not run")

    # -- speaking with it

    def console(self, *words: str, check: bool = True, timeout_s: float = 120) -> Done:
        """Run words on it as root without its network: what a provider's console is for."""
        inside = ("nsenter", "--all", f"--target={self.leader()}", "--wdns=/", "--")
        env = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
        }
        return run(*inside, *words, check=check, env=env, timeout_s=timeout_s)

    def put(self, path: Path, text: str) -> None:
        """Leave a file on it, as root; no connection is needed for it."""
        inside = self.root / path.relative_to("/")
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.write_text(text)

    def offer(self, package: str, version: str) -> None:
        """Put a new version of an (empty) package into its package source, as the distribution does in a night."""
        folder = self.root / furnish.UPDATES.relative_to("/")
        archive.build(folder, package, version)
        archive.index(folder, self.suite)

    # -- its processes

    def _boots(self) -> list[int]:
        with suppress(FileNotFoundError):
            return [int(line) for line in (self.folder / "boots").read_text().split()]
        return []

    def _stopped(self, *, within_s: float, ask: bool = False) -> None:
        known = Known.read(self.folder / "keeper")
        if known is None:
            return
        if ask:
            known.end(within_s=within_s)
        wait_until(f"{self.name} ends", lambda: not known.alive(), within_s=within_s)
        if self._keeper is not None:
            self._keeper.wait(within_s)
            self._keeper = None


def _children(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            yield from map(int, (task / "children").read_text().split())
