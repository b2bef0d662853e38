"""What a serving process reads before its first request, and who need not wait for whom."""

import gc
import threading

from starlette.testclient import TestClient
from tests.conftest import Person

from morizo.api.warm import warm
from morizo.db.engine import Database
from morizo.recipes.book import Book


def test_a_warm_process_has_its_recipes_and_leaves_them_out_of_collections(
    database: Database,
) -> None:
    book = Book()
    try:
        warm(database, book)
        assert len(book.shelf.recipes) > 160
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


def test_an_empty_database_is_warm_at_once(database: Database) -> None:
    with database.write() as transaction:
        transaction.exec_driver_sql("DELETE FROM recipe_index")
    book = Book()
    try:
        warm(database, book)
    finally:
        gc.unfreeze()
    assert book.shelf.recipes == ()


def test_a_suggestion_waits_for_no_writer(
    database: Database, service: TestClient, hana: Person
) -> None:
    hana.post("/v1/pantry/items", {"name": "卵", "quantity": 6})
    answered = threading.Event()

    def ask() -> None:
        assert hana.post("/v1/menus/suggest").status_code == 200
        answered.set()

    with database.write():  # as another process would
        asking = threading.Thread(target=ask)
        asking.start()
        assert answered.wait(5)
    asking.join()
