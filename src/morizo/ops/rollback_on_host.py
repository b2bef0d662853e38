"""`rollback` as it goes on the host: the releases that served before serve again; data and schema stay."""

from typing import Any

from morizo.ops.errors import CommandFailed, PreflightRefused
from morizo.ops.events import Tell
from morizo.ops.exits import Exit
from morizo.ops.release import instance, switch
from morizo.ops.release.gate import gate
from morizo.ops.release.settle import settle
from morizo.ops.release.telling import tell_of_failure
from morizo.ops.release.update import Step, update
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
        old, now = switch.before(service.name), switch.serving(service.name)
        if old is not None and now is not None and old.id != now.id:
            todo.append(Step(service, now, old))
    if not todo:
        raise PreflightRefused(
            "戻れる前の版がありません。", hint="morizo status で、いまの版を確かめてください。"
        )
    try:
        update(todo, lambda: gate(target, tell), tell, keep=target.size.releases)
    except CommandFailed as err:
        tell_of_failure(err, todo, tell)
        return Exit.UNHEALTHY, "前の版も正しく動かなかったので、戻す前の版のままです。"
    return Exit.DONE, "前の版に戻しました。データはそのままです。"


def is_possible(target: Target) -> bool:
    """Tell whether any service has a release to go back to."""
    return any(
        (old := switch.before(service.name)) is not None and not instance.is_running(old.unit)
        for service in target.service
    )
