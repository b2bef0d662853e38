"""The recipes' verbs: search, read, import, rate. Every write is recorded, so that it can be undone."""

import functools
import json
from collections.abc import Sequence
from typing import Any

from morizo.accounts.visit import Visit
from morizo.changes.models import State
from morizo.changes.service import Journal
from morizo.foods import catalogue
from morizo.preferences import service as preferences
from morizo.preferences.models import Cuisine, Preferences
from morizo.recipes import gate, schema_org, search
from morizo.recipes.book import Book, Shelf, matrix
from morizo.recipes.corpus import with_allergens
from morizo.recipes.errors import RecipeMissing, TooManyRecipes
from morizo.recipes.meaning import text_of
from morizo.recipes.models import Dish, Rating, Recipe, RecipePage, RecipeSummary, summary
from morizo.recipes.store import RecipeStore
from morizo.recipes.words import query_terms, recipe_terms

ROOM = "recipes"
RATINGS = "ratings"
OWN_AT_MOST = 500
"""Recipes that one household may bring in: all are looked through at every suggestion."""
LOOKED_AT = 60
"""How far down each ranking the fusion looks."""


class Recipes:
    """The recipes that a household may see: packaged ones and its own."""

    def __init__(self, visit: Visit, book: Book) -> None:
        self._visit = visit
        self._book = book
        self._store = RecipeStore(visit)
        self._foods = catalogue.load()

    @functools.cached_property
    def shelf(self) -> Shelf:
        """The packaged recipes."""
        return self._book.open(self._visit.transaction)

    @functools.cached_property
    def own(self) -> tuple[Recipe, ...]:
        """The household's own recipes, the latest first."""
        return tuple(map(_own, self._store.own()))

    @functools.cached_property
    def stars(self) -> dict[str, int]:
        """The household's ratings by recipe."""
        return self._store.ratings()

    def all(self) -> tuple[Recipe, ...]:
        """Return every recipe, the household's own first."""
        return self.own + self.shelf.recipes

    def find(self, recipe_id: str) -> Recipe | None:
        """Return a recipe, also one that is no longer offered; None when there is none."""
        found = self.shelf.by_id.get(recipe_id)
        if found is None and (body := self._store.find(recipe_id)):
            found = _own(body)
        return found

    def get(self, recipe_id: str) -> Recipe:
        """Return a recipe.

        Raises:
            RecipeMissing.
        """
        found = self.find(recipe_id)
        if found is None:
            raise RecipeMissing
        return found

    def page(self, recipe_id: str) -> RecipePage:
        """Return a recipe as this household should read it, with its allergies in view.

        Raises:
            RecipeMissing.
        """
        recipe = self.get(recipe_id)
        chosen = preferences.load(self._visit)
        passage = self.judge(recipe, chosen)
        return RecipePage(
            **dict(recipe),
            rating=self._store.rating(recipe_id),
            warning=_warning(passage),
            conflicts=passage.conflicts,
            unknown=passage.unknown,
        )

    def judge(self, recipe: Recipe, chosen: Preferences) -> gate.Passage:
        """Pass a recipe through the allergy gate."""
        return gate.judge(recipe, chosen.allergens, chosen.tolerates, self._foods)

    def search(
        self,
        query: str | None = None,
        *,
        dish: Dish | None = None,
        cuisine: Cuisine | None = None,
        uses: Sequence[str] = (),
        max_minutes: int | None = None,
        limit: int = 20,
    ) -> list[RecipeSummary]:
        """Return recipes, best first.

        Args:
            query: Words, a food, a mood, a title; all recipes when there is none.
            uses: Foods that it should use: recipes with most of them come first, those with none are left out.
            max_minutes: Only what is known to be done by then.
        """
        found = {recipe.id: recipe for recipe in self.all()}
        ranked = self._ranked(query) if query and query.strip() else self._by_liking(found)
        kept = [
            recipe
            for recipe in (found[i] for i in ranked if i in found)
            if (dish is None or recipe.dish == dish)
            and (cuisine is None or recipe.cuisine == cuisine)
            and (
                max_minutes is None
                or (recipe.minutes is not None and recipe.minutes <= max_minutes)
            )
        ]
        if uses:
            kept = self._by_use(kept, uses)
        return [summary(recipe, self.stars.get(recipe.id)) for recipe in kept[:limit]]

    def titled(self, title: str) -> Recipe | None:
        """Return the recipe of which somebody says the title, or the nearest by name."""
        hits = self._titled(title)
        return self.find(hits[0]) if hits else None

    def add(self, body: dict[str, Any], url: str | None = None) -> Recipe:
        """Bring in a schema.org Recipe object.

        Args:
            url: Where it was found.

        Raises:
            NotARecipe, TooManyRecipes.
        """
        if self._store.own_count() >= OWN_AT_MOST:
            raise TooManyRecipes(f"取り込めるのは{OWN_AT_MOST}件までです。")
        recipe = with_allergens(schema_org.read(body, self._foods, url), self._foods)
        self._write(recipe)
        Journal(self._visit).record(
            ROOM, recipe.id, "added", recipe.title, before=None, after=_state(recipe)
        )
        return recipe

    def rate(self, recipe_id: str, rating: Rating) -> Rating:
        """Say how it was; one star: it is never proposed again.

        Raises:
            RecipeMissing.
        """
        recipe = self.get(recipe_id)
        before = self._store.rating(recipe.id)
        self._store.set_rating(recipe.id, rating)
        Journal(self._visit).record(
            RATINGS,
            recipe.id,
            "set" if before else "added",
            recipe.title,
            before=before.model_dump() if before else None,
            after=rating.model_dump(),
        )
        return rating

    def _ranked(self, query: str) -> list[str]:
        said = self._titled(query)
        words = self._store.matching(query_terms(query, self._foods), LOOKED_AT)
        rest = search.fuse(words, self._near(query))
        return list(dict.fromkeys([*said, *rest]))

    def _titled(self, said: str) -> list[str]:
        return [*search.titles(self.own).hits(said), *self.shelf.titles.hits(said)]

    def _near(self, query: str) -> list[str]:
        embedder, shelf = self._book.meaning.ready, self.shelf
        if embedder is None or shelf.model != embedder.model:
            return []
        vector = embedder.embed([query])[0]
        found = search.nearest(vector, shelf.vector_ids, shelf.vectors, LOOKED_AT)
        if self.own:
            rows = self._store.own_vectors(embedder.model)
            found += search.nearest(
                vector, [i for i, _ in rows], matrix([v for _, v in rows]), LOOKED_AT
            )
        return found

    def _by_liking(self, recipes: dict[str, Recipe]) -> list[str]:
        return sorted(recipes, key=lambda i: -self.stars.get(i, 3))

    def _by_use(self, recipes: list[Recipe], uses: Sequence[str]) -> list[Recipe]:
        wanted = [self._foods.find(name) or name for name in uses]
        counted = [(recipe, sum(self._has(recipe, food) for food in wanted)) for recipe in recipes]
        return [recipe for recipe, count in sorted(counted, key=lambda pair: -pair[1]) if count]

    def _has(self, recipe: Recipe, food: Any) -> bool:
        if isinstance(food, str):
            return any(food in i.name for i in recipe.ingredients)
        return any(i.food_id and self._foods.is_a(i.food_id, food.id) for i in recipe.ingredients)

    def _write(self, recipe: Recipe) -> None:
        self._store.add(recipe, recipe_terms(recipe, self._foods))
        if embedder := self._book.meaning.ready:
            vector = embedder.embed([text_of(recipe)])[0]
            self._store.put_vector(recipe.id, embedder.model, len(vector), vector.tobytes())


