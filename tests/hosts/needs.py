"""Whether this machine can boot hosts, and why not."""

import os
import shutil
from collections.abc import Mapping
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

VM_TOOLS = {"qemu-system-x86_64": "qemu-system-x86", "sfdisk": "fdisk"}
"""What a virtual machine needs more."""

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no host can be booted here."""

    why: str


def refusal() -> Refusal | None:
    """Say why not; None where nothing stands in the way."""
    if os.geteuid() != 0:
        return Refusal("hosts are booted by root only")
    if missing := _missing(TOOLS):
        return Refusal(f"not installed: {missing}")
    if not cgroups.can_limit_memory():
        return Refusal("no memory controller of cgroup v1: a host's memory can't be limited here")
    return None


def refusal_of_vm() -> Refusal | None:
    """Say why no virtual machine can be booted, where hosts can; None where nothing stands in the way."""
    if os.uname().machine != "x86_64":
        return Refusal("the virtual machine is an x86_64 one")
    if missing := _missing(VM_TOOLS):
        return Refusal(f"not installed: {missing}")
    return None


def must_boot() -> bool:
    """Whether a refusal is a failure: root in CI has to boot them."""
    return os.environ.get("CI") == "true" and os.geteuid() == 0


def _missing(tools: Mapping[str, str]) -> str:
    lacking = {package for tool, package in tools.items() if shutil.which(tool, path=PATH) is None}
    return " ".join(sorted(lacking))
