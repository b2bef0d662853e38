"""Telling systemd how we do, and taking over the sockets it holds for us.

Source: sd_notify(3), sd_listen_fds(3), systemd 252.
"""

import os
import socket

FIRST_FD = 3


def notify(*lines: str) -> None:
    """Tell the service manager (`READY=1`, `STATUS=…`); does nothing where none started us."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as teller:
        teller.connect("\0" + address[1:] if address.startswith("@") else address)
        teller.sendall("\n".join(lines).encode())


def watchdog_s() -> float | None:
    """Return how often a sign of life is due, in seconds; None where nobody watches."""
    usec = os.environ.get("WATCHDOG_USEC", "")
    watched = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(usec) / 1_000_000 if usec.isdigit() and watched else None


def held_sockets() -> dict[str, list[socket.socket]]:
    """Return the sockets that the service manager opened for us, by name; empty where it opened none."""
    if os.environ.pop("LISTEN_PID", None) != str(os.getpid()):
        return {}
    count = int(os.environ.pop("LISTEN_FDS", "0"))
    names = os.environ.pop("LISTEN_FDNAMES", "").split(":")
    found: dict[str, list[socket.socket]] = {}
    for place in range(count):
        fd = FIRST_FD + place
        os.set_inheritable(fd, False)
        found.setdefault(names[place] if place < len(names) else "", []).append(
            socket.socket(fileno=fd)
        )
    return found
