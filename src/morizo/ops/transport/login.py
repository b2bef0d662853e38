"""Whether a log-in is one to work with: a person's own, with `sudo` that asks nothing."""

from morizo.ops.host import Host
from morizo.ops.transport import faults


def refuse_root(host: Host) -> None:
    """See that it isn't root who logs in, whatever the name.

    Raises:
        PreflightRefused: It is.
    """
    if host.run(["id", "-u"], root=False).text.strip() == "0":
        raise faults.root_login(host.name)


def check_sudo(host: Host) -> None:
    """See that root's commands can be run.

    Raises:
        PreflightRefused: `sudo` asks for a password, refuses this person, or isn't there; the hint says what to type.
    """
    # Its words are read below: so they are asked for in English.
    allowed = host.run(["env", "LC_ALL=C", "sudo", "-n", "--", "true"], root=False)
    if not allowed.ok:
        login = host.run(["id", "-un"], root=False).text.strip()
        raise faults.no_sudo(allowed.err, login)
