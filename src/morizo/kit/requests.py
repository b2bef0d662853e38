"""What happens around every request: an id, one log line, and its figures. No path values, no query, no body."""

import logging
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from morizo.kit.ids import new_id
from morizo.kit.log import event

_log = logging.getLogger("morizo.requests")
Observe = Callable[[str, str, int, float], None]
"""Takes method, route, status and seconds."""
_LEFT_OUT = "is_left_out_of_figures"


def leave_out_of_figures(scope: Scope) -> None:
    """Say of a request that nobody made it for themselves: it is logged, as such, and not counted."""
    scope.setdefault("state", {})[_LEFT_OUT] = True


class Requests:
    """Wraps an application. Quiet routes are logged at DEBUG only."""

    def __init__(
        self, app: ASGIApp, observe: Observe, *, quiet: frozenset[str] = frozenset()
    ) -> None:
        self._app = app
        self._observe = observe
        self._quiet = quiet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Time one request and tell of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500
        request_id = _given(scope) or new_id()
        scope.setdefault("state", {})["request_id"] = request_id

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        try:
            await self._app(scope, receive, tell)
        finally:
            seconds = time.perf_counter() - begun
            route = getattr(scope.get("route"), "path", None) or "-"
            counts = not scope["state"].get(_LEFT_OUT)
            if counts:
                self._observe(scope["method"], route, status, seconds)
            event(
                _log,
                logging.DEBUG if scope["path"] in self._quiet and status < 500 else logging.INFO,
                "request",
                id=request_id,
                method=scope["method"],
                route=route,
                status=status,
                ms=round(seconds * 1000, 1),
                **({} if counts else {"canary": True}),
            )


def _given(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and 8 <= len(value) <= 64 and value.replace(b"-", b"").isalnum():
            given: str = value.decode("ascii")
            return given
    return None
