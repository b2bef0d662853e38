"""Who is signed in: one encrypted cookie with the member's tokens, sliding for thirty days.

The cookie is the only place where a session is kept, so web can restart at any time. What stands here in memory
is only the single flight of a refresh: requests that arrive together with the same old token share one answer.
"""

import asyncio
import hashlib
import secrets
import time
from collections import OrderedDict
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from morizo.accounts.models import is_canary
from morizo.api.client import Service
from morizo.errors import Unauthenticated
from morizo.kit.clock import Clock
from morizo.kit.requests import leave_out_of_figures
from morizo.web.keyring import Keyring

LIFE_S = 30 * 24 * 3600
EARLY_S = 90
"""A token that ends within this time is refreshed before it is used."""
EARLY_FOR_STREAM_S = 600
REMEMBER_S, REMEMBER_MOST = 600, 2000
"""How long, and for how many sessions, a refresh answers the token that it replaced: a phone that lost the answer
comes back with the old cookie later than the ten seconds that the service allows."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the accounts gave for this session; `ends_at` is a Unix time."""

    access: str
    refresh: str
    ends_at: int
    email: str
    is_canary: bool = False

    @classmethod
    def of(cls, answer: dict[str, Any], clock: Clock) -> "Tokens":
        """Read the tokens from an answer in Supabase Auth's wire format."""
        now = int(clock.now().timestamp())
        ends_at = answer.get("expires_at") or now + int(answer.get("expires_in", 3600))
        user = answer.get("user") or {}
        canary = is_canary(user.get("app_metadata"))
        return cls(
            answer["access_token"],
            answer["refresh_token"],
            int(ends_at),
            user.get("email", ""),
            canary,
        )


@dataclass(frozen=True, slots=True)
class Toast:
    """What the next page tells: what was done (with the change that undoes it), or what was refused and why."""

    words: str
    tone: Literal["done", "refused"] = "done"
    change_id: str | None = None
    detail: str = ""
    hint: str = ""


@dataclass(slots=True)
class Session:
    """What the cookie holds. `id` ties the forms of a page to it; `toast` is shown on the next page, once."""

    id: str
    tokens: Tokens | None = None
    zone: str = "Asia/Tokyo"
    toast: Toast | None = None
    changed: bool = field(default=False, compare=False)
    is_new: bool = field(default=False, compare=False)

    @classmethod
    def new(cls) -> "Session":
        """Begin a session for nobody yet."""
        return cls(secrets.token_urlsafe(12), is_new=True)

    def sign_in(self, tokens: Tokens) -> None:
        """Make it the session of somebody; what was open in it before is no longer valid."""
        self.id, self.tokens, self.changed = secrets.token_urlsafe(12), tokens, True

    def sign_out(self) -> None:
        """Make it nobody's."""
        self.id, self.tokens, self.toast, self.changed = secrets.token_urlsafe(12), None, None, True

    def renew(self, tokens: Tokens) -> None:
        """Go on with fresh tokens."""
        self.tokens, self.changed = tokens, True

    def leave(self, toast: Toast | None) -> None:
        """Leave a message for the next page, or take it away."""
        if self.toast != toast:
            self.toast, self.changed = toast, True

    def as_json(self) -> dict[str, Any]:
        """Return what the cookie holds."""
        value = asdict(self)
        del value["changed"], value["is_new"]
        return value

    @classmethod
    def from_json(cls, value: Any) -> "Session | None":
        """Read a cookie's content; None when it has another form."""
        try:
            tokens = Tokens(**value["tokens"]) if value["tokens"] else None
            toast = Toast(**value["toast"]) if value["toast"] else None
            return cls(value["id"], tokens, value["zone"], toast)
        except (KeyError, TypeError):
            return None


class Sessions:
    """Wraps the pages: gives each request its session, and the browser its cookie when that changed."""

    def __init__(self, app: ASGIApp, keyring: Keyring) -> None:
        self._app = app
        self._keyring = keyring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        secure = is_secure(scope)
        sealed = connection.cookies.get(cookie_name(secure=secure), "")
        found = Session.from_json(self._keyring.open(sealed, within_s=LIFE_S)) if sealed else None
        session = found or Session.new()
        scope.setdefault("state", {})["session"] = session
        _leave_out(scope, session)

        async def tell(message: Message) -> None:
            _leave_out(scope, session)  # signed in by this very request
            if message["type"] == "http.response.start" and session.changed:
                sealed = self._keyring.seal(session.as_json())
                headers = MutableHeaders(scope=message)
                headers.append(
                    "Set-Cookie", cookie(cookie_name(secure=secure), sealed, LIFE_S, secure=secure)
                )
            await send(message)

        await self._app(scope, receive, tell)


def _leave_out(scope: Scope, session: Session) -> None:
    if session.tokens is not None and session.tokens.is_canary:
        leave_out_of_figures(scope)


class Refresher:
    """Refreshes tokens before they end, once for all requests that carry the same ones."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._flights: OrderedDict[str, tuple[float, asyncio.Task[Tokens]]] = OrderedDict()

    async def refresh_early(self, session: Session, *, early_s: int = EARLY_S) -> None:
        """Refresh the session's tokens if they end within `early_s` seconds.

        Raises:
            Unauthenticated: The session has ended.
            Unavailable: The accounts don't answer; the session stays as it is.
        """
        tokens = session.tokens
        if tokens is None:
            raise Unauthenticated
        if tokens.ends_at - self._clock.now().timestamp() > early_s:
            return
        try:
            session.renew(await asyncio.shield(self._flight(tokens)))
        except Unauthenticated:
            session.sign_out()
            raise

    def _flight(self, tokens: Tokens) -> "asyncio.Task[Tokens]":
        now, key = time.monotonic(), hashlib.sha256(tokens.refresh.encode()).hexdigest()
        while self._flights and (
            len(self._flights) > REMEMBER_MOST
            or next(iter(self._flights.values()))[0] < now - REMEMBER_S
        ):
            self._flights.popitem(last=False)
        begun = self._flights.get(key)
        if begun is not None and not _failed(begun[1]):
            return begun[1]
        task = asyncio.get_running_loop().create_task(self._refresh(tokens))
        self._flights[key] = (now, task)
        return task

    async def _refresh(self, tokens: Tokens) -> Tokens:
        answer = await self._service.auth(
            "token?grant_type=refresh_token", {"refresh_token": tokens.refresh}
        )
        return Tokens.of(answer, self._clock)


def _failed(task: "asyncio.Task[Tokens]") -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def cookie_name(*, secure: bool) -> str:
    """Return the cookie's name: with HTTPS the browser itself guards that no other host can set it."""
    return "__Host-morizo" if secure else "morizo"


def cookie(name: str, value: str, life_s: int, *, secure: bool) -> str:
    """Return a Set-Cookie header's value."""
    return f"{name}={value}; Path=/; Max-Age={life_s}; HttpOnly; SameSite=Lax" + (
        "; Secure" if secure else ""
    )


def is_secure(scope: Scope) -> bool:
    """Tell whether the browser speaks HTTPS: to us, or to nginx before us."""
    if scope["scheme"] == "https":
        return True
    peer = scope["client"][0] if scope.get("client") else ""
    said = HTTPConnection(scope).headers.get("x-forwarded-proto", "")
    return peer in ("127.0.0.1", "::1") and said == "https"
