"""The agent: what runs on the host. One verb a call, its facts as JSON on standard input, events as lines out.

    python3 -m morizo.ops.agent VERB < facts.json

Exit code: that of `exits.py`.
"""

import importlib
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

from morizo.ops.errors import OpsError
from morizo.ops.events import Event, Tell
from morizo.ops.exits import Exit

BUG = "サーバー側で思わぬ不具合が起きました。morizo status で状態を確かめてください。"
Verb = Callable[[dict[str, Any], Tell], int]
VERBS: dict[str, str] = {
    "accounts": "morizo.ops.verbs.accounts",
    "begin": "morizo.ops.verbs.runs:begin",
    "canary": "morizo.ops.verify.canary",
    "certs": "morizo.ops.certs.verb",
    "disarm": "morizo.ops.baseline.restore",
    "doctor": "morizo.ops.doctor.verb",
    "follow": "morizo.ops.verbs.runs:follow",
    "foreground": "morizo.ops.doctor.foreground",
    "plan": "morizo.ops.verbs.plan",
    "run": "morizo.ops.verbs.runs:run",
    "status": "morizo.ops.verbs.status",
    "secrets": "morizo.ops.secrets.on_host",
    "trace": "morizo.ops.verify.trace",
}
"""Verb → `module:function`, a function `(asked, tell) -> int`; the function is `run` where none is named."""


def main(argv: Sequence[str] | None = None) -> int:
    """Do one verb."""
    (verb,) = sys.argv[1:] if argv is None else argv
    if verb not in VERBS:
        return Exit.USAGE
    asked: dict[str, Any] = json.loads(sys.stdin.buffer.read() or b"{}")
    module, _, function = VERBS[verb].partition(":")
    run: Verb = getattr(importlib.import_module(module), function or "run")
    try:
        return run(asked, tell)
    except OpsError as err:
        tell(Event(verb, "end", f"{err.title}\n{err.detail}\n{err.hint}", {"exit": int(err.exit)}))
        return err.exit
    except Exception as err:  # the caller must learn that it ended, and where to look
        traceback.print_exc()
        tell(Event(verb, "end", f"{BUG}（{type(err).__name__}）", {"exit": int(Exit.BUG)}))
        return Exit.BUG


def tell(event: Event) -> None:
    """Say one event to whoever reads."""
    sys.stdout.write(event.line() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
