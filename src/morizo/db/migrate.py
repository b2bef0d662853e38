"""Migrations: run by `up` and by a release, never at process start; under a lock, after a verified copy.

The copy is made by SQLite's own backup and checked before anything is changed; three are kept. A server's
database is copied by its own tools, in the backup.
"""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect, text

from morizo.db.engine import Database
from morizo.kit.lock import locked

COPIES_KEPT = 3
VERSIONS = Path(__file__).parent / "versions"


class CopyFailed(Exception):
    """The copy before a migration isn't whole; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration did."""

    before: str | None
    after: str
    copy: Path | None


def head() -> str:
    """Return the revision that this code needs."""
    return max(
        match[1] for path in VERSIONS.glob("*.py") if (match := re.match(r"(\d{4})_", path.name))
    )


def revision(database: Database) -> str | None:
    """Return the revision that the database has; None for an empty one."""
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def fits(there: str | None) -> bool:
    """Tell whether this code can serve a database of that revision.

    A later one fits: schemas grow first and shrink a release later, so that a release can be rolled back.
    """
    return there is not None and there >= head()


def migrate(database: Database, now: datetime) -> Migrated:
    """Bring the schema up to this code's revision; a later release's schema is left as it is.

    Raises:
        CopyFailed: The copy could not be verified.
        kit.lock.Held: Another process migrates.
    """
    path = database.path
    if path is None:
        return _migrate(database, None)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(path.parent / "migrate.lock"):
        before = revision(database) if path.exists() else None
        copy = _copy(path, now, before) if before is not None and not fits(before) else None
        return _migrate(database, copy)


def _migrate(database: Database, copy: Path | None) -> Migrated:
    # Alembic is loaded here alone: the serving processes never pay for it.
    from alembic import command
    from alembic.config import Config

    before = revision(database)
    if before is not None and fits(before):
        return Migrated(before, before, None)
    config = Config()
    # Its reader takes % for the beginning of a reference.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("version_locations", str(VERSIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return Migrated(before, revision(database) or "", copy)


def _copy(path: Path, now: datetime, before: str | None) -> Path:
    folder = path.parent / "copies"
    folder.mkdir(exist_ok=True, mode=0o700)
    target = folder / f"{now:%Y%m%dT%H%M%S}-before-{before}.db"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",) or _counts(
            source
        ) != _counts(copy):
            raise CopyFailed(str(target))
    target.chmod(0o600)
    for old in sorted(folder.glob("*.db"))[:-COPIES_KEPT]:
        old.unlink()
    return target


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    counts = {}
    for (name,) in names:
        # The name comes from the database's own catalogue, and is quoted.
        query = f'SELECT count(*) FROM "{name}"'  # noqa: S608
        counts[name] = connection.execute(query).fetchone()[0]
    return counts
