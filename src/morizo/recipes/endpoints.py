"""Recipes over HTTP."""

import json
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import BaseModel, StringConstraints
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from morizo.accounts.door import Door, Here, claims_of
from morizo.errors import Invalid
from morizo.preferences.models import Cuisine
from morizo.recipes import pages
from morizo.recipes.book import Book
from morizo.recipes.models import Dish, Rating, RecipePage, RecipeSummary
from morizo.recipes.service import Recipes

IMPORT_BYTES = 256 * 1024
"""More than any recipe needs; less than would hurt to parse."""
RecipeId = Annotated[str, Path(max_length=64)]
FoodName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class RecipeList(BaseModel):
    """Recipes, best first, and how long the search took."""

    recipes: list[RecipeSummary]
    took_ms: float


class WrittenRating(Rating):
    """A rating, and the change that wrote it."""

    recipe_id: str
    change_id: str


class ImportDoor(Door):
    """A door that fetches the page first when an address is sent: no Visit is open while bytes stream."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        """Wrap the door's handler."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            body = await _small(request)
            address = _address_in(body)
            if address is not None:
                claims_of(request)  # strangers fetch nothing
                fetch: pages.Fetch = request.app.state.fetch
                request.state.page = await run_in_threadpool(pages.recipe_at, address, fetch)
            return await handle(request)

        return handler


router = APIRouter(prefix="/v1/recipes", tags=["recipes"], route_class=Door)
imports = APIRouter(prefix="/v1/recipes", tags=["recipes"], route_class=ImportDoor)


def book_of(request: Request) -> Book:
    """Return the process's recipes."""
    book: Book = request.app.state.book
    return book


@router.get("")
def search(
    request: Request,
    visit: Here,
    query: Annotated[str | None, Query(max_length=100)] = None,
    dish: Dish | None = None,
    cuisine: Cuisine | None = None,
    uses: Annotated[list[FoodName] | None, Query(max_length=20)] = None,
    max_minutes: Annotated[int | None, Query(ge=1, le=1440)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> RecipeList:
    """Search by words, by meaning and by what is at home, best first."""
    begun = time.perf_counter()
    found = Recipes(visit, book_of(request)).search(
        query, dish=dish, cuisine=cuisine, uses=uses or (), max_minutes=max_minutes, limit=limit
    )
    return RecipeList(recipes=found, took_ms=round((time.perf_counter() - begun) * 1000, 2))


@router.get("/{recipe_id}")
def one(request: Request, visit: Here, recipe_id: RecipeId) -> RecipePage:
    """Show one recipe, with a warning when it doesn't suit the household's allergies."""
    return Recipes(visit, book_of(request)).page(recipe_id)


@router.put("/{recipe_id}/rating")
def rate(request: Request, visit: Here, recipe_id: RecipeId, rating: Rating) -> WrittenRating:
    """Say how it was; one star: never propose it again."""
    saved = Recipes(visit, book_of(request)).rate(recipe_id, rating)
    return WrittenRating(**saved.model_dump(), recipe_id=recipe_id, change_id=visit.change_id)


@imports.post("/import", status_code=201)
def bring_in(request: Request, visit: Here, body: Annotated[dict[str, Any], Body()]) -> RecipePage:
    """Bring in a schema.org Recipe object, or the one that the page at `{"url": …}` holds."""
    recipes = Recipes(visit, book_of(request))
    address = body["url"] if set(body) == {"url"} else None
    made = recipes.add(request.state.page if address else body, address)
    return recipes.page(made.id).model_copy(update={"change_id": visit.change_id})


async def _small(request: Request) -> bytes:
    said = request.headers.get("content-length", "0")
    body = b"" if said.isdecimal() and int(said) > IMPORT_BYTES else await request.body()
    if len(body) > IMPORT_BYTES or (said.isdecimal() and int(said) > IMPORT_BYTES):
        raise Invalid(f"大きすぎます（{IMPORT_BYTES // 1024}KBまで）。")
    return body


def _address_in(body: bytes) -> str | None:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None  # the endpoint itself says what is wrong
    if not isinstance(sent, dict) or set(sent) != {"url"}:
        return None
    if not isinstance(sent["url"], str):
        raise Invalid("url: 文字で入力してください。", field="url")
    return sent["url"]
