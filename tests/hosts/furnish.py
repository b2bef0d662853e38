"""What makes a host of a copied tree: its own names and keys, and the operator's user."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from tests.hosts import archive
from tests.hosts.shell import run
from tests.hosts.tree import SHELF_FOLDER

if TYPE_CHECKING:
    from tests.hosts.network import Network

USER = "ubuntu"
UPDATES = Path("/srv/updates")
"""On the host: a package source beside the shelf, for what a test offers later."""
FIRST_PROGRAM = "/usr/local/sbin/first"
ACME_CA = Path("/usr/local/share/acme/ca.pem")
"""On the host: what certbot has to trust to talk to the authority (REQUESTS_CA_BUNDLE)."""

# nspawn mounts the v1 controllers read-only, and then MemoryMax= and friends are silently not enforced.
# systemd 256 and later run on them only when told so.
FIRST = """\
#!/bin/sh
for controller in memory cpu cpuacct pids blkio; do
  mount -o remount,rw,bind,nosuid,nodev,noexec "/sys/fs/cgroup/$controller" 2>/dev/null
done
for told in meminfo uptime swaps; do
  [ -e "/var/lib/lxcfs/proc/$told" ] && mount --bind "/var/lib/lxcfs/proc/$told" "/proc/$told"
done
exec /lib/systemd/systemd
"""


def host(root: Path, name: str, address: str, suite: str, network: "Network") -> None:
    """Furnish a tree that does not run."""
    _packages(root, suite)
    _names(root, name, address, network)
    _ssh(root, network)
    _user(root)
    _put(root / FIRST_PROGRAM[1:], FIRST, 0o755)
    # Its own paper, and the root of what it issues: the host asks itself by its public name after a release.
    issued = (network.operator.home / "root.pem").read_text()
    _put(root / str(ACME_CA)[1:], network.authority.ca.read_text() + issued)


def host_key(root: Path) -> str:
    """Read the key by which the operator knows the host."""
    return " ".join((root / "etc/ssh/ssh_host_ed25519_key.pub").read_text().split()[:2])


def _names(root: Path, name: str, address: str, network: "Network") -> None:
    _put(root / "etc/hostname", f"{name}\n")
    _put(root / "etc/hosts", f"127.0.0.1 localhost\n::1 localhost\n{address} {name}\n")
    _put(root / "etc/default/locale", "LANG=C.UTF-8\n")
    _put(root / "etc/machine-id", f"{secrets.token_hex(16)}\n", 0o444)
    (root / "etc/resolv.conf").unlink(missing_ok=True)
    _put(root / "etc/resolv.conf", f"nameserver {network.names.address}\n")


def _packages(root: Path, suite: str) -> None:
    updates = root / UPDATES.relative_to("/")
    updates.mkdir(parents=True)
    archive.index(updates, suite)
    sources = "\n".join(archive.SOURCES.format(folder=folder) for folder in (SHELF_FOLDER, UPDATES))
    _put(root / "etc/apt/sources.list.d/debian.sources", sources)


def _ssh(root: Path, network: "Network") -> None:
    for old in (root / "etc/ssh").glob("ssh_host_*"):
        old.unlink()
    run("ssh-keygen", "-q", "-A", "-f", root)
    _put(root / "home" / USER / ".ssh/authorized_keys", network.operator.public_key(), 0o600)


def _user(root: Path) -> None:
    run("chroot", root, "useradd", "--shell", "/bin/bash", "--no-create-home", USER)
    (root / "home" / USER / ".ssh").chmod(0o700)
    run("chroot", root, "chown", "--recursive", f"{USER}:{USER}", f"/home/{USER}")
    _put(root / "etc/sudoers.d/90-cloud-init-users", f"{USER} ALL=(ALL) NOPASSWD:ALL\n", 0o440)


def _put(path: Path, content: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(mode)
