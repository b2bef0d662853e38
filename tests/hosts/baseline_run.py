"""Runs on a host, as root: the baseline as `deploy` calls it, with the faults that a test asks for.

It reads `asked.json` beside it, writes the events as lines, and then one line with the result.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

STARTED = time.monotonic()

from morizo.ops import baseline  # noqa: E402  # the clock starts before
from morizo.ops.baseline import engine, firewall, operations, restore  # noqa: E402
from morizo.ops.errors import OpsError  # noqa: E402
from morizo.ops.events import Event  # noqa: E402
from morizo.ops.target import Target  # noqa: E402

MOMENTS: tuple[tuple[ModuleType, str], ...] = (
    (engine, "_remember"),
    (operations, "put"),
    (engine, "_run"),
    (engine, "_follow"),
    (restore, "_copy"),
    (restore, "arm"),
)
"""After each of these a killed run leaves something half done."""


def followed_by(moment: Callable[[], None], function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with a moment after it."""

    def called(*arguments: Any, **more: Any) -> Any:
        result = function(*arguments, **more)
        moment()
        return result

    return called


def main() -> int:
    """Do what was asked; say how it ended as the last line."""
    asked = json.loads(Path(__file__).with_name("asked.json").read_text())
    left = asked.get("kill_after", -1)

    def moment() -> None:
        """Pass a moment at which this process may be killed."""
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)

    def tell(event: Event) -> None:
        sys.stdout.write(event.line() + "\n")
        sys.stdout.flush()
        if event.state == "done":
            moment()

    for module, name in MOMENTS:
        setattr(module, name, followed_by(moment, getattr(module, name)))
    if asked.get("careless"):  # the first net is taken away, so that the second is seen to hold
        firewall.read_peers = lambda *_: ()
    target = Target.model_validate(asked["target"])
    operator = baseline.Operator(login=asked.get("login", "ubuntu"), over_ssh=asked["over_ssh"])
    result: dict[str, object] = {}
    try:
        if asked["verb"] == "plan":
            result["changes"] = baseline.plan(target, tell, operator)
        else:
            within = asked.get("confirm_within_s", 60)
            result["changes"] = baseline.apply(target, tell, operator, confirm_within_s=within)
    except OpsError as error:
        result |= {"error": type(error).__name__, "words": str(error)}
    result["seconds"] = time.monotonic() - STARTED
    result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
