"""Callers who say nothing, on whatever machine this runs: `python3 crowd.py HOST PORT COUNT SOURCES SECONDS [NAME]`.

Opens COUNT connections from SOURCES addresses of 127/8 (0: from its own), with a TLS handshake for NAME if that is
given, prints how many were let in and how many of them are still there a second later, and holds those for SECONDS.
"""

import select
import socket
import ssl
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from resource import RLIMIT_NOFILE, getrlimit, setrlimit


def come(host: str, port: int, count: int, sources: int, name: str | None) -> list[socket.socket]:
    """Open the connections; those that were refused are not among them."""
    held: list[socket.socket] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    def call(number: int) -> None:
        source = (
            (f"127.0.{1 + number % sources // 200}.{1 + number % sources % 200}", 0)
            if sources
            else None
        )
        with suppress(OSError):
            opened = socket.create_connection((host, port), 3, source)
            if name:
                opened = context.wrap_socket(opened, server_hostname=name)
            held.append(opened)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(call, range(count)))
    return held


def is_there(opened: socket.socket) -> bool:
    """Tell whether the other end is still there; what it sent after a handshake doesn't matter."""
    poll = select.poll()
    poll.register(opened, select.POLLIN)
    if not poll.poll(0):
        return True
    try:
        return bool(opened.recv(4096))
    except OSError:
        return False


def main() -> None:
    """Come, say nothing, and stay."""
    setrlimit(RLIMIT_NOFILE, (getrlimit(RLIMIT_NOFILE)[1],) * 2)
    host, port, count, sources, seconds, *name = sys.argv[1:]
    held = come(host, int(port), int(count), int(sources), name[0] if name else None)
    time.sleep(1)
    sys.stdout.write(f"{len(held)} {sum(map(is_there, held))}\n")
    sys.stdout.flush()
    time.sleep(int(seconds))


if __name__ == "__main__":
    main()
