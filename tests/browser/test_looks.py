"""What must hold for every screen: no serious fault for assistive technology, nothing cut off, nothing that jumps."""

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import DESK, PHONE, say, until

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Any]
FOR_ALL = ["/sign-in", "/sign-up", "/forgot", "/reset?token=x"]
SCREENS = [
    "/", "/?think=1", "/chat", "/pantry", "/pantry/new", "/recipes", "/menus", "/menus/plan", "/menus/history",
    "/shopping", "/settings",
]  # fmt: skip
GRAVE = ("serious", "critical")


def fill(page: Any) -> None:
    """Give the home a little of everything."""
    page.goto("/chat")
    say(page, "豚こま300g明日まで、玉ねぎ3個、豆腐2丁、卵6個を買ってきた")
    say(page, "豚肉で何か作れる？")
    page.goto("/shopping")
    page.fill("#name", "牛乳、ねぎ")
    page.press("#name", "Enter")
    page.locator(".shop-row").nth(1).wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("how", [PHONE, DESK], ids=["phone", "desk"])
def test_no_screen_has_a_serious_fault(
    open_browser: Open, how: dict[str, Any], scheme: str
) -> None:
    page = open_browser(**how, color_scheme=scheme, bypass_csp=True)
    fill(page)
    recipe = _recipe(page)
    faults = [fault for path in [*SCREENS, recipe] for fault in _faults(page, path)]
    page.context.clear_cookies()
    faults += [fault for path in FOR_ALL for fault in _faults(page, path)]
    assert faults == []


@pytest.mark.parametrize("size", [(390, 844), (320, 640), (640, 400), (1280, 800)])
def test_nothing_is_cut_off(open_browser: Open, size: tuple[int, int]) -> None:
    """640 × 400 is a desktop's window at 200 %."""
    page = open_browser(viewport={"width": size[0], "height": size[1]})
    fill(page)
    wide = {}
    for path in [*SCREENS, _recipe(page)]:
        page.goto(path)
        until(page, "!document.querySelector('.waits, .htmx-request')")
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            wide[path] = over
    assert wide == {}


def test_nothing_jumps_while_a_screen_loads(open_browser: Open) -> None:
    page = open_browser()
    fill(page)
    moved = {}
    for path in SCREENS:
        page.add_init_script(
            "window.moved = 0; new PerformanceObserver((list) => { for (const e of list.getEntries())"
            " if (!e.hadRecentInput) window.moved += e.value }).observe({type: 'layout-shift', buffered: true})"
        )
        page.goto(path)
        until(page, "!document.querySelector('.waits, .htmx-request')")
        if (shift := page.evaluate("window.moved")) > 0.1:
            moved[path] = shift
    assert moved == {}


def _recipe(page: Any) -> str:
    page.goto("/recipes?q=豚のしょうが焼き")
    href: str = page.locator(".recipe-row a").first.get_attribute("href")
    return href


def _faults(page: Any, path: str) -> list[str]:
    page.goto(path)
    until(page, "!document.querySelector('.waits, .htmx-request')")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{path}: {one['id']} {one['nodes'][0]['html'][:120]}"
        for one in found
        if one["impact"] in GRAVE
    ]
