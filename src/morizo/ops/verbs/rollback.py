"""`rollback` as it goes on the host: the releases that served before serve again; data and schema stay."""

from typing import Any

from morizo.ops.errors import CommandFailed, PreflightRefused
from morizo.ops.events import Tell
from morizo.ops.exits import Exit
from morizo.ops.release import switch
from morizo.ops.release.gate import gate
from morizo.ops.release.settle import settle
from morizo.ops.release.step import Step
from morizo.ops.release.update import update
from morizo.ops.target import Target


def carry_out(asked: dict[str, Any], tell: Tell) -> tuple[Exit, str]:
    """Go back to the release before, of every service that has one.

    Raises:
        PreflightRefused: There is none.
    """
    target = Target.model_validate(asked["target"])
    settle(target, tell)
    todo = []
    for service in target.service:
        old, now = switch.previous(service.name), switch.serving(service.name)
        if old is not None and now is not None and old.id != now.id:
            todo.append(Step(service, now, old, old))
    if not todo:
        raise PreflightRefused(
            "戻れる前の版がありません。", hint="morizo status で、いまの版を確かめてください。"
        )
    try:
        update(
            todo,
            lambda: gate(target, tell),
            tell,
            keep=target.size.releases,
            time_zone=target.timezone,
        )
    except CommandFailed:
        return Exit.UNHEALTHY, "前の版も正しく動かなかったので、戻す前の版のままです。"
    return Exit.DONE, "前の版に戻しました。データはそのままです。"
