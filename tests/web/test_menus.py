"""Tonight's menu, the week, recipes and the shopping list, by forms alone."""

import json
import re

import pytest

from .conftest import Visitor, form_of
from .test_chat import say


@pytest.fixture
def stocked(hana_at_home: Visitor) -> Visitor:
    """Somebody whose fridge is full enough for a menu."""
    hana_at_home.open("/chat")
    say(hana_at_home, "豚こま300gと玉ねぎ3個、豆腐2丁、卵6個、ほうれん草1束を買ってきた")
    return hana_at_home


def test_a_menu_is_thought_of_chosen_cooked_and_undone(stocked: Visitor) -> None:
    stocked.open("/?think=1")
    assert stocked.page.count('class="dish"') >= 2
    titles = re.findall(r'class="dish-title"[^>]*>([^<]+)<', stocked.page)
    chosen = re.search(r'<form method="post" action="/menus".*?</form>', stocked.page, re.DOTALL)
    assert chosen is not None
    dishes = re.findall(r'name="dish" value="([^"]+)"', chosen[0])
    stocked.page = chosen[0]
    stocked.send("/menus", dish=dishes)
    assert "今夜の献立に決めました。" in stocked.text
    assert titles[0] in stocked.text
    cook = re.search(r'href="(/menus/[0-9a-f-]+)"', stocked.page)
    assert cook is not None
    stocked.open(cook[1])
    assert "在庫から引く量" in stocked.text
    items = re.findall(r'name="item" value="([^"]+)"', stocked.page)
    stocked.send(f"{cook[1]}/cooked", item=items)
    assert "使った分を在庫から引きました" in stocked.text
    assert titles[0] in stocked.open("/menus/history")
    stocked.open("/")
    assert "作りました。" in stocked.text


def test_another_proposal_is_another(stocked: Visitor) -> None:
    stocked.open("/?think=1")
    first = re.findall(r'href="/recipes/([^"]+)"', stocked.page)
    stocked.open("/menus/tonight?" + "&".join(f"not={one}" for one in first))
    second = re.findall(r'href="/recipes/([^"]+)"', stocked.page)
    assert not set(first) & set(second)


def test_a_week_is_planned_and_a_day_dropped(stocked: Visitor) -> None:
    stocked.open("/menus/plan?days=3")
    dishes = re.findall(r'name="dish" value="([^"]+)"', stocked.page)
    assert dishes
    stocked.send("/menus", dish=dishes)
    assert stocked.path == "/menus"
    drop = re.search(r'action="(/menus/[0-9a-f-]+/drop)"', stocked.page)
    if drop:  # on a Sunday all of it may lie in the next week
        stocked.send(drop[1])
        assert "献立を取り消しました。" in stocked.text


@pytest.fixture
def recipe(stocked: Visitor) -> str:
    """The address of a recipe that is in the book."""
    stocked.open("/recipes?q=豚のしょうが焼き")
    found = re.search(
        r'href="(/recipes/[0-9a-f-]{36})"><span class="recipe-name">豚のしょうが焼き', stocked.page
    )
    assert found is not None
    return found[1]


def test_a_recipe_is_scaled_rated_and_shopped_for(stocked: Visitor, recipe: str) -> None:
    page = stocked.open(f"{recipe}?servings=4")
    assert "4人分" in stocked.text
    assert "400g" in page
    stocked.send(f"{recipe}/rating", stars="5")
    assert "星5つと記しました。" in stocked.text
    stocked.open(recipe)
    stocked.send(f"{recipe}/shop", line=["0", "2"])
    assert "買い物に入れました" in stocked.text
    assert "しょうが" in stocked.open("/shopping")


@pytest.mark.parametrize("servings", ["0", "-3", "abc", "9" * 30, "1000", ""])
def test_servings_that_make_no_sense_show_the_recipe_all_the_same(
    stocked: Visitor, recipe: str, servings: str
) -> None:
    stocked.open(f"{recipe}?servings={servings}")
    assert stocked.status == 200


