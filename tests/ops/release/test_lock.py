"""One operator at a time, and a dead one never in the way: real processes, a real lock."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from morizo.ops import paths
from morizo.ops.errors import LockedByOther
from morizo.ops.release.lock import Holder, held, holder

HOLD = """
import sys, time
from pathlib import Path
from datetime import UTC, datetime
from morizo.ops import paths
paths.STATE, paths.LOCK = Path(sys.argv[1]), Path(sys.argv[1]) / "lock"
from morizo.ops.release.lock import Holder, held
with held(Holder(run="r1", what="deploy", who="hanako@desk", why="鍵を替える", since=datetime(2026, 1, 31, tzinfo=UTC))):
    print("held", flush=True)
    time.sleep(60)
"""


def me() -> Holder:
    return Holder(run="r2", what="rollback", who="taro@desk", why="", since=datetime.now(UTC))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "STATE", tmp_path)
    monkeypatch.setattr(paths, "LOCK", tmp_path / "lock")
    return tmp_path


def another(folder: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_the_second_is_told_who_since_when_and_why(here: Path) -> None:
    child = another(here)
    try:
        with pytest.raises(LockedByOther) as refused, held(me()):
            pass
    finally:
        child.kill()
        child.communicate()
    assert "hanako@desk" in refused.value.detail
    assert "鍵を替える" in refused.value.detail
    assert "01月31日" in refused.value.detail


def test_a_dead_holder_holds_nothing(here: Path) -> None:
    child = another(here)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    assert holder() is None
    with held(me()):
        assert holder() == _read(here)
    assert holder() is None


def _read(here: Path) -> Holder:
    return Holder.model_validate_json((here / "lock").read_text())
