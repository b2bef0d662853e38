"""A real OpenSSH server on a loopback port, for the one who runs the tests; the log-in is by a key made for it."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

PROGRAM = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")


@dataclass
class Sshd:
    """One server.

    Args:
        folder: Its keys, configs and log.
        bin: Comes first on the path of whoever logs in.
    """

    folder: Path
    port: int = 0
    server: subprocess.Popen[bytes] | None = None

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def config(self) -> Path:
        return self.folder / "ssh_config"

    @property
    def known_hosts(self) -> Path:
        return self.folder / "known_hosts"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def prepare(self) -> None:
        self.bin.mkdir()
        for name in ("host", "login", "stranger"):
            make_key(self.folder / name)
        shutil.copy(self.folder / "login.pub", self.folder / "authorized")
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = taken.getsockname()[1]
        self.know("host")
        self.write_config()

    def know(self, key: str) -> None:
        public = (self.folder / f"{key}.pub").read_text()
        self.known_hosts.write_text(f"[127.0.0.1]:{self.port} {public}")

    def write_config(self, *lines: str, key: str = "login") -> None:
        always = (
            "HostName 127.0.0.1",
            f"Port {self.port}",
            f"IdentityFile {self.folder / key}",
            "IdentitiesOnly yes",
            "IdentityAgent none",
            f"UserKnownHostsFile {self.known_hosts}",
            "GlobalKnownHostsFile /dev/null",
        )
        body = "\n".join(f"  {line}" for line in (*lines, *always))
        self.config.write_text(f"Host here\n{body}\n")

    def program(self, name: str, script: str) -> None:
        """Put a program before all others on the path of whoever logs in."""
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def start(self) -> None:
        assert PROGRAM
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        (self.folder / "sshd_config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.folder / 'host'}\n"
            f"AuthorizedKeysFile {self.folder / 'authorized'}\nStrictModes no\nUsePAM no\n"
            f"PidFile none\nPasswordAuthentication no\nLogLevel VERBOSE\n"
            f"SetEnv PATH={self.bin}:/usr/sbin:/usr/bin:/sbin:/bin\n"
        )
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(
                [PROGRAM, "-D", "-e", "-f", str(self.folder / "sshd_config")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        for _ in range(200):
            with socket.socket() as asking:
                if asking.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError(self.log)

    def cut(self) -> None:
        """End every connection as a lost line does: the programs of the other side aren't asked."""
        assert self.server
        for pid in descendants(self.server.pid):
            with contextlib.suppress(ProcessLookupError):  # gone with its parent
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        if self.server is not None:
            self.cut()
            self.server.terminate()
            self.server.wait(10)


def make_key(path: Path) -> None:
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


def descendants(pid: int) -> list[int]:
    """Return every process below one, the deepest last."""
    below: list[int] = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return below
    for child in map(int, children):
        below += [child, *descendants(child)]
    return below
