"""kill -9 at any time loses no acknowledged change, and a retry of what wasn't acknowledged is done once."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from tests.processes import environment, free_port, morizo, wait_for

KILLS = 24
SEED = 20261124


@dataclass
class Household:
    """Writes over HTTP, and remembers what was acknowledged."""

    token: str = ""
    kept: dict[str, float] = field(default_factory=dict)
    acknowledged: int = 0
    pending: tuple[str, str, Any, str] | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))

    def sign_up(self, base: str) -> None:
        person = {"email": "hana@example.com", "password": "kome-to-miso-42"}
        answer = httpx.post(f"{base}/auth/v1/signup", json=person, trust_env=False)
        self.token = answer.json()["access_token"]

    def write_until_killed(self, base: str) -> None:
        """One change after another; the one whose answer never came stays pending."""
        with self.client(base) as client, suppress(httpx.TransportError):
            while True:
                self.pending = self.pending or self.next_change()
                self.send(client)

    def next_change(self) -> tuple[str, str, Any, str]:
        key, number = f"key-{self.chance.random()}", self.chance.randrange(1, 1000)
        what = self.chance.random()
        if what < 0.4 or not self.kept:
            return "POST", "/v1/pantry/items", {"name": "卵", "quantity": number}, key
        path = f"/v1/pantry/items/{self.chance.choice(sorted(self.kept))}"
        return (
            ("PATCH", path, {"quantity": number}, key)
            if what < 0.8
            else ("DELETE", path, None, key)
        )

    def send(self, client: httpx.Client) -> None:
        assert self.pending is not None
        method, path, body, key = self.pending
        answer = client.request(method, path, json=body, headers={"Idempotency-Key": key})
        assert answer.status_code in (200, 201), answer.text
        if method == "DELETE":
            del self.kept[path.rpartition("/")[2]]
        else:
            self.kept[answer.json()["id"]] = answer.json()["quantity"]
        self.acknowledged += 1
        self.pending = None

    def compare(self, base: str) -> None:
        with self.client(base) as client:
            found = client.get("/v1/pantry/items").json()["items"]
        rest = {item["id"]: item["quantity"] for item in found}
        if self.pending is not None:  # it may have been done, or not
            rest, pending = dict(rest), self.pending
            known = pending[1].rpartition("/")[2]
            differing = {
                i for i in rest.keys() | self.kept.keys() if rest.get(i) != self.kept.get(i)
            }
            assert differing <= {known} or (pending[0] == "POST" and len(differing) == 1), differing
        else:
            assert rest == self.kept

    @contextmanager
    def client(self, base: str) -> Iterator[httpx.Client]:
        with httpx.Client(
            base_url=base,
            headers={"Authorization": f"Bearer {self.token}"},
            trust_env=False,
            timeout=10,
        ) as client:
            yield client


SPAWNER = """
import argparse, os, signal, sys
from morizo.commands import serve
import morizo.api.app, uvicorn
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        os.environ["PORT"] = line.strip()
        os._exit(serve.run(argparse.Namespace(process="aiv2")))
    print(pid, flush=True)
"""


@contextmanager
def a_spawner(folder: Path, env: Mapping[str, str]) -> Iterator[Callable[[], tuple[str, int]]]:
    """Starts the real service again and again, in a moment: what it imports is imported once."""
    started: list[int] = []
    with subprocess.Popen(
        [sys.executable, "-c", SPAWNER],
        cwd=folder, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as spawner:  # fmt: skip
        assert spawner.stdin is not None
        assert spawner.stdout is not None
        tell, hear = spawner.stdin, spawner.stdout

        def start() -> tuple[str, int]:
            port = free_port()
            print(port, file=tell, flush=True)
            started.append(int(hear.readline()))
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/health", spawner)
            return base, started[-1]

        try:
            yield start
        finally:
            for pid in started:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            tell.close()


@pytest.mark.slow
def test_killing_the_service_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    home, chance = Household(), random.Random(SEED)
    env = environment(MORIZO_DATA=str(tmp_path / "data"), MORIZO_EMBEDDER="off", LOG_LEVEL="ERROR")
    assert morizo("migrate", folder=tmp_path, env=env).returncode == 0
    with a_spawner(tmp_path, env) as start:
        base, process = start()
        home.sign_up(base)
        for _ in range(KILLS):
            following = start()  # two share the database for a moment, as in an update
            writer = threading.Thread(target=home.write_until_killed, args=(base,))
            writer.start()
            time.sleep(chance.uniform(0.02, 0.25))
            os.kill(process, signal.SIGKILL)
            writer.join(20)
            assert not writer.is_alive()
            base, process = following
            home.compare(base)
        with home.client(base) as client:
            if home.pending is not None:
                home.send(client)
        home.compare(base)
    assert home.acknowledged > KILLS * 5
