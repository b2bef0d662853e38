"""What a host is like, printed as JSON. Its text is fed to `python3 -` on a host, as root.

Standard library only, syntax of Python 3.8: it is the first thing that runs on a host that nobody prepared.
It changes nothing, and prints no secret. A fact that can't be had is empty.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import platform
import re
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

STATE = Path("/var/lib/morizo")
OPT = Path("/opt/morizo")
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
PACKAGES = frozenset((
    "certbot", "chrony", "cloud-init", "needrestart", "nftables", "nginx", "openssl", "openssh-server",
    "python3-venv", "systemd-timesyncd", "ufw", "unattended-upgrades",
))  # fmt: skip


def said(*words: str) -> str | None:
    """Return what a command printed; None where it isn't there, fails or hangs."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the words are ours
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=15,
            check=False,
            env={**os.environ, "LC_ALL": "C", "PATH": PATH},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None


def read(path: str) -> str:
    """Return a file's text, or nothing."""
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    try:
        return sorted(entry.name for entry in folder.iterdir() if not entry.is_symlink())
    except OSError:
        return []


def os_release() -> dict[str, str]:
    """Return the distribution's own words about itself."""
    pairs = re.findall(r"^(\w+)=(.*)$", read("/etc/os-release"), re.M)
    return {key: value.strip("\"'") for key, value in pairs}


def memory_mib() -> dict[str, int]:
    """Return /proc/meminfo in MiB."""
    pairs = re.findall(r"^(\w+):\s+(\d+) kB$", read("/proc/meminfo"), re.M)
    return {key: int(value) // 1024 for key, value in pairs}


def disk_mib(path: Path) -> tuple[int, int]:
    """Return the size and the free room of the file system that a path is or will be on."""
    there = next(folder for folder in (path, *path.parents) if folder.exists())
    found = os.statvfs(there)
    return found.f_blocks * found.f_frsize >> 20, found.f_bavail * found.f_frsize >> 20


def addresses() -> list[str]:
    """Return every address that isn't loopback or link-local."""
    try:
        links = json.loads(said("ip", "-json", "address") or "[]")
    except ValueError:
        links = []
    return [
        address["local"]
        for link in links
        for address in link.get("addr_info", ())
        if address.get("scope") == "global"
    ]


def listeners(printed: str) -> list[dict[str, Any]]:
    """Read what `ss -Hltnp` printed: every listening TCP socket with the program that holds it."""
    found = []
    for line in printed.splitlines():
        words = line.split()
        if len(words) < 4 or words[0] != "LISTEN":
            continue
        address, _, port = words[3].rpartition(":")
        holder = re.search(r'\("([^"]+)",pid=(\d+)', line)
        found.append(
            {
                "address": address.split("%")[0].strip("[]"),
                "port": int(port),
                "process": holder[1] if holder else None,
                "pid": int(holder[2]) if holder else None,
            }
        )
    return found


def is_held(path: str) -> bool:
    """Say whether another program holds a lock of apt's or dpkg's; takes none itself."""
    try:
        with Path(path).open("rb+") as file:
            asked = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
            answer = struct.unpack("hhqqi", fcntl.fcntl(file, fcntl.F_GETLK, asked))
    except OSError:
        return False
    return int(answer[0]) != fcntl.F_UNLCK


def packages() -> dict[str, Any]:
    """Return the state of the package system."""
    locks = ("/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock", "/var/lib/apt/lists/lock")
    form = "${db:Status-Status} ${Package}\n"
    shown = said("dpkg-query", "--show", "--showformat", form) or ""
    there = {line.split()[1] for line in shown.splitlines() if line.startswith("installed ")}
    return {
        "dpkg_audit": (said("dpkg", "--audit") or "").strip().splitlines()[:20],
        "apt_locked": any(is_held(path) for path in locks),
        "apt_lists": any(Path("/var/lib/apt/lists").glob("*_Packages*")),
        "packages": sorted(PACKAGES & there),
    }


def system() -> dict[str, Any]:
    """Return what systemd and the kernel say."""
    version = re.match(r"systemd (\d+)", said("systemctl", "--version") or "")
    clock = said("timedatectl", "show", "--property", "NTPSynchronized", "--value") or ""
    return {
        "systemd": int(version[1]) if version else 0,
        "booted": Path("/run/systemd/system").is_dir(),
        "kernel": platform.release(),
        "virtualization": (said("systemd-detect-virt") or "none").strip(),
        "is_container": said("systemd-detect-virt", "--container") is not None,
        "cgroup": "v2" if Path("/sys/fs/cgroup/cgroup.controllers").exists() else "v1",
        "ufw_active": "Status: active" in (said("ufw", "status") or ""),
        "ssh_socket_activated": said("systemctl", "is-active", "ssh.socket") is not None,
        "ntp_synchronized": clock.strip() == "yes",
        "reboot_pending": Path("/run/reboot-required").exists(),
        "boot_id": read("/proc/sys/kernel/random/boot_id").strip(),
        "uptime_s": int(float((read("/proc/uptime") or "0").split()[0])),
    }


def python() -> dict[str, Any]:
    """Return what this Python is and has."""
    return {
        "python": ".".join(map(str, sys.version_info[:2])),
        "python_full": platform.python_version(),
        "implementation": platform.python_implementation(),
        "libc": " ".join(platform.libc_ver()).strip(),
        "has_venv": importlib.util.find_spec("venv") is not None,
        "has_ensurepip": importlib.util.find_spec("ensurepip") is not None,
    }


def facts() -> dict[str, Any]:
    """Return everything."""
    at = time.time()
    release, memory = os_release(), memory_mib()
    return {
        "at": at,
        "os_id": release.get("ID", ""),
        "version_id": release.get("VERSION_ID", ""),
        "codename": release.get("VERSION_CODENAME", ""),
        "arch": platform.machine(),
        "hostname": socket.gethostname(),
        "cpus": os.cpu_count() or 1,
        "memory_mib": memory.get("MemTotal", 0),
        "available_mib": memory.get("MemAvailable", 0),
        "swap_mib": memory.get("SwapTotal", 0),
        "disk_mib": disk_mib(OPT)[0],
        "disk_free_mib": disk_mib(OPT)[1],
        "state_free_mib": disk_mib(STATE)[1],
        "is_root": os.geteuid() == 0,
        "login_user": os.environ.get("SUDO_USER") or os.environ.get("USER") or "root",
        "has_sudo": Path("/usr/bin/sudo").exists(),
        "addresses": addresses(),
        "listeners": listeners(said("ss", "-Hltnp") or ""),
        "tools": names(STATE / "tools"),
        "wheels": names(STATE / "wheels"),
        **packages(),
        **system(),
        **python(),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(facts()) + "\n")
