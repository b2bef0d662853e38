"""One operator at a time: a lock that the kernel frees when its holder dies, with a name, a reason and a time in it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from morizo.ops import paths
from morizo.ops.errors import LockedByOther


class Holder(BaseModel):
    """Who holds it."""

    model_config = ConfigDict(frozen=True)

    run: str
    what: str
    who: str
    why: str
    since: datetime


def holder() -> Holder | None:
    """Return who holds the lock now; None when nobody does (what a dead holder wrote counts for nothing)."""
    try:
        opened = os.open(paths.LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(opened)
    finally:
        os.close(opened)
    return None


@contextmanager
def held(who: Holder) -> Iterator[None]:
    """Hold the lock.

    Raises:
        LockedByOther: Somebody else does.
    """
    paths.STATE.mkdir(parents=True, exist_ok=True, mode=0o700)
    opened = os.open(paths.LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedByOther(words(_read(opened))) from None
        os.ftruncate(opened, 0)
        os.pwrite(opened, who.model_dump_json().encode(), 0)
        yield
        os.ftruncate(opened, 0)
    finally:
        os.close(opened)


def words(other: Holder | None) -> str:
    """Say who it is."""
    if other is None:
        return "だれかが作業中です。"
    why = f"（{other.why}）" if other.why else ""
    return f"{other.who} さんが {other.since.astimezone():%m月%d日 %H:%M} から {other.what} 中です{why}。"


def _read(opened: int) -> Holder | None:
    try:
        return Holder.model_validate_json(os.pread(opened, 4096, 0))
    except ValidationError:
        return None
