"""The recipes' tables, and the only SQL on them.

Packaged recipes have no household. `recipe_words` is a full-text table (SQLite's FTS5) whose rows carry the
recipe's number; a trigger takes them away with the recipe, also when a whole household goes.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from morizo.accounts.visit import Visit
from morizo.db.schema import Id, Instant, metadata
from morizo.recipes.models import Rating, Recipe
from morizo.recipes.words import Terms

recipes = Table(
    "recipes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Id, nullable=False, unique=True),
    Column("household_id", Id, ForeignKey("households.id", ondelete="CASCADE")),
    Column("title", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False, default=False),
    Index("ix_recipes_household", "household_id"),
)
vectors = Table(
    "recipe_vectors",
    metadata,
    Column("recipe_id", Id, ForeignKey("recipes.id", ondelete="CASCADE"), primary_key=True),
    Column("model", String(64), primary_key=True),
    Column("household_id", Id, ForeignKey("households.id", ondelete="CASCADE"), index=True),
    Column("dimension", Integer, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)
ratings = Table(
    "recipe_ratings",
    metadata,
    Column("household_id", Id, ForeignKey("households.id", ondelete="CASCADE"), primary_key=True),
    Column("recipe_id", Id, primary_key=True),
    Column("stars", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("rated_at", Instant, nullable=False),
)
index_state = Table(
    "recipe_index",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("model", String(64)),
    Column("recipes", Integer, nullable=False),
    Column("built_at", Instant, nullable=False),
)
_ADD_WORDS = text(
    "INSERT INTO recipe_words(rowid, title, key, foods, words) VALUES (:number, :title, :key, :foods, :words)"
)
# bm25: a word counts most in the title, then in the key foods, the other foods, and what is said about a dish.
_FIND_WORDS = (
    text(
        "SELECT r.id FROM recipe_words JOIN recipes r ON r.number = recipe_words.rowid "
        "WHERE recipe_words MATCH :wanted AND r.withdrawn = 0 "
        "AND (r.household_id IS NULL OR r.household_id = :home) "
        "ORDER BY bm25(recipe_words, 6.0, 3.0, 1.5, 1.0) LIMIT :limit"
    )
    .bindparams(bindparam("home", type_=Id))
    .columns(recipes.c.id)
)


class PackagedStore:
    """The packaged recipes: written when the index is built, read by everybody."""

    def __init__(self, transaction: Connection) -> None:
        self._run = transaction.execute

    def state(self) -> Row[Any] | None:
        """Return what the index was built from."""
        return self._run(select(index_state)).first()

    def set_state(self, **values: Any) -> None:
        """Say what the index was built from."""
        self._run(delete(index_state))
        self._run(insert(index_state).values(number=1, **values))

    def bodies(self) -> list[str]:
        """Return every packaged recipe that is offered, as JSON, in a steady order."""
        query = select(recipes.c.body).where(
            recipes.c.household_id.is_(None), recipes.c.withdrawn.is_(False)
        )
        return [row.body for row in self._run(query.order_by(recipes.c.number))]

    def put(self, recipe: Recipe, terms: Terms) -> None:
        """Write a recipe and its words, in place of an earlier version."""
        body = recipe.model_dump_json()
        number = self._run(select(recipes.c.number).where(recipes.c.id == recipe.id)).scalar()
        if number is None:
            number = _add(self._run, recipe, None, body)
        else:
            self._run(
                update(recipes)
                .where(recipes.c.number == number)
                .values(title=recipe.title, body=body, withdrawn=False)
            )
            self._run(text("DELETE FROM recipe_words WHERE rowid = :number"), {"number": number})
        _add_words(self._run, number, terms)

    def withdraw_all_but(self, ids: Iterable[str]) -> None:
        """Stop offering what is no longer packaged; menus of the past still find it."""
        self._run(
            update(recipes)
            .where(recipes.c.household_id.is_(None), recipes.c.id.not_in(list(ids)))
            .values(withdrawn=True)
        )

    def put_vectors(
        self, model: str, ids: Sequence[str], blobs: Sequence[bytes], dimension: int
    ) -> None:
        """Write the packaged recipes' vectors of one model anew; other models' vectors go."""
        self._run(delete(vectors).where(vectors.c.household_id.is_(None)))
        rows = [
            {
                "recipe_id": i,
                "model": model,
                "household_id": None,
                "dimension": dimension,
                "vector": v,
            }
            for i, v in zip(ids, blobs, strict=True)
        ]
        if rows:
            self._run(insert(vectors), rows)

    def vectors_of(self, model: str) -> list[tuple[str, bytes]]:
        """Return the packaged recipes' vectors of one model."""
        query = select(vectors.c.recipe_id, vectors.c.vector).where(
            vectors.c.model == model, vectors.c.household_id.is_(None)
        )
        return [(row.recipe_id, row.vector) for row in self._run(query)]


