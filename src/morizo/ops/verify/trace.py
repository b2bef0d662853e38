"""Whether a request went all the way: its id must stand in the log of every service that it passes (on the host)."""

import subprocess
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from morizo.ops.events import Event, Tell
from morizo.ops.exits import Exit
from morizo.ops.target import Target
from morizo.ops.verify.findings import Finding

JOURNALCTL = "/usr/bin/journalctl"
Read = Callable[[Sequence[str]], Iterable[str]]
"""Runs a command and gives its lines."""


def run(asked: dict[str, Any], tell: Tell) -> int:
    """The agent's verb `trace`: look for `asked["request_id"]`; the event's `more` is the finding."""
    target = Target.model_validate(asked["target"])
    found = traced(str(asked["request_id"]), [service.name for service in target.service])
    tell(Event("trace", "done" if found.ok else "failed", found.words, found.as_json()))
    return Exit.DONE if found.ok else Exit.UNHEALTHY


def traced(
    request_id: str, services: Sequence[str], *, since_s: int = 600, read: Read | None = None
) -> Finding:
    """Look for a request's id in the journal of every service.

    Args:
        request_id: As `canary.turn` told it.
        services: Their names; each one's instances are looked through.
        since_s: How far back.
        read: What reads the journal; journalctl when None.
    """
    read = read or _read
    seen = {name: _count(read, name, request_id, since_s) for name in services}
    missing = [name for name, count in seen.items() if not count]
    words = (
        f"{'と'.join(missing)} の記録に、動作確認の会話がありません。"
        if missing
        else "動作確認の会話が、両方の記録にあります。"
    )
    hint = (
        "別のサーバーが応えていないか（DNS）、web の MORIZO_AI_URL が正しいかを確かめてください。"
    )
    evidence = f"{request_id}: {'、'.join(f'{name} {count} 行' for name, count in seen.items())}"
    return Finding(
        "canary.trace", not missing, words, evidence, hint if missing else "", requirement=("R72",)
    )


def _count(read: Read, service: str, request_id: str, since_s: int) -> int:
    words = [JOURNALCTL, "-q", "-o", "cat", "--no-pager", f"--since=-{since_s}s"]
    lines = read([*words, f"--unit={service}@*", f"--unit={service}.service"])
    return sum(request_id in line for line in lines)


def _read(words: Sequence[str]) -> list[str]:
    done = subprocess.run(  # noqa: S603 - our own words
        words, capture_output=True, text=True, errors="replace", timeout=30, check=False
    )
    return done.stdout.splitlines()
