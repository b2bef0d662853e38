"""Refuses bodies that are too large (413) before they fill the memory."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

USUAL_LIMIT = 1024 * 1024
"""Bytes; a pantry of a thousand rows in one body is a fifth of it."""
_NOTHING: Mapping[str, int] = MappingProxyType({})


class Bounded:
    """Wraps an application; `refuse` makes its answer to a body that is too large.

    A length that is announced is refused before a byte is read. One that isn't (chunks) is counted while it
    is read; what had been read is let go.

    Args:
        limit: Bytes.
        larger: Limits of their own for paths that begin so, in bytes (photos, files).
    """

    def __init__(
        self,
        app: ASGIApp,
        refuse: Callable[[], Response],
        *,
        limit: int = USUAL_LIMIT,
        larger: Mapping[str, int] = _NOTHING,
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._limit = limit
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is small enough."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit_of(scope["path"])
        if _announced(scope) > limit:
            await self._refuse()(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)

    def _limit_of(self, path: str) -> int:
        fitting = (limit for start, limit in self._larger.items() if path.startswith(start))
        return max(fitting, default=self._limit)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value) if len(value) < 19 else 1 << 62
    return 0
