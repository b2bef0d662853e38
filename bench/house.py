"""Both processes, started as `up` starts them, with a folder of their own; and people who live there."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2 as httpx

from bench.kitchen import rows

RAISED = {
    "SIGN_IN_PER_ACCOUNT": "1000000",
    "SIGN_IN_PER_ADDRESS": "1000000",
    "SIGN_UP_PER_ADDRESS": "1000000",
    "TURNS_PER_MINUTE": "1000000",
}
"""Limits that would otherwise be what is measured."""
PASSWORD = "kome-to-miso-42"
READY_WITHIN_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """One home, from the first start to the last; everything of it is gone at the end."""

    embedder: str = "auto"
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="morizo-bench-")))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def migrate(self) -> float:
        """Make or check schema and index, as every start does first; returns the seconds."""
        begun = time.monotonic()
        subprocess.run(self._words("migrate"), **self._as("migrate"), check=True)
        return time.monotonic() - begun

    def start(self, *names: str) -> float:
        """Start processes and wait until they answer; returns the seconds."""
        begun = time.monotonic()
        for name in names:
            self.ports.setdefault(name, free_port())
        for name in names:
            self.processes[name] = subprocess.Popen(self._words("serve", name), **self._as(name))
        for name in names:
            self._wait(name)
        return time.monotonic() - begun

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def pss_mb(self, name: str) -> float:
        return pss_mb(self.processes[name].pid)

    def _words(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "morizo", *words]

    def _as(self, name: str) -> dict[str, Any]:
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        env = {
            **kept,
            **RAISED,
            "PYTHONPATH": str(Path(__file__).parents[1] / "src"),
            "MORIZO_DATA": str(self.folder / "data"),
            "MORIZO_EMBEDDER": self.embedder,
        }
        if name in self.ports:
            env["PORT"] = str(self.ports[name])
        if name == "web" and "aiv2" in self.ports:
            env["MORIZO_AI_URL"] = self.url("aiv2")
        log = (self.folder / f"{name}.log").open("ab")
        return {"cwd": self.folder, "env": env, "stdout": log, "stderr": log}

    def _wait(self, name: str) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while True:
            with suppress(httpx.TransportError):
                if (
                    httpx.get(f"{self.url(name)}/health", trust_env=False, timeout=5).status_code
                    == 200
                ):
                    return
            if self.processes[name].poll() is not None or time.monotonic() > deadline:
                tail = (self.folder / f"{name}.log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{name} は動きませんでした:\n{tail}")
            time.sleep(0.01)


def pss_mb(pid: int) -> float:
    """The memory of a process; pages that several share count in parts."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def cpu_ms(pid: int) -> float:
    """The processor time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def open_client(base: str, **more: Any) -> httpx.Client:
    return httpx.Client(base_url=base, trust_env=False, timeout=30, **more)


def move_in(house: House, email: str = "hana@example.com") -> tuple[httpx.Client, dict[str, Any]]:
    """Sign somebody up at the AI service and fill their sixty rows; returns their client."""
    client = open_client(house.url("aiv2"))
    session = client.post("/auth/v1/signup", json={"email": email, "password": PASSWORD})
    session.raise_for_status()
    client.headers["Authorization"] = f"Bearer {session.json()['access_token']}"
    for row in rows(date.today()):  # noqa: DTZ011 - the household lives where this runs
        client.post("/v1/pantry/items", json=row).raise_for_status()
    return client, session.json()


def wait_for_meaning(client: httpx.Client) -> None:
    """The model is loaded in the background: measure with it, not before it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        index = client.get("/health").json()["components"].get("index", {})
        if "準備中" not in index.get("detail", ""):
            return
        time.sleep(0.1)


def sign_in_at_web(client: httpx.Client, email: str) -> None:
    """Sign in as a browser does: the form, its hidden field, the cookie."""
    page = client.get("/sign-in").text
    form: Mapping[str, str] = {"csrf": hidden(page, "csrf"), "email": email, "password": PASSWORD}
    answer = client.post("/sign-in", data=dict(form))
    if answer.status_code != 303:
        raise RuntimeError(f"ログインできません（{answer.status_code}）")


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    if found is None:
        raise RuntimeError(f"画面に {name} がありません")
    return found[1]
