"""Reading and saving what a household eats and how."""

from typing import Any

from morizo.accounts.store import PeopleStore
from morizo.accounts.visit import Visit
from morizo.changes.models import State
from morizo.changes.service import Journal
from morizo.preferences.errors import PreferencesChanged
from morizo.preferences.models import Preferences
from morizo.preferences.store import PreferencesStore

ROOM = "preferences"


def load(visit: Visit) -> Preferences:
    """Return what the household has chosen; the defaults where it hasn't."""
    saved = PreferencesStore(visit).load()
    chosen, version = saved or ({}, 0)
    return Preferences(**{**chosen, "time_zone": visit.household.time_zone, "version": version})


def save(visit: Visit, wanted: Preferences) -> Preferences:
    """Save what the household wants; `wanted.version` 0 means: on top of whatever is there now.

    Raises:
        PreferencesChanged: Somebody saved since `wanted.version` was read.
    """
    before = load(visit)
    if wanted.version not in (0, before.version):
        raise PreferencesChanged
    after = wanted.model_copy(update={"version": before.version + 1})
    _write(visit, after)
    Journal(visit).record(
        ROOM, visit.household.id, "set", "設定", before=_state(before), after=_state(after)
    )
    return after


def restore(visit: Visit, thing_id: str, state: State | None) -> None:
    """Put the preferences back, for undo."""
    saved = PreferencesStore(visit).load()
    version = (saved[1] if saved else 0) + 1
    _write(visit, Preferences(**{**(state or {}), "version": version}))


def _write(visit: Visit, wanted: Preferences) -> None:
    PreferencesStore(visit).save(
        wanted.model_dump(mode="json", exclude={"version", "time_zone"}), wanted.version
    )
    PeopleStore(visit.transaction).set_time_zone(visit.household.id, wanted.time_zone)


def _state(wanted: Preferences) -> dict[str, Any]:
    return wanted.model_dump(mode="json", exclude={"version"})
