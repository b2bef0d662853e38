"""`edge = "none"`: morizo-web itself on 443 and 80, by systemd's socket.

Chain and key lie as copies in a folder that root writes and web's group reads, behind the link `current`. A systemd
credential would be a copy made when the service starts: a renewed certificate would need a new process, and on 1 GiB
the second copy of it. So web follows the link (see `kit.tls`), and a renewal is nothing but a new link: no signal,
no restart, no caller dropped. certbot's own folders stay root's alone.
"""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from morizo.ops import paths

TLS = paths.ETC / "tls"
"""0750 root:<web's group>; `current` → a folder with fullchain.pem and privkey.pem, 0640."""
CURRENT = TLS / "current"
_CHALLENGE = re.compile(r"/\.well-known/acme-challenge/[A-Za-z0-9_-]{1,256}")


@contextlib.contextmanager
def answering(webroot: Path, port: int = 80) -> Iterator[bool]:
    """Answer the authority where web doesn't yet: before the first release, nobody else listens on port 80.

    Gives whether it was needed.
    """
    try:
        server = _Server(webroot, port)
    except OSError:
        yield False  # somebody answers already; whether it is the right one, the preflight finds out
        return
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield True
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, webroot: Path, port: int) -> None:
        self.webroot = webroot
        self.address_family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET
        super().__init__(("", port), _Challenges)

    def server_bind(self) -> None:
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


class _Challenges(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10
    """Seconds; a caller who says nothing is not waited for."""

    def do_GET(self) -> None:
        try:
            if not _CHALLENGE.fullmatch(self.path):
                raise FileNotFoundError(self.path)
            body = (self.server.webroot / self.path.lstrip("/")).read_bytes()
        except OSError:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: standard output is the agent's."""
