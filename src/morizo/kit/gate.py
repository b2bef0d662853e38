"""Accepting callers when nobody stands before us: who says nothing costs almost nothing, and is sent away in time.

A caller goes through three stages. **Silent**: connected, no byte yet. It is a socket in a table and nothing more, no
buffer and no TLS state. **Young**: its first byte came; TLS is being agreed on, or its first request isn't complete.
**Heard**: it asked for something; from here on the HTTP server's own rules hold, and `patience` watches over the rest.
Both tables have a size: when one is full, the one that has waited longest goes, so that an honest caller, who speaks
at once, always finds a place. Each address may hold only so many connections, whatever their stage.
"""

import asyncio
import contextlib
import ipaddress
import socket
import ssl
import struct
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from morizo.kit.patience import Patience, Watched

SWEEP_S = 0.5
ACCEPT_AT_ONCE = 128
NO_FILES_PAUSE_S = 0.2


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is admitted, and how long it is waited for.

    Args:
        per_address: Connections from one IPv4 address, or one IPv6 /64.
        silent: Callers who have not said a byte.
        young: Callers whose first request isn't complete; one in TLS takes some 100 KiB.
        total: Callers who have said a byte, whatever their stage.
        first_byte_s: How long the first byte may take.
        handshake_s: How long TLS may take.
        unread_s: How long what we sent may stay unread.
    """

    per_address: int = 64
    silent: int = 4096
    young: int = 256
    total: int = 1000
    first_byte_s: float = 10.0
    handshake_s: float = 10.0
    unread_s: float = 30.0
    patience: Patience = field(default_factory=Patience)


class Gate:
    """Accepts from one listening socket; stands where an `asyncio.Server` would.

    Args:
        opened: The socket, which stays its owner's: closing the gate doesn't close it.
        make: Makes the protocol of one admitted caller.
        context: For TLS; None for plain HTTP.
        limits: What is admitted.
    """

    def __init__(
        self,
        opened: socket.socket,
        make: Callable[[], asyncio.Protocol],
        context: ssl.SSLContext | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._opened = opened
        self._make = make
        self._context = context
        self._limits = limits or Limits()
        self._loop = asyncio.get_running_loop()
        self._by_address: Counter[str] = Counter()
        self._silent: OrderedDict[socket.socket, tuple[float, str]] = OrderedDict()
        self._young: OrderedDict[object, Callable[[], None]] = OrderedDict()
        self._admitted = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.TimerHandle | None = None
        self._is_open = True
        opened.setblocking(False)
        self._loop.add_reader(opened.fileno(), self._accept)
        self._sweep()

    @property
    def sockets(self) -> tuple[socket.socket, ...]:
        """Return what it accepts from."""
        return (self._opened,) if self._is_open else ()

    def close(self) -> None:
        """Accept nobody any more. Who is admitted stays; who said nothing yet is let go."""
        if not self._is_open:
            return
        self._is_open = False
        self._loop.remove_reader(self._opened.fileno())
        if self._sweeper is not None:
            self._sweeper.cancel()
        # A caller who spoke in this very moment is heard out, as one who had been accepted a moment earlier.
        for silent in list(self._silent):
            self._hear(silent) if _has_spoken(silent) else self._drop(silent)

    async def wait_closed(self) -> None:
        """Wait until nobody is at the gate."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _accept(self) -> None:
        for _ in range(ACCEPT_AT_ONCE):
            try:
                caller, address = self._opened.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError:
                # No descriptor is left: trying again at once would only burn time.
                self._loop.remove_reader(self._opened.fileno())
                self._loop.call_later(NO_FILES_PAUSE_S, self._accept_again)
                return
            self._greet(caller, net_of(str(address[0])))

    def _accept_again(self) -> None:
        if self._is_open:
            self._loop.add_reader(self._opened.fileno(), self._accept)

    def _greet(self, caller: socket.socket, net: str) -> None:
        if self._by_address[net] >= self._limits.per_address:
            _reset(caller)
            return
        if len(self._silent) >= self._limits.silent:
            self._drop(next(iter(self._silent)))
        caller.setblocking(False)
        caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        caller.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(self._limits.unread_s * 1000)
        )
        self._by_address[net] += 1
        self._silent[caller] = (self._loop.time() + self._limits.first_byte_s, net)
        self._loop.add_reader(caller.fileno(), self._hear, caller)

    def _hear(self, caller: socket.socket) -> None:
        if not _has_spoken(caller) or self._admitted >= self._limits.total:
            self._drop(caller)
            return
        self._loop.remove_reader(caller.fileno())
        _, net = self._silent.pop(caller)
        if len(self._young) >= self._limits.young:
            self._young.popitem(last=False)[1]()
        self._admitted += 1
        task = self._loop.create_task(self._admit(caller, net))
        self._tasks.add(task)
        self._young[caller] = partial(_cancel, task)
        task.add_done_callback(self._tasks.discard)

    async def _admit(self, caller: socket.socket, net: str) -> None:
        watched = Watched(
            self._make(), self._limits.patience, heard=self._heard, gone=self._gone(net)
        )
        try:
            if self._context is None:
                await self._loop.connect_accepted_socket(lambda: watched, caller)
            else:
                await self._loop.connect_accepted_socket(
                    lambda: watched,
                    caller,
                    ssl=self._context,
                    ssl_handshake_timeout=self._limits.handshake_s,
                )
        except (OSError, ssl.SSLError, asyncio.CancelledError):
            # What a stranger's handshake dies of is nobody's news. A cancelled task is one that had to make room.
            watched.go()
            caller.close()
        finally:
            drop = self._young.pop(caller, None)
        if drop is not None and watched.is_young:
            self._young[watched] = watched.go

    def _heard(self, watched: Watched) -> None:
        self._young.pop(watched, None)

    def _gone(self, net: str) -> Callable[[Watched], None]:
        def gone(watched: Watched) -> None:
            self._young.pop(watched, None)
            self._admitted -= 1
            self._leave(net)

        return gone

    def _drop(self, silent: socket.socket) -> None:
        self._loop.remove_reader(silent.fileno())
        _, net = self._silent.pop(silent)
        _reset(silent)
        self._leave(net)

    def _leave(self, net: str) -> None:
        self._by_address[net] -= 1
        if not self._by_address[net]:
            del self._by_address[net]

    def _sweep(self) -> None:
        """Send away who has been silent for too long; the table is in the order of their coming."""
        now = self._loop.time()
        while self._silent and next(iter(self._silent.values()))[0] <= now:
            self._drop(next(iter(self._silent)))
        self._sweeper = self._loop.call_later(SWEEP_S, self._sweep)


def net_of(address: str) -> str:
    """Return whom an address is counted with: itself, or the /64 that an IPv6 caller may choose from."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, 64), strict=False))


def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()


def _has_spoken(caller: socket.socket) -> bool:
    try:
        return bool(caller.recv(1, socket.MSG_PEEK))
    except OSError:
        return False


def _reset(caller: socket.socket) -> None:
    # No lingering: a socket that waits for a silent caller's goodbye would cost more than the caller did.
    with contextlib.suppress(OSError):
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    caller.close()
