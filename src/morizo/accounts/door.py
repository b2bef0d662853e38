"""The HTTP door of a room: open a Visit, make one service call, commit once, then answer.

A route of class `Door` runs the whole request in one transaction, which also keeps the answer under the
caller's `Idempotency-Key`, so that a retry after a lost answer gets the same answer and changes nothing.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from morizo.accounts.idempotency import KEY_LENGTH, Answers
from morizo.accounts.service import Accounts
from morizo.accounts.visit import Visit
from morizo.db.engine import Database
from morizo.errors import Invalid, Unauthenticated
from morizo.kit.clock import Clock


@dataclass(frozen=True, slots=True)
class House:
    """What every door needs; the composition root puts one on `app.state.house`."""

    database: Database
    accounts: Accounts
    clock: Clock
    writer: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Whose turn it is to write: SQLite has one writer, and queueing here is fairer than polling there."""


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
    return claims


def open_visit(request: Request) -> Visit:
    """Open the caller's Visit, in the transaction that the route will commit."""
    house, claims = house_of(request), claims_of(request)
    transaction = house.database.open(writes=request.method != "GET")
    request.state.transaction = transaction
    return house.accounts.visit(transaction, claims)


Here = Annotated[Visit, Depends(open_visit)]
"""The caller's Visit, for an endpoint's signature."""


class Door(APIRoute):
    """A route with one Visit, one commit, and idempotent answers."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        """Wrap the framework's handler."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            if request.method == "GET":
                return await _answer(request, handle, None)
            # The body is read before the writer's turn begins: a slow line must not hold it.
            body = await request.body()
            key = _key_of(request)
            async with house_of(request).writer:
                if key is None:
                    return await _answer(request, handle, None)
                seen = hashlib.sha256(
                    f"{request.method} {request.url}\n".encode() + body
                ).hexdigest()
                earlier = await run_in_threadpool(_earlier, request, key, seen)
                return earlier or await _answer(request, handle, (key, seen))

        return handler


async def _answer(
    request: Request,
    handle: Callable[[Request], Awaitable[Response]],
    keyed: tuple[str, str] | None,
) -> Response:
    try:
        response = await handle(request)
    except BaseException:
        await run_in_threadpool(_leave, request)
        raise
    await run_in_threadpool(_commit, request, response, keyed)
    return response


def _commit(request: Request, response: Response, keyed: tuple[str, str] | None) -> None:
    transaction: Connection | None = getattr(request.state, "transaction", None)
    if transaction is None:
        return
    try:
        if request.method != "GET":
            if keyed is not None:
                _answers(request, transaction).keep(*keyed, response)
            transaction.commit()
    finally:
        transaction.close()


def _leave(request: Request) -> None:
    transaction: Connection | None = getattr(request.state, "transaction", None)
    if transaction is not None:
        transaction.close()


def _key_of(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not (0 < len(key) <= KEY_LENGTH and key.isprintable()):
        raise Invalid(f"Idempotency-Key は1〜{KEY_LENGTH}文字です。", field="Idempotency-Key")
    return key


def _earlier(request: Request, key: str, fingerprint: str) -> Response | None:
    with house_of(request).database.read() as transaction:
        return _answers(request, transaction).find(key, fingerprint)


def _answers(request: Request, transaction: Connection) -> Answers:
    return Answers(transaction, str(claims_of(request)["sub"]), house_of(request).clock.now())
