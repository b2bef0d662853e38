"""Keeps one host running, apart from who started it: starts it again when it asked for a reboot, ends it with its owner.

Run as `python -m tests.hosts.keeper FOLDER`; it reads FOLDER/start.json and notes there what it started.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

from tests.hosts import cgroups
from tests.hosts.shell import Known

REBOOT = 133
"""What systemd-nspawn ends with when the host asked for a reboot."""
SPARED = "-900"
"""The container manager is no part of the host: its memory running out must not end it."""


@dataclass(frozen=True, slots=True)
class Start:
    """What to run, inside which groups, and as long as whom; None: until somebody stops it."""

    words: list[str]
    groups: list[str]
    owner: tuple[int, str] | None

    def write(self, folder: Path) -> None:
        """Leave it for the keeper."""
        (folder / "start.json").write_text(json.dumps(asdict(self)))


def keep(folder: Path) -> int:
    """Run the host until it is switched off."""
    start = Start(**json.loads((folder / "start.json").read_text()))
    owner = Known(*start.owner) if start.owner else None
    groups = [Path(group) for group in start.groups]
    child: subprocess.Popen[bytes] | None = None
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        if child is not None:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    Known.of(os.getpid()).write(folder / "keeper")

    def prepare() -> None:
        with suppress(PermissionError):  # where this machine's root may not, it takes its chances
            Path("/proc/self/oom_score_adj").write_text(SPARED)
        cgroups.enter(groups)

    while not stopping:
        child = subprocess.Popen(start.words, preexec_fn=prepare)  # noqa: PLW1509 - no threads here
        with (folder / "boots").open("a") as boots:
            boots.write(f"{child.pid}\n")
        if _ended(child, owner) != REBOOT:
            break
    return 0


def _ended(child: subprocess.Popen[bytes], owner: Known | None) -> int:
    while True:
        with suppress(subprocess.TimeoutExpired):
            return child.wait(1)
        if owner is not None and not owner.alive():
            child.terminate()
            owner = None


if __name__ == "__main__":
    sys.exit(keep(Path(sys.argv[1])))
