"""Whether one instance works, seen from the host: over its own check socket, or over the shared one."""

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx2 as httpx

from morizo.ops import paths
from morizo.ops.target import Service, Target
from morizo.ops.verify.browser import Browser, Failed
from morizo.ops.verify.deadline import Deadline, TimeUp
from morizo.ops.verify.findings import Finding
from morizo.ops.verify.pages import KNOCK_S, TITLE, judge_front, judge_health

PAUSE_S = 0.1
"""Between two tries; a start takes one to three seconds on a small machine."""
Alive = Callable[[], bool]
"""Whether the instance still runs: when it doesn't, waiting for it is idle."""


class Private(httpx.BaseTransport):
    """Carries requests over a Unix socket.

    It knocks before it asks: of a socket where nobody listens the client below would leave its own end open.
    """

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._inner = httpx.HTTPTransport(uds=self._path)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(KNOCK_S)
            try:
                line.connect(self._path)
            except OSError as err:
                raise httpx.ConnectError(str(err), request=request) from err
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def inside(
    target: Target, *, versions: Mapping[str, str] | None = None, deadline_s: float = 20
) -> list[Finding]:
    """Check every service of a target on its shared socket.

    Args:
        target: What is deployed.
        versions: Service → the version that must answer; what the current releases say when None.
        deadline_s: For each service.
    """
    found = list[Finding]()
    for service in target.service:
        version = (versions or {}).get(service.name) or released(service)
        found += shared(service, version=version, deadline_s=deadline_s)
    return found


def released(service: Service) -> str:
    """Return the version that the current release says it is; empty when none is there."""
    try:
        about = json.loads((paths.current(service.name) / "release.json").read_text())
        return str(about["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def instance(
    service: Service,
    release_id: str,
    *,
    version: str,
    deadline_s: float = 30,
    socket_path: Path | None = None,
    alive: Alive = lambda: True,
) -> list[Finding]:
    """Check one instance over its private socket; waits until it answers.

    Args:
        service: Whose instance.
        release_id: Which.
        version: That it must say it is.
        deadline_s: How long it may take to become ready and well.
        socket_path: Where it answers; where its unit says when None.
        alive: Asked between tries.
    """
    path = socket_path or paths.aside(service.name, release_id)
    transport = Private(path)
    return _checked(service, transport, str(path), version, deadline_s, alive)


def shared(
    service: Service, *, version: str, deadline_s: float = 10, alive: Alive = lambda: True
) -> list[Finding]:
    """Check whoever answers on the service's loopback socket; while two share it, until the new one does."""
    at = service.local
    host = f"[{at.host}]" if ":" in at.host else at.host
    where = f"{host}:{at.port}"
    transport = httpx.HTTPTransport(trust_env=False)
    return _checked(service, transport, where, version, deadline_s, alive, f"http://{where}")


def _checked(
    service: Service,
    transport: httpx.BaseTransport,
    where: str,
    version: str,
    deadline_s: float,
    alive: Alive,
    base: str = "http://localhost",
) -> list[Finding]:
    deadline = Deadline(deadline_s)
    with Browser(base, transport, deadline) as browser:
        health = _until_well(service, browser, where, version, deadline, alive)
        found = [health]
        if health.ok and service.process == "web":
            found += _front(service, browser)
        return found


def _until_well(
    service: Service,
    browser: Browser,
    where: str,
    version: str,
    deadline: Deadline,
    alive: Alive,
) -> Finding:
    check, hint = (
        f"{service.name}.health",
        f"journalctl -u '{service.name}@*' -n 50 を見てください。",
    )
    begun, last = (
        time.monotonic(),
        Finding(check, False, f"{service.name} が応答しません。", where, hint),
    )
    while True:
        try:
            answer = browser.ask("GET", service.health)
            ours = version if service.runtime == "morizo" else None
            last = judge_health(answer, ours, hint=hint, check=check)
            if last.ok:
                break
        except Failed as err:
            words = f"{service.name} が応答しません。"
            last = Finding(check, False, words, f"{where} {err}", hint, requirement=("R67",))
        except TimeUp:
            break
        if deadline.is_over or not alive():
            break
        time.sleep(PAUSE_S)
    took = f"{time.monotonic() - begun:.1f}秒後、{where}、{last.evidence}"
    return Finding(check, last.ok, last.words, took, last.hint, last.severity, last.requirement)


def _front(service: Service, browser: Browser) -> Iterator[Finding]:
    hint = f"journalctl -u '{service.name}@*' -n 50 を見てください。"
    try:
        answer, page = browser.open("/")
        yield judge_front(answer, page, TITLE if service.runtime == "morizo" else "", hint=hint)
    except Failed as err:
        yield Finding("front.page", False, "最初のページが出ません。", str(err), hint)
    except TimeUp:
        yield Finding("front.page", False, "最初のページが時間内に出ません。", "", hint)
