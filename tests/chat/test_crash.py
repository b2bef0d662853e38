"""A process that is killed at any moment: no acknowledged change is lost, none is made twice."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx2 as httpx
import pytest

from morizo.settings import Settings

PERSON = {"email": "hana@example.com", "password": "kome-to-miso-42"}
ROUNDS = 2


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def a_process(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The service as it really runs, in a process of its own."""
    source = str(Path(__file__).parents[2] / "src")
    environment = {
        **os.environ,
        "PYTHONPATH": source,
        "MORIZO_DATA": str(folder),
        "MORIZO_EMBEDDER": "off",
        "PORT": str(port),
        "TURNS_PER_MINUTE": "100000",
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "morizo", "serve", "aiv2"],
        env=environment,
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/health", timeout=1)
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline, "the service did not start"
                time.sleep(0.05)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def _talk(address: str, token: str, ids: list[str], acknowledged: set[str]) -> None:
    """Send turns one after another until the service is gone."""
    with httpx.Client(
        base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=10
    ) as client:
        for n, turn_id in enumerate(ids):
            body = {"message": "卵1個買った", "turn_id": turn_id}
            try:
                if n % 3 == 2:
                    headers = {"Accept": "text/event-stream"}
                    with client.stream("POST", "/v1/chat", json=body, headers=headers) as answer:
                        is_done = any(line == "event: done" for line in answer.iter_lines())
                else:
                    is_done = client.post("/v1/chat", json=body).json()["status"] == "done"
            except (httpx.HTTPError, ValueError):
                return
            if is_done:
                acknowledged.add(turn_id)


@pytest.mark.slow
def test_killed_at_any_moment_nothing_acknowledged_is_lost_or_doubled(settings: Settings) -> None:
    folder, port = settings.morizo_data, _free_port()
    address = f"http://127.0.0.1:{port}"
    sent: list[str] = []
    token = ""
    for _ in range(ROUNDS):
        with a_process(folder, port) as process:
            if not token:
                session = httpx.post(f"{address}/auth/v1/signup", json=PERSON).json()
                token = session["access_token"]
            ids = [[str(uuid4()) for _ in range(150)] for _ in range(3)]
            acknowledged: set[str] = set()
            talkers = [
                threading.Thread(target=_talk, args=(address, token, mine, acknowledged))
                for mine in ids
            ]
            for talker in talkers:
                talker.start()
            time.sleep(random.uniform(0.2, 0.6))
            os.kill(process.pid, signal.SIGKILL)
            process.wait(10)
            for talker in talkers:
                talker.join(20)
        sent += [turn_id for mine in ids for turn_id in mine]
        _check(folder, port, token, acknowledged, sent)


def _check(folder: Path, port: int, token: str, acknowledged: set[str], sent: list[str]) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    with (
        a_process(folder, port),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client,
    ):
        done = 0
        for turn_id in sent:
            answer = client.get(f"/v1/chat/turns/{turn_id}")
            is_done = answer.status_code == 200 and answer.json()["status"] == "done"
            done += is_done
            assert is_done or turn_id not in acknowledged, answer.text
        assert acknowledged, "the test was too short to say anything"
        items = client.get("/v1/pantry/items").json()["items"]
        assert sum(item["quantity"] for item in items) == done
