"""The instance metadata service on loopback, as EC2 documents it: without a token nothing is told."""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

MAC = "02:42:c0:a8:00:0a"
SECOND = "02:42:c0:a8:00:0b"
_CARDS = "meta-data/network/interfaces/macs"


def told(**more: str) -> dict[str, str]:
    """Return what a t2.micro with one interface answers, path by path."""
    document = {
        "accountId": "123456789012",
        "architecture": "x86_64",
        "availabilityZone": "ap-northeast-1a",
        "imageId": "ami-0123456789abcdef0",
        "instanceId": "i-0123456789abcdef0",
        "instanceType": "t2.micro",
        "privateIp": "10.0.0.10",
        "region": "ap-northeast-1",
        "version": "2017-09-30",
    }
    return {
        "dynamic/instance-identity/document": json.dumps(document, indent=2),
        f"{_CARDS}/": f"{MAC}/",
        f"{_CARDS}/{MAC}/device-number": "0",
        f"{_CARDS}/{MAC}/public-ipv4s": "203.0.113.10",
        f"{_CARDS}/{MAC}/ipv6s": "2001:db8::10",
        f"{_CARDS}/{MAC}/security-group-ids": "sg-0123456789abcdef0",
        **more,
    }


def with_second_card() -> dict[str, str]:
    """Return what is told where a second interface stands first in the list."""
    return told(
        **{
            f"{_CARDS}/": f"{SECOND}/\n{MAC}/",
            f"{_CARDS}/{SECOND}/device-number": "1",
            f"{_CARDS}/{SECOND}/security-group-ids": "sg-0fedcba9876543210",
        }
    )


@dataclass
class Service:
    """What answers, and what it was asked.

    Args:
        off: Metadata are switched off for the instance: 403 for everything.
        pause_s: Before every answer.
    """

    paths: dict[str, str] = field(default_factory=told)
    off: bool = False
    pause_s: float = 0
    address: str = ""
    asked: list[tuple[str, str, bool]] = field(default_factory=list)
    tokens: dict[str, float] = field(default_factory=dict)


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    """Let it answer on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

        def do_PUT(self) -> None:
            service.asked.append(("PUT", self.path, False))
            time.sleep(service.pause_s)
            lifetime = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds", "")
            if service.off or self.headers.get("X-Forwarded-For"):
                return self._answer(403)
            if self.path != "/latest/api/token":
                return self._answer(404)
            if not lifetime.isdigit() or not 1 <= int(lifetime) <= 21600:
                return self._answer(400)
            token = secrets.token_urlsafe(42)
            service.tokens[token] = time.monotonic() + int(lifetime)
            return self._answer(200, token)

        def do_GET(self) -> None:
            token = self.headers.get("X-aws-ec2-metadata-token", "")
            good = service.tokens.get(token, 0) > time.monotonic()
            service.asked.append(("GET", self.path, good))
            time.sleep(service.pause_s)
            if service.off:
                return self._answer(403)
            if not good:
                return self._answer(401)
            found = service.paths.get(self.path.removeprefix("/latest/"))
            return self._answer(404) if found is None else self._answer(200, found)

        def _answer(self, status: int, words: str = "") -> None:
            body = words.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    service.address = f"127.0.0.1:{server.server_port}"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
