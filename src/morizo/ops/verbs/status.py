"""`status` on the host: what serves, since when, and who did what last."""

from typing import Any

from morizo.ops.events import Event, Tell
from morizo.ops.exits import Exit
from morizo.ops.release import instance, journal, switch
from morizo.ops.release.lock import holder, words
from morizo.ops.system import call
from morizo.ops.target import Target

SHOWN = ("ActiveState", "SubState", "Result", "NRestarts", "MemoryCurrent", "ActiveEnterTimestamp")


def run(asked: dict[str, Any], tell: Tell) -> int:
    """Tell each service's release and state, the lock, and the last runs; 6 when a service isn't up."""
    target = Target.model_validate(asked["target"])
    code = Exit.DONE
    for service in target.service:
        serving = switch.serving(service.name)
        if serving is None:
            tell(Event(service.name, "failed", f"{service.name}: まだ版がありません"))
            code = Exit.UNHEALTHY
            continue
        facts = _facts(serving.unit)
        is_up = instance.is_running(serving.unit)
        code = code if is_up else Exit.UNHEALTHY
        before = switch.previous(service.name)
        tell(
            Event(
                service.name,
                "same" if is_up else "failed",
                f"{service.name}: {serving.id}（{_state(facts)}）",
                {**facts, "release": serving.id, "previous": before.id if before else None},
            )
        )
    if (other := holder()) is not None:
        tell(Event("lock", "note", words(other), {"run": other.run}))
    for entry in journal.entries()[-5:]:
        tell(
            Event("journal", "note", _line(entry), entry.model_dump(mode="json", exclude_none=True))
        )
    tell(Event("status", "end", "", {"exit": int(code)}))
    return code


def _facts(unit: str) -> dict[str, str]:
    said = call(["systemctl", "show", unit, *(f"-p{name}" for name in SHOWN)]).text
    return dict(line.split("=", 1) for line in said.splitlines() if "=" in line)


def _state(facts: dict[str, str]) -> str:
    words = {
        "active": "動いています",
        "failed": "失敗して止まっています",
        "inactive": "止まっています",
    }
    state = words.get(facts.get("ActiveState", ""), facts.get("ActiveState", "不明"))
    memory = facts.get("MemoryCurrent", "")
    held = f"、メモリー {int(memory) // 2**20} MB" if memory.isdigit() else ""
    again = facts.get("NRestarts", "0")
    return f"{state}{held}{f'、再起動 {again} 回' if again != '0' else ''}"


def _line(entry: journal.Entry) -> str:
    results = {
        "done": "できました",
        "rolled-back": "前の版に戻しました",
        "failed": "失敗",
        "broken-off": "途中で切れました",
    }
    result = results.get(entry.result or "", "作業中")
    return f"{entry.began_at.astimezone():%m-%d %H:%M} {entry.who} {entry.what}: {result}"
