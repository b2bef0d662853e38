"""Why a dish, or nothing, is proposed: one honest sentence, whose claims follow from what is known."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from morizo.menus.larder import Row, Taken
from morizo.menus.models import Kinds
from morizo.menus.profile import Profile
from morizo.menus.scoring import Barred, Dish, has_mood, is_expiring, ruled_kind
from morizo.menus.situation import Past, Situation
from morizo.recipes.models import CUISINE_WORDS, DISH_WORDS

ALL_OF_IT = Decimal("0.9")
LONG_AGO_DAYS = 21
_WORDS_TODAY = {0: "今日まで", 1: "明日まで", 2: "あさってまで"}


def reason(dish: Dish, situation: Situation, day: date, past: Iterable[Past]) -> str:
    """Say why this dish, in one sentence: what it saves, what has to be bought, and its minutes."""
    minutes = dish.profile.recipe.minutes
    why = (
        _rescue(dish, situation.today, day)
        or _swap(dish)
        or _guess(dish)
        or _from_home(dish)
        or _in_season(dish, day)
        or _long_ago(dish.profile, past, day)
    )
    return f"{why}{_lack(dish)}{f'{minutes}分で' if minutes else ''}作れます。"


def until(row: Row, today: date) -> str:
    """Say until when a row keeps, as people do: the date that was said; an estimate is called so."""
    if row.ends_on is None:
        return ""
    if not row.is_said:
        return "早めに使いたい"
    days = (row.ends_on - today).days
    if days < 0:
        return "賞味期限を過ぎた"
    return f"{_WORDS_TODAY.get(days) or f'{row.ends_on.month}月{row.ends_on.day}日まで'}の"


def summary(dishes: Sequence[Dish], kinds: Kinds, situation: Situation, days: int) -> str:
    """Say in words what the menus do, and which kind of dish could not be had."""
    rescued = list(dict.fromkeys(
        t.row.name for dish in dishes for t in dish.taken
        if not t.row.is_believed and is_expiring(t.row, situation.today)
    ))  # fmt: skip
    missing = list(dict.fromkeys(amount.name for dish in dishes for amount in dish.missing))
    said = f"期限の近い{_listed(rescued)}から使います。" if rescued else ""
    if not missing:
        said += "買い足しなしで作れます。"
    else:
        said += f"買い足すもの: {_listed(missing)}。"
    lacking = [kind for kind in kinds if sum(d.profile.recipe.dish == kind for d in dishes) < days]
    if lacking:
        words = "・".join(DISH_WORDS[kind] for kind in lacking)
        limit = situation.wish.max_minutes
        said += f"{f'{limit}分でできる' if limit else ''}{words}は、いまの在庫と条件で作れるものが足りませんでした。"
    return said + unkept(dishes, situation)


def unkept(dishes: Sequence[Dish], situation: Situation) -> str:
    """Say which wishes could not be kept: a cuisine, a mood, a food to use."""
    wish, said = situation.wish, ""
    if wish.cuisine is not None:
        ruled = [d for d in dishes if d.profile.recipe.dish == ruled_kind(wish)]
        if not any(
            d.profile.recipe.cuisine == wish.cuisine and not d.is_last_resort for d in ruled
        ):
            words = f"{CUISINE_WORDS[wish.cuisine]}の{DISH_WORDS[ruled_kind(wish)]}"
            said += f"{words}は、いまの在庫では作れませんでした。"
    cookable = [dish.profile.recipe for dish in dishes if not dish.is_last_resort]
    moods = [word for word in wish.mood if not any(has_mood(r, word) for r in cookable)]
    if moods:
        said += f"「{'・'.join(moods)}」に合う料理は、いまの在庫では作れませんでした。"
    unmet = set(situation.must_use).difference(*(d.meets | d.nearly for d in dishes))
    if unmet:
        said += f"{_listed(sorted(unmet))}を使う料理は見つかりませんでした。"
    return said


def nothing(counts: Counter[Barred], situation: Situation) -> str:
    """Say why nothing at all can be proposed, and what would help."""
    if not situation.rows and not situation.must_use:
        return "在庫がまだありません。「豚こま300gとキャベツ買ってきた」のように教えてください。"
    if situation.must_use and not counts[Barred.SHOWN]:
        return f"{_listed(sorted(situation.must_use))}を使える料理が、いまの条件では見つかりませんでした。"
    by_rule = {
        Barred.SHOWN: "ほかに出せる案がありません。条件を変えると、また選べます。",
        Barred.TIME: "その時間でできる料理が見つかりませんでした。時間を少しのばしてみてください。",
        Barred.UNWANTED: "避けたい食材を除くと、作れる料理が残りませんでした。",
        Barred.ALLERGY: "アレルギーの設定に合う料理が、いまの在庫では見つかりませんでした。",
        Barred.RECENT: "作れる料理は、この2週間の献立にもう出ています。",
        Barred.CUISINE: "その系統の料理に使える食材が足りません。",
        Barred.TOO_MUCH_MISSING: "足りない材料が多く、すぐ作れる料理がありませんでした。",
    }
    relevant = [why for why, _ in counts.most_common() if why in by_rule]
    short = "主になる食材（肉・魚・卵・豆腐や野菜）が足りません。買い足すと案を出せます。"
    if counts[Barred.NO_MAIN_FOOD] >= sum(counts[why] for why in relevant):
        return short
    return by_rule[relevant[0]] if relevant else short


def _rescue(dish: Dish, today: date, day: date) -> str:
    urgent = [t for t in dish.taken if not t.row.is_believed and is_expiring(t.row, day)]
    if not urgent:
        return ""
    # The main food's rescue says more than a garnish's.
    keys = [t for part, cover in dish.covers if part.is_key for t in cover.taken if t in urgent]
    first = min(keys or urgent, key=lambda taken: taken.row.ends_on or date.max)
    verb = "使い切れて、" if _uses_up(first, dish) else "使えて、"
    return f"{until(first.row, today)}{first.row.name}を{_in_place_of(first, dish)}{verb}"


def _uses_up(taken: Taken, dish: Dish) -> bool:
    parts = [t.part for t in dish.taken if t.row.item_id == taken.row.item_id]
    return (
        all(part is not None for part in parts)
        and sum(p for p in parts if p is not None) >= ALL_OF_IT
    )


def _from_home(dish: Dish) -> str:
    return "" if dish.missing or not dish.taken else "家にあるものだけで、"


def _in_season(dish: Dish, day: date) -> str:
    names = [
        part.need.name
        for part, cover in dish.covers
        if part.is_key
        and len(part.months) <= 6
        and day.month in part.months
        and cover.is_enough
        and all(taken.row.food_id == part.need.food_id for taken in cover.taken)
    ]
    return f"いまが旬の{names[0]}を使って、" if names else ""


def _long_ago(profile: Profile, past: Iterable[Past], day: date) -> str:
    ago = [(day - p.day).days for p in past if p.recipe_id == profile.recipe.id and p.day < day]
    return f"{min(ago) // 7}週間ぶりに、" if ago and min(ago) >= LONG_AGO_DAYS else ""


def _lack(dish: Dish) -> str:
    if not dish.missing:
        return ""
    names = [amount.name for amount in dish.missing]
    if not dish.filling.lacks_main_food:
        said = "と".join(names) if len(names) <= 2 else f"{len(names)}品"
        return f"{said}{'を' if len(names) <= 2 else ''}買い足せば、"
    keys = [part_cover for part_cover in dish.covers if part_cover[0].is_key]
    short = [(part.need.name, cover) for part, cover in keys if not cover.is_enough]
    main = [name for name, _ in short]
    # What makes the dish is named whatever else is on the list.
    names = list(dict.fromkeys([*main, *names]))
    said = "と".join(names) if len(names) <= 3 else f"{'と'.join(main[:3])}など{len(names)}品"
    return f"{said}を{'買い足せば' if any(cover.is_there for _, cover in short) else '買えば'}、"


def _guess(dish: Dish) -> str:
    for part, cover in dish.covers:
        for taken in cover.taken:
            if part.is_key and taken.is_vague and not taken.row.is_believed:
                return f"{taken.row.name}を{part.need.name}として使って、"
    return ""


def _swap(dish: Dish) -> str:
    for part, cover in dish.covers:
        for taken in cover.taken:
            if part.is_key and taken.is_instead:
                return f"{part.need.name}の代わりに{taken.row.name}を使って、"
    return ""


def _in_place_of(taken: Taken, dish: Dish) -> str:
    """Say for what a food is taken, where it isn't simply that."""
    is_guess = taken.is_vague and not taken.row.is_believed
    if not taken.is_instead and not is_guess:
        return ""
    name = next(part.need.name for part, cover in dish.covers if taken in cover.taken)
    return f"{name}の代わりに" if taken.is_instead else f"{name}として"


def _listed(names: Sequence[str], at_most: int = 3) -> str:
    shown = "と".join(names[:at_most])
    return f"{shown}など" if len(names) > at_most else shown
