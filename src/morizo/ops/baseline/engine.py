"""Put a group in place with pyinfra's operations, on this machine, or only say what would change.

pyinfra decides per operation whether it would change something (its facts are read anew each time), runs it, and
says whether it did. What follows a change (a reload) is remembered on disk before the change: a run that was killed
between a new file and its reload is made good by the next one.
"""

import logging
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyinfra.api.config import Config
from pyinfra.api.connect import connect_all
from pyinfra.api.exceptions import PyinfraError
from pyinfra.api.inventory import Inventory
from pyinfra.api.operation import OperationMeta, add_op
from pyinfra.api.operations import run_ops
from pyinfra.api.state import State
from pyinfra.operations import apt, files, server, systemd

from morizo.ops import paths
from morizo.ops.baseline import operations
from morizo.ops.baseline.ask import CALM
from morizo.ops.baseline.steps import (
    Do,
    Folder,
    Gone,
    Group,
    Link,
    Packages,
    Put,
    Step,
    Unit,
    Words,
    thens,
)
from morizo.ops.errors import CommandFailed

UNFINISHED = paths.STATE / "unfinished"
"""One empty file a group, while it is being changed."""
APT_OPTIONS = "-o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 -o Acquire::http::Timeout=30"
APT_ENV = {**CALM, "NEEDRESTART_MODE": "a", "UCF_FORCE_CONFFOLD": "1"}


@dataclass(frozen=True, slots=True)
class Change:
    """One step that changes something.

    Args:
        step: The step.
        subject: What, without an ending: 「…を作成」.
        diff: Line by line.
    """

    step: Step
    subject: str
    diff: str


def survey(group: Group) -> list[Change]:
    """Return what would change; change nothing."""
    with _quiet():
        metas = _prepare(_state(), group)
        return [
            describe(step)
            for step, meta in zip(group.steps, metas, strict=True)
            if meta.will_change
        ]


def unfinished(group: Group) -> tuple[Words, ...]:
    """Return the commands that a killed run still owes: all that may have to follow the group's steps."""
    return thens(group.steps) if _mark(group).exists() else ()


def put_in_place(group: Group) -> list[Change]:
    """Change what differs and what must follow; return what was changed.

    Raises:
        CommandFailed: A step or what follows it failed; the rest was not tried.
    """
    owed = unfinished(group)
    with _quiet() as said:
        state = _state()
        described = [describe(step) for step in group.steps]
        metas = _prepare(state, group)
        if not owed and not any(meta.will_change for meta in metas):
            _mark(group).unlink(missing_ok=True)
            return []
        _remember(group)
        _run(state, said, group)
        changed = [
            change for change, meta in zip(described, metas, strict=True) if meta.did_change()
        ]
        _follow(tuple(dict.fromkeys(owed + thens(tuple(c.step for c in changed)))), said, group)
        _mark(group).unlink()
    return changed


def describe(step: Step) -> Change:
    """Say what a step would change, compared with how the host is now."""
    match step:
        case Put():
            new = not step.path.exists()
            what = operations.diff(step.path, step.text) or f"mode {step.mode:04o} root:root"
            return Change(step, f"{step.path} を{'作成' if new else '変更'}", what)
        case Gone():
            return Change(step, f"{step.path} を削除", f"- {step.path}")
        case Link():
            now = step.path.readlink() if step.path.is_symlink() else "—"
            return Change(step, f"{step.path} を変更", f"- {now}\n+ {step.to}")
        case Folder():
            return Change(step, f"{step.path} を用意", f"+ {step.path} {step.mode:04o} root:root")
        case Packages():
            names = "\n".join(f"+ {name}" for name in step.names)
            return Change(step, f"パッケージ {len(step.names)} 個をインストール", names)
        case Unit():
            running = "、起動" if step.running else ""
            return Change(step, f"{step.name} を有効化{running}", f"+ {step.name}")
        case Do():
            shown = step.shown or tuple(" ".join(words) for words in step.commands)
            return Change(step, step.why, "\n".join(f"+ {line}" for line in shown))


def _prepare(state: State, group: Group) -> list[OperationMeta]:
    try:
        return [_add(state, step) for step in group.steps]
    except PyinfraError as error:
        raise CommandFailed(f"{group.title}: {error}") from error


def _add(state: State, step: Step) -> OperationMeta:
    function, arguments = _operation(step)
    (meta,) = add_op(state, function, **arguments).values()
    assert isinstance(meta, OperationMeta)  # noqa: S101  # one host, one operation
    return meta


def _operation(step: Step) -> tuple[Callable[..., Any], dict[str, Any]]:
    match step:
        case Put():
            return operations.place, {
                "path": str(step.path), "text": step.text, "mode": step.mode, "check": step.check,
            }  # fmt: skip
        case Gone():
            return operations.gone, {"path": str(step.path)}
        case Link():
            return files.link, {
                "path": str(step.path), "target": str(step.to), "force": True, "force_backup": False,
            }  # fmt: skip
        case Folder():
            return files.directory, {
                "path": str(step.path), "mode": f"{step.mode:o}", "user": "root", "group": "root",
            }  # fmt: skip
        case Packages():
            return apt.packages, {
                "packages": list(step.names), "no_recommends": True,
                "extra_install_args": APT_OPTIONS, "_env": APT_ENV,
            }  # fmt: skip
        case Unit():
            return systemd.service, {
                "service": step.name, "running": True if step.running else None, "enabled": True,
            }  # fmt: skip
        case Do():
            return server.shell, {
                "commands": [_quoted(words) for words in step.commands],
                "_env": {**CALM, **dict(step.env)}, "_timeout": step.timeout_s,
            }  # fmt: skip


def _quoted(words: Words) -> str:
    return shlex.join(words)


def _run(state: State, said: list[str], group: Group) -> None:
    try:
        run_ops(state)
    except PyinfraError as error:
        raise CommandFailed(f"{group.title}: " + "\n".join(said[-20:] or [str(error)])) from error


def _follow(commands: tuple[Words, ...], said: list[str], group: Group) -> None:
    state = _state()
    for words in commands:
        _add(state, Do("", (words,)))
    _run(state, said, group)


def _state() -> State:
    inventory = Inventory((["@local"], {}))  # type: ignore[no-untyped-call]  # pyinfra's own
    config = Config(TEMP_DIR="/run")  # type: ignore[no-untyped-call]
    state = State(inventory, config)
    connect_all(state)
    return state


def _mark(group: Group) -> Path:
    return UNFINISHED / group.name


def _remember(group: Group) -> None:
    paths.STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
    UNFINISHED.mkdir(mode=0o700, exist_ok=True)
    _mark(group).touch()


class _Kept(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        line = record.getMessage().replace("[@local] ", "")
        if line and not line.startswith("Error: executed "):  # pyinfra's own count
            self.lines.append(line)


@contextmanager
def _quiet() -> Iterator[list[str]]:
    """Keep what pyinfra says; standard output belongs to the events."""
    logger = logging.getLogger("pyinfra")
    lines: list[str] = []
    handler, propagate = _Kept(lines), logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
