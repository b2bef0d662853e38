"""What a host is like: one look at it by `probe.py`, which needs nothing there but Python."""

import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from morizo.ops import probe
from morizo.ops.errors import PreflightRefused
from morizo.ops.host import Done, Host

PYTHON = "/usr/bin/python3"
"""The system's own Python: the one that stays when somebody puts another on the path."""
_TIMEOUT_S = 90


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True)


class Listener(_Fact):
    """A listening TCP socket; who holds it, where that can be seen."""

    address: str
    port: int
    process: str | None = None
    pid: int | None = None


class Facts(_Fact):
    """A host as it was at one moment. No secret is in it."""

    os_id: str
    """`ubuntu`, `debian`."""
    version_id: str
    """`24.04`, `12`."""
    codename: str
    hostname: str
    arch: str
    """`x86_64` or `aarch64`."""
    kernel: str
    virtualization: str
    """As `systemd-detect-virt` says: `kvm`, `amazon`, `systemd-nspawn`, `none`."""
    is_container: bool
    cgroup: str
    """`v1` or `v2`."""
    systemd: int
    """Its version; 0 where it isn't."""
    booted: bool
    """Whether systemd runs the machine."""
    cpus: int
    memory_mib: int
    available_mib: int
    swap_mib: int
    disk_mib: int
    disk_free_mib: int
    """Where releases go (`/opt/morizo`)."""
    state_free_mib: int
    """Where the tool's own state goes (`/var/lib/morizo`)."""
    uptime_s: int
    boot_id: str
    reboot_pending: bool

    python: str
    """`3.11`."""
    python_full: str
    implementation: str
    """`CPython`."""
    libc: str
    """`glibc 2.36`."""
    has_venv: bool
    has_ensurepip: bool

    login_user: str
    is_root: bool
    """Whether the look itself was as root; the commands of the tool always are, by sudo."""
    has_sudo: bool

    addresses: tuple[str, ...]
    listeners: tuple[Listener, ...]
    ufw_active: bool
    ssh_socket_activated: bool
    """Whether ssh.socket holds port 22, as Ubuntu 24.04 does: its port isn't sshd_config's then."""
    ntp_synchronized: bool
    clock_offset_s: float
    """The host's clock minus the operator's; certain to within half of the way there and back."""

    dpkg_audit: tuple[str, ...]
    """What `dpkg --audit` complains about; empty when all is well."""
    apt_locked: bool
    apt_lists: bool
    """Whether `apt update` was ever run here."""
    packages: tuple[str, ...]
    """Which of the packages that matter are installed."""

    tools: tuple[str, ...]
    """Digests of the tools environments that are there."""
    wheels: tuple[str, ...]
    """File names in the wheelhouse."""

    def is_free(self, port: int) -> bool:
        """Say whether nobody listens on a port."""
        return all(listener.port != port for listener in self.listeners)


def look(host: Host) -> Facts:
    """Look at a host once (about a second); nothing there is changed.

    Raises:
        Unreachable: No connection.
        PreflightRefused: No `python3` there, or one that can't say what the host is like.
    """
    script = Path(probe.__file__).read_bytes()
    began = time.time()
    done = host.run([PYTHON, "-I", "-B", "-"], stdin=script, timeout_s=_TIMEOUT_S)
    if not done.ok:
        raise _no_facts(host, done)
    try:
        return _read(done, began, time.time())
    except (ValidationError, ValueError) as err:
        raise PreflightRefused(
            f"{host.name}: 調べた結果が読めません: {done.text[:200]!r}",
            hint="ログイン時に文字を出す設定（/etc/bash.bashrc など）があれば、対話でないときは出さないようにしてください。",
        ) from err


def _read(done: Done, began: float, ended: float) -> Facts:
    # A login shell may have said something first: the facts are the last line.
    line = done.text.strip().rpartition("\n")[2]
    loose = _Looked.model_validate_json(line)
    offset = loose.at - (began + ended) / 2
    # Starting Python there takes most of the way, and ends before the clock is read.
    certain = 0.0 if abs(offset) <= (ended - began) / 2 else offset
    return Facts.model_validate({**loose.model_dump(), "clock_offset_s": round(certain, 3)})


class _Looked(_Fact):
    model_config = ConfigDict(extra="allow")

    at: float


def _no_facts(host: Host, done: Done) -> PreflightRefused:
    said = done.err.decode(errors="replace").strip()
    if done.code == 127 or "not found" in said:
        return PreflightRefused(
            f"{host.name}: python3 がありません。",
            hint="サーバーで sudo apt install python3 を実行してから、もう一度お試しください。",
        )
    last = "\n".join(said.splitlines()[-5:])
    return PreflightRefused(f"{host.name}: サーバーを調べられません（{done.code}）: {last}")
