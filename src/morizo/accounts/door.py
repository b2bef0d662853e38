"""The HTTP door of a room: open a Visit, make one service call, commit once, then answer.

A route of class `Door` runs the whole request in one transaction, which also keeps the answer under the
caller's `Idempotency-Key`, so that a retry after a lost answer gets the same answer and changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Any

from anyio import CapacityLimiter
from fastapi import Depends, Request
from fastapi.routing import APIRoute
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from morizo.accounts.idempotency import KEY_LENGTH, Answers
from morizo.accounts.models import is_canary
from morizo.accounts.service import Accounts
from morizo.accounts.visit import Visit
from morizo.db.engine import Database
from morizo.errors import Invalid, Unauthenticated
from morizo.kit.clock import Clock
from morizo.kit.requests import leave_out_of_figures

READERS = 4
"""How many requests read at once. More would wait for the interpreter's lock instead, and keep it from the writer;
and fewer than there are threads and connections, so that none that holds a connection ever waits for a thread that
waits for a connection."""
SLOW_THREADS = 4
"""Threads for what is slow on purpose (passwords): a flood of sign-ins must not take the kitchen's threads."""


@dataclass(frozen=True, slots=True)
class House:
    """What every door needs; the composition root puts one on `app.state.house`."""

    database: Database
    accounts: Accounts
    clock: Clock
    writer: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Whose turn it is to write: SQLite has one writer, and queueing here is fairer than polling there."""
    readers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READERS))
    slow: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(SLOW_THREADS))


def house_of(request: Request) -> House:
    """Return the house behind this request."""
    house: House = request.app.state.house
    return house


def bearer(request: Request) -> str:
    """Return the bearer token.

    Raises:
        Unauthenticated: There is none.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated
    return token.strip()


def claims_of(request: Request) -> dict[str, Any]:
    """Return the caller's claims; the signature is checked once a request."""
    claims: dict[str, Any] | None = getattr(request.state, "claims", None)
    if claims is None:
        claims = house_of(request).accounts.visitor(bearer(request))
        request.state.claims = claims
        if is_canary(claims.get("app_metadata")):
            leave_out_of_figures(request.scope)
    return claims


async def open_visit(request: Request) -> Visit:
    """Open the caller's Visit, in the transaction that the route has opened and will commit."""
    transaction: Connection = request.state.transaction
    return house_of(request).accounts.visit(transaction, claims_of(request))


Here = Annotated[Visit, Depends(open_visit)]
"""The caller's Visit, for an endpoint's signature."""
Handler = Callable[[Request], Awaitable[Response]]


class Door(APIRoute):
    """A route with one Visit, one commit, and idempotent answers."""

    def get_route_handler(self) -> Handler:  # type: ignore[override]
        """Wrap the framework's handler."""
        handle: Handler = super().get_route_handler()

        async def handler(request: Request) -> Response:
            claims_of(request)  # a stranger takes nobody's turn
            house = house_of(request)
            if request.method == "GET":
                async with house.readers:
                    return await _read(request, handle)
            # The body is read before the writer's turn begins: a slow line must not hold it.
            fingerprint = _what_is_asked(request) + await request.body()
            key = _key_of(request)
            async with house.writer:
                return await _write(request, handle, key, sha256(fingerprint).hexdigest())

        return handler


class Glance(APIRoute):
    """A POST that asks a long question and writes nothing: it goes in with the readers."""

    def get_route_handler(self) -> Handler:  # type: ignore[override]
        """Wrap the framework's handler."""
        handle: Handler = super().get_route_handler()

        async def handler(request: Request) -> Response:
            claims_of(request)
            await request.body()  # a slow line must not hold a reader's place
            async with house_of(request).readers:
                return await _read(request, handle)

        return handler


async def _read(request: Request, handle: Handler) -> Response:
    # Beginning to read never waits: neither for a writer (WAL) nor for a connection (`READERS`).
    transaction = request.state.transaction = house_of(request).database.open(writes=False)
    try:
        return await handle(request)
    finally:
        transaction.close()


async def _write(request: Request, handle: Handler, key: str | None, fingerprint: str) -> Response:
    try:
        await run_in_threadpool(_begin, request)
        # Looked up under the write lock: a retry that reaches another process waits for the first to end.
        if key is not None and (earlier := _answers(request).find(key, fingerprint)):
            return earlier
        response = await handle(request)
        if key is not None:
            _answers(request).keep(key, fingerprint, response)
        await run_in_threadpool(request.state.transaction.commit)
        return response
    finally:
        if (begun := getattr(request.state, "transaction", None)) is not None:
            begun.close()


def _begin(request: Request) -> None:
    request.state.transaction = house_of(request).database.open(writes=True)


def _what_is_asked(request: Request) -> bytes:
    # Without host and port: a retry may reach another process.
    return f"{request.method} {request.url.path}?{request.url.query}\n".encode()


def _key_of(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not (0 < len(key) <= KEY_LENGTH and key.isprintable()):
        raise Invalid(f"Idempotency-Key は1〜{KEY_LENGTH}文字です。", field="Idempotency-Key")
    return key


def _answers(request: Request) -> Answers:
    now = house_of(request).clock.now()
    return Answers(request.state.transaction, str(claims_of(request)["sub"]), now)
