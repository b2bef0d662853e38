"""Transactions: one state to read, no lost update, and no waiting for readers."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, update

from morizo.db.engine import Database

tallies = Table(
    "tallies", MetaData(), Column("id", Integer, primary_key=True), Column("n", Integer)
)

COUNTER = """
import sys
from sqlalchemy import text
from morizo.db.engine import Database
database = Database(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with database.write() as t:
        n = t.execute(text("SELECT n FROM tallies WHERE id = 1")).scalar_one()
        t.execute(text("UPDATE tallies SET n = :n WHERE id = 1"), {"n": n + 1})
database.close()
"""


@pytest.fixture
def counted(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'tally.db'}")
    with database.write() as transaction:
        tallies.create(transaction)
        transaction.execute(insert(tallies).values(id=1, n=0))
    yield database
    database.close()


def tally(database: Database) -> int:
    with database.read() as transaction:
        return int(transaction.execute(select(tallies.c.n)).scalar_one())


def add_one(database: Database) -> None:
    with database.write() as transaction:
        now = transaction.execute(select(tallies.c.n)).scalar_one()
        transaction.execute(update(tallies).values(n=now + 1))


def test_a_read_transaction_sees_one_state(counted: Database) -> None:
    with counted.read() as reader:
        before = reader.execute(select(tallies.c.n)).scalar_one()
        add_one(counted)
        assert reader.execute(select(tallies.c.n)).scalar_one() == before
    assert tally(counted) == before + 1


def test_a_reader_does_not_wait_for_a_writer(counted: Database) -> None:
    with counted.write() as writer:
        writer.execute(update(tallies).values(n=7))
        assert tally(counted) == 0
    assert tally(counted) == 7


def test_an_error_rolls_back(counted: Database) -> None:
    def spill() -> None:
        with counted.write() as transaction:
            transaction.execute(update(tallies).values(n=7))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        spill()
    assert tally(counted) == 0


def test_what_is_not_committed_is_not_kept(counted: Database) -> None:
    connection = counted.open(writes=True)
    connection.execute(update(tallies).values(n=7))
    connection.close()
    assert tally(counted) == 0


def test_threads_lose_no_update(counted: Database) -> None:
    def add_twenty() -> None:
        for _ in range(20):
            add_one(counted)

    threads = [threading.Thread(target=add_twenty) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally(counted) == 80


def test_two_processes_lose_no_update(counted: Database) -> None:
    others = [
        subprocess.Popen([sys.executable, "-c", COUNTER, counted.url, "60"]) for _ in range(2)
    ]
    for other in others:
        assert other.wait(60) == 0
    assert tally(counted) == 120


def test_an_acknowledged_change_is_on_the_disk(counted: Database) -> None:
    with counted.read() as transaction:
        pragmas = {
            name: transaction.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
