from datetime import date, timedelta

from morizo.foods.models import Place
from morizo.foods.shelf_life import THAWED_DAYS, after_move, expires_on, once_opened
from tests.foods.kitchen import a_kitchen

KITCHEN = a_kitchen()
TODAY = date(2026, 11, 24)
EGG, NASU, SOY = KITCHEN.get("keiran"), KITCHEN.get("nasu"), KITCHEN.get("shoyu")


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def test_a_food_keeps_as_long_as_its_place_allows() -> None:
    assert expires_on(EGG, "fridge", TODAY) == days(4)
    assert expires_on(EGG, "freezer", TODAY) == days(20)


def test_without_a_place_the_usual_one_counts() -> None:
    assert expires_on(NASU, None, TODAY) == days(7)


def test_the_crisper_is_a_drawer_of_the_fridge() -> None:
    assert expires_on(NASU, "fridge", TODAY) == days(7)
    assert expires_on(EGG, "crisper", TODAY) == days(4)


def test_what_keeps_on_the_shelf_keeps_in_the_fridge() -> None:
    assert expires_on(SOY, "fridge", TODAY) == days(200)


def test_a_place_that_nobody_knows_of_gives_no_date() -> None:
    assert expires_on(EGG, "ambient", TODAY) is None
    assert expires_on(SOY, "freezer", TODAY) is None


def test_the_last_day_of_the_calendar_is_late_enough() -> None:
    assert expires_on(EGG, "fridge", date.max) == date.max


def test_opening_shortens_a_date_and_never_lengthens_it() -> None:
    assert once_opened(SOY, TODAY, days(200), KITCHEN) == days(90)
    assert once_opened(SOY, TODAY, days(10), KITCHEN) == days(10)
    assert once_opened(SOY, TODAY, None, KITCHEN) == days(90)


def test_opening_what_has_no_rule_keeps_its_date() -> None:
    assert once_opened(NASU, TODAY, days(3), KITCHEN) == days(3)


def test_freezing_starts_the_freezer_time() -> None:
    assert after_move(EGG, "fridge", "freezer", TODAY, days(1)) == days(20)


def test_freezing_does_not_make_old_food_good() -> None:
    assert after_move(EGG, "fridge", "freezer", TODAY, days(-1)) == days(-1)


def test_a_thawed_food_must_be_eaten_soon() -> None:
    assert after_move(EGG, "freezer", "fridge", TODAY, days(20)) == days(THAWED_DAYS)


def test_moving_within_the_fridge_changes_no_date() -> None:
    places: list[tuple[Place, Place]] = [("fridge", "crisper"), ("crisper", "fridge")]
    for source, target in places:
        assert after_move(NASU, source, target, TODAY, days(3)) == days(3)


def test_a_warm_place_may_shorten_a_date() -> None:
    assert after_move(SOY, "fridge", "ambient", TODAY, days(300)) == days(200)
    assert after_move(EGG, "fridge", "ambient", TODAY, days(3)) == days(3)
