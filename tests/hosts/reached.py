"""What every kind of test host has in common: its operator reaches it by ssh, as a user who may use sudo."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.hosts.shell import Done, Known

if TYPE_CHECKING:
    from tests.hosts.network import Network


@dataclass(eq=False)
class Reached:
    """A host as its operator has it."""

    network: "Network"
    name: str
    address: str
    suite: str
    folder: Path
    """Where its disk, its log and the notes about its processes are."""

    def ssh(
        self, *words: str, check: bool = True, stdin: str | None = None, timeout_s: float = 120
    ) -> Done:
        """Run words on it as its operator, over ssh; they are joined by spaces and read by a shell there."""
        return self.network.operator.run(
            "ssh", self.name, *words, check=check, stdin=stdin, timeout_s=timeout_s
        )

    def sudo(
        self, *words: str, check: bool = True, stdin: str | None = None, timeout_s: float = 300
    ) -> Done:
        """Run words on it as root, over ssh and sudo."""
        return self.ssh("sudo", "-n", *words, check=check, stdin=stdin, timeout_s=timeout_s)

    def put(self, path: Path, text: str) -> None:
        """Leave a file on it, as root."""
        self.sudo("install", "-D", "/dev/stdin", str(path), stdin=text)

    def is_on(self) -> bool:
        """Whether somebody keeps it running."""
        known = Known.read(self.folder / "keeper")
        return known is not None and known.alive()
