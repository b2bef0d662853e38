"""Promises over fridges as people have them: what is proposed from little, and what is said of it."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from tests.menus.household import FOODS, PROFILES, TUESDAY, a_row, a_situation

from morizo.menus import choosing, propose, reasons, showing
from morizo.menus.gathering import believed, counts_as
from morizo.menus.lacks import BASICS, GARNISHES
from morizo.menus.larder import Row
from morizo.menus.models import Suggestion, Wish
from morizo.menus.scoring import Dish
from morizo.menus.situation import Situation

FRIDGES: dict[str, tuple[Row, ...]] = {
    "salmon and tofu": (a_row("鮭", 2, "切れ", days=2), a_row("豆腐", 1, "丁"), a_row("長ねぎ", 1), a_row("卵", 6)),
    "eggs alone": (a_row("卵", 10),),
    "vegetables alone": (a_row("キャベツ", 1, "玉"), a_row("にんじん", 3), a_row("玉ねぎ", 4), a_row("じゃがいも", 5)),
    "one cucumber": (a_row("きゅうり", 2),),
    "wide words": (a_row("ひき肉", 400, "g"), a_row("きのこ", 1, "パック"), a_row("豆腐", 1, "丁"), a_row("玉ねぎ", 2)),
    "meat unweighed": (a_row("豚肉"), a_row("キャベツ"), a_row("もやし", 1, "袋", days=1)),
    "tins and dry": (a_row("ツナ缶", 2, "缶"), a_row("乾燥わかめ"), a_row("スパゲッティ", 500, "g"), a_row("トマト缶", 1, "缶")),
    "a good week": (
        a_row("豚こま", 300, "g", days=1), a_row("鶏もも肉", 300, "g", days=2), a_row("キャベツ", 1, "玉"), a_row("玉ねぎ", 3),
        a_row("木綿豆腐", 1, days=2), a_row("卵", 10), a_row("ほうれん草", 1), a_row("にんじん", 2), a_row("しめじ", 1),
        a_row("油揚げ", 2), a_row("大根", 1), a_row("乾燥わかめ"), a_row("にんにく"), a_row("しょうが"), a_row("ごま油"),
    ),
}  # fmt: skip
each_fridge = pytest.mark.parametrize("rows", FRIDGES.values(), ids=FRIDGES.keys())


def home(rows: tuple[Row, ...], **wish: object) -> Situation:
    asked = Wish.model_validate(wish)
    must_use = {said: counts_as(said, FOODS) for said in asked.must_use}
    everything = (*rows, *believed(must_use, rows, FOODS))
    return a_situation(*everything, wish=asked, must_use=must_use)


def suggestion(rows: tuple[Row, ...], **wish: object) -> Suggestion:
    situation = home(rows, **wish)
    return showing.suggestion(propose.plan([PROFILES], situation, FOODS), situation)


def candidates(rows: tuple[Row, ...], limit: int = 5, **wish: Any) -> list[Dish]:
    return choosing.candidates([PROFILES], home(rows, **wish), FOODS, limit)[0]


def explained(rows: tuple[Row, ...], **wish: Any) -> str:
    return reasons.unkept(candidates(rows, **wish), home(rows, **wish))


def reason(dish: Dish, rows: tuple[Row, ...]) -> str:
    return reasons.reason(dish, home(rows), TUESDAY, ())


@each_fridge
def test_whatever_little_there_is_makes_a_whole_menu(rows: tuple[Row, ...]) -> None:
    (menu,) = suggestion(rows).menus
    assert [dish.dish for dish in menu.dishes] == ["main", "sub", "soup"]


@each_fridge
@pytest.mark.parametrize("kind", ["main", "sub", "soup"])
def test_five_to_choose_among_and_five_others(rows: tuple[Row, ...], kind: str) -> None:
    shown = candidates(rows, dishes=(kind,))
    ids = {dish.profile.recipe.id for dish in shown}
    others = candidates(rows, dishes=(kind,), not_again=tuple(ids))
    assert len(ids) == len(shown) == len(others) == 5
    assert not ids & {dish.profile.recipe.id for dish in others}


@each_fridge
def test_what_has_to_be_bought_stands_behind_what_is_cookable(rows: tuple[Row, ...]) -> None:
    for kind in ("main", "sub", "soup"):
        order = [dish.is_last_resort for dish in candidates(rows, 10, dishes=(kind,))]
        assert order == sorted(order)


@each_fridge
def test_a_main_food_to_buy_is_named_in_the_reason(rows: tuple[Row, ...]) -> None:
    for dish in candidates(rows, 10, dishes=("main",)):
        bought = [part.need.name for part, cover in dish.covers if part.is_key and not cover.taken]
        said = reason(dish, rows)
        assert all(name in said for name in bought[:3]), said
        assert ("買" in said) is bool(dish.missing)


def test_one_thing_to_buy_is_said_in_one_sentence() -> None:
    (dish, *_) = candidates((a_row("きゅうり", 2),), dishes=("main",))
    (bought,) = dish.missing
    minutes = dish.profile.recipe.minutes
    assert (
        reason(dish, (a_row("きゅうり", 2),)) == f"{bought.name}を買えば、{minutes}分で作れます。"
    )


@pytest.mark.parametrize("rows", [(), (a_row("醤油"), a_row("米", 5, "kg"), a_row("塩"))])
def test_nothing_but_staples_is_an_empty_answer_with_its_reason(rows: tuple[Row, ...]) -> None:
    found = suggestion(rows)
    assert found.menus == ()
    assert found.explanation
    assert candidates(rows, dishes=("main",)) == []


@each_fridge
@pytest.mark.parametrize("said", ["鶏むね肉", "なす", "さば", "牛肉", "ひき肉"])
def test_a_food_that_was_named_is_in_every_proposal(rows: tuple[Row, ...], said: str) -> None:
    shown = candidates(rows, dishes=("main", "sub"), must_use=(said,))
    assert len(shown) >= 2
    for dish in shown:
        assert said in dish.meets | dish.nearly
        assert said not in {amount.name for amount in dish.missing}


@each_fridge
@pytest.mark.parametrize(
    "said", [("鶏むね肉", "長ネギ"), ("豚肉", "キャベツ"), ("豆腐", "ひき肉"), ("卵", "トマト")]
)
def test_dishes_with_all_that_was_named_come_first(
    rows: tuple[Row, ...], said: tuple[str, ...]
) -> None:
    used = [
        len(d.meets | d.nearly) for d in candidates(rows, dishes=("main", "sub"), must_use=said)
    ]
    assert used[0] == len(said)
    assert used == sorted(used, reverse=True)


def test_a_named_food_makes_a_menu_from_an_empty_pantry() -> None:
    (menu,) = suggestion((), must_use=("鶏もも肉", "キャベツ")).menus
    assert len(menu.dishes) == 3
    assert not {"鶏もも肉", "キャベツ"} & {m.name for dish in menu.dishes for m in dish.missing}


@each_fridge
@pytest.mark.parametrize("cuisine", ["japanese", "western", "chinese"])
def test_a_cuisine_is_kept_or_the_miss_is_told(rows: tuple[Row, ...], cuisine: str) -> None:
    words = {"japanese": "和食", "western": "洋食", "chinese": "中華"}
    miss = f"{words[cuisine]}の主菜は、いまの在庫では作れませんでした。"
    found = suggestion(rows, cuisine=cuisine)
    main = found.menus[0].dishes[0]
    assert main.dish == "main"
    assert (miss in found.explanation) or main.cuisine == cuisine
    shown = candidates(rows, dishes=("main",), cuisine=cuisine)
    kept = [d for d in shown if d.profile.recipe.cuisine == cuisine and not d.is_last_resort]
    assert shown
    assert (miss in explained(rows, dishes=("main",), cuisine=cuisine)) is not bool(kept)


def test_what_goes_with_the_main_suits_its_cuisine_where_it_can() -> None:
    (menu,) = suggestion(FRIDGES["a good week"], cuisine="chinese").menus
    assert sum(dish.cuisine == "chinese" for dish in menu.dishes) >= 2


@each_fridge
@pytest.mark.parametrize("mood", ["辛い", "さっぱり", "子ども", "揚げ物"])
def test_a_mood_is_kept_or_the_miss_is_told(rows: tuple[Row, ...], mood: str) -> None:
    shown = candidates(rows, dishes=("main",), mood=(mood,))
    kept = [d for d in shown if mood not in reasons.unkept([d], home(rows, mood=(mood,)))]
    told = f"「{mood}」に合う料理は" in explained(rows, dishes=("main",), mood=(mood,))
    assert told is not bool(kept)
    if kept:
        assert shown[0] in kept


@each_fridge
@pytest.mark.parametrize("minutes", [5, 10, 15])
def test_time_is_a_rule_and_what_it_costs_is_told(rows: tuple[Row, ...], minutes: int) -> None:
    found = suggestion(rows, max_minutes=minutes)
    dishes = [dish for menu in found.menus for dish in menu.dishes]
    assert all(dish.minutes is not None and dish.minutes <= minutes for dish in dishes)
    if len(dishes) < 3:
        assert f"{minutes}分" in found.explanation or "時間" in found.explanation


@each_fridge
def test_no_main_ingredient_on_two_days_running(rows: tuple[Row, ...]) -> None:
    plan = propose.plan([PROFILES], home(rows, days=5), FOODS)
    mains = [
        dish.profile.principal
        for day in plan.days
        for dish in day.dishes
        if dish.profile.recipe.dish == "main"
    ]
    assert len(mains) == 5
    assert not any(one & other for one, other in pairwise(mains))


@each_fridge
def test_no_main_food_of_unknown_amount_is_cooked_twice(rows: tuple[Row, ...]) -> None:
    plan = propose.plan([PROFILES], home(rows, days=5), FOODS)
    each_day = (
        {
            taken.row.item_id
            for dish in day.dishes
            for part, cover in dish.covers
            for taken in cover.taken
            if part.is_key and taken.row.quantity is None
        }
        for day in plan.days
    )
    cooked = [row_id for row_ids in each_day for row_id in row_ids]
    assert len(cooked) == len(set(cooked))


def test_of_two_packs_one_is_left() -> None:
    packs = (a_row("豚こま", 2, "袋"), a_row("玉ねぎ", 3), a_row("しょうが"))
    plan = propose.plan([PROFILES], home(packs, days=4, dishes=("main",)), FOODS)
    used = [
        d for day in plan.days for d in day.dishes if any("豚こま" in t.row.name for t in d.taken)
    ]
    assert len(used) == 2


@each_fridge
def test_a_long_list_of_shopping_stands_behind_short_ones(rows: tuple[Row, ...]) -> None:
    for kind in ("main", "sub", "soup"):
        shown = [d for d in candidates(rows, 10, dishes=(kind,)) if not d.is_last_resort]
        order = [dish.is_long for dish in shown]
        assert order == sorted(order)


def test_a_good_week_needs_little_shopping() -> None:
    for day in range(7):
        rows = FRIDGES["a good week"]
        situation = a_situation(*rows, wish=Wish(), seed=str(day))
        found = showing.suggestion(propose.plan([PROFILES], situation, FOODS), situation)
        assert len(found.missing) <= 4


def test_basics_and_garnishes_are_told_but_hardly_weigh() -> None:
    fish = (a_row("生鮭", 2, "切れ"), a_row("ほうれん草", 1))
    light = next(
        d for d in candidates(fish, 10, dishes=("main",)) if "ムニエル" in d.profile.recipe.title
    )
    assert {"バター", "レモン"} <= {amount.name for amount in light.missing}
    assert light.filling.weight < 1
    assert not light.is_long


def test_basics_and_garnishes_are_foods() -> None:
    assert [food_id for food_id in BASICS | GARNISHES if food_id not in FOODS] == []


def test_candidates_of_one_food_differ_in_how_they_are_made() -> None:
    rows = (*FRIDGES["a good week"], a_row("片栗粉"), a_row("トマト", 3))
    shown = candidates(rows, dishes=("main",), must_use=("鶏もも肉",))
    assert len({(d.profile.methods, d.profile.tastes) for d in shown}) >= 4


def test_mains_and_sides_stand_together_in_one_list() -> None:
    shown = candidates(FRIDGES["a good week"], dishes=("main", "sub"), max_minutes=10)
    assert {dish.profile.recipe.dish for dish in shown} == {"main", "sub"}


def test_what_was_shown_lately_yields_to_what_is_as_good() -> None:
    situation = home(FRIDGES["a good week"], dishes=("main",))
    first, _ = choosing.candidates([PROFILES], situation, FOODS, 3)
    ids = frozenset(dish.profile.recipe.id for dish in first)
    again, _ = choosing.candidates([PROFILES], replace(situation, shown=ids), FOODS, 3)
    assert again != first
    poor = home(FRIDGES["salmon and tofu"], dishes=("main",))
    only = [d for d in choosing.candidates([PROFILES], poor, FOODS, 9)[0] if not d.is_last_resort]
    seen = frozenset(dish.profile.recipe.id for dish in only)
    asked = choosing.candidates([PROFILES], replace(poor, shown=seen), FOODS, len(only))[0]
    assert not any(dish.is_last_resort for dish in asked), "the same again comes before shopping"