@functools.lru_cache(maxsize=OWN_AT_MOST)
def _own(body: str) -> Recipe:
    """Read a recipe that isn't on the shelf; foods learned since the import are known from then on."""
    recipe, foods = Recipe.model_validate_json(body), catalogue.load()
    lines = tuple(
        i
        if i.food_id
        else i.model_copy(update={"food_id": food.id if (food := foods.find(i.name)) else None})
        for i in recipe.ingredients
    )
    return with_allergens(recipe.model_copy(update={"ingredients": lines}), foods)


def restore(visit: Visit, recipe_id: str, state: State | None) -> None:
    """Put a recipe of the household's own back, for undo."""
    store = RecipeStore(visit)
    store.remove(recipe_id)
    if state is not None:
        recipe = Recipe.model_validate(state)
        store.add(recipe, recipe_terms(recipe, catalogue.load()))


def restore_rating(visit: Visit, recipe_id: str, state: State | None) -> None:
    """Put a rating back, for undo."""
    RecipeStore(visit).set_rating(recipe_id, Rating(**state) if state else None)


def _state(recipe: Recipe) -> State:
    state: State = json.loads(recipe.model_dump_json())
    return state


def _warning(passage: gate.Passage) -> str | None:
    if passage.conflicts:
        return f"アレルギーの設定に合いません（{'、'.join(passage.conflicts)}）。"
    if passage.unknown:
        return f"アレルギーの確認ができない材料があります（{'、'.join(passage.unknown)}）。表示を確かめてください。"
    return None
