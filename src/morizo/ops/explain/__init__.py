"""What the operator reads when a release is red: how it ended, why, what changed, and what to do.

`explained` is pure: a unit's properties, lines and changes in, an explanation out. `explain` gathers them on the host.
"""

import json
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from morizo.kit.ports import holder_of
from morizo.ops import paths
from morizo.ops.explain.causes import Cause, likely
from morizo.ops.explain.changes import Changes, between
from morizo.ops.explain.endings import OOM, RUNNING, SIGNAL, Ending, ending_of
from morizo.ops.explain.masks import Masks, on_this_host
from morizo.ops.verify.findings import Finding, stopping

LINES_MOST = 25
LOG_LINES = 9
WIDTH = 120
PROPERTIES = (
    "Id,LoadState,ActiveState,SubState,Result,ExecMainCode,ExecMainStatus,NRestarts,InvocationID,"
    "MemoryPeak,MemoryMax"
)
PORTS = (8000, 3000, 443, 80)
_CREDENTIAL = re.compile(r"^LoadCredential=([^:\s]+)", re.MULTILINE)
Read = Callable[[Sequence[str]], str]
"""Runs one of the host's commands and gives what it printed, whatever its exit code."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a unit is red."""

    unit: str
    ending: Ending
    cause: Cause | None
    changes: Changes | None
    lines: tuple[str, ...]
    """The program's last lines, without secrets."""
    findings: tuple[Finding, ...] = ()
    """The checks that were red."""

    def as_json(self) -> dict[str, Any]:
        """Return it for an event."""
        cause = self.cause
        return {
            "unit": self.unit,
            "ending": {"key": self.ending.key, "words": self.ending.words},
            "cause": cause
            and {"key": cause.key, "words": cause.words, "fix": cause.fix, "faults": cause.faults},
            "changes": self.changes.lines() if self.changes else [],
            "lines": list(self.lines),
            "findings": [one.check for one in self.findings],
        }

    def text(self) -> str:
        """Return it to be read at night: at most 25 lines."""
        again = f"、起動し直し {self.ending.restarts} 回" if self.ending.restarts else ""
        told = [f"■ {self.unit}", f"終わり方  {self.ending.words}{again}"]
        told += [_cut(f"確認      {one.words}（{one.evidence}）") for one in self.findings[:2]]
        if self.cause is not None:
            listed = f"［{'・'.join(self.cause.faults)}］" if self.cause.faults else ""
            told += [f"原因      {self.cause.words}{listed}", f"直し方    {self.cause.fix}"]
        else:
            told += [
                "原因      一覧にない原因です。",
                "直し方    下の記録を見て、morizo doctor を実行してください。",
            ]
        if self.changes is not None:
            since = f"（{self.changes.before} から）" if self.changes.before else ""
            told += [f"変わった点{since}", *(_cut(f"  {line}") for line in self.changes.lines())]
        room = min(LOG_LINES, LINES_MOST - len(told) - 1)
        last = self.lines[-room:]
        told += ["最後の記録", *(_cut(f"  {line}") for line in last or ("（何も書いていません）",))]
        return "\n".join(told)


def explained(
    unit: str,
    properties: Mapping[str, str],
    lines: Sequence[str],
    changes: Changes | None = None,
    *,
    kernel: Sequence[str] = (),
    findings: Sequence[Finding] = (),
    masks: Masks | None = None,
    time_zone: str = "Asia/Tokyo",
) -> Explanation:
    """Explain a red unit from what is known of it.

    Args:
        unit: Its name.
        properties: `systemctl show`.
        lines: What it wrote since its start, oldest first.
        changes: Since the last good release.
        kernel: The kernel's lines of that time.
        findings: The checks; the red ones are told.
        masks: The secrets to hide.
        time_zone: In which times are told.
    """
    hide, zone = (masks or Masks()).hide, ZoneInfo(time_zone)
    hidden = [hide(line.rstrip()) for line in lines if line.strip()]
    ending = ending_of(properties, kernel)
    cause = likely(ending, hidden)
    red = tuple(replace(one, evidence=hide(one.evidence)) for one in stopping(findings))
    if ending.kind == RUNNING and cause is None and red:
        cause = Cause("check-red", "動いていますが、確認に合格しません。", red[0].hint)
    return Explanation(
        unit, ending, cause, changes, tuple(_short(line, zone) for line in hidden), red
    )


