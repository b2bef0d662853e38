"""Whether this machine can boot hosts, and why not."""

import os
import shutil
from dataclasses import dataclass

from tests.hosts import cgroups

TOOLS = {
    "systemd-nspawn": "systemd-container",
    "mmdebstrap": "mmdebstrap",
    "pebble": "pebble",
    "pebble-challtestsrv": "pebble",
    "ssh": "openssh-client",
    "ip": "iproute2",
    "curl": "curl",
    "mkfs.ext4": "e2fsprogs",
}
"""What has to be here, and in which Debian package it comes."""

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no host can be booted here."""

    why: str


def refusal() -> Refusal | None:
    """Say why not; None where nothing stands in the way."""
    if os.geteuid() != 0:
        return Refusal("hosts are booted by root only")
    missing = sorted(
        {package for tool, package in TOOLS.items() if shutil.which(tool, path=PATH) is None}
    )
    if missing:
        return Refusal(f"not installed: {' '.join(missing)}")
    if not cgroups.can_limit_memory():
        return Refusal("no memory controller of cgroup v1: a host's memory can't be limited here")
    return None


def must_boot() -> bool:
    """Whether a refusal is a failure: root in CI has to boot them."""
    return os.environ.get("CI") == "true" and os.geteuid() == 0
