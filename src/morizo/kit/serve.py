"""Running an application with uvicorn on sockets that are already open, and changing places without a gap.

A new instance serves on its own **aside** socket first. Only when it is told to **join** does it accept from the
**shared** sockets, which the service manager holds and every instance of the service inherits: whoever stops just
lets go of them, and what waits there is taken by the one that stays.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from morizo.kit.notify import notify, watchdog_s
from morizo.kit.public import Public

HEAR_OUT_S = 1.0
"""How long a connection may still say what it wants after the doors were closed, before it is closed when idle."""
TICKS_PER_S = 10


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket.

    Raises:
        OSError: The port is taken, or not ours to take.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError:
        opened.close()
        raise
    opened.listen(1024)
    opened.set_inheritable(True)
    return opened


def listen_at(path: Path) -> socket.socket:
    """Open a listening socket at a path, in place of one that a dead process left."""
    path.unlink(missing_ok=True)
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    opened.bind(str(path))
    opened.listen(64)
    return opened


@dataclass(frozen=True, slots=True)
class Doors:
    """Where an instance may be spoken to.

    Args:
        shared: The public sockets, accepted from after joining.
        aside: Its own, accepted from at once.
        joins_at_once: It needs not wait to be told (SIGUSR1) to join.
        public: Where it stands in the open by itself; opened when it joins, as the shared sockets are.
    """

    shared: Sequence[socket.socket]
    aside: Sequence[socket.socket] = ()
    joins_at_once: bool = True
    public: Public | None = None


def serve(app: ASGIApp, doors: Doors, *, drain_s: int) -> None:
    """Serve until told to stop (SIGINT, SIGTERM); running requests get `drain_s` seconds to end."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # our own line tells more, and no personal text
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_graceful_shutdown=drain_s,
        h11_max_incomplete_event_size=64 * 1024,
    )
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _stop)
    # At the end uvicorn hands the signal on that it was stopped by; the default would kill us before we have
    # said goodbye, and before whoever started us could see a clean end.
    with contextlib.suppress(_Stopped):
        Server(config, doors).run(sockets=list(doors.aside))


class Server(uvicorn.Server):
    """uvicorn that joins shared sockets when asked, tells its supervisor, and hears out whom it accepted."""

    def __init__(self, config: uvicorn.Config, doors: Doors) -> None:
        super().__init__(config)
        self._doors = doors
        self._has_joined = False
        self._joining: asyncio.Task[None] | None = None
        due = watchdog_s()
        self._ticks_per_sign = max(1, int(due / 2 * TICKS_PER_S)) if due else None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application, then accept: aside at once, from the shared sockets when it may."""
        await super().startup(sockets=sockets)
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self._be_asked_to_join)
        if self._doors.joins_at_once:
            await self.join()
        notify("READY=1", f"STATUS={'serving' if self._has_joined else 'aside, waiting to join'}")

    async def join(self) -> None:
        """Accept from the shared sockets; joining twice is joining once."""
        if self._has_joined:
            return
        self._has_joined = True
        loop = asyncio.get_running_loop()
        for opened in self._doors.shared:
            self.servers.append(
                await loop.create_server(
                    self._protocol, sock=opened, ssl=self.config.ssl, backlog=self.config.backlog
                )
            )
        if self._doors.public is not None:
            # A gate opens and closes as a server does.
            self.servers.extend(self._doors.public.open(self))  # type: ignore[arg-type]
        notify("STATUS=serving")

    async def on_tick(self, counter: int) -> bool:
        """Give a sign of life; a loop that is stuck gives none."""
        if self._ticks_per_sign and counter % self._ticks_per_sign == 0:
            notify("WATCHDOG=1")
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of the sockets, hear out whom we accepted, let what runs end."""
        notify("STOPPING=1", "STATUS=draining")
        for server in self.servers:
            server.close()
        # Whoever keeps a connection open learns with the next answer to open another, instead of finding it closed.
        self.server_state.default_headers = [
            *self.server_state.default_headers,
            (b"connection", b"close"),
        ]
        waited = 0.0
        while waited < HEAR_OUT_S and self.server_state.connections:
            await asyncio.sleep(1 / TICKS_PER_S)
            waited += 1 / TICKS_PER_S
        await super().shutdown(sockets=sockets)

    def _be_asked_to_join(self) -> None:
        self._joining = asyncio.ensure_future(self.join())

    def _protocol(self) -> asyncio.Protocol:
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made


class _Stopped(BaseException):
    """A signal asked for the end."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Stopped