def explain(
    service: str,
    release_id: str,
    *,
    before: str | None = None,
    targets: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None,
    findings: Sequence[Finding] = (),
    time_zone: str = "Asia/Tokyo",
    credentials: Path = paths.CREDENTIALS,
    root: Path = Path("/"),
    read: Read | None = None,
) -> Explanation:
    """Gather on the host what is known of a release's unit, and explain it.

    Args:
        service: Whose release.
        release_id: The red one.
        before: The last good one.
        targets: What was applied before, and what is wanted now.
        findings: The checks that were made.
        time_zone: In which times are told.
        credentials: Where the secrets lie that are hidden.
        root: Where the host's files are.
        read: Runs a command; the system when None.
    """
    read = read or _read
    unit = f"{service}@{release_id}.service"
    shown = read(["systemctl", "show", unit, f"--property={PROPERTIES}"])
    properties = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    ended = ending_of(properties)
    kernel = []
    if ended.kind == OOM or (ended.kind == SIGNAL and ended.code == 9):
        kernel = read(
            ["journalctl", "-k", "-q", "--no-pager", "-o", "cat", "--since=-15min"]
        ).splitlines()
    found = explained(
        unit,
        properties,
        _journal(read, unit, properties.get("InvocationID", "")),
        between(service, before, release_id, targets=targets, root=root),
        kernel=kernel,
        findings=findings,
        masks=on_this_host(credentials),
        time_zone=time_zone,
    )
    return _told_closer(found, service, credentials, root)


def _journal(read: Read, unit: str, invocation: str) -> list[str]:
    """Return the lines since the instance's start: its own, and systemd's about it."""
    words = ["journalctl", "-q", "--no-pager", "-o", "cat", "--lines=200"]
    if not invocation:
        return read([*words, f"--unit={unit}"]).splitlines()
    since = [f"_SYSTEMD_INVOCATION_ID={invocation}", "+", f"INVOCATION_ID={invocation}"]
    return read([*words, *since]).splitlines()


def _told_closer(found: Explanation, service: str, credentials: Path, root: Path) -> Explanation:
    """Name who holds the port, or which secrets are missing, where that is the fault."""
    cause = found.cause
    if cause is None:
        return found
    if cause.key == "port-in-use":
        holders = [holder for port in PORTS if (holder := holder_of(port))]
        if holders:
            words = f"{cause.words}いま待ち受けているもの: {'、'.join(holders)}。"
            return replace(found, cause=replace(cause, words=words))
    if cause.key == "secret-missing":
        unit = root / (paths.UNITS / found.unit).relative_to("/")
        wanted = _CREDENTIAL.findall(unit.read_text()) if unit.is_file() else []
        missing = [name for name in wanted if not (credentials / service / name).is_file()]
        if missing:
            words = f"秘密 {'、'.join(missing)} がサーバーにありません。"
            fix = f"morizo secrets set {missing[0]} で入れてください。"
            return replace(found, cause=replace(cause, words=words, fix=fix))
    return found


def _short(line: str, zone: ZoneInfo) -> str:
    """Make one of our JSON lines readable; any other stays as it is."""
    if not line.startswith("{"):
        return line
    try:
        told = json.loads(line)
        at = datetime.fromisoformat(told.pop("at")).astimezone(zone)
        head = f"{at:%H:%M:%S} {told.pop('level')} {told.pop('event')}"
    except (ValueError, KeyError, TypeError, AttributeError):
        return line
    told.pop("logger", None)
    where = told.pop("where", None)
    rest = [f"{name}={value}" for name, value in told.items()]
    rest += [f"@ {where[-1]}"] if where else []
    return " ".join([head, *rest])


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


def _read(words: Sequence[str]) -> str:
    done = subprocess.run(  # noqa: S603 - our own words
        list(words), capture_output=True, text=True, errors="replace", timeout=30, check=False
    )
    return done.stdout
