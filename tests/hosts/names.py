"""The network's name server: Let's Encrypt's own test server for names (Debian: `pebble`)."""

import json
import subprocess
from dataclasses import dataclass

from tests.hosts.runs import Run
from tests.hosts.shell import run, wait_until

MANAGEMENT = "127.0.0.1:8055"


@dataclass(frozen=True, slots=True)
class Names:
    """Names that a test says, and no others."""

    run: Run
    namespace: str
    address: str

    def start(self) -> "subprocess.Popen[bytes]":
        """Start it inside the network."""
        with (self.run.folder / "names.log").open("ab") as log:
            process = subprocess.Popen(
                [
                    "ip", "netns", "exec", self.namespace, "pebble-challtestsrv", "-dns01", f"{self.address}:53",
                    "-management", MANAGEMENT, "-defaultIPv4", "", "-defaultIPv6", "", "-http01", "", "-https01", "", "-tlsalpn01", "",
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        wait_until("the name server answers", self._answers, within_s=10)
        return process

    def point(self, domain: str, *addresses: str) -> None:
        """Let a domain point to these IPv4 addresses; to nothing when none is given."""
        self._ask("clear-a", {"host": f"{domain}."})
        if addresses:
            self._ask("add-a", {"host": f"{domain}.", "addresses": addresses})

    def fail(self, domain: str, *, failing: bool = True) -> None:
        """Let the server fail (SERVFAIL) for a domain, or answer again."""
        self._ask("set-servfail" if failing else "clear-servfail", {"host": f"{domain}."})

    def _answers(self) -> bool:
        return self._ask("clear-a", {"host": "none.test."}, check=False)

    def _ask(self, what: str, said: dict[str, object], *, check: bool = True) -> bool:
        done = run(
            "ip", "netns", "exec", self.namespace, "curl", "--silent", "--fail", "--max-time", "5",
            "--data", json.dumps(said), f"http://{MANAGEMENT}/{what}", check=check,
        )  # fmt: skip
        return done.returncode == 0
