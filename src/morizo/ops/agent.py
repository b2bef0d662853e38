"""The agent: what runs on the host. One verb a call, its facts as JSON on standard input, events as lines out.

    python3 -m morizo.ops.agent VERB < facts.json

Exit code: that of `exits.py`.
"""

import importlib
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from morizo.ops.events import Event, Tell
from morizo.ops.exits import Exit

Verb = Callable[[dict[str, Any], Tell], int]
VERBS: dict[str, str] = {
    "certs": "morizo.ops.certs.verb",
    "disarm": "morizo.ops.baseline.restore",
    "secrets": "morizo.ops.secrets_on_host",
}
"""Verb → module that holds a function `run(asked, tell) -> int`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Do one verb."""
    (verb,) = sys.argv[1:] if argv is None else argv
    if verb not in VERBS:
        return Exit.USAGE
    asked: dict[str, Any] = json.loads(sys.stdin.buffer.read() or b"{}")
    run: Verb = importlib.import_module(VERBS[verb]).run
    return run(asked, tell)


def tell(event: Event) -> None:
    """Say one event to whoever reads."""
    sys.stdout.write(event.line() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
