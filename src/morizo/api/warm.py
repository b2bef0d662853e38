"""What a serving process reads before its first request, so that nobody waits for it, and no later pause comes of it.

Foods and recipes are some hundred thousand objects that live as long as the process. A full run of the garbage
collector looks at all of them: 50 ms, in the midst of every twentieth suggestion. Frozen, they cost nothing.
"""

import gc

from morizo.db.engine import Database
from morizo.menus.service import prepare
from morizo.recipes.book import Book


def warm(database: Database, book: Book) -> None:
    """Read foods and recipes, and take them out of the garbage collector's sight."""
    with database.read() as transaction:
        prepare(book.open(transaction))
    freeze()


def freeze() -> None:
    """Take everything that is there now out of the garbage collector's sight."""
    gc.collect()
    gc.freeze()
