"""The real programs, as people and systemd start them: processes of their own, on ports and in folders of the test."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2 as httpx

ROOT = Path(__file__).parents[1]
READY_WITHIN_S = 30


def free_port() -> int:
    """A port that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """What a program of ours sees: nothing of the tester's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1", **more}


def morizo(*words: str, folder: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "morizo", *words],
        cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@contextmanager
def running(*words: str, folder: Path, env: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A command that runs until it is told to stop; gone at the end, whatever happened."""
    with subprocess.Popen(
        [sys.executable, "-m", "morizo", *words],
        cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()


def wait_for(url: str, process: subprocess.Popen[str]) -> httpx.Response:
    """Wait until it answers."""
    deadline = time.monotonic() + READY_WITHIN_S
    while True:
        with suppress(httpx.TransportError):
            return httpx.get(url, timeout=2, trust_env=False)
        assert process.poll() is None, (
            f"it ended:\n{process.stdout.read() if process.stdout else ''}"
        )
        assert time.monotonic() < deadline, f"{url} does not answer"
        time.sleep(0.02)


def children_of(pid: int) -> list[int]:
    """The processes that it started and that are still there."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    return found
