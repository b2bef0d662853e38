"""What a household does with Morizo, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import DESK, PHONE, say, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Any]


def test_from_what_was_bought_to_what_was_cooked_and_back(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/chat")
    say(page, "豚こま300gと玉ねぎ3個、豆腐2丁、卵6個、ほうれん草1束を買ってきた")
    assert page.locator(".slip").count() == 1

    page.goto("/pantry")
    assert page.get_by_role("link", name="豚こま").count() == 1
    before = _amounts(page)

    page.goto("/")
    page.locator("#tonight .dish").first.wait_for()
    titles = page.locator("#tonight .dish-title").all_text_contents()
    page.get_by_role("button", name="これにする").click()
    told(page, "今夜の献立に決めました。")
    assert page.locator("#tonight .dish-title").all_text_contents() == titles

    page.get_by_role("link", name="作った").click()
    page.get_by_text("在庫から引く量").wait_for()
    page.get_by_role("button", name="作った").click()
    told(page, "使った分を在庫から引きました")
    other = page.context.new_page()
    assert _amounts(other) != before
    page.get_by_role("button", name="元に戻す").click()
    told(page, "元に戻しました。")
    assert _amounts(page) == before


def told(page: Any, words: str) -> None:
    """Wait until the page tells something."""
    page.locator(".toast").get_by_text(words).wait_for()


def _amounts(page: Any) -> list[str]:
    page.goto("/pantry")
    found: list[str] = page.locator(".stepper .much").all_text_contents()
    return found


def test_an_answer_appears_without_leaving_the_page(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/chat")
    page.evaluate("window.stayed = true")
    say(page, "牛乳2本買ってきた")
    page.get_by_role("button", name="元に戻す").click()
    told(page, "牛乳の変更を元に戻しました。")
    assert page.evaluate("window.stayed")
    assert page.input_value("#said") == ""


def test_a_long_answer_is_read_from_its_beginning(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/chat")
    say(page, "豚こま300gと玉ねぎ3個を買ってきた")
    say(page, "豚肉で何か作れる？")
    page.wait_for_timeout(100)
    top = page.evaluate("document.querySelector('.turn:last-child').getBoundingClientRect().top")
    assert 0 <= top < 100


def test_a_choice_is_tapped_in_the_conversation(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/chat")
    say(page, "牛乳2本買ってきた。明日まで")
    say(page, "牛乳1本買ってきた。あさってまで")
    say(page, "牛乳を使い切った")
    page.get_by_role("button", name="両方").click()
    page.locator("#log .turn").nth(3).wait_for()
    until(page, "!document.querySelector('[data-stream]')")
    assert page.locator(".slip").count() == 3
    assert page.locator(".choices").count() == 0


def test_a_line_is_understood_while_it_is_typed(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/pantry")
    page.locator("#line").press_sequentially("豚こま300g 明日まで", delay=5)
    page.locator("#preview").get_by_text("300g").wait_for()
    page.get_by_role("button", name="入れる", exact=True).click()
    told(page, "豚こま 300gを入れました。")
    page.get_by_role("button", name="豚こまを減らす").click()
    told(page, "豚こまを250gにしました。")
    page.get_by_role("button", name="元に戻す").click()
    page.locator(".stepper").get_by_text("300g").wait_for()


def test_searching_narrows_as_it_is_typed_and_can_be_linked_to(open_browser: Open) -> None:
    page = open_browser(**DESK)
    page.goto("/chat")
    say(page, "豚バラ200gと牛乳1本を買ってきた")
    page.goto("/pantry")
    page.locator("#q").press_sequentially("肉", delay=5)
    until(page, "document.querySelectorAll('#shelves .row').length === 1")
    assert "q=" in page.url
    page.reload()
    assert page.locator("#shelves .row").count() == 1


def test_the_shopping_list_works_without_a_network(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/shopping")
    page.fill("#name", "豆腐、ねぎ")
    page.press("#name", "Enter")
    page.locator(".shop-row").nth(1).wait_for()
    page.evaluate("navigator.serviceWorker.ready")
    # Rows show before the service has them: what a reload cuts short would be sent again, and be counted.
    while page.evaluate("localStorage.getItem('morizo-shopping')") not in (None, "[]"):
        page.wait_for_timeout(50)
    page.reload()
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="豆腐").first.click()
    page.locator("[data-got] .shop-row").wait_for()
    page.fill("#name", "牛乳")
    page.press("#name", "Enter")
    page.locator("[data-wanted]").get_by_text("牛乳").wait_for()
    assert page.locator("[data-queue]").inner_text().startswith("2件")
    page.locator("[data-wanted]").get_by_role("button", name="牛乳").first.click()
    page.context.set_offline(False)
    until(page, "localStorage.getItem('morizo-shopping') === '[]'")
    page.goto("/shopping")
    assert page.locator("[data-got] .shop-name").all_text_contents() == ["豆腐", "牛乳"]
    assert page.locator("[data-wanted] .shop-name").all_text_contents() == ["ねぎ"]


def test_a_recipe_counts_the_minutes(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/recipes?q=豚のしょうが焼き")
    page.locator(".recipe-row a").first.click()
    page.locator(".time-button").first.click()
    assert page.locator(".timer .left").inner_text().count(":") == 1
    page.get_by_role("button", name="人数を増やす").click()
    page.get_by_text("3人分").wait_for()
    assert page.locator(".timer").count() == 1


def test_the_keyboard_reaches_everything(open_browser: Open) -> None:
    page = open_browser(**DESK)
    page.goto("/pantry")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "本文へ"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.goto("/chat")
    say(page, "卵10個買ってきた")
    page.goto("/pantry")
    menu = page.locator("details.more summary").first
    menu.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.more[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details.more[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize("how", [PHONE, DESK], ids=["phone", "desk"])
def test_after_a_change_the_focus_stays_near(open_browser: Open, how: dict[str, Any]) -> None:
    page = open_browser(**how)
    page.goto("/chat")
    say(page, "卵10個と牛乳2本を買ってきた")
    page.goto("/pantry")
    page.get_by_role("button", name="卵を増やす").focus()
    page.keyboard.press("Enter")
    told(page, "卵を11個にしました。")
    until(page, "document.activeElement && document.activeElement !== document.body")
    assert page.evaluate("!!document.activeElement.closest('li[id], main')")


def test_a_page_without_a_script_still_answers(open_browser: Open) -> None:
    page = open_browser(**PHONE, java_script_enabled=False)
    page.locator(".example").first.click()
    page.locator(".slip").wait_for()
    page.get_by_role("button", name="元に戻す").click()
    told(page, "元に戻しました。")
