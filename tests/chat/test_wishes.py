"""Wishes in words: foods, dishes by name, what ends soon, a cuisine, a time; and numbers that pick dishes."""

from datetime import timedelta

import pytest
from tests.chat.conftest import Home, Json
from tests.conftest import NOON

POOR = (
    "鮭 2切れ fridge 2026-11-25",
    "豆腐 1丁 fridge",
    "長ねぎ 1本 crisper",
    "卵 6個 fridge",
)
TODAY = NOON.date()


@pytest.fixture
def poor(home: Home) -> Home:
    """A household with four things in the fridge."""
    return home.has(*POOR)


def titles(turn: Json) -> list[str]:
    return [proposal["title"] for proposal in turn["proposals"]]


def test_one_food_gives_five_dishes_and_others(poor: Home) -> None:
    first = poor.say("鮭を使った主菜")
    assert len(first["proposals"]) == 5
    assert {p["dish"] for p in first["proposals"]} == {"main"}
    others = poor.say("他には？")
    assert others["proposals"]
    assert not set(titles(first)) & set(titles(others))


def test_foods_that_are_named_need_not_be_in_the_pantry(home: Home) -> None:
    turn = home.say("鶏むね肉と長ネギで一品")
    assert len(turn["proposals"]) >= 3
    for proposal in turn["proposals"]:
        assert not {"鶏むね肉", "長ねぎ"} & {m["name"] for m in proposal["missing"]}


@pytest.mark.parametrize("dish", ["麻婆豆腐", "ハンバーグ", "オムライス", "肉じゃが"])
@pytest.mark.parametrize("words", ["{}が食べたい", "{}食べたいな", "今夜は{}が食べたい"])
def test_a_dish_by_its_name_is_proposed_with_what_it_lacks(
    poor: Home, dish: str, words: str
) -> None:
    turn = poor.say(words.format(dish))
    assert titles(turn)[0] == dish
    assert turn["proposals"][0]["missing"]
    assert "買" in turn["proposals"][0]["reason"]
    assert turn["change_id"] is None


def test_a_name_that_is_part_of_titles_finds_them(poor: Home) -> None:
    turn = poor.say("カレーが食べたいな")
    assert len(turn["proposals"]) >= 3
    assert all("カレー" in title for title in titles(turn))


def test_after_all_of_a_name_come_those_like_it(poor: Home) -> None:
    poor.say("麻婆豆腐が食べたい")
    turn = poor.say("他には？")
    assert "麻婆豆腐" not in titles(turn)
    assert "近い料理" in turn["reply"] or "ほかにありません" in turn["reply"]


@pytest.mark.parametrize("words", ["プリン食べたい", "玉ねぎが食べたい", "ケーキ食べたいな"])
def test_what_is_no_dish_of_ours_stays_a_wish(poor: Home, words: str) -> None:
    turn = poor.say(words)
    assert turn["proposals"] == []
    assert "何も変えていません" in turn["reply"]


def test_a_dish_by_name_passes_the_allergies(poor: Home) -> None:
    poor.say("卵アレルギーなんだ")
    turn = poor.say("オムライスが食べたい")
    assert "オムライス" not in titles(turn)
    assert "アレルギー" in turn["reply"]


def test_okazu_in_ten_minutes_is_a_list_of_mains_and_sides(home: Home) -> None:
    home.has(
        "豚こま切れ 300g fridge",
        "キャベツ 1玉 crisper",
        "卵 6個 fridge",
        "トマト 3個 crisper",
        "豆腐 1丁 fridge",
    )
    turn = home.say("10分でできるおかず")
    assert len(turn["proposals"]) == 5
    assert {p["dish"] for p in turn["proposals"]} <= {"main", "sub"}
    assert all(p["minutes"] <= 10 for p in turn["proposals"])
    assert turn["status"] == "needs_selection"


def test_what_ends_soon_is_used(poor: Home) -> None:
    turn = poor.say("期限が近いもので何か作れる？")
    assert turn["proposals"]
    assert all("鮭" in p["uses"] for p in turn["proposals"])


def test_what_may_not_be_eaten_any_more_is_not_asked_for(home: Home) -> None:
    past = (TODAY - timedelta(days=2)).isoformat()
    home.has(f"鶏もも肉 300g fridge {past}", "卵 6個 fridge 2026-11-25", "玉ねぎ 3個 ambient")
    turn = home.say("期限が近いもので何か作れる？")
    assert turn["proposals"]
    assert not any("鶏もも肉" in p["uses"] for p in turn["proposals"])


@pytest.mark.parametrize(
    ("words", "miss"),
    [
        ("中華で何か", "中華の主菜は、いまの在庫では作れませんでした。"),
        ("辛いものが食べたい", "に合う料理は、いまの在庫では作れませんでした。"),
    ],
)
def test_a_wish_that_could_not_be_kept_is_told(poor: Home, words: str, miss: str) -> None:
    turn = poor.say(words)
    assert turn["proposals"]
    assert miss in turn["reply"]


