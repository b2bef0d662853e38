"""Whether it answers (chapter 5), seen from the machine itself; the public's view is `outside`."""

import json
from pathlib import Path

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import Answer, Table, failed, passed, replaced, unknown
from morizo.ops.doctor.seen import Unseen, text
from morizo.ops.doctor.units import running

TABLE = Table()
ERRORS_LOOKED_AT = 4 * 1024 * 1024
PATIENCE_S = 1.5
"""A page takes milliseconds; what takes this long is stuck."""
_BAD = {"ERROR", "CRITICAL"}


@TABLE.check("answers.health", "R66 R67", "各サービスが /health に 200 で答える")
def health(case: Case) -> Answer:
    """Ask through the shared socket, as callers do."""
    wrong, seen = [], []
    for service in case.target.service:
        at = f"{service.local.host}:{service.local.port}"
        begun = case.seen.now()
        answer = case.seen.call(
            f"http://{service.local.host}{service.health}", at=at, timeout_s=PATIENCE_S
        )
        took = (case.seen.now() - begun).total_seconds() * 1000
        if answer.fault:
            wrong.append(f"{service.name}: 答えません（{answer.fault}）")
        elif answer.status != 200:
            wrong.append(f"{service.name}: HTTP {answer.status} {_why(answer.body)}".rstrip())
        else:
            seen.append(f"{service.name} 200（{took:.0f} ms）")
    if wrong:
        name = next(one.name for one in case.target.service if wrong[0].startswith(f"{one.name}:"))
        return failed("、".join(wrong), f"morizo doctor --foreground {name} か morizo logs {name}")
    return passed("、".join(seen))


def _why(body: str) -> str:
    """Return which parts say that they aren't well; names only."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    parts = found.get("checks", found.get("parts", {})) if isinstance(found, dict) else {}
    if not isinstance(parts, dict):
        return ""
    return ", ".join(str(name) for name, how in parts.items() if how not in {"ok", True})


@TABLE.check(
    "answers.aside", "R57 R67", "動いている版が、自分の受け口でも答える", severity="warning"
)
def aside(case: Case) -> Answer:
    """Ask each instance at its own socket: the shared one may be answered by an older release."""
    wrong = []
    for service, unit, found in running(case):
        release = case.release(service) or "-"
        path = paths.aside(service.name, release)
        if found.get("ActiveState") != "active":
            wrong.append(f"{unit} が動いていません")
            continue
        answer = case.seen.call(
            f"http://localhost{service.health}", at=str(path), timeout_s=PATIENCE_S
        )
        if answer.fault or answer.status != 200:
            wrong.append(f"{service.name}: {answer.fault or f'HTTP {answer.status}'}")
    if wrong:
        return failed("、".join(wrong), "morizo deploy（新しい実体に入れ替えます）")
    return passed("答えます")


@TABLE.check("answers.version", "R103", "動いているプロセスは、その版のものである")
def version(case: Case) -> Answer:
    """Follow each main process to the release that it was started from."""
    wrong, seen = [], []
    for service in case.target.service:
        folder = str(paths.release(service.name, case.release(service) or "-"))
        pid = case.pid(service)
        process = next((one for one in case.processes if one.pid == pid), None)
        if process is None:
            raise Unseen(f"{service.name} のプロセス {pid} が見えません")
        from_here = any(folder in word for word in process.words) or folder in (process.exe or "")
        if not from_here:
            wrong.append(f"{service.name}: {process.words[0]}（{folder} のはず）")
        seen.append(f"{service.name} pid {pid}")
    if wrong:
        return failed("、".join(wrong), "morizo deploy")
    return passed("、".join(seen))


@TABLE.check(
    "answers.errors",
    "R69 R74",
    "始まってからの記録にエラーがない",
    severity="warning",
    faults="B37",
)
def errors(case: Case) -> Answer:
    """Count what services said at level ERROR, and what systemd says of them, since they started."""
    counts: dict[str, int] = {}
    for service, unit, found in running(case):
        since = found.get("ActiveEnterTimestamp", "")
        if not since.startswith("@"):
            continue
        lines = case.seen.lines(
            *("journalctl", "-u", unit, f"--since={since}", "-o", "cat", "--no-pager", "-q"),
            limit=ERRORS_LOOKED_AT,
            timeout_s=1.5,
        )
        bad = sum(_is_bad(line) for line in lines)
        if bad:
            counts[service.name] = bad
    if counts:
        name = next(iter(counts))
        return failed(
            "、".join(f"{name} {count} 行" for name, count in counts.items()), f"morizo logs {name}"
        )
    return passed("エラーの行はありません")


def _is_bad(line: bytes) -> bool:
    if b"ERROR" not in line and b"CRITICAL" not in line and not line.startswith(b"Traceback"):
        return False
    try:
        return json.loads(line).get("level") in _BAD
    except (ValueError, AttributeError):
        return line.startswith((b"ERROR", b"CRITICAL", b"Traceback"))


@TABLE.check(
    "answers.after-boot", "R73", "最後に起動したあとも、そのまま動いている", severity="warning"
)
def after_boot(case: Case) -> Answer:
    """Compare the services' start with the machine's."""
    said = text(case.seen, Path("/proc/stat"))
    begun = next((line.split()[1] for line in said.splitlines() if line.startswith("btime ")), "")
    if not begun.isdigit():
        return unknown("起動した時刻が分かりません")
    down = [
        unit
        for _, unit, found in running(case)
        if found.get("ActiveState") != "active" or found.get("UnitFileState") == "disabled"
    ]
    if down:
        return failed(parse.few(down), f"systemctl enable --now {down[0]}")
    return passed("起動のときに始まるもの: すべて動いています")


@TABLE.check("answers.crash", "R60", "1つの要求の失敗で、全体が止まらない", severity="note")
def crash(case: Case) -> Answer:
    """The plan's server.js is gone; what came of its promise is in the restart counts."""
    counts = [
        f"{service.name} {found.get('NRestarts', '0')} 回" for service, _, found in running(case)
    ]
    return replaced(
        f"server.js はなく、エラーは 500 のページになります（再起動 {'、'.join(counts)}）"
    )
