"""What the operator's side does to a host before the agent is called; run in the operator's own network.

    python -m tests.hosts.carrying LOGIN look|borrow|carry

It prints one line of JSON; the exit code is the operator's own.
"""

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from morizo.ops import transport
from morizo.ops.errors import OpsError
from morizo.ops.events import Event
from morizo.ops.facts import look
from morizo.ops.parts.build import build
from morizo.ops.parts.carry import agent_words, borrowed, carry
from morizo.ops.target import Target

ROOT = Path(__file__).parents[2]
SERVICES = [
    {"name": "morizo-aiv2", "process": "aiv2", "listen": "127.0.0.1:8000"},
    {"name": "morizo-web", "process": "web", "listen": "127.0.0.1:3000"},
]


def a_target(login: str) -> Target:
    """Return a target; only where it is counts here."""
    return Target.model_validate({"domain": "morizo.test", "host": login, "service": SERVICES})


def do(login: str, what: str) -> dict[str, Any]:
    """Do one thing, and return what was seen."""
    target = a_target(login)
    host = transport.connect(target)
    facts = look(host)
    if what == "look":
        return facts.model_dump(mode="json")
    built = build(target, facts, root=ROOT)
    release = built.releases["morizo-web"]
    events: list[Event] = []
    began = time.monotonic()
    if what == "borrow":
        with borrowed(host, built) as tools:
            agent = host.run(agent_words(tools, "no-such-verb"))
    else:
        carry(host, built, events.append)
        took = time.monotonic() - began
        began = time.monotonic()
        agent = host.run(agent_words(built.tools.digest, "no-such-verb"))
        return {
            "events": [asdict(event) for event in events], "carry_s": took, "agent": agent.code,
            "agent_s": time.monotonic() - began, "tools": built.tools.digest, "id": release.id,
            "version": release.version,
        }  # fmt: skip
    return {"agent": agent.code, "said": agent.err.decode()}


def main() -> int:
    """Do it, and say how it went."""
    try:
        sys.stdout.write(json.dumps(do(*sys.argv[1:])) + "\n")
    except OpsError as err:
        sys.stdout.write(
            json.dumps({"code": err.code, "detail": err.detail, "hint": err.hint}) + "\n"
        )
        return err.exit
    return 0


if __name__ == "__main__":
    sys.exit(main())
