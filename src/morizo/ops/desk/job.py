"""The operator's side of a command: reach the host, build for it, bring it there, ask the agent, look from outside."""

import getpass
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from morizo.ops.desk.preflight import preflight
from morizo.ops.errors import CommandFailed, LineBroken, Unreachable
from morizo.ops.events import Event, Tell
from morizo.ops.facts import Facts, look
from morizo.ops.host import Host
from morizo.ops.parts.build import Built, build
from morizo.ops.parts.carry import agent_words, borrowed, carry
from morizo.ops.target import Target
from morizo.ops.transport import connect

RECONNECT_S = 300
"""How long a lost line is tried again; the run on the host goes on meanwhile."""
_PAUSE_S = 3
READING = frozenset({"plan", "status", "doctor", "trace"})
"""Verbs that change nothing: asked once more where the line broke before their first word."""
NEW_CONNECTION = "new-connection"
"""What a run needs when it changed how one gets in; without it the host puts the old way back by itself."""


@dataclass(frozen=True, slots=True)
class Agent:
    """The agent on the host, wherever its environment lies there."""

    host: Host
    tools: str | Path

    def ask(self, verb: str, asked: dict[str, Any], stdin: bytes | None = None) -> Iterator[Event]:
        """Have it do a verb, and give what it tells as it comes.

        Raises:
            Unreachable: The line broke.
            CommandFailed: It ended without telling how.
        """

        events = self._ask(verb, asked, stdin)
        try:
            first = next(events, None)
        except LineBroken:
            if verb not in READING:
                raise
            events = self._ask(verb, asked, stdin)
            first = next(events, None)
        if first is not None:
            yield first
            yield from events

    def _ask(self, verb: str, asked: dict[str, Any], stdin: bytes | None) -> Iterator[Event]:
        last: Event | None = None
        try:
            for line in self.host.lines(
                agent_words(self.tools, verb), stdin=stdin or json.dumps(asked).encode()
            ):
                last = Event.read(line)
                yield last
        except CommandFailed:
            if last is None or last.state != "end":
                raise


@dataclass(frozen=True, slots=True)
class Job:
    """Everything that a command knows before it begins."""

    target: Target
    host: Host
    facts: Facts
    built: Built

    @property
    def asked(self) -> dict[str, Any]:
        """What the agent is asked with."""
        settings = {service.name: service.env for service in self.target.service}
        return {
            "target": self.target.model_dump(mode="json"),
            "releases": {
                name: {
                    "version": release.version,
                    "wheel": release.wheel.name,
                    "lock": release.lock.read_text(),
                    "settings": settings[name],
                }
                for name, release in self.built.releases.items()
            },
            "login_user": self.facts.login_user if self.target.host != "local" else None,
            "clock_offset_s": self.facts.clock_offset_s,
        }

    @contextmanager
    def looking(self) -> Iterator[Agent]:
        """Give an agent that leaves nothing behind."""
        with borrowed(self.host, self.built) as tools:
            yield Agent(self.host, tools)

    def carried(self, tell: Tell) -> Agent:
        """Bring everything to the host, and give its agent."""
        carry(self.host, self.built, tell)
        return Agent(self.host, self.built.tools.digest)

    def run(self, agent: Agent, what: str, why: str) -> Iterator[Event]:
        """Do a long verb; a lost line is picked up again.

        Raises:
            LockedByOther: Another operator is at work.
            Unreachable: The line was lost and stayed so; the run goes on, and the words say how to look.
        """
        asked = {**self.asked, "what": what, "who": who(), "why": why}
        *_, begun = agent.ask("begin", asked)
        if begun.state == "end":
            yield begun
            return
        for event in follow(agent, (begun.more or {})["run"]):
            yield event
            if (event.more or {}).get("needs") == NEW_CONNECTION:
                yield self._come_in_anew()

    def _come_in_anew(self) -> Event:
        """Show that a new connection still gets in, and so let what was changed about ssh and the firewall stay."""
        anew = Agent(connect(self.target, anew=True), self.built.tools.digest)
        for event in anew.ask("disarm", self.asked):
            if event.state == "end":
                break
        return Event("ssh", "done", "新しい接続で入れることを確かめました")


def follow(agent: Agent, run: str) -> Iterator[Event]:
    """Give what a run tells, to its end; a lost line is picked up again where it broke.

    Raises:
        Unreachable: The line stayed lost; the run goes on, and the words say how to look.
    """
    seen, lost_at = 0, 0.0
    while True:
        try:
            for event in agent.ask("follow", {"run": run, "seen": seen}):
                seen, lost_at = seen + 1, 0.0
                yield event
                if event.state == "end":
                    return
        except Unreachable as err:
            lost_at = lost_at or time.monotonic()
            if time.monotonic() - lost_at > RECONNECT_S:
                raise Unreachable(
                    f"{err.detail}\nサーバーでの作業は続いています。",
                    hint="つながるようになったら morizo status で結果を確かめてください。",
                ) from err
            yield Event(
                "line",
                "note",
                "接続が切れました。サーバーでの作業は続いています。つなぎ直しています…",
            )
            time.sleep(_PAUSE_S)


def prepare(target: Target, root: Path) -> Job:
    """Reach the host, look at it, and build for it.

    Raises:
        Unreachable: No connection.
        PreflightRefused: Something must be put right first; nothing was changed.
    """
    host = connect(target)
    facts = look(host)
    preflight(target, facts)
    return Job(target, host, facts, build(target, facts, root=root))


def who() -> str:
    """Return who works here, for the lock and the journal."""
    return f"{getpass.getuser()}@{socket.gethostname()}"
