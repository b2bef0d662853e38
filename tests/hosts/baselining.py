"""The baseline played on a host as `deploy` plays it there, with what it told."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hosts.reached import Reached

TARGET: dict[str, Any] = {
    "domain": "morizo.test",
    "host": "web1",
    "service": [
        {"name": "morizo-aiv2", "process": "aiv2", "listen": "127.0.0.1:8000"},
        {"name": "morizo-web", "process": "web", "listen": "127.0.0.1:3000"},
    ],
}
TOOLS = Path("/srv/tools")
PROGRAM = TOOLS / "baseline_run.py"
"""On the host; the modules it uses lie beside it, or in the folder that was carried there."""


@dataclass(frozen=True, slots=True)
class Run:
    """How a run on the host ended."""

    events: list[dict[str, Any]]
    result: dict[str, Any]

    def said(self, step: str, state: str) -> list[str]:
        """Return the words of one step's events of one state."""
        return [e["words"] for e in self.events if (e["step"], e["state"]) == (step, state)]

    def states(self) -> set[str]:
        """Return the events' states, notes left out."""
        return {event["state"] for event in self.events} - {"note"}


def play(
    machine: Reached, verb: str, *, tools: Path = TOOLS, confirm: bool = True, **more: Any
) -> Run:
    """Run the baseline over ssh; where it asks for it, confirm by a new connection."""
    target = {**TARGET, **more.pop("target", {})}
    asked = {"verb": verb, "target": target, "over_ssh": True, **more}
    machine.put(TOOLS / "asked.json", json.dumps(asked))
    python = ["env", f"PYTHONPATH={tools}", "PYTHONDONTWRITEBYTECODE=1", "python3"]
    lines: list[dict[str, Any]] = []
    noise: list[str] = []
    with machine.network.operator.running(
        "ssh", machine.name, "sudo", *python, str(PROGRAM)
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if not line.startswith("{"):
                noise.append(line)
                continue
            lines.append(json.loads(line))
            if confirm and (lines[-1].get("more") or {}).get("needs") == "new-connection":
                machine.sudo(*python, "-m", "morizo.ops.agent", "disarm", stdin="{}")
    result = lines.pop() if lines and "seconds" in lines[-1] else {}
    assert not [line for line in noise if "Traceback" in line], "".join(noise)
    return Run(lines, result)
