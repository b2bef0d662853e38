"""TLS for a program that is its own edge: as strict as nginx would be, and a renewed certificate without a restart.

The certificate is looked for again at a handshake, at most every few seconds. A new one is loaded aside and put in
place as a whole: what can't be read, or isn't a pair, changes nothing. Who is connected stays connected.
"""

import logging
import ssl
import time
from collections.abc import Callable
from pathlib import Path

from morizo.kit.log import event

LOOK_EVERY_S, WAIT_EVERY_S = 5.0, 0.5
"""How often a handshake looks for a new certificate, and for the first one."""
CIPHERS = (
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"
    ":ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
)
"""Mozilla's "intermediate" (guidelines 5.7) without the DHE suites, for TLS 1.2; 1.3 brings its own."""
_Seen = tuple[tuple[int, int], ...]
_log = logging.getLogger("morizo.tls")


class Certificate:
    """A domain's certificate in a folder: `fullchain.pem` and `privkey.pem`, as certbot names them.

    There may be none yet: the authority is answered on port 80 by the same program. Until it comes, handshakes fail.

    Args:
        folder: Where they lie; a link to where they lie is followed anew each time.
        domain: The name that is served; a caller who names another, or none, is refused in the handshake.
        tick: Gives seconds that only go up.
    """

    def __init__(
        self, folder: Path, domain: str, *, tick: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._domain = domain
        self._tick = tick
        self._look_at = tick()
        self._seen: _Seen | None = None
        self._current: ssl.SSLContext | None = None
        self._renew()
        self.context = _context()
        """For whoever opens connections: each handshake gets the certificate of its time."""
        self.context.sni_callback = self._choose

    def _choose(
        self, opened: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext
    ) -> int | None:
        self._renew()
        if (name or "").lower() != self._domain or self._current is None:
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        opened.context = self._current
        return None

    def _renew(self) -> None:
        now = self._tick()
        if now < self._look_at:
            return
        self._take_new()
        self._look_at = now + (LOOK_EVERY_S if self._current else WAIT_EVERY_S)

    def _take_new(self) -> None:
        seen = self._look()
        if seen == self._seen:
            return
        self._seen = seen  # what can't be used is told once
        try:
            self._current = self._load()
        except (OSError, ssl.SSLError) as err:
            level = logging.ERROR if seen else logging.WARNING
            event(_log, level, "certificate can't be taken", reason=type(err).__name__)
        else:
            event(_log, logging.INFO, "certificate taken", domain=self._domain)

    def _look(self) -> _Seen:
        try:
            found = [path.stat() for path in self._files()]
        except OSError:
            return ()
        return tuple((file.st_ino, file.st_mtime_ns) for file in found)

    def _load(self) -> ssl.SSLContext:
        made = _context()
        made.load_cert_chain(*self._files())
        return made

    def _files(self) -> tuple[Path, Path]:
        return self._folder / "fullchain.pem", self._folder / "privkey.pem"


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    # A ticket's key would live as long as the process and open every session made under it.
    context.options |= ssl.OP_NO_TICKET
    context.num_tickets = 0
    return context
