"""All services of a target, taken to new releases together, or left as they were."""

from collections.abc import Callable, Mapping, Sequence

from morizo.ops.errors import CommandFailed
from morizo.ops.events import Event, Tell
from morizo.ops.release import instance, room, switch
from morizo.ops.release.check import check_aside
from morizo.ops.release.errors import ReleaseRed
from morizo.ops.release.install import install, keep_newest
from morizo.ops.release.migrate import migrate
from morizo.ops.release.models import Parcel, Release, wanted
from morizo.ops.release.step import Step
from morizo.ops.release.telling import tell_of_failure
from morizo.ops.target import Service, Target

Gate = Callable[[], None]
"""Asks the whole from the public side; raises `CommandFailed` when it is red."""


def steps(target: Target, parcels: Mapping[str, Parcel], python: str) -> list[Step]:
    """Return what has to be done for each service."""
    found = []
    for service in target.service:
        parcel = parcels[service.name]
        new, papers = wanted(target, service, parcel, python)
        found.append(
            Step(
                service,
                switch.serving(service.name),
                new,
                switch.previous(service.name),
                parcel,
                papers,
            )
        )
    return found


def update(todo: Sequence[Step], gate: Gate, tell: Tell, *, keep: int, time_zone: str) -> bool:
    """Carry the steps out; False when there was nothing to do.

    Raises:
        CommandFailed: A release was red; what served before serves again (or still), if there was anything.
    """
    changes = [step for step in todo if step.is_change]
    for step in todo:
        if step not in changes:
            tell(Event(step.service.name, "same", f"{step.service.name}: {step.new.id} のままです"))
    if not changes:
        return False
    switched: list[Step] = []
    try:
        _carry_out(changes, switched, gate, tell)
    except CommandFailed as err:
        tell_of_failure(err, switched, tell, time_zone)
        for step in changes[len(switched) :]:
            instance.stop(step.new.unit)  # begun together with the others, never asked
        put_back(switched, tell)
        raise
    for step in todo:
        _tidy(step, tell, keep)
    return True


def _carry_out(changes: Sequence[Step], switched: list[Step], gate: Gate, tell: Tell) -> None:
    """Install all, then switch one after the other; `switched` grows by each that was begun."""
    for step in changes:
        _install(step, tell)
    together = fit_together(changes)
    if together:
        for step in changes:
            instance.wake(step.new)
    for step in changes:
        switched.append(step)
        bring_in(step, tell, beside=together or _fits_beside(step))
    gate()
    for step in changes:
        _stop_others(step.service, step.new)  # the last of what they were doing


def _tidy(step: Step, tell: Tell, keep: int) -> None:
    name = step.service.name
    serving = {one.id for one in (step.new, switch.previous(name)) if one}
    for gone in keep_newest(name, keep, serving):
        tell(Event(name, "note", f"{name}: 古い版 {gone} を片づけました"))


def fit_together(changes: Sequence[Step]) -> bool:
    """Tell whether all new instances may start at once, each beside its old one."""
    units = [step.old.unit for step in changes if step.old]
    return room.fit_beside(units) and not any(instance.is_elsewhere(step.new) for step in changes)


def _fits_beside(step: Step) -> bool:
    return step.old is None or room.fit_beside([step.old.unit])


def bring_in(step: Step, tell: Tell, *, beside: bool) -> None:
    """Start the new instance aside, ask it, let it join, and let the old one go.

    Args:
        step: Which service, from what to what.
        tell: Takes what happens.
        beside: Memory admits two; else the old one goes first, and callers wait at the socket that systemd holds.
    """
    service, new = step.service, step.new
    tell(Event(service.name, "begun", f"{service.name}: {new.id} を起動しています"))
    moves = instance.is_elsewhere(new)
    beside = beside and not (moves and step.old)
    instance.put_units(new)  # before anybody has to wait
    if not beside:
        why = "待ち受けが変わる" if moves else "メモリーが足りない"
        words = f"{why}ので、前の版を止めてから起動します（接続は待たされます）"
        tell(Event(service.name, "note", words))
        if not moves:
            instance.be_woken(new)
        _stop_others(service, new)
    if moves:
        instance.move(new)
    try:
        instance.start(new)
    except CommandFailed as err:
        if step.old is not None and not moves:
            instance.be_woken(step.old)  # who waits has the old one back at once
        raise ReleaseRed(new, f"{new.unit} が起動しません。\n{err.detail}") from err
    check_aside(service, new)
    instance.enable(new)
    switch.point_at(new)
    instance.join(new)
    _let_others_go(service, new)
    tell(Event(service.name, "done", f"{service.name}: {new.id} に切り替えました"))


def put_back(switched: Sequence[Step], tell: Tell) -> None:
    """Undo, last first: what served before serves again; what was new stops."""
    for step in reversed(switched):
        service, old, new = step.service, step.old, step.new
        if old is None or old.id == new.id:
            instance.stop(new.unit)
            if old is None:
                switch.point_at_none(service.name)
            continue
        if not instance.is_running(old.unit):
            moves = instance.is_elsewhere(old)
            instance.put_units(old)
            if not moves:
                instance.be_woken(old)
            if moves or not room.fit_beside([new.unit]):
                instance.stop(new.unit)
            if moves:
                instance.move(old)
            instance.start(old)
        instance.enable(old)
        switch.point_back(old, step.before)
        instance.join(old)
        _stop_others(service, old)
        tell(Event(service.name, "done", f"{service.name}: 前の版 {old.id} に戻しました"))


def _install(step: Step, tell: Tell) -> None:
    service, new = step.service, step.new
    if step.parcel and step.papers and install(new, step.parcel, step.papers):
        tell(Event(service.name, "done", f"{service.name}: {new.id} を置きました"))
    if service.process == "aiv2":
        tell(Event("migrate", "done", migrate(service, new)))


def _let_others_go(service: Service, stays: Release) -> None:
    for unit in instance.running(service.name):
        if unit != stays.unit:
            instance.let_go(unit)


def _stop_others(service: Service, stays: Release) -> None:
    for unit in instance.running(service.name):
        if unit != stays.unit:
            instance.stop(unit)
