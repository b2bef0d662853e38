"""The machine itself as the host: `host = "local"`."""

import os
import socket
from collections.abc import Iterable, Iterator, Sequence

from morizo.ops.errors import CommandFailed
from morizo.ops.host import Done
from morizo.ops.transport import faults, pump


class Local:
    """Commands run here; as root by `sudo -n`, unless it is root already."""

    @property
    def name(self) -> str:
        """The machine's name."""
        return socket.gethostname()

    def run(
        self,
        words: Sequence[str],
        *,
        stdin: bytes | Iterable[bytes] = b"",
        root: bool = True,
        timeout_s: float = 60,
    ) -> Done:
        """Run one command to its end (see `Host`)."""
        try:
            return pump.run(self._words(words, root=root), stdin=stdin, timeout_s=timeout_s)
        except FileNotFoundError as err:
            return Done(127, b"", str(err).encode())
        except pump.TimeUp:
            raise faults.timed_out(self.name, words, timeout_s) from None

    def lines(
        self, words: Sequence[str], *, stdin: bytes = b"", root: bool = True
    ) -> Iterator[str]:
        """Run one command and give its lines as they come (see `Host`)."""
        try:
            done = yield from pump.lines(self._words(words, root=root), stdin=stdin)
        except FileNotFoundError as err:
            raise CommandFailed(f"{words[0]} がありません: {err}") from None
        if not done.ok:
            raise faults.ended_badly(words, done)

    @staticmethod
    def _words(words: Sequence[str], *, root: bool) -> list[str]:
        return ["sudo", "-n", "--", *words] if root and os.geteuid() else list(words)
