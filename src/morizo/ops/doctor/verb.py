"""The agent's verb `doctor`: every check on this host, each answer told as it stands."""

import time
from typing import Any

from morizo.ops.doctor.case import Case
from morizo.ops.doctor.checks import examine
from morizo.ops.doctor.diagnosis import Diagnosis
from morizo.ops.doctor.live import ThisHost
from morizo.ops.doctor.releases import serving_version
from morizo.ops.events import Event, Tell
from morizo.ops.exits import Exit
from morizo.ops.target import Target


def run(asked: dict[str, Any], tell: Tell) -> int:
    """Examine this host.

    Args:
        asked: `target`; `clock_offset_s`, how far this clock is from the operator's, when there is a line between.
        tell: Gets one event a check, its diagnosis in `more`.
    """
    target = Target.model_validate(asked["target"])
    begun = time.monotonic()
    case = Case(ThisHost(), target, asked.get("clock_offset_s"))
    found = examine(case)
    for one in found:
        tell(event(one))
    exit_code = Exit.UNHEALTHY if any(one.is_fatal for one in found) else Exit.DONE
    more = {
        "seconds": round(time.monotonic() - begun, 2),
        "exit": int(exit_code),
        "version": serving_version(case, target.web),
    }
    tell(Event("doctor", "end", more=more))
    return exit_code


def event(one: Diagnosis) -> Event:
    """Return a diagnosis as what a run tells."""
    state = "failed" if one.result == "failed" else "done" if one.result == "passed" else "note"
    return Event(one.check, state, one.title, one.as_json())  # type: ignore[arg-type]
