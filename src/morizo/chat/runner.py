"""Live turns: carried out by the process that took them on, whatever becomes of the connection.

A running turn has a lease that its process renews. When a process dies, its leases lapse, and whichever
process notices first marks those turns interrupted: within 15 s, since a lease holds for `LEASE` and
everybody looks every `LOOK`.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from morizo.accounts.door import House
from morizo.accounts.visit import Visit
from morizo.chat.models import Turn, TurnEvent
from morizo.chat.service import Chat, Kit, Lease
from morizo.chat.shapes import STOPPED, reply_of
from morizo.chat.store import Leases
from morizo.chat.visits import transacting, visiting
from morizo.kit.ids import new_id
from morizo.kit.log import event

LEASE = timedelta(seconds=8)
LOOK = timedelta(seconds=2.5)
EVENTS_KEPT = timedelta(days=7)
"""Longer than any phone stays locked in the middle of a turn; the turns themselves are kept."""
FORGET_EVERY = timedelta(hours=6)
POLL_S = 0.2
"""How soon another process's events are seen."""
HEARTBEAT_S = 15.0
_log = logging.getLogger("morizo.chat")


class Runner:
    """Carries out this process's turns, and lets anybody follow any turn."""

    def __init__(self, house: House, kit: Kit) -> None:
        self._house = house
        self._kit = kit
        self.id = new_id()
        self._live: set[asyncio.Task[None]] = set()
        self._bells: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._keeper: asyncio.Task[None] | None = None

    def lease(self) -> Lease:
        """Return a lease for a turn that this process will carry out."""
        return Lease(self.id, self._house.clock.now() + LEASE)

    def start(self, claims: dict[str, Any], turn_id: str) -> None:
        """Carry a turn out in the background."""
        task = asyncio.create_task(self._carry_out(claims, turn_id))
        self._live.add(task)
        task.add_done_callback(self._live.discard)

    async def follow(
        self, claims: dict[str, Any], turn_id: str, after: int = 0
    ) -> AsyncIterator[TurnEvent | None]:
        """Give a turn's events beyond number `after` as they happen, and None as a sign of life.

        Own turns ring a bell; another process's are looked up every `POLL_S`. No Visit stays open in between.
        """
        quiet = 0.0
        with self._bell(turn_id) as bell:
            while True:
                bell.clear()
                happened, is_over = await visiting(
                    self._house,
                    claims,
                    partial(self._happened, turn_id, after),
                    writes=False,
                )
                for one in happened:
                    after = one.number
                    yield one
                if is_over:
                    return
                quiet = 0.0 if happened else quiet + POLL_S
                if quiet >= HEARTBEAT_S:
                    quiet = 0.0
                    yield None
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), POLL_S)

    async def result(self, claims: dict[str, Any], turn_id: str) -> Turn:
        """Wait for a turn to be over, and return it."""
        async for _ in self.follow(claims, turn_id):
            pass
        return await visiting(
            self._house, claims, lambda v: Chat(v, self._kit).turn(turn_id), writes=False
        )

    @contextlib.asynccontextmanager
    async def at_work(self, drain: timedelta) -> AsyncIterator[None]:
        """Keep the leases while the process serves; at the end let live turns finish, within `drain`."""
        self._keeper = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            if self._live:
                await asyncio.wait(set(self._live), timeout=drain.total_seconds())
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
            for task in set(self._live):
                task.cancel()
            if self._live:
                await transacting(self._house, self._interrupt_own, writes=True)

    def _happened(self, turn_id: str, after: int, visit: Visit) -> tuple[list[TurnEvent], bool]:
        return Chat(visit, self._kit).follow(turn_id, after)

    @contextlib.contextmanager
    def _bell(self, turn_id: str) -> Iterator[asyncio.Event]:
        bell = asyncio.Event()
        self._bells[turn_id].add(bell)
        try:
            yield bell
        finally:
            self._bells[turn_id].discard(bell)
            if not self._bells[turn_id]:
                del self._bells[turn_id]

    async def _carry_out(self, claims: dict[str, Any], turn_id: str) -> None:
        try:
            await visiting(
                self._house, claims, lambda v: Chat(v, self._kit).carry_out(turn_id), writes=True
            )
        except Exception as err:
            _log.error("turn could not be carried out", exc_info=err)
            # Signed out meanwhile, or the database refused: say so if it can be said, else the lease lapses.
            with contextlib.suppress(Exception):
                await visiting(
                    self._house, claims, lambda v: Chat(v, self._kit).give_up(turn_id), writes=True
                )
        finally:
            for bell in self._bells.get(turn_id, ()):
                bell.set()

    async def _keep(self) -> None:
        forgot_at = self._house.clock.now()
        while True:
            await asyncio.sleep(LOOK.total_seconds())
            try:
                if self._house.clock.now() - forgot_at >= FORGET_EVERY:
                    forgot_at = self._house.clock.now()
                    await transacting(self._house, self._forget, writes=True)
                if self._live:
                    await transacting(self._house, self._renew, writes=True)
                if await transacting(self._house, self._is_any_lapsed, writes=False):
                    ended = await transacting(self._house, self._interrupt_lapsed, writes=True)
                    event(_log, logging.WARNING, "turns interrupted", count=ended)
            except Exception as err:  # the keeper must outlive a database that is away for a while
                _log.error("leases could not be kept", exc_info=err)

    def _renew(self, transaction: Connection) -> None:
        now = self._house.clock.now()
        Leases(transaction, now).renew(self.id, now + LEASE)

    def _forget(self, transaction: Connection) -> int:
        now = self._house.clock.now()
        return Leases(transaction, now).forget_events(now - EVENTS_KEPT)

    def _is_any_lapsed(self, transaction: Connection) -> bool:
        return Leases(transaction, self._house.clock.now()).lapsed()

    def _interrupt_lapsed(self, transaction: Connection) -> int:
        return Leases(transaction, self._house.clock.now()).interrupt(reply_of(STOPPED), STOPPED)

    def _interrupt_own(self, transaction: Connection) -> int:
        leases = Leases(transaction, self._house.clock.now())
        return leases.interrupt(reply_of(STOPPED), STOPPED, self.id)
