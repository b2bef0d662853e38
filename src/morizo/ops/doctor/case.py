"""One examination: the machine, what is wanted of it, and the facts that several checks need, each looked at once."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Any, Generic, TypeVar, overload

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.seen import Answered, Said, Seen, Unseen, text, walk
from morizo.ops.target import Service, Target

PROPERTIES = (
    "Id LoadState ActiveState SubState Result UnitFileState NeedDaemonReload Type User MainPID NRestarts Restart "
    "RestartUSec StartLimitIntervalUSec StartLimitBurst MemoryMax MemoryHigh OOMPolicy WatchdogUSec OnFailure "
    "After ExecMainCode ExecMainStatus ActiveEnterTimestamp StandardOutput StandardError SyslogIdentifier "
    "FragmentPath DropInPaths NextElapseUSecRealtime LastTriggerUSec"
)
SYSTEM_UNITS = (
    "nginx.service",
    "certbot.timer",
    "nftables.service",
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "systemd-timesyncd.service",
    "chrony.service",
)

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801 — used as a decorator, like `property`
    """A fact that is looked at by whoever needs it first, and kept; so is the reason why it couldn't be."""

    def __init__(self, find: "Callable[[Case], T]") -> None:
        self._find = find
        self.__doc__ = find.__doc__

    @overload
    def __get__(self, case: None, owner: type) -> "once[T]": ...
    @overload
    def __get__(self, case: "Case", owner: type) -> T: ...
    def __get__(self, case: "Case | None", owner: type) -> "once[T] | T":
        """Return the fact."""
        if case is None:
            return self
        name = self._find.__name__
        with case.lock:
            if name not in case.kept:
                try:
                    case.kept[name] = self._find(case)
                except Unseen as err:
                    case.kept[name] = err
            found = case.kept[name]
        if isinstance(found, Unseen):
            raise found
        kept: T = found
        return kept


@dataclass(frozen=True, slots=True)
class Process:
    """One running process."""

    pid: int
    uid: int
    words: tuple[str, ...]
    exe: str | None


