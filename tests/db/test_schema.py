"""The column types keep exactly what they were given, and the migrations make exactly the tables."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, insert, select, text

from morizo.api.tables import metadata
from morizo.db.engine import Database
from morizo.db.schema import Exact, Instant, tidy

_kept = MetaData()
things = Table(
    "things",
    _kept,
    Column("number", Integer, primary_key=True),
    Column("amount", Exact),
    Column("at", Instant),
)
AMOUNTS = st.decimals(min_value=0, max_value=100_000, places=3)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = create_engine(f"sqlite:///{tmp_path_factory.mktemp('kept') / 'kept.db'}")
    _kept.create_all(opened)
    yield opened
    opened.dispose()


def kept_amount(engine: Engine, value: Decimal) -> Decimal:
    with engine.connect() as connection:
        connection.execute(insert(things).values(amount=value))
        found = connection.execute(select(things.c.amount)).scalar_one()
        assert isinstance(found, Decimal)
        return found


@settings(max_examples=100, deadline=None, derandomize=True)
@given(AMOUNTS)
def test_an_amount_comes_back_exactly(engine: Engine, value: Decimal) -> None:
    assert kept_amount(engine, value) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [("2.000", "2"), ("1E+2", "100"), ("0.10", "0.1"), ("0", "0"), ("0.001", "0.001")],
)
def test_an_amount_is_shown_without_exponent_or_idle_zeros(
    engine: Engine, value: str, shown: str
) -> None:
    assert str(kept_amount(engine, Decimal(value))) == shown


@given(AMOUNTS)
def test_tidying_changes_no_value(value: Decimal) -> None:
    assert tidy(value) == value
    assert "E" not in str(tidy(value))


def test_an_instant_comes_back_in_utc(engine: Engine) -> None:
    tokyo = datetime(2026, 11, 24, 23, 59, 59, 123456, tzinfo=timezone(timedelta(hours=9)))
    with engine.connect() as connection:
        connection.execute(insert(things).values(at=tokyo))
        found = connection.execute(select(things.c.at)).scalar_one()
    assert found == tokyo
    assert found.tzinfo == UTC


def test_a_time_of_nowhere_is_refused(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(Exception, match="time zone"):
        connection.execute(insert(things).values(at=datetime(2026, 11, 24)))  # noqa: DTZ001


def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _is_ours}
        )
        assert compare_metadata(context, metadata) == []


def _is_ours(name: str | None, kind: str, parents: object) -> bool:
    # The word index's own tables belong to SQLite's FTS5; `alembic_version` to Alembic.
    return not (kind == "table" and (name or "").startswith("recipe_words"))


def test_every_table_of_a_household_goes_with_it() -> None:
    for table in metadata.tables.values():
        if "household_id" in table.c:
            (key,) = table.c.household_id.foreign_keys
            assert (key.column.table.name, key.ondelete) == ("households", "CASCADE"), table.name


def test_every_key_that_points_elsewhere_is_indexed(database: Database) -> None:
    with database.read() as connection:
        for table in metadata.tables.values():
            for key in table.foreign_key_constraints:
                where = " AND ".join(f"{column.name} = 'x'" for column in key.columns)
                plan = connection.execute(
                    text(f"EXPLAIN QUERY PLAN SELECT 1 FROM {table.name} WHERE {where}")  # noqa: S608
                )
                found = json.dumps([row.detail for row in plan])
                assert "SEARCH" in found, f"{table.name}, {where}: {found}"


def test_the_database_is_a_file_of_its_folder(database: Database, tmp_path: Path) -> None:
    assert database.path == tmp_path / "morizo.db"