class RecipeStore:
    """One household's own recipes and ratings, and a look at all that it may see."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._run = visit.transaction.execute
        self._home = visit.household.id

    def own(self) -> list[str]:
        """Return the household's own recipes as JSON, the latest first."""
        query = select(recipes.c.body).where(recipes.c.household_id == self._home)
        return [row.body for row in self._run(query.order_by(recipes.c.number.desc()))]

    def own_count(self) -> int:
        """Count the household's own recipes."""
        return self._run(
            select(func.count()).select_from(recipes).where(recipes.c.household_id == self._home)
        ).scalar_one()

    def find(self, recipe_id: str) -> str | None:
        """Return a recipe that the household may see, withdrawn ones included, as JSON."""
        return self._run(
            select(recipes.c.body).where(
                recipes.c.id == recipe_id,
                or_(recipes.c.household_id.is_(None), recipes.c.household_id == self._home),
            )
        ).scalar()

    def add(self, recipe: Recipe, terms: Terms) -> None:
        """Write a recipe of the household's own."""
        _add_words(self._run, _add(self._run, recipe, self._home, recipe.model_dump_json()), terms)

    def remove(self, recipe_id: str) -> None:
        """Take away a recipe of the household's own; its words and vectors go with it."""
        self._run(
            delete(recipes).where(recipes.c.household_id == self._home, recipes.c.id == recipe_id)
        )

    def put_vector(self, recipe_id: str, model: str, dimension: int, blob: bytes) -> None:
        """Write the vector of a recipe of the household's own."""
        self._run(
            insert(vectors).values(
                recipe_id=recipe_id,
                model=model,
                household_id=self._home,
                dimension=dimension,
                vector=blob,
            )
        )

    def own_vectors(self, model: str) -> list[tuple[str, bytes]]:
        """Return the vectors of the household's own recipes."""
        query = select(vectors.c.recipe_id, vectors.c.vector).where(
            vectors.c.model == model, vectors.c.household_id == self._home
        )
        return [(row.recipe_id, row.vector) for row in self._run(query)]

    def matching(self, terms: Iterable[str], limit: int) -> list[str]:
        """Return the ids of recipes with any of the words, best first."""
        wanted = " OR ".join(f'"{term}"' for term in terms)
        if not wanted:
            return []
        found = self._run(_FIND_WORDS, {"wanted": wanted, "home": self._home, "limit": limit})
        return [row.id for row in found]

    def ratings(self) -> dict[str, int]:
        """Return the household's stars by recipe."""
        query = select(ratings.c.recipe_id, ratings.c.stars).where(
            ratings.c.household_id == self._home
        )
        return {row.recipe_id: row.stars for row in self._run(query)}

    def rating(self, recipe_id: str) -> Rating | None:
        """Return the household's rating of one recipe."""
        row = self._run(
            select(ratings).where(
                ratings.c.household_id == self._home, ratings.c.recipe_id == recipe_id
            )
        ).first()
        return None if row is None else Rating(stars=row.stars, note=row.note)

    def set_rating(self, recipe_id: str, rating: Rating | None) -> None:
        """Write, or take away, a rating."""
        self._run(
            delete(ratings).where(
                ratings.c.household_id == self._home, ratings.c.recipe_id == recipe_id
            )
        )
        if rating is not None:
            self._run(
                insert(ratings).values(
                    household_id=self._home,
                    recipe_id=recipe_id,
                    rated_at=self._visit.now,
                    **rating.model_dump(),
                )
            )


def _add(run: Any, recipe: Recipe, home: str | None, body: str) -> int:
    values = {"id": recipe.id, "household_id": home, "title": recipe.title[:200], "body": body}
    done = run(insert(recipes).values(**values, withdrawn=False))
    number: int = done.inserted_primary_key[0]
    return number


def _add_words(run: Any, number: int, terms: Terms) -> None:
    run(
        _ADD_WORDS,
        {
            "number": number,
            "title": terms.title,
            "key": terms.key,
            "foods": terms.foods,
            "words": terms.words,
        },
    )