@dataclass(frozen=True)
class Case:
    """What is examined.

    Args:
        clock_off_s: How far the machine's clock is from the operator's, where there is a line between the two.
    """

    seen: Seen
    target: Target
    clock_off_s: float | None = None
    lock: RLock = field(default_factory=RLock, repr=False)
    kept: dict[str, Any] = field(default_factory=dict, repr=False)

    # -- services -------------------------------------------------------------------------------------------------

    @once
    def api(self) -> Service | None:
        """The service behind the web: Morizo's own, or any that isn't the public one."""
        others = [service for service in self.target.service if service != self.target.web]
        own = [service for service in self.target.service if service.process == "aiv2"]
        found = own or others
        return found[0] if found else None

    def release(self, service: Service) -> str | None:
        """Return the id of the release that is linked as the current one."""
        link = self.seen.entry(paths.current(service.name))
        return Path(link.target).name if link and link.kind == "link" and link.target else None

    def instance(self, service: Service) -> str | None:
        """Return the unit that ought to run."""
        found = self.release(service)
        return f"{service.name}@{found}.service" if found else None

    def properties(self, unit: str) -> dict[str, str]:
        """Return a unit's properties.

        Raises:
            Unseen: systemd told nothing of it.
        """
        found = self.units.get(unit)
        if not found:
            raise Unseen(f"{unit} の状態が得られません")
        return found

    @once
    def units(self) -> dict[str, dict[str, str]]:
        """Every unit of ours, and those of the system that matter."""
        wanted = [*SYSTEM_UNITS, *self.instances]
        for service in self.target.service:
            wanted += [f"{service.name}.socket", self.instance(service) or ""]
        said = self.seen.ask(
            "systemctl",
            "show",
            "--no-pager",
            "--timestamp=unix",
            f"--property={','.join(PROPERTIES.split())}",
            *dict.fromkeys(unit for unit in wanted if unit),
        )
        if not said.out:
            raise Unseen(f"systemctl show: {said.last}")
        return parse.units(said.out)

    @once
    def instances(self) -> tuple[str, ...]:
        """Every instance of ours that systemd has in memory."""
        patterns = [f"{service.name}@*.service" for service in self.target.service]
        said = self.seen.ask(
            "systemctl", "list-units", "--all", "--plain", "--no-legend", "--no-pager", *patterns
        )
        return tuple(line.split()[0] for line in said.out.splitlines() if line.split())

    def environ(self, service: Service) -> dict[str, str]:
        """Return the variables with which the service's main process was started.

        Raises:
            Unseen: It doesn't run.
        """
        pid = self.pid(service)
        found = self.seen.data(Path(f"/proc/{pid}/environ"))
        if found is None:
            raise Unseen(f"{service.name} のプロセス {pid} が終わっています")
        return parse.pairs(found)

    def pid(self, service: Service) -> int:
        """Return the service's main process.

        Raises:
            Unseen: It doesn't run.
        """
        unit = self.instance(service)
        pid = int(self.properties(unit).get("MainPID") or 0) if unit else 0
        if not pid:
            raise Unseen(f"{service.name} が動いていません")
        return pid

    # -- the machine ----------------------------------------------------------------------------------------------

    @once
    def is_container(self) -> bool:
        """Whether the kernel, its clock and its swap belong to somebody else."""
        return self.seen.ask("systemd-detect-virt", "--container").ok

    @once
    def listeners(self) -> tuple[parse.Listener, ...]:
        """Every listening TCP socket."""
        said = self.seen.ask("ss", "-H", "-tlnp")
        if not said.ok:
            raise Unseen(f"ss: {said.last}")
        return parse.listeners(said.out)

    @once
    def memory(self) -> dict[str, int]:
        """`/proc/meminfo`, in bytes."""
        return parse.memory(text(self.seen, Path("/proc/meminfo")))

    @once
    def sshd(self) -> dict[str, tuple[str, ...]]:
        """What sshd goes by."""
        said = self.seen.ask("sshd", "-T")
        if not said.ok:
            raise Unseen(f"sshd -T: {said.last}")
        return parse.sshd(said.out)

    @once
    def firewall(self) -> list[dict[str, Any]]:
        """Everything that nftables holds (`nft -j list ruleset`)."""
        said = self.seen.ask("nft", "-j", "list", "ruleset")
        if said.is_missing:
            return []
        if not said.ok:
            raise Unseen(f"nft: {said.last}")
        found: list[dict[str, Any]] = json.loads(said.out or "{}").get("nftables", [])
        return found

    @once
    def nginx(self) -> str:
        """Everything that nginx goes by (`nginx -T`).

        Raises:
            Unseen: Its configuration is broken; a check of its own says so.
        """
        said = self.nginx_test
        if not said.ok:
            raise Unseen("nginx の設定が読めません（edge.config を見てください）")
        return "\n".join(
            line for line in said.out.splitlines() if not line.lstrip().startswith("#")
        )

    @once
    def nginx_test(self) -> Said:
        """How nginx reads its own configuration."""
        return self.seen.ask("nginx", "-T")

    @once
    def front(self) -> Answered:
        """How the edge answers on this machine when its front page is asked for, and with which certificate."""
        return self.seen.call(f"https://{self.target.domain}/", at="127.0.0.1:443")

    @once
    def processes(self) -> tuple[Process, ...]:
        """Every process with a command line (kernel threads have none)."""
        found = []
        for name in self.seen.names(Path("/proc")):
            if name.isdigit() and (one := self._process(int(name))):
                found.append(one)
        return tuple(found)

    def _process(self, pid: int) -> Process | None:
        try:
            words = self.seen.data(Path(f"/proc/{pid}/cmdline"))
            status = parse.status(text(self.seen, Path(f"/proc/{pid}/status")))
            exe = self.seen.entry(Path(f"/proc/{pid}/exe"))
        except Unseen:
            return None  # it ended while it was looked at
        if not words or "Uid" not in status:
            return None
        return Process(
            pid,
            int(status["Uid"].split()[1]),
            tuple(words.decode(errors="replace").rstrip("\0").split("\0")),
            exe.target if exe else None,
        )

    @once
    def records(self) -> list[dict[str, Any]]:
        """The journal of all deploys, oldest first; half-written lines are left out."""
        found = []
        for line in text(self.seen, paths.JOURNAL).splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
        return [one for one in found if isinstance(one, dict)]

    @once
    def secrets(self) -> tuple[str, ...]:
        """Every secret value that lies on the host: to be hidden and looked for, never to be told."""
        return tuple(
            (self.seen.data(path, 16 * 1024) or b"").decode(errors="replace")
            for path, found in walk(self.seen, paths.CREDENTIALS)
            if found.kind == "file"
        )

    @once
    def users(self) -> dict[str, int]:
        """Every user of the machine with its number."""
        rows = (line.split(":") for line in text(self.seen, Path("/etc/passwd")).splitlines())
        return {row[0]: int(row[2]) for row in rows if len(row) > 2}

    def uid(self, user: str) -> int | None:
        """Return a user's number; None when there is no such user."""
        return self.users.get(user)
