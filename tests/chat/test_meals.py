"""From what is at home to the table, in conversation."""

import pytest
from starlette.testclient import TestClient
from tests.chat.conftest import Home, a_home

STOCK = (
    "豚こま切れ 300g fridge 2026-11-25",
    "玉ねぎ 3個 ambient",
    "にんじん 2本 crisper",
    "木綿豆腐 1丁 fridge 2026-11-26",
    "ほうれん草 1束 crisper",
    "卵 6個 fridge",
    "じゃがいも 4個 ambient",
)


@pytest.fixture
def full(home: Home) -> Home:
    """A household with a stock to cook from."""
    return home.has(*STOCK)


def test_the_story_from_the_question_to_the_table_and_back(full: Home) -> None:
    before = full.rows()
    menu = full.say("今夜どうする？")
    assert {p["dish"] for p in menu["proposals"]} == {"main", "sub", "soup"}
    assert menu["change_id"] is None
    adopted = full.say("これにする")
    assert adopted["change_id"] is not None
    menus = full.person.get("/v1/menus").json()["menus"]
    assert [d["title"] for d in menus[0]["dishes"]] == [p["title"] for p in menu["proposals"]]
    asked = full.say("作ったよ")
    assert asked["status"] == "needs_confirmation"
    assert full.rows() == before, "nothing goes before it was shown"
    done = full.say("はい")
    assert done["changes"]
    assert full.rows() != before
    assert full.person.get("/v1/menus").json()["menus"][0]["cooked_at"]
    undone = full.say("今のなし")
    assert undone["change_id"] is not None
    assert full.rows() == before
    assert full.person.get("/v1/menus").json()["menus"][0]["cooked_at"] is None


def test_five_dishes_of_a_kind_to_choose_among(full: Home) -> None:
    turn = full.say("主菜は何がいい？")
    assert 2 <= len(turn["proposals"]) <= 5
    assert {p["dish"] for p in turn["proposals"]} == {"main"}
    assert turn["status"] == "needs_selection"
    assert [c["label"] for c in turn["choices"][: len(turn["proposals"])]] == [
        p["title"] for p in turn["proposals"]
    ]
    assert all(p["reason"] for p in turn["proposals"])


def test_dishes_with_a_food_use_it(full: Home) -> None:
    turn = full.say("豚肉で何か")
    assert turn["proposals"]
    assert any("豚" in " ".join(p["uses"]) for p in turn["proposals"])


@pytest.mark.parametrize("answer", ["2番目", "2", "{title}で", "#dish-2"])
def test_a_dish_is_chosen_by_number_by_name_or_by_touch(full: Home, answer: str) -> None:
    shown = full.say("豚肉で何か")["proposals"]
    turn = full.say(answer.format(title=shown[1]["title"]))
    assert [p["recipe_id"] for p in turn["proposals"]] == [shown[1]["recipe_id"]]
    full.say("それにする")
    menu = full.person.get("/v1/menus").json()["menus"][0]
    assert [d["recipe_id"] for d in menu["dishes"]] == [shown[1]["recipe_id"]]


def test_others_are_others(full: Home) -> None:
    seen: set[str] = set()
    for words in ("副菜は？", "他には？", "違うのがいい"):
        shown = {p["recipe_id"] for p in full.say(words)["proposals"]}
        assert not shown & seen
        seen |= shown
    assert len(seen) > 5


def test_asked_anew_a_menu_has_its_main_again(full: Home) -> None:
    for words in ("主菜は何がいい？", "他には？", "他には？"):
        full.say(words)
    assert "main" in {p["dish"] for p in full.say("今夜どうする？")["proposals"]}


def test_what_was_adopted_is_not_adopted_again(full: Home) -> None:
    full.say("今夜どうする？")
    full.say("それにする")
    assert full.say("それにする")["change_id"] is None
    assert len(full.person.get("/v1/menus").json()["menus"]) == 1


def test_a_main_then_a_side_then_the_table(full: Home) -> None:
    full.say("主菜は何がいい？")
    full.say("1番")
    side = full.say("#sub")
    assert {p["dish"] for p in side["proposals"]} == {"sub"}
    full.say("1番")
    full.say("#adopt")
    menu = full.person.get("/v1/menus").json()["menus"][0]
    assert [d["dish"] for d in menu["dishes"]] == ["main", "sub"]


