"""The index of the packaged recipes: built once, built anew when something it depends on changes."""

from collections.abc import Sequence

import numpy as np
import pytest
from sqlalchemy import func, select, text
from tests.conftest import NOON

from morizo.db.engine import Database
from morizo.recipes import corpus, index
from morizo.recipes.book import Book
from morizo.recipes.meaning import Meaning, Vectors
from morizo.recipes.store import PackagedStore, recipes


class Letters:
    """An embedder that compares letters: what it says is near can be reckoned by hand."""

    model = "letters"

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), 64), dtype=np.float32)
        for row, said in enumerate(texts):
            for letter in said:
                vectors[row, ord(letter) % 64] += 1
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return vectors


LETTERS = Meaning(Letters, Letters.model)


def words_of(database: Database) -> int:
    with database.read() as transaction:
        return int(transaction.execute(text("SELECT count(*) FROM recipe_words")).scalar_one())


def test_building_again_changes_nothing(database: Database) -> None:
    before = words_of(database)
    built = index.build(database, Meaning(), NOON)
    assert not built.is_new
    assert built.recipes == len(corpus.load()) == before == words_of(database)


def test_another_model_builds_anew_and_the_book_notices(database: Database) -> None:
    book = Book(LETTERS)
    with database.read() as transaction:
        before = book.open(transaction)
    assert before.model is None
    assert index.build(database, LETTERS, NOON).is_new
    with database.read() as transaction:
        after = book.open(transaction)
        assert book.open(transaction) is after
    assert after.model == "letters"
    assert after.vectors.shape == (len(after.recipes), 64)
    assert [recipe.id for recipe in after.recipes] == [recipe.id for recipe in before.recipes]


def test_a_recipe_that_is_no_longer_packaged_is_withdrawn_not_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = corpus.load()[1:]
    gone = corpus.load()[0]
    monkeypatch.setattr(corpus, "load", lambda _: kept)
    monkeypatch.setattr(corpus, "fingerprint", lambda: "another")
    index.build(database, Meaning(), NOON)
    with database.read() as transaction:
        shelf = Book().open(transaction)
        assert gone.id not in shelf.by_id
        found = select(func.count()).where(recipes.c.id == gone.id)
        assert transaction.execute(found).scalar_one() == 1


def test_a_database_without_an_index_has_an_empty_shelf(database: Database) -> None:
    with database.write() as transaction:
        transaction.execute(text("DELETE FROM recipe_index"))
        assert Book().open(transaction).recipes == ()
        assert PackagedStore(transaction).state() is None


def test_an_embedder_that_cannot_load_leaves_words(database: Database) -> None:
    def broken() -> Letters:
        raise OSError("no such table")

    meaning = Meaning(broken, "broken")
    assert index.build(database, meaning, NOON).model is None
    assert meaning.ready is None
    assert meaning.model is None
