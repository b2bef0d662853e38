"""One database: how it is opened, and what a transaction is. Knows no room."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

BUSY_MS = 10_000
"""How long a writer waits for another process's write before it gives up."""


class Database:
    """The embedded database (SQLite, WAL) behind short transactions.

    Args:
        url: An SQLAlchemy URL, `sqlite:////path/morizo.db`.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine: Engine = create_engine(
            url, pool_size=8, max_overflow=32, pool_timeout=BUSY_MS / 1000
        )
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare)
            event.listen(self.engine, "begin", _begin)

    @property
    def path(self) -> Path | None:
        """The file of an embedded database; None for a server."""
        name = make_url(self.url).database
        return Path(name) if self.engine.dialect.name == "sqlite" and name else None

    def open(self, *, writes: bool) -> Connection:
        """Open a connection in a transaction; the caller commits or rolls back, and closes.

        Args:
            writes: Take the write lock at once, so that what was read stays true until the commit.
        """
        connection = self.engine.connect().execution_options(morizo_writes=writes)
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state and changes nothing."""
        connection = self.open(writes=False)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, or rolled back on any error."""
        connection = self.open(writes=True)
        try:
            yield connection
            connection.commit()
        finally:
            connection.close()

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    # The driver must not open transactions by itself: `_begin` says which kind.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged change survives a power cut
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MS}",
        "cache_size=-2000",  # KiB a connection: the host has 1 GiB in all
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("morizo_writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
