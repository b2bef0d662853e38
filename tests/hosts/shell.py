"""Running the machine's own tools, with what they said when they fail; and processes that are known again by their start."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

Done = subprocess.CompletedProcess[str]


class Failed(Exception):
    """A command did not do what a test needs of it."""


def run(
    *words: str | Path,
    check: bool = True,
    stdin: str | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout_s: float = 120,
) -> Done:
    """Run one command to its end; unless `check` is off, a failure tells all that was said."""
    said = [str(word) for word in words]
    done = subprocess.run(
        said, input=stdin if stdin is not None else "", env=env, cwd=cwd, timeout=timeout_s,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(said)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


def wait_until(what: str, holds: Callable[[], bool], *, within_s: float) -> float:
    """Wait until something holds, and return the seconds it took."""
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > within_s:
            raise Failed(f"{what}: not within {within_s:g} s")
        time.sleep(0.05)
    return time.monotonic() - begun


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Do something while no other process on this machine does it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True, slots=True)
class Known:
    """A process that can't be mistaken for a later one with the same number."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Self:
        """Note a process."""
        return cls(pid, _started(pid) or "")

    @classmethod
    def read(cls, note: Path) -> Self | None:
        """Read a note; None where there is none."""
        with suppress(OSError, ValueError):
            pid, started = note.read_text().split()
            return cls(int(pid), started)
        return None

    def write(self, note: Path) -> None:
        """Leave a note, whole or not at all."""
        part = note.with_name(note.name + ".part")
        part.write_text(f"{self.pid} {self.started}\n")
        part.rename(note)

    def alive(self) -> bool:
        """Whether it still runs (an unburied one doesn't)."""
        return _started(self.pid) == self.started != ""

    def end(self, *, within_s: float) -> None:
        """Ask it to end, then make it."""
        for sign, patience_s in ((signal.SIGTERM, within_s), (signal.SIGKILL, 5.0)):
            if not self.alive():
                return
            with suppress(ProcessLookupError):
                os.kill(self.pid, sign)
            with suppress(Failed):
                wait_until(
                    f"process {self.pid} ends", lambda: not self.alive(), within_s=patience_s
                )


def _started(pid: int) -> str | None:
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return None
    return rest[18] if state not in "ZX" else None
