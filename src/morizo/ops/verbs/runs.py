"""A long verb as a run of its own on the host: in a transient unit, so that a lost line doesn't stop it.

`begin` starts it, `follow` reads what it says from any line on, `run` is the run itself. What it was asked and what
it said lie in `RUNS`, 0600; neither holds a secret.
"""

import importlib
import json
import os
import sys
import time
import traceback
from typing import Any

from morizo.ops import paths
from morizo.ops.errors import LockedByOther, OpsError
from morizo.ops.events import Event, Tell
from morizo.ops.exits import Exit
from morizo.ops.release import journal, switch
from morizo.ops.release.lock import Holder, held, holder, words
from morizo.ops.release.settle import close_open_entries
from morizo.ops.system import must
from morizo.ops.target import Target

LONG = {"deploy": "morizo.ops.verbs.deploy", "rollback": "morizo.ops.verbs.rollback"}
KEPT = 50
DEAD_S = 3.0
"""How long nobody may hold the lock for a run before it counts as dead: it takes it after its start, and ends after it."""
_QUIET_S = 0.1
_BROKEN_OFF = "途中で止まりました。動いている版はそのままです。もう一度 morizo deploy を実行すると、続きから整えます。"
_ENVIRONMENT = (
    "/usr/bin/env",
    "-i",
    f"PATH={os.defpath}:/usr/sbin:/sbin",
    "HOME=/root",
    "LANG=C.UTF-8",
    "TZ=UTC",
)


def begin(asked: dict[str, Any], tell: Tell) -> int:
    """Start a run; tells its name."""
    other = holder()
    if other is not None:
        raise LockedByOther(words(other))
    run = f"{journal.now():%Y%m%dT%H%M%SZ}-{asked['what']}-{os.getpid()}"
    paths.RUNS.mkdir(parents=True, exist_ok=True, mode=0o700)
    _forget_old()
    question, said = paths.RUNS / f"{run}.json", paths.RUNS / f"{run}.jsonl"
    for path, text in ((question, json.dumps({**asked, "run": run})), (said, "")):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
    must([
        "systemd-run", "--quiet", "--collect", f"--unit={_unit(run)}", "-p", "Type=exec", "-p", "UMask=0022",
        "-p", f"StandardInput=file:{question}", "-p", f"StandardOutput=append:{said}", "-p", "StandardError=journal",
        "--", *_ENVIRONMENT, *sys.orig_argv[:-1], "run",
    ])  # fmt: skip
    tell(Event("run", "begun", "", {"run": run}))
    return Exit.DONE


def follow(asked: dict[str, Any], tell: Tell) -> int:
    """Give what a run said from line `seen` on, until its end."""
    run, seen = asked["run"], int(asked.get("seen", 0))
    dead_s = 0.0
    with (paths.RUNS / f"{run}.jsonl").open() as said:
        for _ in range(seen):
            said.readline()
        while dead_s < DEAD_S:
            place = said.tell()
            line = said.readline()
            if line.endswith("\n"):
                dead_s, event = 0.0, Event.read(line)
                tell(event)
                if event.state == "end":
                    return int((event.more or {}).get("exit", Exit.BUG))
                continue
            said.seek(place)
            time.sleep(_QUIET_S)
            dead_s = 0.0 if _is_alive(run) else dead_s + _QUIET_S
    tell(Event("run", "end", _BROKEN_OFF, {"exit": int(Exit.UNHEALTHY)}))
    return Exit.UNHEALTHY


def run(asked: dict[str, Any], tell: Tell) -> int:
    """Do what was asked, under the lock, with a line in the journal before and after."""
    entry = journal.Entry(
        run=asked["run"],
        what=asked["what"],
        who=asked["who"],
        why=asked.get("why", ""),
        began_at=journal.now(),
    )
    target = Target.model_validate(asked["target"])
    mine = Holder(
        run=entry.run, what=entry.what, who=entry.who, why=entry.why, since=entry.began_at
    )
    try:
        with held(mine):
            close_open_entries(but=entry.run)
            journal.write(entry)
            code, said = _do(asked, tell)
            result = journal.RESULTS.get(code, "failed")
            journal.write(
                entry.model_copy(
                    update={
                        "ended_at": journal.now(), "exit": int(code), "result": result,
                        "words": said.splitlines()[0] if said else "", "releases": _serving(target),
                    }
                )
            )  # fmt: skip
    except LockedByOther as err:
        code, said = Exit.LOCKED, err.detail
    more = {"exit": int(code), "releases": _serving(target), "version": _version(target)}
    tell(Event(asked["what"], "end", said, more))
    return int(code)


def _do(asked: dict[str, Any], tell: Tell) -> tuple[Exit, str]:
    try:
        module = importlib.import_module(LONG[asked["what"]])
        code: Exit
        said: str
        code, said = module.carry_out(asked, tell)
        return code, said
    except OpsError as err:
        return err.exit, f"{err.title}\n{err.detail}\n{err.hint}"
    except (
        Exception
    ):  # the journal must have an end, and the operator a line: the rest is in the host's journal
        traceback.print_exc()
        return (
            Exit.BUG,
            "思わぬ不具合で止まりました。サーバーの journalctl に詳しい記録があります。",
        )


def _serving(target: Target) -> dict[str, str]:
    found = {service.name: switch.serving(service.name) for service in target.service}
    return {name: release.id for name, release in found.items() if release}


def _version(target: Target) -> str | None:
    serving = switch.serving(target.web.name)
    return serving.version if serving else None


def _is_alive(run: str) -> bool:
    # The lock and not the unit: the service manager may be away for a moment (a reload of its own).
    other = holder()
    return other is not None and other.run == run


def _unit(run: str) -> str:
    return f"morizo-run-{run}.service"


def _forget_old() -> None:
    for old in sorted(paths.RUNS.glob("*.json*"), key=lambda path: path.name)[: -2 * KEPT]:
        old.unlink(missing_ok=True)
