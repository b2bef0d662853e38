"""The site that is checked from outside: what it is called, where it is, and what is believed of it."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass

import httpx2 as httpx

from morizo.ops.verify.browser import Browser, Pinned
from morizo.ops.verify.deadline import Deadline
from morizo.ops.verify.tls import Door


@dataclass(frozen=True, slots=True)
class Ports:
    """Where it listens, and where nothing may be reached."""

    https: int = 443
    http: int = 80
    closed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """One public name, at one address."""

    domain: str
    address: str
    ports: Ports
    context: Callable[[], ssl.SSLContext]
    deadline: Deadline
    version: str
    is_ours: bool
    """Whether the pages are Morizo's: of another program less can be asked."""
    has_edge: bool = True
    """Whether nginx stands before it."""

    @property
    def door(self) -> Door:
        """Where TLS is spoken."""
        return Door(self.address, self.ports.https, self.domain, self.context)

    def browser(self, *, secure: bool = True) -> Browser:
        """Return a fresh browser, with no cookie yet."""
        scheme, usual = ("https", 443) if secure else ("http", 80)
        port = self.ports.https if secure else self.ports.http
        base = f"{scheme}://{self.domain}" + ("" if port == usual else f":{port}")
        # trust_env: a proxy would look from somewhere else, and past the address that was given.
        inner = httpx.HTTPTransport(verify=self.context(), trust_env=False)
        return Browser(base, Pinned(inner, {self.domain: self.address}), self.deadline)
