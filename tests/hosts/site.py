"""A host, a domain and a `deploy.toml`, as an operator has them; and the parts a release is built from, got beforehand."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from morizo.ops.parts import source, wheelhouse
from morizo.ops.parts.lockfile import Platform
from tests.hosts import furnish
from tests.hosts.machine import Machine
from tests.hosts.network import Network
from tests.hosts.operator import ROOT
from tests.hosts.shell import Done

GLIBC = {"bookworm": ("3.11", 36), "trixie": ("3.13", 41)}
DOMAIN = "morizo.example.jp"
AI, WEB = "morizo-aiv2", "morizo-web"


def cache() -> Path:
    """Where downloads for releases lie between runs: the tester's own cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def get_parts(suites: tuple[str, ...] = tuple(GLIBC), root: Path = ROOT) -> None:
    """Download what releases are made of: the operator in the test network reaches no registry."""
    tree = source.read(root)
    source.wheel(tree)
    for suite in suites:
        python, glibc = GLIBC[suite]
        for lock in ("ops", "app"):
            wheelhouse.wheels(root / f"requirements/{lock}.lock", Platform(python, "x86_64", glibc))


@dataclass
class Site:
    """One target; `work` is the folder in which its operator types.

    Args:
        root: The source tree that is deployed; a copy of it where a test breaks it.
        more: Lines of `deploy.toml` before the services.
        settings: Of each service, by name.
    """

    network: Network
    machine: Machine
    work: Path
    domain: str = DOMAIN
    edge: str = "nginx"
    root: Path = ROOT
    more: str = ""
    settings: dict[str, dict[str, str]] = field(default_factory=dict)

    def write(self) -> None:
        """Write `deploy.toml`."""
        (self.work / "deploy.toml").write_text(self.target())

    def target(self) -> str:
        """Return the text of `deploy.toml`."""
        listens = "0.0.0.0:443" if self.edge == "none" else "127.0.0.1:3000"
        services = [(AI, "aiv2", "127.0.0.1:8000"), (WEB, "web", listens)]
        text = (
            f'domain = "{self.domain}"\nhost = "{self.machine.name}"\nedge = "{self.edge}"\n{self.more}\n'
            f'[certificate]\nemail = "ops@example.jp"\nserver = "{self.network.authority.directory}"\n'
            f'ca_bundle = "{furnish.ACME_CA}"\n'
        )
        for name, process, listen in services:
            text += f'\n[[service]]\nname = "{name}"\nprocess = "{process}"\nlisten = "{listen}"\n'
            if env := self.settings.get(name):
                text += "[service.env]\n" + "".join(
                    f"{key} = {json.dumps(value)}\n" for key, value in env.items()
                )
        return text

    def morizo(self, *words: str, stdin: str | None = None, timeout_s: float = 300) -> Done:
        """Run `morizo …` as the operator, in the folder with `deploy.toml`."""
        self.write()
        return self.network.operator.morizo(
            *words, stdin=stdin, env=self.environment(), cwd=self.work, timeout_s=timeout_s
        )

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Start `morizo …` beside the test."""
        self.write()
        operator = self.network.operator
        return subprocess.Popen(
            [str(word) for word in operator.words(sys.executable, "-m", "morizo", *words)],
            env=operator.environment(**self.environment()), cwd=self.work, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def environment(self) -> Mapping[str, str]:
        """What the operator's program sees more than the operator's shell."""
        return {
            "XDG_CACHE_HOME": str(cache()),
            "SSL_CERT_FILE": str(self.network.operator.home / "root.pem"),
            "PYTHONPATH": str(self.root / "src"),
            "MORIZO_ROOT": str(self.root),
        }

    def on_host(self, *words: str, check: bool = True) -> str:
        """Run a command on the host as root; returns what it printed."""
        return self.machine.sudo(*map(shlex.quote, words), check=check).stdout

    def serving(self) -> dict[str, str]:
        """Return which release of each service serves, by the link and by what runs; they must agree."""
        found = {}
        for service in (AI, WEB):
            link = self.on_host("readlink", f"/opt/morizo/{service}/current", check=False).strip()
            listed = self.on_host(
                "systemctl",
                "list-units",
                "--plain",
                "--no-legend",
                "--state=active",
                f"{service}@*.service",
            )
            units = [line.split()[0] for line in listed.splitlines() if line.strip()]
            if link:
                assert units == [f"{service}@{Path(link).name}.service"], (link, units)
                found[service] = Path(link).name
        return found


def copy_of_tree(to: Path) -> Path:
    """Copy what a release is built from, so that a test may break it."""
    for part in ("src", "requirements"):
        shutil.copytree(ROOT / part, to / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("pyproject.toml", "README.md", "LICENSE"):
        if (ROOT / part).exists():
            shutil.copy(ROOT / part, to / part)
    return to
