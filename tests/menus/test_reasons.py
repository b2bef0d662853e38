"""One honest sentence: each claim is true of the pantry that it speaks of."""

from collections import Counter
from datetime import timedelta

import pytest
from tests.menus.household import FOODS, PROFILES, TUESDAY, a_row, a_situation, titled

from morizo.menus import choosing, propose, reasons
from morizo.menus.larder import Larder, Row
from morizo.menus.models import Wish
from morizo.menus.scoring import Barred, Dish, weigh, weigh_anyway
from morizo.menus.situation import Past


def said(title: str, *rows: Row, past: tuple[Past, ...] = ()) -> str:
    situation = a_situation(*rows, past=past)
    dish = weigh(titled(title), situation, Larder(rows, TUESDAY, FOODS), past)
    assert isinstance(dish, Dish), dish
    return reasons.reason(dish, situation, TUESDAY, past)


HOME = (a_row("玉ねぎ", 2), a_row("しょうが"), a_row("キャベツ", 1))


@pytest.mark.parametrize(
    ("days", "quantity", "sentence"),
    [
        (0, 200, "今日までの豚ロース薄切りを使い切れて、15分で作れます。"),
        (1, 200, "明日までの豚ロース薄切りを使い切れて、15分で作れます。"),
        (2, 400, "あさってまでの豚ロース薄切りを使えて、15分で作れます。"),
        (3, None, "11月27日までの豚ロース薄切りを使えて、15分で作れます。"),
        (9, 200, "家にあるものだけで、15分で作れます。"),
        (None, 200, "家にあるものだけで、15分で作れます。"),
    ],
)
def test_what_ends_soon_is_the_reason(
    days: int | None, quantity: int | None, sentence: str
) -> None:
    row = a_row("豚ロース薄切り", quantity, "g" if quantity else None, days=days)
    assert said("豚のしょうが焼き", row, *HOME) == sentence


def test_an_estimate_is_no_date() -> None:
    row = a_row("豚ロース薄切り", 400, "g", days=1, said=False)
    assert said("豚のしょうが焼き", row, *HOME).startswith("早めに使いたい豚ロース薄切りを使えて、")


def test_a_stand_in_is_named() -> None:
    row = a_row("豚こま", 400, "g", days=1)
    assert (
        said("豚のしょうが焼き", row, *HOME)
        == "明日までの豚こまを豚ロース薄切りの代わりに使えて、15分で作れます。"
    )


def test_what_is_past_its_best_is_called_so() -> None:
    row = a_row("玉ねぎ", 2, days=-2)
    found = said("豚のしょうが焼き", a_row("豚ロース薄切り", 300, "g"), row, *HOME[1:])
    assert found.startswith("賞味期限を過ぎた玉ねぎを")


def test_what_is_missing_is_said() -> None:
    found = said("豚のしょうが焼き", a_row("豚ロース薄切り", 200, "g"), *HOME[:1], HOME[2])
    assert found == "しょうがを買い足せば、15分で作れます。"


def test_saving_and_buying_stand_in_one_sentence() -> None:
    meat = a_row("豚ロース薄切り", 200, "g", days=1)
    begin = "明日までの豚ロース薄切りを使い切れて、"
    assert (
        said("豚のしょうが焼き", meat, HOME[0])
        == f"{begin}しょうがとキャベツを買い足せば、15分で作れます。"
    )
    assert said("豚のしょうが焼き", meat) == f"{begin}3品買い足せば、15分で作れます。"


def test_a_wide_word_is_called_what_it_is_taken_for_only_where_it_matters() -> None:
    rest = (a_row("玉ねぎ", 2), a_row("しょうが"), a_row("小ねぎ"), a_row("大葉"))
    assert said("鶏つくね", a_row("ひき肉", 400, "g"), *rest).startswith(
        "ひき肉を鶏ひき肉として使って、"
    )
    urgent = said("鶏つくね", a_row("ひき肉", 400, "g", days=1), *rest)
    assert urgent.startswith("明日までのひき肉を鶏ひき肉として使えて、")
    assert "として" not in said("豚のしょうが焼き", a_row("豚肉", 400, "g"), *HOME)


def test_what_is_in_season_is_there() -> None:
    spinach = weigh_anyway(
        titled("ほうれん草のごま和え"), a_situation(), Larder((), TUESDAY, FOODS), ()
    )
    assert "旬" not in reasons.reason(spinach, a_situation(), TUESDAY, ())
    assert reasons.reason(spinach, a_situation(), TUESDAY, ()).startswith("ほうれん草")


def test_a_frozen_food_presses_nobody() -> None:
    row = a_row("豚ロース薄切り", 200, "g", days=1, frozen=True)
    assert said("豚のしょうが焼き", row, *HOME) == "家にあるものだけで、15分で作れます。"


def explanation(*rows: Row, **more: object) -> str:
    situation = a_situation(*rows, **more)  # type: ignore[arg-type]
    plan = propose.plan([PROFILES], situation, FOODS)
    assert not plan.days
    return reasons.nothing(plan.barred, situation)


def test_an_empty_pantry_is_told_what_to_say() -> None:
    assert "在庫がまだありません" in explanation()


def test_too_little_is_said() -> None:
    assert "主になる食材" in explanation(a_row("醤油"))


def test_no_time_is_said() -> None:
    assert "時間" in explanation(
        a_row("豚こま", 300, "g"), a_row("卵", 6), wish=Wish(max_minutes=1)
    )


def test_everything_shown_is_said() -> None:
    everything = tuple(p.recipe.id for p in PROFILES.all)
    situation = a_situation(a_row("卵", 6))
    assert "ほかに出せる案がありません" in reasons.nothing(
        Counter({Barred.SHOWN: len(everything), Barred.NO_MAIN_FOOD: 3}), situation
    )


def test_two_weeks_of_the_same_is_said() -> None:
    past = tuple(Past(p.recipe.id, TUESDAY - timedelta(days=2)) for p in PROFILES.all)
    found = explanation(a_row("卵", 6), past=past, wish=Wish(dishes=("main", "sub")))
    assert "この2週間" in found


def test_a_kind_that_could_not_be_had_is_named() -> None:
    situation = a_situation(a_row("豚こま", 400, "g"), wish=Wish(dishes=("main",)))
    found, _ = choosing.candidates([PROFILES], situation, FOODS, 1)
    assert "副菜・汁物は" in reasons.summary(found, ("main", "sub", "soup"), situation, 1)
