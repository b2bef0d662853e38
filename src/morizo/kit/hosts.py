"""Refuses requests for another host's name (421), which stops DNS rebinding."""

import ipaddress
import re
from collections.abc import Callable, Iterable

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:\[\]]+)(?::[0-9]{1,5})?")


class KnownHosts:
    """Wraps an application; `refuse` makes its answer to a stranger.

    Args:
        names: Host names without port, lower case; loopback's are always known.
        any_address: Bare IP addresses are known too (a phone in the same network opens one).
    """

    def __init__(
        self,
        app: ASGIApp,
        names: Iterable[str],
        refuse: Callable[[], Response],
        *,
        any_address: bool = False,
    ) -> None:
        self._app = app
        self._names = LOOPBACK | frozenset(names)
        self._refuse = refuse
        self._any_address = any_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass known hosts on."""
        if scope["type"] == "http" and not self._knows(_host_of(scope)):
            await self._refuse()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _knows(self, host: str) -> bool:
        return host in self._names or (self._any_address and _is_address(host))


def _host_of(scope: Scope) -> str:
    said = [value for name, value in scope["headers"] if name == b"host"]
    # Two hosts in one request is nobody's honest wish.
    match = _HOST.fullmatch(said[0].decode("latin-1").strip().lower()) if len(said) == 1 else None
    return match[1] if match else ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
