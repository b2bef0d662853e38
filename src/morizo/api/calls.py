"""The contract's calls of one member, typed. `api.client` carries them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import httpx2 as httpx

from morizo.api.client import THINK_S, Service
from morizo.api.wire import (
    Conversation,
    ConversationSummary,
    Menu,
    Need,
    Preview,
    Recipe,
    RecipeSummary,
    ShoppingItem,
    Started,
    Suggestion,
    Turn,
    Use,
)
from morizo.kit import sse
from morizo.pantry.models import Item, WrittenItem
from morizo.preferences.models import Preferences

QUIET_S = 45.0
"""The longest silence on a stream: three heartbeats."""


class Member:
    """Calls with one member's token.

    Args:
        service: The service.
        token: The access token.
        address: Where the member calls from, for the service's limits.
        key: What makes the writes of one form the same writes when it is sent again.
        request_id: What both processes' logs call this request.
    """

    def __init__(
        self,
        service: Service,
        token: str,
        *,
        address: str | None = None,
        key: str = "",
        request_id: str | None = None,
    ) -> None:
        self._service = service
        self._key, self._writes = key, 0
        self._headers = {"Authorization": f"Bearer {token}"}
        if address:
            self._headers["X-Forwarded-For"] = address
        if request_id:
            self._headers["X-Request-ID"] = request_id

    async def _call(self, method: str, path: str, **more: Any) -> Any:
        headers = self._headers | (more.pop("headers", None) or {})
        if self._key and method != "GET":
            self._writes += 1
            headers.setdefault("Idempotency-Key", f"{self._key}-{self._writes}")
        return await self._service.call(method, path, headers=headers, **more)

    async def items(
        self, *, query: str | None = None, within_days: int | None = None
    ) -> list[Item]:
        """List the pantry, most urgent first."""
        params = {"query": query, "expiring_within_days": within_days}
        found = await self._call("GET", "/v1/pantry/items", params=params)
        return [Item.model_validate(item) for item in found["items"]]

    async def item(self, item_id: str) -> Item:
        """Show one row."""
        return Item.model_validate(await self._call("GET", f"/v1/pantry/items/{item_id}"))

    async def add_item(self, fields: Mapping[str, Any]) -> WrittenItem:
        """Add a row."""
        return WrittenItem.model_validate(
            await self._call("POST", "/v1/pantry/items", body=dict(fields))
        )

    async def edit_item(self, item_id: str, fields: Mapping[str, Any]) -> WrittenItem:
        """Change the fields that are sent; None clears."""
        return WrittenItem.model_validate(
            await self._call("PATCH", f"/v1/pantry/items/{item_id}", body=dict(fields))
        )

    async def remove_item(self, item_id: str) -> str:
        """Take a row away; returns the change."""
        return str((await self._call("DELETE", f"/v1/pantry/items/{item_id}"))["change_id"])

    async def use_item(self, item_id: str) -> str:
        """Say that a row was used up; returns the change."""
        path = f"/v1/pantry/items/{item_id}/use"
        return str((await self._call("POST", path, body={}))["change_id"])

    async def move_item(self, item_id: str, location: str) -> str:
        """Put a row elsewhere; returns the change."""
        path = f"/v1/pantry/items/{item_id}/move"
        return str((await self._call("POST", path, body={"location": location}))["change_id"])

    async def undo(self, change_id: str) -> list[str]:
        """Undo exactly one change; returns the names of what was put back."""
        done = await self._call("POST", "/v1/undo", body={"change_id": change_id})
        return [thing["label"] for thing in done["things"]]

    async def preview(self, text: str) -> Preview:
        """Tell what a sentence would change; writes nothing."""
        return Preview.model_validate(
            await self._call("POST", "/v1/sentences/preview", body={"text": text})
        )

    async def ask(self, said: Mapping[str, Any]) -> Turn:
        """Say something and wait for the answer."""
        return Turn.model_validate(
            await self._call("POST", "/v1/chat", body=_said(said), timeout_s=THINK_S)
        )

    async def start(self, said: Mapping[str, Any]) -> Started:
        """Say something; returns at once which turn it became."""
        return Started.model_validate(
            await self._call(
                "POST", "/v1/chat", body=_said(said), headers={"Prefer": "respond-async"}
            )
        )

    async def turn(self, turn_id: str) -> Turn:
        """Show a turn."""
        return Turn.model_validate(await self._call("GET", f"/v1/chat/turns/{turn_id}"))

    async def stop(self, turn_id: str) -> None:
        """Stop a turn."""
        await self._call("POST", f"/v1/chat/turns/{turn_id}/stop")

    @asynccontextmanager
    async def follow(
        self, turn_id: str, last_event_id: str = ""
    ) -> AsyncIterator[AsyncIterator[sse.Event | None]]:
        """Follow a turn's events after `last_event_id`; heartbeats come as None."""
        headers = self._headers | {"Accept": "text/event-stream"}
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        path = f"/v1/chat/turns/{turn_id}/events"
        async with self._service.stream(path, headers=headers, quiet_s=QUIET_S) as answer:
            yield sse.read(answer.aiter_lines())

    async def conversations(self) -> list[ConversationSummary]:
        """List conversations, newest first."""
        found = await self._call("GET", "/v1/conversations")
        return [ConversationSummary.model_validate(one) for one in found["conversations"]]

    async def conversation(self, conversation_id: str) -> Conversation:
        """Show a conversation with its turns."""
        return Conversation.model_validate(
            await self._call("GET", f"/v1/conversations/{conversation_id}")
        )

    async def forget_conversation(self, conversation_id: str) -> None:
        """Delete a conversation."""
        await self._call("DELETE", f"/v1/conversations/{conversation_id}")

    async def recipes(
        self,
        *,
        query: str | None = None,
        dish: str | None = None,
        cuisine: str | None = None,
        uses: Sequence[str] = (),
        max_minutes: int | None = None,
        limit: int = 30,
    ) -> list[RecipeSummary]:
        """Search recipes, best first."""
        params = {
            "query": query,
            "dish": dish,
            "cuisine": cuisine,
            "uses": list(uses),
            "max_minutes": max_minutes,
            "limit": limit,
        }
        found = await self._call("GET", "/v1/recipes", params=params)
        return [RecipeSummary.model_validate(one) for one in found["recipes"]]

    async def recipe(self, recipe_id: str) -> Recipe:
        """Show a recipe."""
        return Recipe.model_validate(await self._call("GET", f"/v1/recipes/{recipe_id}"))

    async def import_recipe(self, url: str) -> Recipe:
        """Take a recipe in from a page."""
        return Recipe.model_validate(
            await self._call("POST", "/v1/recipes/import", body={"url": url})
        )

    async def rate(self, recipe_id: str, stars: int, note: str = "") -> str | None:
        """Rate a recipe; one star is never proposed again. Returns the change."""
        done = await self._call(
            "PUT", f"/v1/recipes/{recipe_id}/rating", body={"stars": stars, "note": note}
        )
        return _change(done)

    async def suggest(self, wish: Mapping[str, Any]) -> Suggestion:
        """Propose menus."""
        return Suggestion.model_validate(
            await self._call("POST", "/v1/menus/suggest", body=dict(wish))
        )

    async def adopt(self, menu: Mapping[str, Any]) -> Menu:
        """Choose a menu for a day."""
        return Menu.model_validate(await self._call("POST", "/v1/menus", body=dict(menu)))

    async def menus(self, first: date, last: date) -> list[Menu]:
        """List the menus of some days."""
        found = await self._call("GET", "/v1/menus", params={"from": str(first), "to": str(last)})
        return [Menu.model_validate(menu) for menu in found["menus"]]

    async def use_of(self, menu_id: str) -> Use:
        """Tell what cooking a menu would take out of the pantry."""
        return Use.model_validate(await self._call("GET", f"/v1/menus/{menu_id}/use"))

    async def move_menu(self, menu_id: str, to: date) -> str | None:
        """Put a menu on another day; returns the change."""
        return _change(await self._call("PATCH", f"/v1/menus/{menu_id}", body={"date": str(to)}))

    async def drop_menu(self, menu_id: str) -> str | None:
        """Take a menu off its day; returns the change."""
        return _change(await self._call("DELETE", f"/v1/menus/{menu_id}"))

    async def cooked(
        self, menu_id: str, consume: Sequence[Mapping[str, Any]] | None = None
    ) -> dict[str, Any]:
        """Say that a menu was cooked; None takes the default use out of the pantry."""
        body = {} if consume is None else {"consume": list(consume)}
        done: dict[str, Any] = await self._call("POST", f"/v1/menus/{menu_id}/cooked", body=body)
        return done

    async def shopping(self) -> list[ShoppingItem]:
        """List what is to be bought."""
        found = await self._call("GET", "/v1/shopping/items")
        return [ShoppingItem.model_validate(item) for item in found["items"]]

    async def want(self, need: Need, key: str | None = None) -> ShoppingItem:
        """Put something on the list; the same key is the same row, however often it is sent."""
        body = {"name": need.name, "quantity": _number(need.quantity), "unit": need.unit}
        headers = {"Idempotency-Key": key} if key else {}
        sent = {name: value for name, value in body.items() if value is not None}
        return ShoppingItem.model_validate(
            await self._call("POST", "/v1/shopping/items", body=sent, headers=headers)
        )

    async def edit_want(self, item_id: str, fields: Mapping[str, Any]) -> ShoppingItem:
        """Change a row of the list."""
        return ShoppingItem.model_validate(
            await self._call("PATCH", f"/v1/shopping/items/{item_id}", body=dict(fields))
        )

    async def drop_want(self, item_id: str) -> str | None:
        """Take a row off the list; returns the change."""
        return _change(await self._call("DELETE", f"/v1/shopping/items/{item_id}"))

    async def want_for(self, menu_id: str) -> tuple[list[ShoppingItem], str | None]:
        """Put on the list what an adopted menu lacks; returns the rows and the change."""
        done = await self._call("POST", f"/v1/shopping/items/from-menu/{menu_id}", body={})
        return [ShoppingItem.model_validate(item) for item in done["items"]], _change(done)

    async def menu(self, menu_id: str) -> Menu:
        """Show one menu."""
        return Menu.model_validate(await self._call("GET", f"/v1/menus/{menu_id}"))

    async def bought(self) -> dict[str, Any]:
        """Move what was bought to the pantry."""
        done: dict[str, Any] = await self._call("POST", "/v1/shopping/items/bought", body={})
        return done

    async def preferences(self) -> Preferences:
        """Show what the household eats and how."""
        return Preferences.model_validate(await self._call("GET", "/v1/household/preferences"))

    async def save_preferences(self, wanted: Preferences) -> str:
        """Save all preferences; returns the change."""
        body = wanted.model_dump(mode="json")
        return str((await self._call("PUT", "/v1/household/preferences", body=body))["change_id"])

    @asynccontextmanager
    async def export(self) -> AsyncIterator[httpx.Response]:
        """Open the member's data, a zip."""
        async with self._service.stream(
            "/v1/account/export", headers=self._headers, quiet_s=60
        ) as answer:
            yield answer

    async def delete_account(self, password: str) -> None:
        """Delete the account and everything in it."""
        await self._call("DELETE", "/v1/account", body={"password": password})


def _change(done: Any) -> str | None:
    found = done.get("change_id") if isinstance(done, dict) else None
    return str(found) if found else None


def _said(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value}


def _number(value: Any) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
