"""Building the two-part index of the packaged recipes: words, and vectors where there is a model.

Run by `morizo up` and by a release. It does nothing when recipes, foods and model are those of the last time.
"""

from dataclasses import dataclass
from datetime import datetime

from morizo.db.engine import Database
from morizo.foods import catalogue as foods
from morizo.recipes import corpus
from morizo.recipes.meaning import Meaning, text_of
from morizo.recipes.store import PackagedStore
from morizo.recipes.words import recipe_terms

FORM = "2"
"""Counts the changes of what is written for a recipe; raising it rebuilds every index."""


@dataclass(frozen=True, slots=True)
class Built:
    """What an index holds; `is_new` False: it was there already."""

    recipes: int
    model: str | None
    is_new: bool


def build(database: Database, meaning: Meaning, now: datetime) -> Built:
    """Write the packaged recipes with their words and vectors, unless they are there.

    Args:
        meaning: Is loaded only when there is something to write; off: words alone.
    """
    model = meaning.model
    wanted = f"{FORM}{corpus.fingerprint()}"[:64]
    with database.read() as transaction:
        state = PackagedStore(transaction).state()
    if state is not None and (state.fingerprint, state.model) == (wanted, model):
        return Built(state.recipes, model, is_new=False)
    catalogue = foods.load()
    found = corpus.load(catalogue)
    # Both are made before the write begins, so that nobody waits for them.
    terms = [recipe_terms(recipe, catalogue) for recipe in found]
    embedder = meaning.wait()
    model = embedder.model if embedder else None
    vectors = embedder.embed([text_of(recipe) for recipe in found]) if embedder else None
    with database.write() as transaction:
        store = PackagedStore(transaction)
        for recipe, words in zip(found, terms, strict=True):
            store.put(recipe, words)
        store.withdraw_all_but(recipe.id for recipe in found)
        if model is not None and vectors is not None:
            store.put_vectors(
                model, [r.id for r in found], [v.tobytes() for v in vectors], int(vectors.shape[1])
            )
        store.set_state(fingerprint=wanted, model=model, recipes=len(found), built_at=now)
    return Built(len(found), model, is_new=True)
