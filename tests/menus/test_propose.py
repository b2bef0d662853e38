"""Promises about every proposal, over made-up households: allergies, repetition, dates, main foods."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.menus.household import FOODS, PROFILES, TUESDAY, a_row, a_situation, titled

from morizo.foods import allergens
from morizo.foods.models import Allergen
from morizo.menus import choosing, offer, propose, reasons
from morizo.menus.larder import HALF, Larder, Row
from morizo.menus.models import Wish
from morizo.menus.propose import Day
from morizo.menus.scoring import (
    NOT_AGAIN_FOR,
    SOUP_AGAIN_AFTER,
    Barred,
    Dish,
    pair_points,
)
from morizo.menus.situation import Past, Situation

pytestmark = pytest.mark.slow

SOLD = sorted(
    {p.need.name for one in PROFILES.all for p in one.parts if p.need.food_id and not p.is_staple}
)
MAINLY = sorted(
    {p.need.name for one in PROFILES.all for p in one.parts if p.is_key and p.need.food_id}
)
IDS = [profile.recipe.id for profile in PROFILES.all]


@st.composite
def rows(draw: st.DrawFn) -> Row:
    name = draw(st.sampled_from(MAINLY) | st.sampled_from(SOLD))
    quantity = draw(st.none() | st.sampled_from([1, 2, 3, 0.5, 100, 200, 400]))
    unit = draw(st.sampled_from(["g", "個", "本", None]))
    return a_row(name, quantity, unit, days=draw(st.none() | st.integers(-3, 9)), said=draw(st.booleans()),
                 frozen=draw(st.booleans()))  # fmt: skip


@st.composite
def households(draw: st.DrawFn) -> Situation:
    pantry = {row.item_id: row for row in draw(st.lists(rows(), min_size=5, max_size=40))}
    past = draw(st.lists(st.tuples(st.sampled_from(IDS), st.integers(-20, 15)), max_size=60))
    return a_situation(
        *pantry.values(),
        wish=Wish(days=draw(st.sampled_from([1, 1, 2, 4])), max_minutes=draw(st.none() | st.integers(10, 40)),
                  not_again=tuple(draw(st.lists(st.sampled_from(IDS), max_size=20)))),
        servings=draw(st.integers(1, 6)),
        seed=draw(st.text(max_size=3)),
        avoid=frozenset(draw(st.lists(st.sampled_from(list(Allergen)), max_size=4))),
        tolerates=draw(st.sampled_from([(), ("醤油",), ("醤油", "味噌")])),
        unwanted=draw(st.sampled_from([frozenset(), frozenset({"kinoko"}), frozenset({"tamanegi", "gyokai"})])),
        past=tuple(Past(i, TUESDAY + timedelta(days=d)) for i, d in past),
        stars=dict(draw(st.lists(st.tuples(st.sampled_from(IDS), st.integers(1, 5)), max_size=20))),
    )  # fmt: skip


def days_of(situation: Situation) -> tuple[Day, ...]:
    return propose.plan([PROFILES], situation, FOODS).days


def each(situation: Situation) -> Iterator[tuple[Day, Dish]]:
    for day in days_of(situation):
        for dish in day.dishes:
            yield day, dish


promise = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@promise
@given(households())
def test_no_dish_holds_what_the_household_must_avoid(home: Situation) -> None:
    for _, dish in each(home):
        foods = [i.food_id or i.name for i in dish.profile.recipe.ingredients]
        assert allergens.check(foods, home.avoid, home.tolerates, FOODS).is_safe, (
            dish.profile.recipe.title
        )


@promise
@given(households())
def test_no_main_ingredient_comes_twice_a_day(home: Situation) -> None:
    for day in days_of(home):
        counts = Counter(food for dish in day.dishes for food in dish.profile.principal)
        assert not [food for food, count in counts.items() if count > 1]
        kinds = Counter(dish.profile.recipe.dish for dish in day.dishes)
        assert max(kinds.values()) == 1


@promise
@given(households())
def test_nothing_comes_again_too_soon(home: Situation) -> None:
    past = list(home.past)
    for day in days_of(home):
        for dish in day.dishes:
            apart = SOUP_AGAIN_AFTER if dish.profile.recipe.dish == "soup" else NOT_AGAIN_FOR
            for before in past:
                if before.recipe_id == dish.profile.recipe.id:
                    assert abs(before.day - day.day) > apart
        past += [Past(dish.profile.recipe.id, day.day) for dish in day.dishes]


@promise
@given(households())
def test_nothing_past_its_use_by_date_is_used(home: Situation) -> None:
    for day, dish in each(home):
        for taken in dish.taken:
            if taken.row.is_use_by and taken.row.ends_on is not None:
                assert taken.row.ends_on >= day.day


@promise
@given(households())
def test_a_main_food_is_missing_only_where_a_dish_is_called_a_last_resort(home: Situation) -> None:
    for _, dish in each(home):
        lacks = any(part.is_key and cover.share < HALF for part, cover in dish.covers)
        assert dish.is_last_resort or not lacks
        if lacks:
            assert "買" in reasons.reason(dish, home, TUESDAY, ())


@promise
@given(households())
def test_a_last_resort_never_hides_what_is_cookable(home: Situation) -> None:
    for day in days_of(home)[:1]:
        larder = Larder(home.rows, day.day, FOODS)
        today = offer.make([PROFILES], home, larder, home.past)
        for dish in (dish for dish in day.dishes if dish.is_last_resort):
            others = [
                other for other in day.dishes if other is not dish and not other.is_last_resort
            ]
            left = larder.copy()
            for other in others:
                left.take_all(cover for _, cover in other.covers)
            for cookable in today.dishes:
                if cookable.profile.recipe.dish == dish.profile.recipe.dish:
                    clash = any(
                        pair_points(cookable.profile, other.profile) is None
                        for other in day.dishes
                        if other is not dish
                    )
                    assert clash or today.again(cookable, left) is None


@promise
@given(households())
def test_no_main_ingredient_comes_on_two_days_running(home: Situation) -> None:
    mains = {
        day.day: dish.profile.principal
        for day, dish in each(home)
        if dish.profile.recipe.dish == "main"
    }
    for day, principal in mains.items():
        assert not principal & mains.get(day + timedelta(days=1), frozenset())


@promise
@given(households(), st.sampled_from(["main", "sub", "soup"]))
def test_candidates_keep_every_rule(home: Situation, kind: str) -> None:
    asked = replace(home, wish=home.wish.model_copy(update={"dishes": (kind,), "days": 1}))
    found, _ = choosing.candidates([PROFILES], asked, FOODS, 5)
    assert len({dish.profile.recipe.id for dish in found}) == len(found) <= 5
    assert [d.is_last_resort for d in found] == sorted(d.is_last_resort for d in found)
    for dish in found:
        recipe = dish.profile.recipe
        foods = [i.food_id or i.name for i in recipe.ingredients]
        assert allergens.check(foods, home.avoid, home.tolerates, FOODS).is_safe
        assert recipe.dish == kind
        assert recipe.id not in home.wish.not_again
        assert not home.unwanted & dish.profile.holds
        if home.wish.max_minutes is not None:
            assert recipe.minutes is not None
            assert recipe.minutes <= home.wish.max_minutes


@promise
@given(households())
def test_together_the_dishes_never_take_more_than_is_there(home: Situation) -> None:
    there = {row.item_id: row.quantity for row in home.rows}
    took: Counter[str] = Counter()
    for _, dish in each(home):
        for taken in dish.taken:
            if taken.amount is not None:
                took[taken.row.item_id] += taken.amount  # type: ignore[assignment]
    for item_id, amount in took.items():
        quantity = there[item_id]
        assert quantity is None or Decimal(amount) <= quantity * Decimal("1.000001")


@promise
@given(households())
def test_wishes_are_rules(home: Situation) -> None:
    for _, dish in each(home):
        recipe = dish.profile.recipe
        assert recipe.id not in home.wish.not_again
        assert home.stars.get(recipe.id) != 1
        assert not home.unwanted & dish.profile.holds
        if home.wish.max_minutes is not None:
            assert recipe.minutes is not None
            assert recipe.minutes <= home.wish.max_minutes


@promise
@given(households())
def test_staples_are_never_missing_and_the_rest_is_told(home: Situation) -> None:
    for _, dish in each(home):
        told = {amount.name for amount in dish.missing}
        assert not told & {"醤油", "味噌", "塩", "水", "米", "砂糖", "サラダ油"}
        lacking = {
            p.need.name for p, cover in dish.covers if not cover.is_enough and not p.is_optional
        }
        assert told == lacking


@promise
@given(households())
def test_the_same_day_gives_the_same_answer(home: Situation) -> None:
    assert days_of(home) == days_of(home)


PANTRY = (
    a_row("豚こま", 300, "g", days=1), a_row("キャベツ", 0.5, "玉"), a_row("玉ねぎ", 3), a_row("木綿豆腐", 1, days=2),
    a_row("卵", 6), a_row("ほうれん草", 1), a_row("にんじん", 2), a_row("しめじ", 1), a_row("油揚げ", 2), a_row("乾燥わかめ"),
)  # fmt: skip


def test_what_ends_tomorrow_makes_the_main_dish() -> None:
    (day,) = days_of(a_situation(*PANTRY))
    assert [dish.profile.recipe.dish for dish in day.dishes] == ["main", "sub", "soup"]
    assert "豚こま" in [taken.row.name for taken in day.dishes[0].taken]


def test_others_are_others() -> None:
    seen: set[str] = set()
    for _ in range(4):
        situation = a_situation(*PANTRY, wish=Wish(not_again=tuple(seen)))
        shown = {dish.profile.recipe.id for _, dish in each(situation)}
        assert len(shown) == 3
        assert not shown & seen
        seen |= shown


def test_a_week_uses_up_what_ends_first() -> None:
    days = days_of(a_situation(*PANTRY, wish=Wish(days=3)))
    used = [taken.row.name for day in days[:2] for dish in day.dishes for taken in dish.taken]
    assert "豚こま" in used
    assert "木綿豆腐" in used


def test_a_food_that_must_be_used_is_used_even_when_it_is_not_in_the_pantry() -> None:
    fish = frozenset({"sakana", *(kind.id for kind in FOODS.kinds("sakana"))})
    believed = Row("said:魚", "魚", "sakana", None, None, is_believed=True)
    situation = a_situation(*PANTRY, believed, wish=Wish(must_use=("魚",)), must_use={"魚": fish})
    (day,) = days_of(situation)
    assert any("魚" in dish.meets for dish in day.dishes)
    found, _ = choosing.candidates(
        [PROFILES],
        a_situation(*PANTRY, believed, wish=Wish(dishes=("main",)), must_use={"魚": fish}),
        FOODS,
        5,
    )
    assert len(found) == 5
    assert all(dish.meets == {"魚"} for dish in found)


def test_candidates_differ_in_their_main_food() -> None:
    found, _ = choosing.candidates(
        [PROFILES], a_situation(*PANTRY, wish=Wish(dishes=("main",))), FOODS, 5
    )
    assert len({frozenset(dish.profile.principal) for dish in found}) == 5


def test_a_cuisine_is_kept_to_by_the_main() -> None:
    days = days_of(a_situation(*PANTRY, wish=Wish(cuisine="chinese")))
    assert days[0].dishes[0].profile.recipe.cuisine == "chinese"


def test_a_mood_weighs() -> None:
    wish = Wish(dishes=("sub",), mood=("さっぱり",))
    found, _ = choosing.candidates([PROFILES], a_situation(*PANTRY, wish=wish), FOODS, 3)
    assert all("さっぱり" in dish.profile.tastes for dish in found[:2])


def test_an_empty_pantry_says_what_is_lacking() -> None:
    plan = propose.plan([PROFILES], a_situation(), FOODS)
    assert plan.days == ()
    assert plan.barred[Barred.NO_MAIN_FOOD] > 200


@pytest.mark.parametrize("servings", [1, 2, 4, 8])
def test_amounts_grow_with_the_table(servings: int) -> None:
    rest = (a_row("玉ねぎ"), a_row("キャベツ"), a_row("しょうが"))
    meat, wish = a_row("豚こま", 300, "g"), Wish(dishes=("main",))
    situation = a_situation(meat, *rest, wish=wish, servings=servings)
    found, barred = choosing.candidates([PROFILES], situation, FOODS, 20)
    titles = [dish.profile.recipe.title for dish in found if not dish.is_last_resort]
    # 300 g are enough for up to five, at half an amount a head; for eight it would be another dish.
    assert ("豚のしょうが焼き" in titles) is (servings <= 4)
    assert barred[Barred.NO_MAIN_FOOD] > 0


def test_two_fried_dishes_do_not_go_together() -> None:
    fried, salad = titled("鶏のから揚げ"), titled("キャベツとコーンのコールスロー")
    other = next(p for p in PROFILES.all if "揚げる" in p.methods and p.recipe.dish == "sub")
    assert (pair_points(fried, salad) or 0) > (pair_points(fried, other) or 0)


def test_the_same_meat_twice_is_no_menu() -> None:
    assert pair_points(titled("豚のしょうが焼き"), titled("豚汁")) is None
