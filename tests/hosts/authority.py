"""The network's certificate authority: Let's Encrypt's own test server (Debian: `pebble`)."""

import json
import os
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.hosts import paper
from tests.hosts.names import Names
from tests.hosts.runs import Run
from tests.hosts.shell import Failed, run, wait_until

NAME = "acme.test"
FIRST_PORT, FIRST_MANAGEMENT_PORT = 14000, 15000


@dataclass(frozen=True, slots=True)
class Authority:
    """Issues certificates to whoever proves that a domain is theirs; nobody outside the network trusts it."""

    run: Run
    namespace: str
    address: str
    lifetime: timedelta = timedelta(days=90)
    number: int = 0
    """Several may stand side by side."""

    @property
    def directory(self) -> str:
        """What certbot takes as `--server`."""
        return f"https://{NAME}:{FIRST_PORT + self.number}/dir"

    @property
    def folder(self) -> Path:
        """Where its papers and its log are."""
        return self.run.folder / f"authority-{self.number}"

    @property
    def ca(self) -> Path:
        """What has to be trusted to talk to any of them (not what they issue)."""
        return self.run.folder / "ca.pem"

    def start(self, names: Names) -> "subprocess.Popen[bytes]":
        """Start it inside the network."""
        folder = self.folder
        folder.mkdir()
        if not self.ca.exists():
            paper.write(self.run.folder, NAME)
        (folder / "pebble.json").write_text(json.dumps({"pebble": self._settings()}))
        names.point(NAME, self.address)
        env = {**os.environ, "PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [
                    "ip", "netns", "exec", self.namespace,
                    "pebble", "-config", folder / "pebble.json", "-dnsserver", f"{names.address}:53",
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=env,
            )  # fmt: skip
        wait_until("the authority answers", self._answers, within_s=15)
        return process

    def root(self) -> str:
        """Fetch the root of what it issues: a browser here would have to trust it."""
        return self._get("roots/0")

    def _settings(self) -> dict[str, object]:
        return {
            "listenAddress": f"{self.address}:{FIRST_PORT + self.number}",
            "managementListenAddress": f"{self.address}:{FIRST_MANAGEMENT_PORT + self.number}",
            "certificate": str(self.run.folder / "own.pem"),
            "privateKey": str(self.run.folder / "own.key"),
            "httpPort": 80,
            "tlsPort": 443,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": False,
            "certificateValidityPeriod": int(self.lifetime.total_seconds()),
        }

    def _answers(self) -> bool:
        try:
            return "CERTIFICATE" in self.root()
        except Failed:
            return False

    def _get(self, path: str) -> str:
        port = FIRST_MANAGEMENT_PORT + self.number
        return run(
            "ip", "netns", "exec", self.namespace, "curl", "--silent", "--show-error", "--fail", "--max-time", "5",
            "--cacert", self.ca, "--resolve", f"{NAME}:{port}:{self.address}", f"https://{NAME}:{port}/{path}",
        ).stdout  # fmt: skip
