"""How long an admitted caller is waited for: around the HTTP server's own protocol, which waits for ever.

The server times only the pause between two requests. A header that never ends and a body that stops are watched here,
from outside: the protocol's `cycle` says whether a request is being answered.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. `header`: from its first byte, or from being admitted, to its end; `body`: between two of its pieces."""

    header_s: float = 10.0
    body_s: float = 15.0


class Watched(asyncio.Protocol):
    """Passes everything on to the protocol within.

    Args:
        within: The HTTP server's protocol.
        patience: How long is waited.
        heard: Told once, when the first request is complete as far as its header.
        gone: Told once, when the connection has ended or never came to be.
    """

    def __init__(
        self,
        within: asyncio.Protocol,
        patience: Patience,
        *,
        heard: "Callable[[Watched], None]",
        gone: "Callable[[Watched], None]",
    ) -> None:
        self._within: Any = within
        self._patience = patience
        self._tell_heard = heard
        self._tell_gone = gone
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self._waits_for = ""
        self._is_heard = self._is_gone = False

    @property
    def is_young(self) -> bool:
        """Whether it is there and has not asked for anything yet."""
        return not (self._is_heard or self._is_gone)

    def go(self) -> None:
        """End it at once."""
        if self._transport is not None:
            self._transport.abort()
        else:
            self._end()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first request."""
        self._transport = cast(asyncio.Transport, transport)  # a stream, always
        self._within.connection_made(transport)
        self._wait_for("header")

    def data_received(self, data: bytes) -> None:
        """Pass it on, and see what is waited for now."""
        self._within.data_received(data)
        cycle = self._within.cycle
        if cycle is None or cycle.response_complete:
            # Something came, and no request is complete: a header is on its way. It gets its time once.
            if self._waits_for != "header":
                self._wait_for("header")
            return
        if not self._is_heard:
            self._is_heard = True
            self._tell_heard(self)
        self._wait_for("body" if cycle.more_body else "")

    def eof_received(self) -> bool | None:
        """Pass it on."""
        answer: bool | None = self._within.eof_received()
        return answer

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass it on, and say goodbye."""
        self._wait_for("")
        self._within.connection_lost(exc)
        self._end()

    def pause_writing(self) -> None:
        """Pass it on."""
        self._within.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        self._within.resume_writing()

    def _wait_for(self, what: str) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        self._waits_for = what
        if what:
            seconds = self._patience.header_s if what == "header" else self._patience.body_s
            self._waiting = asyncio.get_running_loop().call_later(seconds, self._lose_patience)

    def _lose_patience(self) -> None:
        assert self._transport is not None  # noqa: S101 - it was made, or nothing would be waited for
        if self._waits_for == "body" and not self._transport.is_reading():
            self._wait_for("body")  # it is we who don't read
            return
        cycle = self._within.cycle
        if self._waits_for == "header" and cycle is not None and not cycle.response_complete:
            return
        self._transport.abort()

    def _end(self) -> None:
        if not self._is_gone:
            self._is_gone = True
            self._tell_gone(self)
