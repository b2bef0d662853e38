"""The way to a host: the operator's own OpenSSH, or the machine itself."""

import os

from morizo.ops.host import Host
from morizo.ops.target import Target
from morizo.ops.transport import faults
from morizo.ops.transport.local import Local
from morizo.ops.transport.login import check_sudo, refuse_root
from morizo.ops.transport.ssh import Ssh

__all__ = ["Local", "Ssh", "connect"]


def connect(target: Target, *, anew: bool = False) -> Host:
    """Reach the target's host, and see that its login is one to work with.

    Args:
        target: Whose host.
        anew: By a connection of its own, even where the operator shares one.

    Raises:
        Unreachable: No connection; the words are ssh's own, with the next step.
        PreflightRefused: A root login over ssh, or no `sudo` without a password.
    """
    if target.host == "local":
        here = Local()
        if os.geteuid():
            check_sudo(here)
        return here
    port = target.ssh.port if "port" in target.ssh.model_fields_set else None
    host = Ssh(target.host, config=target.ssh.config, port=port, anew=anew)
    if host.user == "root":
        raise faults.root_login(host.name)
    refuse_root(host)
    check_sudo(host)
    return host
