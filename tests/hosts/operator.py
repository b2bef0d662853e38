"""The operator's side: a laptop's worth of home folder, key and known hosts, in a network namespace of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.hosts import furnish
from tests.hosts.runs import NETNS_ETC
from tests.hosts.shell import Done, run

ROOT = Path(__file__).parents[2]
KEPT = ("PATH", "LANG")
"""What an operator's command sees of the tester's own environment."""
SSH_CONFIG = f"""\
Host *
  User {furnish.USER}
  BatchMode yes
  ConnectTimeout 3
  StrictHostKeyChecking yes
  LogLevel ERROR
"""


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who knows some hosts. Their home is `~` to OpenSSH too, which asks the password file, not HOME."""

    namespace: str
    home: Path

    def move_in(self, name_server: str) -> None:
        """Make the home, the key, and what `ip netns exec` lays over /etc."""
        ssh = self.home / ".ssh"
        ssh.mkdir(parents=True, mode=0o700)
        run(
            "ssh-keygen",
            "-q",
            "-t",
            "ed25519",
            "-N",
            "",
            "-C",
            "operator",
            "-f",
            ssh / "id_ed25519",
        )
        (ssh / "config").write_text(SSH_CONFIG)
        (ssh / "known_hosts").touch()
        etc = NETNS_ETC / self.namespace
        etc.mkdir(parents=True, exist_ok=True)
        (etc / "resolv.conf").write_text(f"nameserver {name_server}\n")
        (etc / "passwd").write_text(_passwd(os.geteuid(), self.home))

    def public_key(self) -> str:
        """What a host has to accept."""
        return (self.home / ".ssh/id_ed25519.pub").read_text()

    def know(self, name: str, address: str, host_key: str) -> None:
        """Learn a host's name, address and key; what was known of that name is forgotten."""
        self.forget(name, address)
        ssh = self.home / ".ssh"
        with (ssh / "known_hosts").open("a") as known:
            known.write(f"{address} {host_key}\n")
        (ssh / "hosts").mkdir(exist_ok=True)
        (ssh / "hosts" / name).write_text(f"Host {name}\n  HostName {address}\n")
        self._write_config()

    def forget(self, name: str, address: str) -> None:
        """Forget a host."""
        ssh = self.home / ".ssh"
        kept = [
            line
            for line in (ssh / "known_hosts").read_text().splitlines(keepends=True)
            if line.split()[0] != address
        ]
        (ssh / "known_hosts").write_text("".join(kept))
        (ssh / "hosts" / name).unlink(missing_ok=True)
        self._write_config()

    def run(
        self,
        *words: str | Path,
        check: bool = True,
        stdin: str | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        timeout_s: float = 120,
    ) -> Done:
        """Run a command as the operator would: their home, their network, their name server."""
        return run(
            *self.words(*words), check=check, stdin=stdin, env=self.environment(**(env or {})),
            cwd=cwd or self.home, timeout_s=timeout_s,
        )  # fmt: skip

    def morizo(
        self,
        *words: str,
        check: bool = False,
        stdin: str | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        timeout_s: float = 600,
    ) -> Done:
        """Run `morizo …` as the operator would, from `cwd` (where deploy.toml lies)."""
        return self.run(
            sys.executable, "-m", "morizo", *words, check=check, stdin=stdin, env=env, cwd=cwd, timeout_s=timeout_s
        )  # fmt: skip

    @contextmanager
    def running(
        self, *words: str | Path, cwd: Path | None = None
    ) -> Iterator[subprocess.Popen[str]]:
        """A command that runs beside the test (a load, a `logs -f`); ended with the block."""
        with subprocess.Popen(
            [str(word) for word in self.words(*words)], env=self.environment(), cwd=cwd or self.home, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                process.kill()

    def words(self, *words: str | Path) -> list[str | Path]:
        """Say how to run a command there."""
        return ["ip", "netns", "exec", self.namespace, *words]

    def environment(self, **more: str) -> dict[str, str]:
        """Say what it sees: nothing of the tester's own settings."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {
            **kept,
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONUNBUFFERED": "1",
            **more,
        }

    def move_out(self) -> None:
        """Take away what was laid over /etc; the home goes with the run."""
        shutil.rmtree(NETNS_ETC / self.namespace, ignore_errors=True)

    def _write_config(self) -> None:
        ssh = self.home / ".ssh"
        known = "".join(file.read_text() for file in sorted((ssh / "hosts").glob("*")))
        (ssh / "config").write_text(known + SSH_CONFIG)


def _passwd(uid: int, home: Path) -> str:
    lines = []
    for line in Path("/etc/passwd").read_text().splitlines():
        fields = line.split(":")
        if fields[2] == str(uid):
            fields[5] = str(home)
        lines.append(":".join(fields))
    return "\n".join(lines) + "\n"
