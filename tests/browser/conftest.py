"""A real Chromium before both processes."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.web.conftest import PASSWORD, Site
from tests.web.conftest import site as site

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=ja",
]  # fmt: skip
MEANT = ("htmx:", "Failed to load resource: the server responded with a status of 4")
"""A request that a new page overtakes, and a refusal, are no faults."""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, once for all."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(
    chromium: Any, site: Site, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Any]]:
    """Open a page as somebody new; what the console complains of fails the test."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def begin(*, sign_up: bool = True, **how: Any) -> Any:
        context = chromium.new_context(base_url=site.web, locale="ja-JP", **(how or PHONE))
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        page.on("pageerror", lambda err: complaints.append(str(err)))
        page.on("request", lambda asked: _stay_home(asked.url, site, complaints))
        if sign_up:
            name = re.sub(r"\W", "-", request.node.name)[:30]
            page.goto("/sign-up")
            page.fill("#email", f"{name}-{len(contexts)}-{id(context)}@example.com")
            page.fill("#password", PASSWORD)
            page.click("button.main")
            page.wait_for_url(f"{site.web}/")
        return page

    yield begin
    for context in contexts:
        with suppress(sync_api.Error):
            context.close()
    assert [
        said for said in complaints if not said.startswith(MEANT) and "DISCONNECTED" not in said
    ] == []


def _stay_home(url: str, site: Site, complaints: list[str]) -> None:
    if not url.startswith((site.web, "data:", "blob:")):
        complaints.append(f"asked another host: {url}")


def say(page: Any, said: str) -> None:
    """Say something on the chat page, and wait until the answer is whole."""
    turns = page.locator("#log .turn").count()
    page.fill("#said", said)
    page.press("#said", "Enter")
    page.locator("#log .turn").nth(turns).wait_for()
    until(page, "!document.querySelector('[data-stream]')")


def until(page: Any, claim: str) -> None:
    """Wait until a claim about the page holds. (The browser's own way would evaluate text, which our policy forbids.)"""
    for _ in range(500):
        if page.evaluate(claim):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never: {claim}")
