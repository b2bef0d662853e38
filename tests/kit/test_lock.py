"""A lock between processes: who holds it is told, and the dead hold nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from morizo.kit.lock import Held, locked

HOLDER = """
import sys, time
from pathlib import Path
from morizo.kit.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "migrate.lock"


def test_the_second_is_told_who_holds_it(path: Path) -> None:
    with locked(path), pytest.raises(Held) as held, locked(path):
        pass
    assert held.value.by == f"pid {os.getpid()}"


def test_it_is_free_after_use_and_after_an_error(path: Path) -> None:
    with pytest.raises(RuntimeError), locked(path):
        raise RuntimeError
    with locked(path):
        pass


def test_a_killed_process_holds_nothing(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Held) as held, locked(path):
            pass
        assert held.value.by == f"pid {holder.pid}"
        holder.send_signal(signal.SIGKILL)
    with locked(path):
        pass


def test_the_file_is_its_owners_alone(path: Path) -> None:
    with locked(path):
        assert path.stat().st_mode & 0o777 == 0o600
