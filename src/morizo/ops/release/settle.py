"""One clear state, whatever was broken off before: one instance a service, the one that the link names."""

from morizo.ops.errors import CommandFailed
from morizo.ops.events import Event, Tell
from morizo.ops.release import instance, journal, switch
from morizo.ops.release.install import remove_half_made
from morizo.ops.target import Target


def settle(target: Target, tell: Tell) -> None:
    """Bring every service back to what its link says; close what the journal left open."""
    for service in target.service:
        remove_half_made(service.name)
        serving = switch.serving(service.name)
        if serving is None:
            continue
        try:
            instance.put_units(serving)
            if not instance.is_running(serving.unit):
                instance.start(serving)
            instance.enable(serving)
            instance.join(serving)
        except CommandFailed as err:
            tell(
                Event(
                    service.name,
                    "note",
                    f"{serving.id} が動いていません: {err.detail.splitlines()[0]}",
                )
            )
        for unit in instance.running(service.name):
            if unit != serving.unit:
                instance.stop(unit)
                tell(Event(service.name, "note", f"途中で残っていた {unit} を止めました"))


def close_open_entries(but: str) -> None:
    """Write down that earlier runs were broken off."""
    for entry in journal.entries():
        if entry.ended_at is None and entry.run != but:
            journal.write(
                entry.model_copy(
                    update={
                        "ended_at": journal.now(),
                        "result": "broken-off",
                        "words": "途中で切れました",
                    }
                )
            )
