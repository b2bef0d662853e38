"""Short visits for what doesn't fit a plain door: streams, turns that outlive their request, the clock."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from morizo.accounts.door import House, claims_of
from morizo.accounts.visit import Visit

T = TypeVar("T")
Claims = Annotated[dict[str, Any], Depends(claims_of)]
"""Who calls, for an endpoint's signature; a stranger gets no further."""


async def visiting(
    house: House, claims: dict[str, Any], work: Callable[[Visit], T], *, writes: bool
) -> T:
    """Do one piece of work in a Visit of its own: committed when it writes, closed before this returns."""
    return await transacting(house, lambda c: work(house.accounts.visit(c, claims)), writes=writes)


async def transacting(house: House, work: Callable[[Connection], T], *, writes: bool) -> T:
    """Do one piece of work in a transaction of its own, off the event loop."""
    if not writes:
        async with house.readers:
            return await run_in_threadpool(_read, house, work)
    async with house.writer:
        return await run_in_threadpool(_write, house, work)


def _read(house: House, work: Callable[[Connection], T]) -> T:
    with house.database.read() as transaction:
        return work(transaction)


def _write(house: House, work: Callable[[Connection], T]) -> T:
    with house.database.write() as transaction:
        return work(transaction)
