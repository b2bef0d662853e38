"""Ranking: words and meaning, fused by reciprocal rank; a title that was said comes first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from morizo.foods.text import fold
from morizo.recipes.meaning import Vectors
from morizo.recipes.models import Recipe

K = 20
"""The constant of reciprocal rank fusion; 20 measured best on short lists."""
NEAR = 0.18
"""Least cosine at which a text counts as near: below, the model sees no likeness, only Japanese."""


def fuse(*rankings: Sequence[str]) -> list[str]:
    """Fuse rankings of ids into one: what stands high in several stands highest."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for place, found in enumerate(ranking):
            scores[found] = scores.get(found, 0.0) + 1.0 / (K + place + 1)
    return sorted(scores, key=lambda found: -scores[found])


def nearest(query: Vectors, ids: Sequence[str], vectors: Vectors, limit: int) -> list[str]:
    """Return the ids whose vectors are nearest to a query's, exactly.

    Args:
        query: (dimension,) a unit vector.
        vectors: (n_ids, dimension) unit vectors, in the order of `ids`.
    """
    if not len(ids):
        return []
    likeness = vectors @ query
    best = np.argsort(-likeness)[:limit]
    return [ids[i] for i in best if likeness[i] >= NEAR]


@dataclass(frozen=True, slots=True)
class Titles:
    """The folded titles and readings of recipes, to be compared with what is said."""

    rows: tuple[tuple[str, str, str], ...]

    def hits(self, query: str) -> list[str]:
        """Return the ids of recipes whose title or reading is, or holds, what was said: exact ones first."""
        said = _plain(query)
        if len(said) < 2:
            return []
        found: list[tuple[int, str]] = []
        for title, reading, recipe_id in self.rows:
            if said in (title, reading):
                found.append((0, recipe_id))
            elif said in title or said in reading:
                found.append((len(title), recipe_id))
        return [recipe_id for _, recipe_id in sorted(found)]


def titles(recipes: Iterable[Recipe]) -> Titles:
    """Fold the titles of recipes."""
    return Titles(tuple((_plain(r.title), _plain(r.reading), r.id) for r in recipes))


def _plain(text: str) -> str:
    return fold(text).replace(" ", "")
