"""Migrations: under a lock, after a verified copy, three kept; and never downwards.

A later revision is played by a tiny one in a temporary folder, beside copies of the real ones.
"""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.conftest import NOON

from morizo.db import migrate as migrations
from morizo.db.engine import Database
from morizo.db.migrate import CopyFailed, head, migrate, revision
from morizo.kit.lock import Held, locked
from morizo.settings import Settings

NEXT = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = {revision!r}, {down!r}, None, None
def upgrade() -> None:
    op.add_column("people", sa.Column("nickname_{revision}", sa.String(20)))
"""


@pytest.fixture
def later(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of revisions that tests may add to."""
    folder = tmp_path_factory.mktemp("db") / "versions"
    shutil.copytree(migrations.VERSIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrations, "VERSIONS", folder)
    return folder


def add_revision(folder: Path) -> str:
    down = head()
    number = f"{int(down) + 1:04}"
    (folder / f"{number}_next.py").write_text(NEXT.format(revision=number, down=down))
    return number


def move_in(database: Database, count: int = 3) -> None:
    with database.write() as transaction:
        for number in range(count):
            transaction.execute(
                text("INSERT INTO people (id, email, created_at) VALUES (:id, :email, :at)"),
                {"id": f"{number:032}", "email": f"p{number}@example.com", "at": "2026-11-24"},
            )


def emails(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT email FROM people ORDER BY email")]


def test_a_fresh_database_gets_the_whole_schema(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'morizo.db'}")
    assert revision_after(database) == (None, head(), None)
    assert revision(database) == head()
    database.close()


def revision_after(database: Database) -> tuple[str | None, str, Path | None]:
    done = migrate(database, NOON)
    return done.before, done.after, done.copy


def test_a_second_time_changes_nothing_and_copies_nothing(
    database: Database, tmp_path: Path
) -> None:
    assert revision_after(database) == (head(), head(), None)
    assert not (tmp_path / "copies").exists()


def test_an_upgrade_of_a_filled_database_keeps_everything_and_a_copy(
    database: Database, later: Path
) -> None:
    before = head()
    move_in(database)
    after = add_revision(later)
    done = migrate(database, NOON)
    assert (done.before, done.after) == (before, after)
    assert database.path is not None
    assert emails(database.path) == [f"p{number}@example.com" for number in range(3)]
    assert done.copy is not None
    assert emails(done.copy) == emails(database.path)
    assert done.copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(done.copy)) as copy:
        columns = [row[1] for row in copy.execute("PRAGMA table_info(people)")]
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == (before,)
    assert not any(column.startswith("nickname") for column in columns)


def test_three_copies_are_kept(database: Database, later: Path, tmp_path: Path) -> None:
    made = []
    for number in range(5):
        add_revision(later)
        made.append(migrate(database, NOON + timedelta(minutes=number)).copy)
    assert sorted((tmp_path / "copies").iterdir()) == made[-3:]


def test_a_failing_migration_leaves_the_database_as_it_was(database: Database, later: Path) -> None:
    before = head()
    move_in(database)
    number = add_revision(later)
    path = later / f"{number}_next.py"
    path.write_text(path.read_text() + '    op.drop_table("no_such_table")\n')
    with pytest.raises(Exception, match="no_such_table"):
        migrate(database, NOON)
    assert revision(database) == before
    assert database.path is not None
    with closing(sqlite3.connect(database.path)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(people)")]
    assert not any(column.startswith("nickname") for column in columns)
    assert len(emails(database.path)) == 3


def test_a_copy_that_is_not_whole_stops_the_migration(
    database: Database, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = head()
    add_revision(later)
    counts = iter([{"people": 3}, {"people": 2}])
    monkeypatch.setattr(migrations, "_counts", lambda connection: next(counts))
    with pytest.raises(CopyFailed):
        migrate(database, NOON)
    assert revision(database) == before


def test_two_at_once_are_told_who_holds_the_lock(database: Database, tmp_path: Path) -> None:
    with locked(tmp_path / "migrate.lock"), pytest.raises(Held) as held:
        migrate(database, NOON)
    assert held.value.by.startswith("pid ")


def test_a_database_of_a_later_release_is_left_alone(
    settings: Settings, database: Database, later: Path
) -> None:
    number = add_revision(later)
    migrate(database, NOON)
    (later / f"{number}_next.py").unlink()
    assert revision_after(database) == (number, number, None)
    assert revision(database) == number
