"""The recipes as a process holds them: packaged ones in memory, read from the database once per index."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
from sqlalchemy import Connection

from morizo.recipes.meaning import Meaning, Vectors
from morizo.recipes.models import Recipe
from morizo.recipes.search import Titles, titles
from morizo.recipes.store import PackagedStore


@dataclass(frozen=True, eq=False)
class Shelf:
    """The packaged recipes of one index; never changes, compared by identity."""

    fingerprint: str
    recipes: tuple[Recipe, ...]
    model: str | None = None
    vector_ids: tuple[str, ...] = ()
    vectors: Vectors = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))

    @cached_property
    def by_id(self) -> Mapping[str, Recipe]:
        """The recipes by their ids."""
        return MappingProxyType({recipe.id: recipe for recipe in self.recipes})

    @cached_property
    def titles(self) -> Titles:
        """The recipes' titles, ready to be compared."""
        return titles(self.recipes)


EMPTY = Shelf("", ())


class Book:
    """Gives the shelf of the index that stands in the database now; another process may have built it anew."""

    def __init__(self, meaning: Meaning | None = None) -> None:
        self.meaning = meaning or Meaning()
        self._shelf = EMPTY
        self._lock = threading.Lock()

    @property
    def shelf(self) -> Shelf:
        """What was read last; EMPTY before the first reading."""
        return self._shelf

    def open(self, transaction: Connection) -> Shelf:
        """Return the present shelf, reading it when the index is another than last time."""
        store = PackagedStore(transaction)
        state = store.state()
        if state is None:
            return EMPTY
        stamp = f"{state.fingerprint}/{state.model}"
        if self._shelf.fingerprint != stamp:
            with self._lock:
                if self._shelf.fingerprint != stamp:
                    self._shelf = _read(store, stamp, state.model)
        return self._shelf


def _read(store: PackagedStore, stamp: str, model: str | None) -> Shelf:
    recipes = tuple(Recipe.model_validate_json(body) for body in store.bodies())
    rows = store.vectors_of(model) if model else []
    return Shelf(stamp, recipes, model, tuple(i for i, _ in rows), matrix([v for _, v in rows]))


def matrix(blobs: list[bytes]) -> Vectors:
    """Return stored vectors as (n, dimension) float32."""
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(blobs), dtype=np.float32).reshape(len(blobs), -1)
