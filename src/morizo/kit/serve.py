"""Running an application with uvicorn on a socket that is already open."""

import contextlib
import signal
import socket
from types import FrameType

import uvicorn
from starlette.types import ASGIApp


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


def serve(app: ASGIApp, opened: socket.socket, *, drain_s: int) -> None:
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
        uvicorn.Server(config).run(sockets=[opened])


class _Stopped(BaseException):
    """A signal asked for the end."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Stopped
