"""Turning templates into pages."""

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from morizo import __version__
from morizo.web import markdown, words
from morizo.web.static import Assets

TEMPLATES = Path(__file__).parent / "templates"
HTMX = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "allowScriptTags": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "scrollBehavior": "instant",
    "defaultSettleDelay": 0,
    "selfRequestsOnly": True,
    "timeout": 130_000,
    # A refusal is a page too: it says what happened, and it keeps what was typed.
    "responseHandling": [{"code": "204", "swap": False}, {"code": "[2345]..", "swap": True}],
}


class Pages:
    """The templates, with the words and addresses that all of them use."""

    def __init__(self, assets: Assets, *, version: str = __version__) -> None:
        self._jinja = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._jinja.globals.update(
            static=assets.url, words=words, version=version, htmx=json.dumps(HTMX), new_id=_new_id
        )
        self._jinja.filters.update(
            markdown=markdown.to_html,
            lead=markdown.lead,
            amount=words.amount,
            day=words.day,
            listed=words.listed,
        )

    def html(self, template: str, context: Mapping[str, Any]) -> str:
        """Return a template's text."""
        return self._jinja.get_template(template).render(context)

    def piece(self, template: str, macro: str, *arguments: Any) -> str:
        """Return what one macro of a template makes."""
        return str(getattr(self._jinja.get_template(template).module, macro)(*arguments))


def _new_id() -> str:
    return str(uuid.uuid4())
