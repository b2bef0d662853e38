"""The baseline as a whole: look at every group, refuse or say or change, risky groups last."""

from collections.abc import Callable

from morizo.ops.baseline import (
    clock,
    disk,
    engine,
    firewall,
    folders,
    journal,
    kernel,
    packages,
    reboot,
    restore,
    sshd,
    swap,
    upgrades,
    users,
)
from morizo.ops.baseline.steps import Group, Operator
from morizo.ops.errors import CommandFailed, PreflightRefused, RolledBack
from morizo.ops.events import Event, Tell
from morizo.ops.target import Target

Grouper = Callable[[Target, Operator], Group]
SAFE: tuple[Grouper, ...] = (
    folders.group,
    disk.group,
    upgrades.group,  # before the packages: no prompt while they are installed
    packages.group,
    clock.group,
    kernel.group,
    swap.group,
    journal.group,
    users.group,
    reboot.group,
)
RISKY: tuple[Grouper, ...] = (firewall.group, sshd.group)
"""A mistake here locks the operator out: changed under an armed restore."""


def plan(target: Target, tell: Tell, operator: Operator | None = None) -> int:
    """Tell every change that `apply` would make, with its diff; change nothing.

    Returns:
        How many changes are pending.

    Raises:
        PreflightRefused: Nothing may be changed, and why; told after all that could be looked at.
    """
    operator = operator or Operator()
    groups = [grouper(target, operator) for grouper in (*SAFE, *RISKY)]
    pending = 0
    for group in groups:
        changes = engine.survey(group)
        owed = engine.unfinished(group)
        _tell_notes(group, tell)
        for change in changes:
            more = {"diff": change.diff, "pending": True}
            tell(Event(group.name, "note", f"{change.subject}します", more))
        if owed and not changes:
            more = {"diff": _commands(owed), "pending": True}
            tell(Event(group.name, "note", "前回途中で止まった変更を反映します", more))
        if not changes and not owed:
            tell(Event(group.name, "same", f"{group.title}: 変更なし"))
        pending += len(changes) or bool(owed)
    if restore.was_restored():
        words = "前回の変更は新しい接続で確認されなかったので、ファイアウォールと ssh は元に戻っています。"
        tell(Event("confirm", "note", words))
    _refuse(groups)
    return pending


def apply(
    target: Target,
    tell: Tell,
    operator: Operator | None = None,
    *,
    confirm_within_s: float = restore.SECONDS,
) -> int:
    """Bring the host into the wanted state.

    A change of firewall or sshd arms the restore, tells an event with `needs = "new-connection"`, and waits: another
    connection must call the verb `disarm`. On the host itself (`host = "local"`) an sshd that greets is enough.

    Returns:
        How many changes were made.

    Raises:
        PreflightRefused: Nothing was changed, and why.
        CommandFailed: A change failed; those before it stand, and a next run goes on from there.
        RolledBack: Nobody confirmed; firewall and sshd are as before.
    """
    operator = operator or Operator()
    _refuse([grouper(target, operator) for grouper in (*SAFE, *RISKY)])
    packages.wait_until_free(lambda words: tell(Event("packages", "note", words)))
    if warning := packages.refresh_lists():
        tell(Event("packages", "note", warning))
    made = sum(_put(grouper(target, operator), tell) for grouper in SAFE)
    return made + _put_risky(target, tell, operator, confirm_within_s)


def _put(group: Group, tell: Tell) -> int:
    _tell_notes(group, tell)
    owed = engine.unfinished(group)
    changes = engine.put_in_place(group)
    for change in changes:
        tell(Event(group.name, "done", f"{change.subject}しました", {"diff": change.diff}))
    if owed and not changes:
        more = {"diff": _commands(owed)}
        tell(Event(group.name, "done", "前回途中で止まった変更を反映しました", more))
    if not changes and not owed:
        tell(Event(group.name, "same", f"{group.title}: 変更なし"))
    return len(changes) or bool(owed)


def _put_risky(target: Target, tell: Tell, operator: Operator, seconds: float) -> int:
    groups = [grouper(target, operator) for grouper in RISKY]
    pending = any(engine.survey(group) or engine.unfinished(group) for group in groups)
    # an earlier run may have ended between its change and the confirmation: that one is still to be had
    if not pending and not restore.is_armed():
        return sum(_put(group, tell) for group in groups)
    restore.arm(seconds)
    try:
        made = sum(_put(grouper(target, operator), tell) for grouper in RISKY)
        if weak := sshd.still_weak(operator.login):
            raise CommandFailed(f"ssh: 設定を変えても {'、'.join(weak)} のままです。")
    except BaseException:
        restore.restore_now()
        raise
    _confirm(target, tell, operator, seconds)
    return made


def _confirm(target: Target, tell: Tell, operator: Operator, seconds: float) -> None:
    port = sshd.ports(target)[0]
    if target.host == "local" or not operator.over_ssh:
        if restore.answers(port) or not sshd.look(None).installed:
            restore.disarm()
            return
        restore.restore_now()
        raise RolledBack(f"sshd が {port} 番で答えなくなったので、前の設定に戻しました。")
    words = f"新しい ssh 接続での確認を待っています（{seconds:.0f} 秒以内に確認できなければ元に戻します）。"
    tell(Event("confirm", "begun", words, {"needs": "new-connection", "seconds": seconds}))
    if restore.wait(seconds + 30) == "restored":
        raise RolledBack(
            "新しい ssh 接続を確認できなかったので、ファイアウォールと ssh を前の設定に戻しました。"
        )


def _refuse(groups: list[Group]) -> None:
    faults = [fault for group in groups for fault in group.faults]
    if faults:
        raise PreflightRefused("\n".join(faults))


def _tell_notes(group: Group, tell: Tell) -> None:
    for note in group.notes:
        tell(Event(group.name, "note", note))


def _commands(owed: tuple[tuple[str, ...], ...]) -> str:
    return "\n".join(f"+ {' '.join(words)}" for words in owed)