def test_an_empty_pantry_is_asked_what_is_there(home: Home) -> None:
    turn = home.say("今夜どうする？")
    assert turn["proposals"] == []
    assert "のように教えてください" in turn["reply"]


@pytest.mark.parametrize(("words", "index"), [("1番", 0), ("2つ目にする", 1), ("3番目", 2)])
def test_a_number_picks_a_dish_of_a_menu_never_a_button(poor: Home, words: str, index: int) -> None:
    menu = poor.say("今夜どうする？")
    assert [p["dish"] for p in menu["proposals"]] == ["main", "sub", "soup"]
    turn = poor.say(words)
    assert titles(turn) == [titles(menu)[index]]


@pytest.mark.parametrize("words", ["6番", "7番目"])
def test_a_number_beyond_the_dishes_is_no_button(poor: Home, words: str) -> None:
    shown = poor.say("主菜は何がいい？")
    turn = poor.say(words)
    assert turn["proposals"] == []
    assert f"{len(shown['proposals'])}番目まで" in turn["reply"]


def test_another_number_means_the_same_list(poor: Home) -> None:
    shown = poor.say("主菜は何がいい？")
    poor.say("2番")
    assert titles(poor.say("やっぱり3番")) == [titles(shown)[2]]


def test_an_old_list_does_not_silently_count(poor: Home) -> None:
    shown = poor.say("主菜は何がいい？")
    poor.say("肉じゃがの作り方")
    asked = poor.say("2つ目にする")
    assert asked["proposals"] == []
    assert [c["label"] for c in asked["choices"][:5]] == titles(shown)
    assert titles(poor.say("2番")) == [titles(shown)[1]]


def test_the_latest_list_counts(poor: Home) -> None:
    poor.say("主菜は何がいい？")
    sides = poor.say("副菜は？")
    assert titles(poor.say("2番")) == [titles(sides)[1]]


def test_what_was_seen_comes_again_before_shopping(poor: Home) -> None:
    main = poor.say("今夜どうする？")["proposals"][0]
    for _ in range(3):
        again = poor.say("今夜どうする？")["proposals"][0]
        assert again["uses"], (main, again)


def test_undo_takes_the_question_about_it_along(home: Home) -> None:
    home.say("牛乳2本買った")
    assert home.say("牛乳使った")["status"] == "needs_selection"
    undone = home.say("今のなし")
    assert home.rows() == set()
    assert undone["choices"] == []
    assert "ところで" not in undone["reply"]


def test_undo_of_a_menu_takes_its_question_along(poor: Home) -> None:
    poor.say("今夜どうする？")
    poor.say("これにする")
    assert poor.say("作ったよ")["status"] == "needs_confirmation"
    undone = poor.say("今のなし")
    assert undone["status"] == "done"
    assert poor.person.get("/v1/menus").json()["menus"] == []


def test_undo_of_something_else_leaves_the_question(home: Home) -> None:
    home.has("牛乳 2本 fridge")
    home.say("卵6個買った")
    home.say("牛乳使った")
    assert "牛乳" in home.say("今のなし")["reply"]
    assert {c["label"] for c in home.last["choices"]} >= {"使い切った"}


def test_all_of_the_shopping_list_was_bought(home: Home) -> None:
    home.say("牛乳2本を買い物リストに")
    home.say("パンを買い物リストに")
    turn = home.say("買い物リストのもの全部買った")
    assert home.shopping() == set()
    assert {row.split()[0] for row in home.rows()} == {"牛乳", "パン"}
    assert turn["change_id"]
    assert len(turn["changes"]) == 2
    assert "牛乳 2本" in turn["reply"]
    home.say("今のなし")
    assert home.rows() == set()
    assert home.shopping() == {"牛乳 2本", "パン -"}


def test_some_of_the_shopping_list_was_bought(home: Home) -> None:
    for food in ("牛乳", "卵", "パン"):
        home.say(f"{food}を買い物リストに")
    home.say("買い物リストの牛乳買った")
    assert home.shopping() == {"卵 -", "パン -"}
    assert {row.split()[0] for row in home.rows()} == {"牛乳"}


def test_what_is_not_on_the_list_is_offered_for_the_stock(home: Home) -> None:
    home.say("パンを買い物リストに")
    turn = home.say("買い物リストの牛乳買った")
    assert home.rows() == set()
    assert "リストにない" in turn["reply"]
    home.say("#add")
    assert {row.split()[0] for row in home.rows()} == {"牛乳"}


def test_an_empty_list_has_nothing_to_take_off(home: Home) -> None:
    turn = home.say("買い物リストのもの全部買った")
    assert turn["change_id"] is None
    assert "空です" in turn["reply"]
