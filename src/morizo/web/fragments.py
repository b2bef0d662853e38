"""A turn's events as pieces of the page. What ends a turn is shown whole, by the page's own template."""

import json
from typing import Any

from pydantic import ValidationError

from morizo.api.wire import Change
from morizo.kit.sse import Event
from morizo.web.render import Pages

PROGRESS = {
    "reading": "読んでいます",
    "thinking": "考えています",
    "searching": "レシピを探しています",
    "pantry": "在庫を見ています",
    "menu": "献立を考えています",
}


def of(event: Event, pages: Pages) -> str:
    """Return an event as safe HTML; empty for one that shows nothing by itself."""
    data = _data(event)
    if event.kind == "progress":
        said = str(data.get("text") or data.get("words") or data.get("label") or "")
        code = str(data.get("stage") or data.get("code") or "")
        return pages.piece("pieces.html", "words", said or PROGRESS.get(code, "考えています"))
    if event.kind == "text":
        return pages.piece("pieces.html", "words", str(data.get("text") or data.get("delta") or ""))
    if event.kind == "change":
        return _changes(data, pages)
    return ""


def _changes(data: dict[str, Any], pages: Pages) -> str:
    found = data.get("changes") or [data.get("change") or data]
    try:
        changes = [Change.model_validate(one) for one in found]
    except ValidationError:
        return ""  # the whole turn will show it
    return "".join(pages.piece("pieces.html", "receipt", change) for change in changes)


def _data(event: Event) -> dict[str, Any]:
    try:
        found = json.loads(event.data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
