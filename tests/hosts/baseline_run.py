"""Runs on a host, as root: the baseline as `deploy` calls it, with the faults that a test asks for.

python3 baseline_run.py < asked.json     # events as lines, then one line with the result
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

STARTED = time.monotonic()


def main() -> int:
    """Do what was asked; say how it ended as the last line."""
    asked = json.loads(Path(__file__).with_name("asked.json").read_text())
    from morizo.ops import baseline
    from morizo.ops.baseline import firewall
    from morizo.ops.errors import OpsError
    from morizo.ops.events import Event
    from morizo.ops.target import Target

    left = asked.get("kill_after", -1)

    def tell(event: Event) -> None:
        nonlocal left
        sys.stdout.write(event.line() + "\n")
        sys.stdout.flush()
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)

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
