"""Allergens by Japanese law, and the gate that every dish must pass.

The list is that of the food labelling standard (食品表示基準, 別表第14) and of the notice beside
it: nine substances that labels must name and twenty that they should. Sources, read on 2026-11-24
from stored copies, since no live page could be opened:

- 消費者庁, notice entry 044618 (2025-12-26): public consultation on moving カシューナッツ to
  別表第14; entry 044743 (2026-01-13): the question about it to the consumer commission.
- The advisers' meeting of 2025-12-15 (通販新聞, 2025-12-16) decided on it, and on ピスタチオ as a
  recommended item from the same day: spring 2026, with two years of transition.
- The commission's labelling section agreed on 2026-02-06; April 2026 was announced (NHK, that day).

The promulgated text itself could not be confirmed. Nothing below hangs on it: both lists are
treated alike, and カシューナッツ and ピスタチオ are counted in any case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from morizo.foods.catalogue import Catalogue, load
from morizo.foods.models import Allergen, Food
from morizo.foods.text import name_key

LIST_READ_ON = date(2026, 11, 24)

NAMES: Mapping[Allergen, str] = MappingProxyType(
    {
        Allergen.EBI: "えび",
        Allergen.KANI: "かに",
        Allergen.KURUMI: "くるみ",
        Allergen.KOMUGI: "小麦",
        Allergen.SOBA: "そば",
        Allergen.TAMAGO: "卵",
        Allergen.NYU: "乳",
        Allergen.RAKKASEI: "落花生",
        Allergen.CASHEW: "カシューナッツ",
        Allergen.ALMOND: "アーモンド",
        Allergen.AWABI: "あわび",
        Allergen.IKA: "いか",
        Allergen.IKURA: "いくら",
        Allergen.ORANGE: "オレンジ",
        Allergen.KIWI: "キウイフルーツ",
        Allergen.GYUNIKU: "牛肉",
        Allergen.GOMA: "ごま",
        Allergen.SAKE: "さけ",
        Allergen.SABA: "さば",
        Allergen.DAIZU: "大豆",
        Allergen.TORINIKU: "鶏肉",
        Allergen.BANANA: "バナナ",
        Allergen.PISTACHIO: "ピスタチオ",
        Allergen.BUTANIKU: "豚肉",
        Allergen.MACADAMIA: "マカダミアナッツ",
        Allergen.MOMO: "もも",
        Allergen.YAMAIMO: "やまいも",
        Allergen.RINGO: "りんご",
        Allergen.GELATIN: "ゼラチン",
    }
)
MANDATORY: frozenset[Allergen] = frozenset(list(NAMES)[:9])  # 特定原材料
RECOMMENDED: frozenset[Allergen] = frozenset(NAMES) - MANDATORY  # 特定原材料に準ずるもの

_NUTS = (Allergen.KURUMI, Allergen.CASHEW, Allergen.ALMOND, Allergen.PISTACHIO, Allergen.MACADAMIA)
# What people call them besides the official names.
_ALSO_CALLED: Mapping[str, tuple[Allergen, ...]] = {
    "海老 エビ シュリンプ": (Allergen.EBI,),
    "蟹 カニ": (Allergen.KANI,),
    "甲殻類 えびかに えび・かに類": (Allergen.EBI, Allergen.KANI),
    "クルミ 胡桃": (Allergen.KURUMI,),
    "こむぎ 小麦粉 グルテン 麦": (Allergen.KOMUGI,),
    "蕎麦 ソバ 日本そば": (Allergen.SOBA,),
    "たまご 玉子 鶏卵 卵類 エッグ": (Allergen.TAMAGO,),
    "牛乳 乳製品 ミルク 乳成分 乳たんぱく 乳糖 乳類": (Allergen.NYU,),
    "ピーナッツ ピーナツ 南京豆": (Allergen.RAKKASEI,),
    "カシュー": (Allergen.CASHEW,),
    "鮑": (Allergen.AWABI,),
    "イカ 烏賊": (Allergen.IKA,),
    "イクラ すじこ 筋子": (Allergen.IKURA,),
    "キウイ キウィ": (Allergen.KIWI,),
    "牛 ビーフ ぎゅうにく": (Allergen.GYUNIKU,),
    "胡麻 ゴマ セサミ": (Allergen.GOMA,),
    "鮭 サケ シャケ しゃけ サーモン": (Allergen.SAKE,),
    "鯖 サバ": (Allergen.SABA,),
    "だいず ダイズ 大豆製品 ソイ 豆腐": (Allergen.DAIZU,),
    "鶏 とりにく 鳥肉 チキン": (Allergen.TORINIKU,),
    "豚 ぶたにく ポーク": (Allergen.BUTANIKU,),
    "マカダミア": (Allergen.MACADAMIA,),
    "桃 モモ ピーチ": (Allergen.MOMO,),
    "山芋 ヤマイモ 長芋 長いも 山の芋 とろろ": (Allergen.YAMAIMO,),
    "林檎 リンゴ アップル": (Allergen.RINGO,),
    "ナッツ ナッツ類 木の実 木の実類": _NUTS,
}
_CALLED: Mapping[str, frozenset[Allergen]] = {
    **{name_key(name): frozenset({code}) for code, name in NAMES.items()},
    **{
        name_key(word): frozenset(to)
        for words, to in _ALSO_CALLED.items()
        for word in words.split()
    },
}

# カシューナッツ and ピスタチオ react alike; the advisers' meeting of 2025-12-15 asks to warn of it.
_REACT_ALIKE: Mapping[Allergen, Allergen] = {
    Allergen.CASHEW: Allergen.PISTACHIO,
    Allergen.PISTACHIO: Allergen.CASHEW,
}

Reason = Literal["not_known", "contents_unknown", "kinds_differ", "reacts_alike"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A food that must not be eaten; not `certain` when the allergen is only often in it."""

    said: str
    food_id: str
    allergens: tuple[Allergen, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """A food of which nobody here can say that it is free of what must be avoided."""

    said: str
    food_id: str | None
    allergens: tuple[Allergen, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks against a dish. Safe means: every food is known, and none has or often has it."""

    hits: tuple[Hit, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    @property
    def is_safe(self) -> bool:
        """Tell whether nothing at all speaks against it."""
        return not self.hits and not self.unknown


def named(said: str) -> frozenset[Allergen]:
    """Give the allergens that a word means (ナッツ means five); none for a word off the list."""
    return _CALLED.get(name_key(said.strip().removesuffix("アレルギー")), frozenset())


def check(
    foods: Iterable[str],
    avoid: Iterable[Allergen],
    tolerates: Iterable[str] = (),
    catalogue: Catalogue | None = None,
) -> Verdict:
    """Judge the foods of a dish for somebody who must avoid allergens; strict by default.

    Args:
        foods: Names, or ids, in any spelling.
        avoid: What must not be in it.
        tolerates: Foods that this household eats all the same (醤油). They and their kinds are
            passed over; a group's name passes nothing but itself, else 肉 would let ハム through.
    """
    must_not = frozenset(avoid)
    hits: list[Hit] = []
    unknown: list[Unknown] = []
    if must_not:
        judge = _Judge(catalogue or load(), must_not, tuple(tolerates))
        for said in foods:
            finding = judge.finding(said) if said.strip() else None
            if isinstance(finding, Hit):
                hits.append(finding)
            elif finding:
                unknown.append(finding)
    return Verdict(tuple(hits), tuple(unknown))


def contents(foods: Iterable[str], catalogue: Catalogue | None = None) -> frozenset[Allergen]:
    """Give every allergen that the foods have or often have: what a recipe is marked with."""
    known = catalogue or load()
    found = [_food(said, known) for said in foods]
    ids = [food.id for food in found if food]
    return frozenset(a for one in ids for a in known.contains(one) | known.may_contain(one))


class _Judge:
    """One household's rule, asked about one food at a time."""

    def __init__(
        self, catalogue: Catalogue, avoid: frozenset[Allergen], tolerates: tuple[str, ...]
    ) -> None:
        self._catalogue = catalogue
        self._avoid = avoid
        self._tolerated_names = {name_key(name) for name in tolerates}
        known = (_food(name, catalogue) for name in tolerates)
        self._tolerated = {food.id: food for food in known if food}

    def finding(self, said: str) -> Hit | Unknown | None:
        """Tell what speaks against a food; None when nothing does."""
        food = _food(said, self._catalogue)
        if self._is_tolerated(said, food):
            return None
        if food is None:
            return Unknown(said, None, _ordered(self._avoid), "not_known")
        always = self._catalogue.contains(food.id) & self._avoid
        often = self._catalogue.may_contain(food.id) & self._avoid
        if always or often:
            return Hit(said, food.id, _ordered(always | often), certain=bool(always))
        return self._doubt(said, food)

    def _doubt(self, said: str, food: Food) -> Unknown | None:
        if self._catalogue.is_opaque(food.id):
            return Unknown(said, food.id, _ordered(self._avoid), "contents_unknown")
        if food.is_group:
            below = [kind.id for kind in self._catalogue.kinds(food.id)]
            some = contents(below, self._catalogue) & self._avoid
            if some:
                return Unknown(said, food.id, _ordered(some), "kinds_differ")
        relatives = {_REACT_ALIKE[a] for a in self._avoid if a in _REACT_ALIKE}
        alike = relatives & contents([food.id], self._catalogue)
        return Unknown(said, food.id, _ordered(alike), "reacts_alike") if alike else None

    def _is_tolerated(self, said: str, food: Food | None) -> bool:
        if name_key(said) in self._tolerated_names:
            return True
        if food is None:
            return False
        if food.id in self._tolerated:
            return True
        above = self._catalogue.lineage(food.id)[1:]
        return any(up in self._tolerated and not self._tolerated[up].is_group for up in above)


def _food(said: str, catalogue: Catalogue) -> Food | None:
    return catalogue.find(said) or (catalogue.get(said) if said in catalogue else None)


def _ordered(allergens: Iterable[Allergen]) -> tuple[Allergen, ...]:
    order = list(NAMES)
    return tuple(sorted(allergens, key=order.index))
