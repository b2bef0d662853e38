"""A machine that the operator's commands are run on, whichever way they get there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: bytes
    err: bytes

    @property
    def ok(self) -> bool:
        """Whether it ended with 0."""
        return self.code == 0

    @property
    def text(self) -> str:
        """What it printed."""
        return self.out.decode(errors="replace")


class Host(Protocol):
    """A host: over the operator's OpenSSH, or the machine itself."""

    @property
    def name(self) -> str:
        """How a person calls it."""

    def run(
        self,
        words: Sequence[str],
        *,
        stdin: bytes | Iterable[bytes] = b"",
        root: bool = True,
        timeout_s: float = 60,
    ) -> Done:
        """Run one command to its end; each word arrives as it is (no shell reads it).

        Args:
            words: The command.
            stdin: What it reads; the only way for a secret.
            root: By `sudo -n`.
            timeout_s: After this the command is given up.

        Raises:
            Unreachable: No connection, it broke, or the time was up.
        """

    def lines(
        self, words: Sequence[str], *, stdin: bytes = b"", root: bool = True
    ) -> Iterator[str]:
        """Run one command and give its lines as they come.

        Raises:
            Unreachable: No connection, or it broke before the command ended.
            CommandFailed: It ended with another code than 0.
        """
