"""The whole edge of a program that stands in the open by itself: HTTPS, and port 80 for authority and redirect."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from morizo.kit.doorway import Doorway
from morizo.kit.gate import Gate, Limits
from morizo.kit.tls import Certificate


@dataclass(frozen=True, slots=True)
class Public:
    """What it takes.

    Args:
        domain: The only name that is served.
        https: Listening sockets for the application.
        http: Listening sockets for everything that comes without TLS.
        certificate: The folder of chain and key.
        webroot: Where the authority's challenges lie.
        limits: What is admitted.
    """

    domain: str
    https: Sequence[socket.socket]
    http: Sequence[socket.socket]
    certificate: Path
    webroot: Path
    limits: Limits = field(default_factory=Limits)

    def open(self, server: uvicorn.Server) -> list[Gate]:
        """Begin to accept; the gates go where the server keeps its `asyncio.Server`s."""
        context = Certificate(self.certificate, self.domain).context
        secure = protocols(server)
        plain = protocols(server, Doorway(self.domain, self.webroot))
        return [
            *(Gate(opened, secure, context, self.limits) for opened in self.https),
            *(Gate(opened, plain, None, self.limits) for opened in self.http),
        ]


def protocols(server: uvicorn.Server, app: ASGIApp | None = None) -> Callable[[], asyncio.Protocol]:
    """Return what makes the protocol of one connection: to the server's application, or to another beside it."""
    config = server.config
    if app is not None:
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, proxy_headers=False
        )
        config.load()

    def make() -> asyncio.Protocol:
        made: asyncio.Protocol = config.http_protocol_class(  # type: ignore[call-arg]
            config=config, server_state=server.server_state, app_state=server.lifespan.state
        )
        return made

    return make