def test_recipes_are_found_by_words_and_by_what_is_at_home(stocked: Visitor) -> None:
    assert "豚のしょうが焼き" in stocked.open("/recipes?q=しょうが焼き")
    stocked.open("/recipes?dish=soup&uses=豆腐")
    assert "豆腐" in stocked.text
    assert "合うレシピが見つかりませんでした" in re.sub(
        r"<[^>]+>", "", stocked.open("/recipes?q=zzzzqqqq")
    )


def test_the_list_is_written_ticked_and_put_away(hana_at_home: Visitor) -> None:
    hana_at_home.open("/shopping")
    hana_at_home.send("/shopping", name="豆腐、牛乳，ねぎ")
    assert hana_at_home.page.count('class="shop-row"') == 4  # three, and the pattern for new ones
    tick = re.search(r'action="(/shopping/[0-9a-f-]+/tick)"', hana_at_home.page)
    assert tick is not None
    hana_at_home.send(tick[1])
    assert 'class="shop-row got"' in hana_at_home.page
    hana_at_home.send("/shopping/bought")
    assert "買ったものを在庫に入れました。" in hana_at_home.text
    assert "豆腐" in hana_at_home.open("/pantry")


def test_a_queue_from_a_shop_without_a_network_is_done_once(hana_at_home: Visitor) -> None:
    hana_at_home.open("/shopping")
    hana_at_home.send("/shopping", name="卵")
    row = re.search(r'data-id="([0-9a-f-]+)"', hana_at_home.page)
    assert row is not None
    steps = [
        {"do": "tick", "id": row[1], "mark": "m1"},
        {"do": "add", "name": "牛乳", "mark": "m2"},
        {"do": "tick", "id": "gone", "mark": "m3"},
        {"do": "tick", "id": "m2", "mark": "m5"},
        {"do": "nonsense", "mark": "m4"},
    ]
    sent = {"csrf": form_of(hana_at_home.page, "/shopping")["csrf"], "steps": json.dumps(steps)}
    answers = [hana_at_home.post("/shopping/sync", sent).json()["done"] for _ in range(2)]
    assert answers == [["m1", "m2", "m3", "m5"]] * 2
    page = hana_at_home.open("/shopping")
    assert page.count("牛乳</span>") == 1
    assert page.count('class="shop-row got"') == 2


@pytest.mark.parametrize(
    "steps", ["", "[", "{}", "null", "[1,2]", json.dumps([{"do": "tick"}] * 3)]
)
def test_a_queue_that_makes_no_sense_changes_nothing(hana_at_home: Visitor, steps: str) -> None:
    hana_at_home.open("/shopping")
    sent = {
        "csrf": form_of(hana_at_home.page, "/shopping")["csrf"],
        "steps": steps,
        "to": "/shopping",
    }
    assert hana_at_home.post("/shopping/sync", sent).status_code in (200, 422)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/menus", {"dish": "2026-13-45:x"}),
        ("/menus", {"dish": ""}),
        ("/recipes/import", {"url": "javascript:alert(1)"}),
        ("/recipes/import", {"url": "ftp://x"}),
        ("/recipes/nope/rating", {"stars": "9"}),
        ("/shopping", {"name": "、、、"}),
        ("/settings", {"part": "home", "servings": "999"}),
        ("/settings", {"part": "allergies", "allergens": "nonsense"}),
        ("/undo", {"change_id": "nonsense"}),
    ],
)
def test_bad_input_is_explained(hana_at_home: Visitor, path: str, fields: dict[str, str]) -> None:
    page = hana_at_home.open("/settings")
    token = form_of(page, "/settings")["csrf"]
    answer = hana_at_home.post(path, {"csrf": token, "to": "/settings", **fields})
    assert answer.status_code in (404, 422)
    assert 'role="alert"' in answer.text


def test_everything_of_the_member_can_be_taken_out(stocked: Visitor) -> None:
    answer = stocked.client.get("/settings/export")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_an_account_goes_with_its_password(hana_at_home: Visitor) -> None:
    hana_at_home.open("/settings")
    hana_at_home.send("/settings/leave", password="wrong-one-here")
    assert hana_at_home.status in (401, 422)
    hana_at_home.open("/settings")
    hana_at_home.send("/settings/leave", password="kome-to-miso-42")
    assert hana_at_home.path == "/sign-in"
    assert "アカウントとデータを消しました" in hana_at_home.text
