"""The network that hosts stand in: a bridge of its own, a name server, an authority, an operator and a stranger."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Self

from tests.hosts import disk, furnish, runs
from tests.hosts.authority import Authority
from tests.hosts.machine import Machine
from tests.hosts.names import Names
from tests.hosts.operator import Operator
from tests.hosts.packages import SHELF
from tests.hosts.runs import Run
from tests.hosts.shell import run, wait_until
from tests.hosts.tree import tree

# Nothing of these leaves the run's own namespaces: two runs may use the same ones.
GATE, OPERATOR, STRANGER = "10.78.0.1", "10.78.0.2", "10.78.0.3"
FIRST_HOST = 11
CARD = "02:00:00:00:00:{:02x}"
"""An address has the same card always, whichever host stands there: what neighbours remember stays right."""
MEMORY_MIB = 1024


class Network:
    """What a run has; open it with `with`, or by `open` and `close`."""

    def __init__(self, its: Run) -> None:
        self.run = its
        gate = its.namespace("net")
        self.names = Names(its, gate, GATE)
        self.authority = Authority(its, gate, GATE)
        self.operator = Operator(its.namespace("operator"), its.folder / "operator")
        self.stranger = Operator(its.namespace("stranger"), its.folder / "stranger")
        self.machines: dict[str, Machine] = {}
        self._services: list[subprocess.Popen[bytes]] = []

    @classmethod
    def by_hand(cls) -> Self:
        """Find the network that engineers boot hosts into, with the hosts that are there."""
        network = cls(runs.by_hand())
        for note in sorted(network.run.folder.glob("hosts/*/address")):
            folder = note.parent
            address, suite = note.read_text().split()
            machine = Machine(network, folder.name, address, suite, folder)
            network.machines[machine.name] = machine
        return network

    def ensure(self) -> None:
        """Build it, unless it stands."""
        if not self.run.namespaces():
            self.run.clear()
            self.open()

    def open(self) -> Self:
        """Build it."""
        self.run.begin()
        self._bridge()
        for who, address in ((self.operator, OPERATOR), (self.stranger, STRANGER)):
            self.plug(who.namespace, address)
            who.move_in(GATE)
        self._tell_memory()
        self._services.append(self.names.start())
        self._services.append(self.authority.start(self.names))
        for who in (self.operator, self.stranger):
            (who.home / "root.pem").write_text(self.authority.root())
        return self

    def another_authority(self, lifetime: timedelta) -> Authority:
        """Let an authority stand beside the first one; what it issues lives as long as is said."""
        made = Authority(self.run, self.names.namespace, GATE, lifetime, number=len(self._services))
        self._services.append(made.start(self.names))
        return made

    def close(self) -> None:
        """Switch every host off, and leave nothing."""
        for machine in list(self.machines.values()):
            self.remove(machine)
        for service in reversed(self._services):
            service.terminate()
            service.wait(10)
        self.run.clear()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- hosts

    def boot(
        self,
        suite: str = "bookworm",
        *,
        name: str | None = None,
        memory_mib: int | None = MEMORY_MIB,
        disk_gib: int = disk.SIZE_GIB,
        domains: Sequence[str] = (),
        shelf: Sequence[str] = SHELF,
    ) -> Machine:
        """Boot a fresh host that its operator knows; the domains point to it."""
        number = next(n for n in range(FIRST_HOST, 250) if self._free(n))
        name, address = name or f"web{number - FIRST_HOST + 1}", f"10.78.0.{number}"
        machine = Machine(self, name, address, suite, self.run.folder / "hosts" / name)
        self.machines[name] = machine
        try:
            machine.build(tree(suite, shelf=shelf), memory_mib, disk_gib)
            for who in (self.operator, self.stranger):
                who.know(name, address, furnish.host_key(machine.root))
            for domain in domains:
                self.names.point(domain, address)
            machine.start()
        except BaseException:
            self.remove(machine)
            raise
        return machine

    @contextmanager
    def host(
        self,
        suite: str = "bookworm",
        *,
        memory_mib: int | None = MEMORY_MIB,
        disk_gib: int = disk.SIZE_GIB,
        domains: Sequence[str] = (),
    ) -> Iterator[Machine]:
        """A fresh host that is gone at the end of the block."""
        machine = self.boot(suite, memory_mib=memory_mib, disk_gib=disk_gib, domains=domains)
        try:
            yield machine
        finally:
            self.remove(machine)

    def remove(self, machine: Machine) -> None:
        """Switch a host off and forget it."""
        machine.down()
        for who in (self.operator, self.stranger):
            who.forget(machine.name, machine.address)
        self.machines.pop(machine.name, None)

    # -- what a host is built with

    def plug(self, namespace: str, address: str) -> None:
        """Make a namespace with one interface on the bridge."""
        gate, number = self.names.namespace, int(address.rpartition(".")[2])
        wire, peer = (
            f"to{number}",
            ("peer", "name", "host0", "address", CARD.format(number), "netns", namespace),
        )
        run("ip", "netns", "add", namespace)
        run("ip", "link", "add", wire, "netns", gate, "type", "veth", *peer)
        run("ip", "-n", gate, "link", "set", wire, "master", "br0", "up")
        run("ip", "-n", namespace, "link", "set", "lo", "up")
        run("ip", "-n", namespace, "addr", "add", f"{address}/24", "dev", "host0")
        run("ip", "-n", namespace, "link", "set", "host0", "up")
        run("ip", "-n", namespace, "route", "add", "default", "via", GATE)

    def unplug(self, namespace: str) -> None:
        """Remove a namespace and its wire."""
        run("ip", "netns", "delete", namespace, check=False)

    def mounts(self) -> list[str]:
        """What a host is given of this machine: the truth about its memory, where lxcfs is there to tell it."""
        told = self._lxcfs()
        return [f"--bind={told}:/var/lib/lxcfs"] if (told / "proc/meminfo").exists() else []

    # -- building

    def _bridge(self) -> None:
        gate = self.names.namespace
        run("ip", "netns", "add", gate)
        run("ip", "-n", gate, "link", "set", "lo", "up")
        run(
            "ip",
            "-n",
            gate,
            "link",
            "add",
            "br0",
            "address",
            CARD.format(1),
            "type",
            "bridge",
            "forward_delay",
            "0",
        )
        run("ip", "-n", gate, "addr", "add", f"{GATE}/24", "dev", "br0")
        run("ip", "-n", gate, "link", "set", "br0", "up")
        # Whoever asks for an address of the world outside is told at once that there is none, instead of waiting for it.
        run("ip", "-n", gate, "route", "add", "unreachable", "default")
        run("ip", "netns", "exec", gate, "sysctl", "--quiet", "--write", "net.ipv4.ip_forward=1")

    def _lxcfs(self) -> Path:
        return self.run.folder / "lxcfs"

    def _tell_memory(self) -> None:
        if shutil.which("lxcfs") is None:
            return
        told = self._lxcfs()
        told.mkdir()
        with (self.run.folder / "lxcfs.log").open("ab") as log:
            # In the network's namespace only so that it is found there when the run was killed.
            process = subprocess.Popen(
                ["nsenter", f"--net=/run/netns/{self.names.namespace}", "lxcfs", "-f", f"--pidfile={self.run.folder / 'lxcfs.pid'}", told],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._services.append(process)
        wait_until("lxcfs answers", (told / "proc/meminfo").exists, within_s=10)

    def _free(self, number: int) -> bool:
        taken = {machine.address for machine in self.machines.values()}
        return f"10.78.0.{number}" not in taken
