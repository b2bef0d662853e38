"""Changing places on one held socket: real processes, a real socket, callers that never stop asking."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = """
import asyncio, os, sys
from pathlib import Path
from morizo.kit.notify import held_sockets
from morizo.kit.serve import Doors, listen_at, serve

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["path"] == "/slow":
        await asyncio.sleep(1.5)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": sys.argv[1].encode()})

held = [one for opened in held_sockets().values() for one in opened]
serve(app, Doors(held, [listen_at(Path(sys.argv[2]))], joins_at_once=sys.argv[3] == "joins"), drain_s=5)
"""

HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[2], sys.argv[2:])
"""


class Supervisor:
    """Holds one listening socket and starts instances on it, as systemd does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.held = socket.create_server(("127.0.0.1", 0))
        self.port = self.held.getsockname()[1]
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.bind(str(folder / "notify"))
        self.told.settimeout(20)
        self.running: list[subprocess.Popen[bytes]] = []

    def start(
        self, name: str, *, joins: bool = False, watchdog_s: float | None = None
    ) -> subprocess.Popen[bytes]:
        words = [
            sys.executable,
            "-c",
            PROGRAM,
            name,
            str(self.aside(name)),
            "joins" if joins else "waits",
        ]
        watch = {"WATCHDOG_USEC": str(int(watchdog_s * 1e6))} if watchdog_s else {}
        child = subprocess.Popen(
            [sys.executable, "-c", HAND_OVER, str(self.held.fileno()), *words],
            env={
                **os.environ,
                "LISTEN_FDS": "1",
                "NOTIFY_SOCKET": str(self.folder / "notify"),
                **watch,
            },
            pass_fds=[self.held.fileno()],
        )
        self.running.append(child)
        while "READY=1" not in self.hear():
            pass  # what another one says on its way out
        return child

    def aside(self, name: str) -> Path:
        return self.folder / f"{name}.sock"

    def hear(self) -> str:
        return self.told.recv(4096).decode()

    def end(self) -> None:
        for child in self.running:
            child.kill()
            child.wait()
        self.held.close()
        self.told.close()


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path)
    yield made
    made.end()


def ask(port: int, path: str = "/") -> str:
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        caller.request("GET", path)
        return caller.getresponse().read().decode()
    finally:
        caller.close()


def ask_aside(path: Path) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(10)
        caller.connect(str(path))
        caller.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return caller.makefile("rb").read()


@contextmanager
def callers(port: int, answers: Counter[str], count: int = 8) -> Iterator[None]:
    stop = threading.Event()

    def call() -> None:
        while not stop.is_set():
            try:
                answers[ask(port)] += 1
            except OSError as err:
                answers[f"failed: {err!r}"] += 1

    threads = [threading.Thread(target=call) for _ in range(count)]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join()


def test_an_instance_aside_is_heard_only_aside(supervisor: Supervisor) -> None:
    supervisor.start("old", joins=True)
    supervisor.start("new")
    assert b"\r\nnew\r\n" in ask_aside(supervisor.aside("new"))
    assert {ask(supervisor.port) for _ in range(20)} == {"old"}


def test_changing_places_under_load_fails_nobody(supervisor: Supervisor) -> None:
    old = supervisor.start("old", joins=True)
    answers: Counter[str] = Counter()
    with callers(supervisor.port, answers):
        new = supervisor.start("new")
        time.sleep(0.3)
        new.send_signal(signal.SIGUSR1)
        assert "STATUS=serving" in supervisor.hear()
        old.send_signal(signal.SIGTERM)
        assert old.wait(10) == 0
        time.sleep(0.3)
    assert set(answers) == {"old", "new"}, answers
    assert ask(supervisor.port) == "new"


def test_a_caller_that_keeps_its_connection_is_told_to_open_another(supervisor: Supervisor) -> None:
    old = supervisor.start("old", joins=True)
    caller = http.client.HTTPConnection("127.0.0.1", supervisor.port, timeout=10)
    caller.request("GET", "/")
    first = caller.getresponse()
    assert (first.read(), first.getheader("connection")) == (b"old", None)
    old.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    caller.request("GET", "/")
    last = caller.getresponse()
    assert (last.read(), last.getheader("connection")) == (b"old", "close")
    caller.close()
    assert old.wait(10) == 0


def test_what_runs_ends_before_the_old_instance_goes(supervisor: Supervisor) -> None:
    old = supervisor.start("old", joins=True)
    said: list[str] = []
    slow = threading.Thread(target=lambda: said.append(ask(supervisor.port, "/slow")))
    slow.start()
    time.sleep(0.5)
    old.send_signal(signal.SIGTERM)
    slow.join()
    assert old.wait(10) == 0
    assert said == ["old"]


def test_callers_wait_at_the_held_socket_while_nobody_serves(supervisor: Supervisor) -> None:
    old = supervisor.start("old", joins=True)
    old.send_signal(signal.SIGTERM)
    old.wait(10)
    said: list[str] = []
    waiting = threading.Thread(target=lambda: said.append(ask(supervisor.port)))
    waiting.start()
    supervisor.start("new", joins=True)
    waiting.join(10)
    assert said == ["new"]


def test_a_watched_instance_gives_signs_of_life(supervisor: Supervisor) -> None:
    supervisor.start("one", joins=True, watchdog_s=0.4)
    assert {supervisor.hear() for _ in range(3)} == {"WATCHDOG=1"}
