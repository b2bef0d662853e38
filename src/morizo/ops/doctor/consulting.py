"""doctor from the operator's machine: the agent on the host looks from within, this side from outside."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from morizo.ops import paths
from morizo.ops.cloud import cloud_of
from morizo.ops.desk.job import Agent
from morizo.ops.doctor import outside
from morizo.ops.doctor.checks import OUTSIDE, settled
from morizo.ops.doctor.diagnosis import Diagnosis
from morizo.ops.errors import CommandFailed, OpsError, PreflightRefused
from morizo.ops.events import Event
from morizo.ops.facts import Facts, look
from morizo.ops.host import Host
from morizo.ops.parts.build import build
from morizo.ops.parts.carry import agent_words, borrowed
from morizo.ops.target import Target
from morizo.ops.transport import connect
from morizo.ops.verify import canary
from morizo.ops.verify.visit import Canary

INSTALLED = paths.TOOLS / "current"
"""The environment that the last deploy ran in."""


@dataclass(frozen=True, slots=True)
class Consulted:
    """What was found.

    Args:
        seconds: That the checks on the host took.
        notes: What could not be done on the way, for the operator.
    """

    found: list[Diagnosis]
    seconds: float
    notes: tuple[str, ...] = ()


def consult(target: Target, root: Path, *, from_outside: bool, visit: bool) -> Consulted:
    """Examine a host.

    Args:
        target: Which.
        root: The source tree that this doctor is built from.
        from_outside: Look from here too.
        visit: And let the canary sign in and chat.

    Raises:
        Unreachable: No connection.
        PreflightRefused: The host can't run the agent at all.
    """
    host = connect(target)
    facts = look(host)
    found: list[Diagnosis] = []
    notes: list[str] = []
    seconds, version = 0.0, None
    with _agent(host, target, facts, root) as agent:
        for event in agent.ask("doctor", _asked(target, facts)):
            more = event.more or {}
            if event.state == "end":
                seconds, version = float(more.get("seconds", 0)), more.get("version")
            else:
                found.append(Diagnosis.from_json(more))
        visitor = None
        if visit:
            visitor, note = _canary(host, agent, target)
            notes += note
    found += _in_cloud(host, target)
    if from_outside:
        found += outside.examine(target, canary=visitor, version=version, own=facts.addresses)
        if not visit:
            found = [_unvisited(one) for one in found]
    return Consulted([*found, *settled(found)], seconds, tuple(notes))


def _in_cloud(host: Host, target: Target) -> list[Diagnosis]:
    cloud = cloud_of(target)
    return [Diagnosis.of(one) for one in cloud.findings(target, cloud.facts(host))]


def foreground(target: Target, root: Path, service: str, seconds: int) -> Iterator[Event]:
    """Run a service by hand on the host, and give what it says."""
    host = connect(target)
    facts = look(host)
    with _agent(host, target, facts, root) as agent:
        asked = {**_asked(target, facts), "service": service, "seconds": seconds}
        yield from agent.ask("foreground", asked)


def _asked(target: Target, facts: Facts) -> dict[str, Any]:
    return {
        "target": target.model_dump(mode="json"),
        "clock_offset_s": None if target.host == "local" else facts.clock_offset_s,
    }


@contextmanager
def _agent(host: Host, target: Target, facts: Facts, root: Path) -> Iterator[Agent]:
    """Give this very doctor; where it can't be built or has no room, the one that the last deploy left there."""
    with ExitStack() as opened:
        tools: Path
        try:
            tools = opened.enter_context(borrowed(host, build(target, facts, root=root)))
        except (PreflightRefused, CommandFailed):
            if not _is_installed(host):
                raise
            tools = INSTALLED
        yield Agent(host, tools)


def _is_installed(host: Host) -> bool:
    return host.run(["test", "-e", str(INSTALLED)]).ok


def _canary(host: Host, agent: Agent, target: Target) -> tuple[Canary | None, list[str]]:
    try:
        return canary.fetch(host, agent_words(agent.tools, "canary"), target), []
    except OpsError as err:
        return None, [f"動作確認用のアカウントが使えません: {err.detail}"]


def _unvisited(one: Diagnosis) -> Diagnosis:
    """Say of what only a visit proves how to have one."""
    if one.check != "outside.canary" or one.result != "unknown":
        return one
    return Diagnosis(
        one.check,
        tuple(sorted(OUTSIDE & {"R71", "R72"})),
        "ログインと会話ができる",
        "unknown",
        "note",
        "確かめていません。morizo doctor --visit で、動作確認用のアカウントが試します",
    )
