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
ACME_PORT = 14000
MANAGEMENT_PORT = 15000


@dataclass(frozen=True, slots=True)
class Authority:
    """Issues certificates to whoever proves that a domain is theirs; nobody outside the network trusts it."""

    run: Run
    namespace: str
    address: str
    lifetime: timedelta = timedelta(days=90)

    @property
    def directory(self) -> str:
        """What certbot takes as `--server`."""
        return f"https://{NAME}:{ACME_PORT}/dir"

    @property
    def ca(self) -> Path:
        """What has to be trusted to talk to it (not what it issues)."""
        return self.run.folder / "authority/ca.pem"

    def start(self, names: Names) -> "subprocess.Popen[bytes]":
        """Start it inside the network."""
        folder = self.run.folder / "authority"
        folder.mkdir(exist_ok=True)
        paper.write(folder, NAME)
        (folder / "pebble.json").write_text(json.dumps({"pebble": self._settings(folder)}))
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

    def _settings(self, folder: Path) -> dict[str, object]:
        return {
            "listenAddress": f"{self.address}:{ACME_PORT}",
            "managementListenAddress": f"{self.address}:{MANAGEMENT_PORT}",
            "certificate": str(folder / "own.pem"),
            "privateKey": str(folder / "own.key"),
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
        return run(
            "ip", "netns", "exec", self.namespace, "curl", "--silent", "--show-error", "--fail", "--max-time", "5",
            "--cacert", self.ca, "--resolve", f"{NAME}:{MANAGEMENT_PORT}:{self.address}",
            f"https://{NAME}:{MANAGEMENT_PORT}/{path}",
        ).stdout  # fmt: skip
