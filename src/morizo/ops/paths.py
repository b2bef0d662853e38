"""Where everything lies on a host. Nothing else in the code spells these folders."""

from pathlib import Path

ETC = Path("/etc/morizo")
TARGET = ETC / "target.json"
"""What was applied last, 0644: it holds no secret."""
CREDENTIALS = ETC / "credentials"
"""0700 root; `CREDENTIALS/<service>/<NAME>` 0600 root, one secret a file."""
OPT = Path("/opt/morizo")
STATE = Path("/var/lib/morizo")
"""0700 root: the tool's own state on the host."""
TOOLS = STATE / "tools"
"""`TOOLS/<digest>`: the environment in which the agent runs."""
WHEELS = STATE / "wheels"
"""The wheelhouse: every wheel once, by its file name; its hash is in the lock that asks for it."""
PARTS = STATE / "parts"
"""`PARTS/<hash>`: one wheel unpacked; the tools environments are made of links to these."""
LOCKS = STATE / "locks"
"""`LOCKS/<release>.lock`: exactly the wheels of a release, as `pip install --require-hashes` reads it."""
RUNS = STATE / "runs"
"""`RUNS/<run>.jsonl`: what a run on the host said, so that a lost line can be picked up again."""
JOURNAL = STATE / "journal.jsonl"
LOCK = STATE / "lock"
UNITS = Path("/etc/systemd/system")
NGINX = Path("/etc/nginx")
LETSENCRYPT = Path("/etc/letsencrypt")
WEBROOT = Path("/var/lib/morizo-acme")
"""0755 root: ACME challenges, served on port 80."""


def service_root(service: str) -> Path:
    """Return the folder of a service's releases."""
    return OPT / service


def releases(service: str) -> Path:
    """Return the folder that holds one folder a release, root-owned and read-only."""
    return OPT / service / "releases"


def release(service: str, release_id: str) -> Path:
    """Return one release's folder."""
    return releases(service) / release_id


def current(service: str) -> Path:
    """Return the link to the release that serves."""
    return OPT / service / "current"


def data(service: str) -> Path:
    """Return the service's data folder (StateDirectory), 0700, owned by the service's user."""
    return Path("/var/lib") / service


def env(service: str) -> Path:
    """Return the settings of the release that serves, 0444 root: no secret is in them.

    They lie in the release, so that a rollback brings them back too.
    """
    return current(service) / "settings.env"


def credentials(service: str) -> Path:
    """Return the folder of a service's secrets, 0700 root."""
    return CREDENTIALS / service


def certificate(domain: str) -> tuple[Path, Path]:
    """Return certificate chain and key as certbot keeps them."""
    live = LETSENCRYPT / "live" / domain
    return live / "fullchain.pem", live / "privkey.pem"


def aside(service: str, release_id: str) -> Path:
    """Return the socket at which one instance answers before (and while) it serves the public one."""
    return Path("/run") / service / release_id / "aside.sock"
