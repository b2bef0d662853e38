"""A host as a test needs it: Debian 12 on 1 GiB, and whatever differs."""

from typing import Any

from morizo.ops.facts import Facts

_DEBIAN_12 = {
    "os_id": "debian", "version_id": "12", "codename": "bookworm", "hostname": "web1", "arch": "x86_64",
    "kernel": "6.1.0-31-amd64", "virtualization": "kvm", "is_container": False, "cgroup": "v2", "systemd": 252,
    "booted": True, "cpus": 1, "memory_mib": 957, "available_mib": 700, "swap_mib": 0, "disk_mib": 8000,
    "disk_free_mib": 6000, "state_free_mib": 6000, "uptime_s": 60, "boot_id": "b", "reboot_pending": False,
    "python": "3.11", "python_full": "3.11.2", "implementation": "CPython", "libc": "glibc 2.36",
    "has_venv": True, "has_ensurepip": False, "login_user": "ubuntu", "is_root": True, "has_sudo": True,
    "addresses": ["192.0.2.10"], "listeners": [{"address": "0.0.0.0", "port": 22, "process": "sshd"}],
    "ufw_active": False, "ssh_socket_activated": False, "ntp_synchronized": True, "clock_offset_s": 0.0,
    "dpkg_audit": [], "apt_locked": False, "apt_lists": True, "packages": ["openssl"], "tools": [], "wheels": [],
}  # fmt: skip


def the_facts(**differing: Any) -> Facts:
    """Return what a look at such a host says."""
    return Facts.model_validate({**_DEBIAN_12, **differing})
