"""Who listens where on this machine, from /proc."""

import contextlib
import socket
from pathlib import Path

_LISTEN = "0A"


def holder_of(port: int) -> str:
    """Name the process that listens on a TCP port: `name (pid 123)`, or an empty text if it can't be seen."""
    inodes = _inodes_on(port)
    for entry in Path("/proc").glob("[0-9]*"):
        # Other people's processes can't be looked into, and processes come and go.
        with contextlib.suppress(OSError):
            for descriptor in (entry / "fd").iterdir():
                target = str(descriptor.readlink())
                if target.startswith("socket:[") and target[8:-1] in inodes:
                    return f"{(entry / 'comm').read_text().strip()} (pid {entry.name})"
    return ""


def _inodes_on(port: int) -> set[str]:
    found = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                    found.add(fields[9])
    return found


def own_address() -> str | None:
    """Return this machine's address in its network; None without one. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: only the route is looked up
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return None if address.startswith("127.") else address
