"""The agent's verb `foreground`: a service by hand, as the plan's `python main.py`, yet in its own walls.

The same release, user, settings, secrets and sandbox as the unit's, taken from the unit itself; another port and
nobody at the door. What it says comes as it is said, without secrets; at the end stands why it died.
"""

import re
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from morizo.ops import paths
from morizo.ops.errors import PreflightRefused
from morizo.ops.events import Event, Tell
from morizo.ops.exits import Exit
from morizo.ops.explain import explained
from morizo.ops.explain.endings import CLEAN
from morizo.ops.explain.masks import on_this_host
from morizo.ops.target import Service, Target
from morizo.ops.units import unit_name

LONGEST_S = 600
_LEFT_OUT = {
    # What would touch the instance that serves, or bring this one back.
    "Restart", "RestartSec", "Sockets", "ExecStart", "ExecReload", "RuntimeDirectory", "RuntimeDirectoryMode", "KillMode",
    "StandardOutput", "StandardError", "SyslogIdentifier", "Type", "NotifyAccess", "WatchdogSec", "TimeoutStartSec",
}  # fmt: skip
_OWN_VARIABLES = {"MORIZO_ASIDE", "MORIZO_CURRENT"}


def run(asked: dict[str, Any], tell: Tell) -> int:
    """Run one service for some seconds.

    Args:
        asked: `target`, `service`, `seconds`.
        tell: Gets each line that it says.

    Raises:
        PreflightRefused: There is nothing to run.
    """
    target = Target.model_validate(asked["target"])
    service = _service(target, asked["service"])
    seconds = min(max(1, int(asked.get("seconds", 10))), LONGEST_S)
    unit = _unit(service)
    words = command(unit.read_text(), service.name, seconds, _free_port())
    tell(Event("foreground", "begun", f"{unit.name} と同じ設定で {seconds} 秒動かします"))
    masks = on_this_host()
    ending: list[str] = []
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603 — our own words, no shell
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as running:
        guard = threading.Timer(seconds + 30, running.send_signal, [signal.SIGTERM])
        guard.start()
        for line in _lines(running):
            if _is_systemd_runs(line):
                ending.append(line)
            else:
                lines.append(masks.hide(line))
                tell(Event("foreground", "note", lines[-1]))
        guard.cancel()
    words_of_end, lived = verdict(unit.name, ending, lines, running.returncode, seconds)
    tell(Event("foreground", "end", words_of_end, {"exit": 0 if lived else int(Exit.UNHEALTHY)}))
    return Exit.DONE if lived else Exit.UNHEALTHY


def command(unit: str, service: str, seconds: int, port: int) -> list[str]:
    """Return the words that run a unit's program under the unit's own properties.

    Args:
        unit: The unit file's text.
        service: Whose.
        seconds: After which it is stopped.
        port: Where it may listen on loopback.
    """
    properties: list[str] = []
    program: list[str] = []
    for key, value in _service_lines(unit):
        if key == "ExecStart":
            program = value.split()
        elif key == "Environment" and value.partition("=")[0] in _OWN_VARIABLES:
            continue
        elif key not in _LEFT_OUT:
            properties += ["-p", f"{key}={value}"]
    # The instance that serves keeps its own folder in /run; this one gets another.
    own = f"{service}-by-hand"
    return [
        "/usr/bin/systemd-run", "--pipe", "--wait", "--collect", f"--unit={own}",
        f"--description={service} を手で動かす", *properties,
        "-p", "Type=exec", "-p", f"RuntimeMaxSec={seconds}", "-p", "TimeoutStopSec=10",
        "-p", f"RuntimeDirectory={own}", "-p", "RuntimeDirectoryMode=0700",
        # In front of the program, since a file of settings counts for more than what systemd-run is told.
        "--", "/usr/bin/env", "HOST=127.0.0.1", f"PORT={port}", "PYTHONUNBUFFERED=1", *program,
    ]  # fmt: skip


def _service_lines(unit: str) -> Iterator[tuple[str, str]]:
    here = ""
    for line in unit.splitlines():
        line = line.strip()
        if line.startswith("["):
            here = line
        elif here == "[Service]" and "=" in line and line[0] not in "#;":
            key, _, value = line.partition("=")
            yield key.strip(), value.strip()


def _service(target: Target, name: str) -> Service:
    for service in target.service:
        if name in {service.name, service.process}:
            return service
    known = "、".join(service.name for service in target.service)
    raise PreflightRefused(f"{name} というサービスはありません（{known}）。")


def _unit(service: Service) -> Path:
    link = paths.current(service.name)
    if not link.exists():
        raise PreflightRefused(
            f"{service.name} の版がまだありません。", hint="先に morizo deploy を実行してください。"
        )
    release = link.resolve()
    kept = release / "unit.service"
    placed = paths.UNITS / unit_name(service.name, release.name)
    found = placed if placed.exists() else kept
    if not found.exists():
        raise PreflightRefused(
            f"{placed} がありません。", hint="morizo deploy で入れ直してください。"
        )
    return found


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


def _lines(running: subprocess.Popen[bytes]) -> Iterator[str]:
    assert running.stdout is not None  # noqa: S101 — asked for by PIPE
    for line in running.stdout:
        if said := line.decode(errors="replace").rstrip():
            yield said


_TELLS = re.compile(
    r"^(Running as unit|Finished with result|Main processes terminated with|Service runtime|CPU time consumed"
    r"|Memory (peak|swap peak)|IP traffic|IO bytes|Press \^\])"
)


def _is_systemd_runs(line: str) -> bool:
    return bool(_TELLS.match(line))


def ended(said: Sequence[str], code: int) -> dict[str, str]:
    """Return systemd-run's account of the end as a unit's properties would tell it."""
    told = "\n".join(said)
    result = re.search(r"Finished with result: (\S+)", told)
    status = re.search(r"code=(\w+)/?,?\s*status=(\S+)", told)
    number = status[2].partition("/")[0] if status else str(code)
    if not number.isdigit():
        number = str(getattr(signal, f"SIG{number}", code))
    return {
        "LoadState": "loaded",
        "ActiveState": "failed",
        "Result": result[1] if result else ("success" if code == 0 else "exit-code"),
        "ExecMainCode": status[1] if status else "exited",
        "ExecMainStatus": number,
    }


def verdict(
    unit: str, said: Sequence[str], lines: Sequence[str], code: int, seconds: int
) -> tuple[str, bool]:
    """Return why it ended, in words, and whether it lived for as long as it was asked to.

    Args:
        unit: Which was run.
        said: What systemd-run told of the end.
        lines: What the program said, without secrets.
        code: With which systemd-run itself ended.
        seconds: How long it should have lived.
    """
    properties = ended(said, code)
    if properties["Result"] == "timeout":
        return f"{seconds} 秒動きつづけました。起動に問題はありません。", True
    told = explained(unit, properties, lines)
    words = f"{told.ending.words}。"
    if told.cause is not None:
        words += f"\n原因: {told.cause.words}\n直し方: {told.cause.fix}"
    return words, told.ending.kind == CLEAN
