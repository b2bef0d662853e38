"""The units that Japanese kitchens count and measure in, under one spelling each."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from morizo.foods.text import fold

# Canonical unit → the other ways it is written; what folding levels (width, kana) is left out.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "g": ("グラム", "gr", "gram", "grams"),
    "kg": ("キログラム", "キロ"),
    "mg": ("ミリグラム",),
    "ml": ("ミリリットル", "ミリ", "cc", "シーシー"),
    "dl": ("デシリットル",),
    "L": ("リットル", "リッター"),
    "大さじ": ("大匙", "おおさじ", "tbsp", "テーブルスプーン"),
    "小さじ": ("小匙", "こさじ", "tsp", "ティースプーン"),
    "カップ": ("cup", "cups", "計量カップ"),
    "合": ("ごう",),
    "升": (),
    "個": ("こ", "け", "ヶ", "ヵ", "箇", "つ", "ピース"),
    "本": ("ほん", "ぽん", "ぼん"),
    "枚": ("まい",),
    "束": ("把", "たば", "わ"),
    "袋": ("ふくろ", "ぶくろ"),
    "パック": ("pack", "pk", "紙パック"),
    "玉": ("球", "たま"),
    "丁": ("ちょう", "挺"),
    "切れ": ("切", "きれ"),
    "株": (),
    "缶": ("罐", "かん"),
    "箱": ("はこ", "ばこ"),
    "片": ("かけ", "かけら", "欠片", "欠け"),
    "房": ("ふさ",),
    "匹": ("ひき", "びき", "ぴき"),
    "尾": (),
    "杯": ("はい", "ばい", "ぱい"),
    "膳": ("ぜん",),
    "斤": ("きん",),
    "瓶": ("びん", "壜"),
    "皿": ("さら",),
    "節": ("ふし",),
    "粒": ("つぶ",),
    "枝": (),
    "茎": (),
    "串": (),
    "柵": ("さく",),
    "腹": (),
    "羽": (),
    "塊": ("かたまり", "ブロック"),
    "巻": ("巻き",),
    "食": ("食分",),
    "半身": (),
    "人前": ("人分", "にんまえ", "人まえ"),
    "ダース": (),
    "ケース": (),
    "セット": (),
    "ボトル": ("ペットボトル",),
    "チューブ": (),
    "cm": ("センチ", "センチメートル"),
}

UNITS: tuple[str, ...] = tuple(_SPELLINGS)

# Folded spelling → canonical unit.
SPELLED: Mapping[str, str] = MappingProxyType(
    {fold(word): unit for unit, others in _SPELLINGS.items() for word in (unit, *others)}
)

# Units that name a mass or a volume by themselves. A Japanese cup is 200 mL, a 合 is 180 mL
# (10 合 = 1 升); 大さじ and 小さじ are 15 and 5 mL, as on every Japanese measuring spoon.
GRAMS: Mapping[str, Decimal] = MappingProxyType(
    {"g": Decimal(1), "kg": Decimal(1000), "mg": Decimal("0.001")}
)
MILLILITRES: Mapping[str, Decimal] = MappingProxyType(
    {
        "ml": Decimal(1),
        "dl": Decimal(100),
        "L": Decimal(1000),
        "大さじ": Decimal(15),
        "小さじ": Decimal(5),
        "カップ": Decimal(200),
        "合": Decimal(180),
        "升": Decimal(1800),
    }
)

# Spoons and cups stand before their number (大さじ2); カップ also after it.
LEADING: frozenset[str] = frozenset({"大さじ", "小さじ", "カップ"})
# Containers whose size may be told by what is inside (500mlパック2本).
CONTAINERS: frozenset[str] = frozenset(
    {"パック", "缶", "袋", "瓶", "箱", "ボトル", "チューブ", "ケース"}
)

# Two words for the same count.
_SAME_COUNT = {"尾": "匹"}


def canonical_unit(unit: str) -> str:
    """Give a unit its one spelling (把 → 束, ＣＣ → ml); an unknown unit stays as it was said."""
    if unit in _SPELLINGS:
        return unit
    return SPELLED.get(fold(unit).strip(), unit.strip())


def is_unit(unit: str) -> bool:
    """Tell whether a word, in any spelling, is a unit known here."""
    return fold(unit).strip() in SPELLED


def counted_as(unit: str) -> str:
    """Give the unit under which equal counts are compared (2尾 is 2匹)."""
    return _SAME_COUNT.get(unit, unit)
