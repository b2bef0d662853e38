"""What a host is like, printed as JSON. Its text is fed to `python3 -` on a host, as root.

Standard library only, syntax of Python 3.8: it is the first thing that runs on a host that nobody prepared.
It reads and changes nothing, and prints no secret. A fact that can't be had is None, or empty.
"""

import glob
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import time

STATE = "/var/lib/morizo"


def said(*words):
    """Return what a command printed, or None where it isn't there, fails or hangs."""
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=15,
            env=dict(os.environ, LC_ALL="C", PATH="/usr/sbin:/usr/bin:/sbin:/bin"),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None


def read(path):
    """Return a file's text, or nothing."""
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def names(folder):
    """Return what lies in a folder."""
    try:
        return sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError:
        return []


def os_release():
    """Return the distribution's own words about itself."""
    pairs = re.findall(r"^(\w+)=(.*)$", read("/etc/os-release"), re.M)
    return {key: value.strip("\"'") for key, value in pairs}


def memory_mib():
    """Return /proc/meminfo in MiB."""
    pairs = re.findall(r"^(\w+):\s+(\d+) kB$", read("/proc/meminfo"), re.M)
    return {key: int(value) // 1024 for key, value in pairs}


def free_mib(path):
    """Return how much a service may still write there."""
    while not os.path.exists(path):
        path = os.path.dirname(path)
    found = os.statvfs(path)
    return found.f_bavail * found.f_frsize >> 20


def size_mib(path):
    """Return a file system's size."""
    found = os.statvfs(path)
    return found.f_blocks * found.f_frsize >> 20


def addresses():
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


def listeners():
    """Return every listening TCP socket with the program that holds it."""
    found = []
    for line in (said("ss", "-Hltnp") or "").splitlines():
        words = line.split()
        if len(words) < 4:
            continue
        address, _, port = words[3].rpartition(":")
        holder = re.search(r'\("([^"]+)",pid=(\d+)', line)
        found.append(
            {
                "address": address.strip("[]").split("%")[0],
                "port": int(port),
                "process": holder.group(1) if holder else None,
                "pid": int(holder.group(2)) if holder else None,
            }
        )
    return found


def held(path):
    """Say whether another program holds a lock of dpkg's or apt's; takes none itself."""
    import fcntl
    import struct

    try:
        with open(path, "rb+") as file:
            asked = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
            answer = struct.unpack("hhqqi", fcntl.fcntl(file, fcntl.F_GETLK, asked))
            return answer[0] != fcntl.F_UNLCK
    except OSError:
        return False


def installed(*packages):
    """Return which of these Debian packages are installed."""
    found = said(
        "dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package}\n", "*"
    )  # fmt: skip
    there = {line.split()[1] for line in (found or "").splitlines() if line[:10] == "installed "}
    return [name for name in packages if name in there]


def packages():
    """Return the state of the package system."""
    locks = ("/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock", "/var/lib/apt/lists/lock")
    return {
        "dpkg_audit": (said("dpkg", "--audit") or "").strip().splitlines()[:20],
        "apt_locked": any(held(path) for path in locks),
        "apt_lists": bool(glob.glob("/var/lib/apt/lists/*_Packages*")),
        "packages": installed(
            "nginx", "certbot", "needrestart", "unattended-upgrades", "ufw", "nftables", "cloud-init",
            "openssl", "python3-venv", "systemd-timesyncd", "chrony",
        ),
    }  # fmt: skip


def active(unit):
    """Say whether a unit is active."""
    return said("systemctl", "is-active", unit) is not None


def system():
    """Return what systemd and the kernel say."""
    version = re.match(r"systemd (\d+)", said("systemctl", "--version") or "")
    virtual = (said("systemd-detect-virt") or "none").strip()
    contained = said("systemd-detect-virt", "--container") is not None
    ufw = said("ufw", "status") or ""
    return {
        "systemd": int(version.group(1)) if version else 0,
        "booted": os.path.isdir("/run/systemd/system"),
        "kernel": platform.release(),
        "virtualization": virtual,
        "is_container": contained,
        "cgroup": "v2" if os.path.exists("/sys/fs/cgroup/cgroup.controllers") else "v1",
        "ufw_active": "Status: active" in ufw,
        "ssh_socket_activated": active("ssh.socket"),
        "ntp_synchronized": (said("timedatectl", "show", "-p", "NTPSynchronized") or "").strip()
        == "NTPSynchronized=yes",
        "reboot_pending": os.path.exists("/run/reboot-required"),
        "boot_id": read("/proc/sys/kernel/random/boot_id").strip(),
        "uptime_s": int(float((read("/proc/uptime") or "0").split()[0])),
    }


def python():
    """Return what this Python can do."""
    import importlib.util

    return {
        "python": "%d.%d" % sys.version_info[:2],
        "python_full": platform.python_version(),
        "implementation": platform.python_implementation(),
        "libc": " ".join(platform.libc_ver()).strip(),
        "has_venv": importlib.util.find_spec("venv") is not None,
        "has_ensurepip": importlib.util.find_spec("ensurepip") is not None,
    }


def facts():
    """Return everything."""
    at = time.time()
    release = os_release()
    memory = memory_mib()
    return dict(
        os_id=release.get("ID", ""),
        version_id=release.get("VERSION_ID", ""),
        codename=release.get("VERSION_CODENAME", ""),
        arch=platform.machine(),
        hostname=socket.gethostname(),
        cpus=os.cpu_count() or 1,
        memory_mib=memory.get("MemTotal", 0),
        available_mib=memory.get("MemAvailable", 0),
        swap_mib=memory.get("SwapTotal", 0),
        disk_mib=size_mib("/"),
        disk_free_mib=free_mib("/opt/morizo"),
        state_free_mib=free_mib(STATE),
        is_root=os.geteuid() == 0,
        login_user=os.environ.get("SUDO_USER") or os.environ.get("USER") or "root",
        has_sudo=shutil.which("sudo", path="/usr/sbin:/usr/bin:/sbin:/bin") is not None,
        addresses=addresses(),
        listeners=listeners(),
        tools=names(STATE + "/tools"),
        wheels=names(STATE + "/wheels"),
        at=at,
        **packages(),
        **system(),
        **python(),
    )


if __name__ == "__main__":
    print(json.dumps(facts()))
