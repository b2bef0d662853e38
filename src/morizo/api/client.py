"""The AI service seen from outside: one connection pool, bounded patience, and the service's own errors again.

`Service.call` makes any call of the contract. A problem document comes back as the family of `MorizoError` that
made it, with the same code, title and hint, so that a page shows the same words as the service. The typed calls
of a member stand in `api.calls`.
"""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import httpx2 as httpx

from morizo.errors import (
    Forbidden,
    Invalid,
    Missing,
    MorizoError,
    Refused,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from morizo.kit.ids import new_id

FAMILIES: dict[int, type[MorizoError]] = {
    400: Invalid,
    401: Unauthenticated,
    403: Forbidden,
    404: Missing,
    405: Missing,
    409: Refused,
    413: Invalid,
    421: Unavailable,
    422: Invalid,
    429: Throttled,
}
"""Which family a status stands for; everything from 500 on is `Unavailable`."""
CONNECT_S, READ_S, THINK_S = 3.0, 20.0, 120.0
"""Seconds to connect, to answer a plain call, and to answer a turn that a model thinks about."""
PATIENCE_S = 6.0
"""How long a lost connection is tried again: the service restarts in less."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 1.0
_NAMED = {family.__name__: family for family in (*FAMILIES.values(), Unavailable)}
_TELLS = frozenset({"type", "title", "status", "detail", "instance", "code", "hint", "field"})


class ServiceDown(Unavailable):
    """The AI service doesn't answer."""

    code = "service_down"
    title = "Morizoの本体につながりません"
    hint = "少し待ってから、もう一度お試しください。"


class Service:
    """The AI service at one address.

    Args:
        url: Where it is; also where its accounts are, unless `accounts` names another place.
        accounts: Supabase's address and public key, where accounts are kept there.
        transport: For tests: what carries requests instead of a socket.
        patience_s: How long a lost connection is tried again.
    """

    def __init__(
        self,
        url: str,
        *,
        accounts: tuple[str, str] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._accounts = accounts
        self._patience_s = patience_s
        self._http = httpx.AsyncClient(
            base_url=url,
            transport=transport,
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=20),
            trust_env=False,
            verify=_trust(url, accounts),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        timeout_s: float = READ_S,
    ) -> Any:
        """Make one call and return its JSON, or None when the answer has no body.

        A lost connection is tried again for a while: reads always can be, and a write carries an
        `Idempotency-Key`, so that it happens once.

        Raises:
            MorizoError: What the service answered, in its own words.
            ServiceDown: It didn't answer.
        """
        sent = dict(headers or {})
        if method != "GET":
            sent.setdefault("Idempotency-Key", new_id())
        request = self._http.build_request(
            method,
            path,
            params=_given(params),
            json=body,
            headers=sent,
            timeout=httpx.Timeout(timeout_s, connect=CONNECT_S),
        )
        answer = await self._send(request)
        if answer.is_success:
            return answer.json() if answer.content else None
        raise error_of(answer)

    async def probe(self, within_s: float) -> dict[str, Any]:
        """Ask the service's health once, with little patience.

        Raises:
            ServiceDown: It doesn't answer in time.
        """
        try:
            answer = await self._http.get("/health", timeout=within_s)
            told = answer.json()
        except (httpx.TransportError, ValueError) as err:
            raise ServiceDown from err
        return told if isinstance(told, dict) else {}

    async def auth(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
        address: str | None = None,
    ) -> Any:
        """Make one call to the accounts, which speak Supabase Auth's wire format wherever they are.

        Raises:
            MorizoError: What was answered.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if address:
            headers["X-Forwarded-For"] = address
        url = f"/auth/v1/{path}"
        if self._accounts is not None:
            url = self._accounts[0] + url
            headers["apikey"] = self._accounts[1]
        return await self.call("POST", url, headers=headers, body=body if body is not None else {})

    @asynccontextmanager
    async def stream(
        self, path: str, *, headers: Mapping[str, str], quiet_s: float
    ) -> AsyncIterator[httpx.Response]:
        """Open an answer that is read while it comes; `quiet_s` is the longest silence that is borne.

        Raises:
            MorizoError: What was answered instead.
            ServiceDown: Nothing was.
        """
        timeout = httpx.Timeout(quiet_s, connect=CONNECT_S)
        request = self._http.build_request("GET", path, headers=dict(headers), timeout=timeout)
        answer = await self._send(request, stream=True)
        try:
            if not answer.is_success:
                await answer.aread()
                raise error_of(answer)
            yield answer
        except httpx.TransportError as err:
            raise ServiceDown from err
        finally:
            await answer.aclose()

    async def _send(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        ends, pause_s = time.monotonic() + self._patience_s, FIRST_PAUSE_S
        while True:
            try:
                return await self._http.send(request, stream=stream)
            except (httpx.ReadTimeout, httpx.WriteTimeout) as err:
                # It was reached and is thinking: asking again would only add to its work.
                raise ServiceDown("時間がかかりすぎたので、待つのをやめました。") from err
            except httpx.TransportError as err:
                if time.monotonic() + pause_s > ends:
                    raise ServiceDown from err
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


def error_of(answer: httpx.Response) -> MorizoError:
    """Make the error again that an answer tells of."""
    try:
        told = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        told = {}
    told = told if isinstance(told, dict) else {}
    family = FAMILIES.get(answer.status_code, Unavailable)
    if answer.status_code == 400 and told.get("error_code") == "invalid_credentials":
        family = Unauthenticated
    code = str(told.get("error_code") or told.get("code") or family.code)
    title = str(told.get("title") or told.get("msg") or family.title)
    kind = _class_of(family.__name__, code, title, str(told.get("hint") or family.hint))
    detail = str(told.get("detail") or title)
    if issubclass(kind, Throttled):
        return kind(detail, retry_after_s=_seconds(answer.headers.get("Retry-After")))
    err = _made(kind, detail, told.get("field"))
    vars(err).update(
        {name: value for name, value in told.items() if name not in _TELLS and name.isidentifier()}
    )
    return err


@lru_cache(maxsize=256)
def _class_of(family: str, code: str, title: str, hint: str) -> type[MorizoError]:
    # The room's own class may not be loaded here, and must not be: its double carries the same words.
    words = {
        "code": code,
        "title": title,
        "hint": hint,
        "__doc__": f"{family}, as the service told it.",
    }
    return type(family, (_NAMED[family],), words)


def _made(kind: type[MorizoError], detail: str, field: object) -> MorizoError:
    return kind(detail, field=field if isinstance(field, str) else None)


def _seconds(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 60


def _given(params: Mapping[str, Any] | None) -> dict[str, Any] | None:
    found = {
        name: value for name, value in (params or {}).items() if value not in (None, "", [], ())
    }
    return found or None


def _trust(url: str, accounts: tuple[str, str] | None) -> ssl.SSLContext:
    """Return what TLS is checked by; on a plain loopback line nothing is loaded (it would cost megabytes)."""
    if url.startswith("https://") or (accounts and accounts[0].startswith("https://")):
        return ssl.create_default_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
