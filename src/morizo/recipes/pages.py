"""The recipe that a web page holds, as its JSON-LD says it."""

import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

from morizo.kit.fetch import FetchRefused
from morizo.recipes.errors import NotARecipe, PageNotRead

Fetch = Callable[[str], str]
"""Takes an address and returns the page's text; guarded, see `kit.fetch`."""
_BLOCKS_AT_MOST = 50


def recipe_at(address: str, fetch: Fetch) -> dict[str, Any]:
    """Fetch a page and return its first schema.org Recipe object.

    Raises:
        PageNotRead, NotARecipe (the page holds none).
    """
    try:
        page = fetch(address)
    except FetchRefused as err:
        raise PageNotRead(str(err), field="url") from err
    found = find_recipe(page)
    if found is None:
        raise NotARecipe("このページからはレシピのデータを読み取れません。", field="url")
    return found


def find_recipe(page: str) -> dict[str, Any] | None:
    """Find the first Recipe object in a page's JSON-LD blocks."""
    reader = _Blocks()
    reader.feed(page)
    reader.close()
    for block in reader.blocks[:_BLOCKS_AT_MOST]:
        try:
            content = json.loads(block, strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(content, 0):
            kinds = thing.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(str(name).rsplit("/", 1)[-1] == "Recipe" for name in names):
                return thing
    return None


def _things(content: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(content, list):
        for part in content:
            yield from _things(part, depth + 1)
    elif isinstance(content, dict):
        yield content
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            yield from _things(content.get(name), depth + 1)


class _Blocks(HTMLParser):
    """Collects the text of every `script type="application/ld+json"`."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().lower()
        self._open = tag == "script" and kind == "application/ld+json"
        if self._open:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.blocks[-1] += data
