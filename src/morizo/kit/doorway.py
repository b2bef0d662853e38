"""What port 80 answers where no nginx stands before us: the authority's challenges, and the way to HTTPS."""

import re
from pathlib import Path

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

_CHALLENGE = re.compile(r"/\.well-known/acme-challenge/([A-Za-z0-9_-]{1,256})")


class Doorway:
    """An application of its own.

    Args:
        domain: The only name that is answered for.
        webroot: Where the challenges lie.
    """

    def __init__(self, domain: str, webroot: Path) -> None:
        self._domain = domain
        self._webroot = webroot

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> ASGIApp:
        said = [value for name, value in scope["headers"] if name == b"host"]
        host = said[0].decode("latin-1").lower().partition(":")[0] if len(said) == 1 else ""
        if host != self._domain:
            return PlainTextResponse("この名前では開けません。\n", 421)
        challenge = _CHALLENGE.fullmatch(scope["path"])
        if challenge is not None:
            return self._challenge(challenge[0])
        path = scope["raw_path"].decode("ascii", "replace")
        query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
        return RedirectResponse(f"https://{self._domain}{path}{query}", 308)

    def _challenge(self, path: str) -> Response:
        try:
            return PlainTextResponse((self._webroot / path.lstrip("/")).read_text("ascii"))
        except (OSError, UnicodeDecodeError):
            return PlainTextResponse("見つかりません。\n", 404)
