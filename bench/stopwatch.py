"""A command of the operator's with the moment of each of its lines: how long it took, and where the seconds went."""

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

LONGEST_SHOWN = 4
WIDTH = 24

Hear = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Timed:
    """What a command said, and when.

    Args:
        lines: Seconds since its start, and the line.
        load: Processes of this machine that wanted to run, on average, while it ran.
        cpu_s: Processor time that the host spent meanwhile: the same on a busy machine and an idle one.
    """

    code: int
    seconds: float
    lines: list[tuple[float, str]]
    load: float
    cpu_s: float

    @property
    def text(self) -> str:
        return "\n".join(line for _, line in self.lines)

    @property
    def changes(self) -> int:
        """How many changes were announced: a deploy marks each so."""
        return sum(line.lstrip().startswith("＋") for _, line in self.lines)

    def longest(self) -> str:
        """Where most of the time went: the lines that were waited for longest."""
        waits, earlier = [], 0.0
        for at, line in self.lines:
            waits.append((at - earlier, line.strip(" ✔…－＋・")[:WIDTH]))
            earlier = at
        waits.append((self.seconds - earlier, "おわり"))
        most = sorted(waits, reverse=True)[:LONGEST_SHOWN]
        return "、".join(f"{wait:.1f} {words}" for wait, words in most)


def timed(process: "subprocess.Popen[str]", hear: Hear, cpu_s: Callable[[], float]) -> Timed:
    """Listen to a command until it ends.

    Args:
        process: The command, its output a pipe.
        hear: Is given every line as it comes.
        cpu_s: Tells the processor time of what it works on.
    """
    begun, before, lines = time.monotonic(), cpu_s(), list[tuple[float, str]]()
    assert process.stdout is not None
    for line in process.stdout:
        if words := line.rstrip():
            lines.append((time.monotonic() - begun, words))
            hear(words)
    code = process.wait()
    return Timed(code, time.monotonic() - begun, lines, os.getloadavg()[0], cpu_s() - before)