def test_an_allergy_told_in_passing_holds_from_then_on(full: Home) -> None:
    told = full.say("卵アレルギーなんだ")
    assert told["change_id"] is not None
    assert "卵" in told["reply"]
    assert full.person.get("/v1/household/preferences").json()["allergens"] == ["tamago"]
    for words in ("主菜は何がいい？", "他には？", "副菜は？", "今夜どうする？"):
        for proposal in full.say(words)["proposals"]:
            recipe = full.person.get(f"/v1/recipes/{proposal['recipe_id']}").json()
            assert "tamago" not in recipe["allergens"], recipe["title"]


def test_an_allergy_is_lifted_only_when_confirmed(full: Home) -> None:
    full.say("卵アレルギーなんだ")
    assert full.say("卵アレルギーは治った")["status"] == "needs_confirmation"
    assert full.person.get("/v1/household/preferences").json()["allergens"] == ["tamago"]
    full.say("はい")
    assert full.person.get("/v1/household/preferences").json()["allergens"] == []


def test_an_allergy_is_taken_back_like_any_change(full: Home) -> None:
    full.say("えびアレルギーなんだ")
    full.say("今のなし")
    assert full.person.get("/v1/household/preferences").json()["allergens"] == []


def test_an_unlisted_allergy_is_kept_as_a_dislike(full: Home) -> None:
    full.say("トマトアレルギーなんだ")
    assert full.person.get("/v1/household/preferences").json()["dislikes"] == ["トマト"]


def test_what_is_disliked_is_not_proposed(full: Home) -> None:
    full.say("にんじんは苦手")
    assert full.person.get("/v1/household/preferences").json()["dislikes"] == ["にんじん"]
    for proposal in full.say("今夜どうする？")["proposals"]:
        recipe = full.person.get(f"/v1/recipes/{proposal['recipe_id']}").json()
        assert not any(i["name"].startswith("にんじん") for i in recipe["ingredients"])


def test_how_a_dish_is_made_with_what_is_missing(full: Home) -> None:
    turn = full.say("肉じゃがの作り方教えて")
    assert "肉じゃが" in turn["reply"]
    assert "作り方" in turn["reply"]
    assert "在庫に足りないもの" in turn["reply"]
    assert turn["change_id"] is None


def test_a_dish_may_be_called_by_another_spelling(full: Home) -> None:
    assert "しょうが焼き" in full.say("豚の生姜焼きの作り方")["reply"]


def test_a_recipe_with_an_allergen_warns(full: Home) -> None:
    full.say("卵アレルギーなんだ")
    assert "アレルギー" in full.say("親子丼の作り方")["reply"]


def test_cooking_unplanned_shows_first_and_takes_then(full: Home) -> None:
    before = full.rows()
    asked = full.say("肉じゃが作ったよ")
    assert asked["status"] == "needs_confirmation"
    assert full.rows() == before
    full.say("はい")
    assert full.rows() != before
    full.say("今のなし")
    assert full.rows() == before
    assert full.person.get("/v1/menus").json()["menus"] == []


def test_cooking_may_leave_the_stock_alone(full: Home) -> None:
    before = full.rows()
    full.say("肉じゃが作ったよ")
    full.say("#kept")
    assert full.rows() == before
    assert full.person.get("/v1/menus").json()["menus"][0]["cooked_at"]


def test_a_name_that_fits_several_dishes_is_asked(full: Home) -> None:
    turn = full.say("カレー作った")
    assert turn["status"] == "needs_selection"
    assert turn["change_id"] is None
    assert len(turn["choices"]) > 2


def test_what_a_menu_lacks_goes_on_the_shopping_list(home: Home) -> None:
    home.has("豚こま切れ 300g fridge")
    home.say("豚肉で何か")
    home.say("1番")
    home.say("これで決まり")
    before = home.shopping()
    home.say("#shop")
    assert home.shopping() > before
    home.say("今のなし")
    assert home.shopping() == before


def test_proposals_of_one_household_are_not_another_s(big_house: TestClient) -> None:
    one, other = a_home(big_house).has(*STOCK), a_home(big_house)
    one.say("今夜どうする？")
    turn = other.say("それにする")
    assert turn["change_id"] is None
    assert other.person.get("/v1/menus").json()["menus"] == []
