"""A small kitchen for tests: a dozen foods that stand for the traps of the real data."""

from decimal import Decimal

from morizo.foods.catalogue import Catalogue
from morizo.foods.data_files import read_foods

SMALL = """
[[group]]
id = "niku"
name = "肉"
reading = "にく"
aliases = ["お肉"]
keeps = { fridge = 2 }

[[group]]
id = "buta-niku"
name = "豚肉"
reading = "ぶたにく"
aliases = ["豚"]
kind_of = "niku"
contains = ["butaniku"]
keeps = { fridge = 3, freezer = 21 }

[[group]]
id = "hiki-niku"
name = "ひき肉"
reading = "ひきにく"
aliases = ["挽き肉"]
kind_of = "niku"
keeps = { fridge = 1 }

[[group]]
id = "sozai"
name = "惣菜"
reading = "そうざい"
opaque = true
keeps = { fridge = 2 }

[[group]]
id = "yasai"
name = "野菜"
reading = "やさい"
keeps = { crisper = 5 }
place = "crisper"

[[group]]
id = "chomiryo"
name = "調味料"
reading = "ちょうみりょう"
keeps = { ambient = 180 }
place = "ambient"

[[group]]
id = "mame-seihin"
name = "大豆製品"
reading = "だいずせいひん"
contains = ["daizu"]
keeps = { fridge = 5 }

[[group]]
id = "sakana"
name = "魚"
reading = "さかな"
keeps = { fridge = 2 }

[[group]]
id = "tamago"
name = "卵類"
reading = "たまごるい"
keeps = { fridge = 14 }

[[group]]
id = "nyu-seihin"
name = "乳製品"
reading = "にゅうせいひん"
keeps = { fridge = 10 }

[[group]]
id = "nattsu"
name = "ナッツ"
reading = "なっつ"
keeps = { ambient = 60 }
place = "ambient"
"""

_FOODS = """
buta-bara|豚バラ肉|ぶたばらにく|豚バラ,豚ばら|buta-niku|g|fridge|
buta-hikiniku|豚ひき肉|ぶたひきにく|豚ミンチ|hiki-niku|g|fridge|also = ["buta-niku"]
hamu|ハム|はむ|ロースハム|buta-niku|枚|fridge|may_contain = ["tamago", "nyu"]
tori-momo|鶏もも肉|とりももにく|鶏もも,とりもも|niku|枚|fridge|contains = ["toriniku"]
keiran|卵|たまご|玉子,タマゴ|tamago|個|fridge|contains = ["tamago"]
tofu|豆腐|とうふ|お豆腐|mame-seihin|丁|fridge|
tamago-dofu|卵豆腐|たまごどうふ|玉子豆腐|sozai|個|fridge|contains = ["tamago"]
gyunyu|牛乳|ぎゅうにゅう|ミルク|nyu-seihin|本|fridge|contains = ["nyu"]
tamanegi|玉ねぎ|たまねぎ|玉葱,オニオン|yasai|個|crisper|
nasu|なす|なす|茄子,ナス|yasai|本|crisper|
yamaimo|長いも|ながいも|長芋|yasai|本|crisper|contains = ["yamaimo"]
tomato|トマト|とまと||yasai|個|crisper|
retasu|レタス|れたす||yasai|玉|crisper|
tai|鯛|たい|真鯛|sakana|切れ|fridge|
ika|いか|いか|イカ|sakana|杯|fridge|contains = ["ika"]
shoyu|醤油|しょうゆ|しょう油|chomiryo|ml|ambient|contains = ["komugi", "daizu"]
usukuchi|薄口醤油|うすくちしょうゆ|淡口醤油|shoyu|ml|ambient|
kashu|カシューナッツ|かしゅーなっつ||nattsu|g|ambient|contains = ["cashew"]
pisutachio|ピスタチオ|ぴすたちお||nattsu|g|ambient|contains = ["pistachio"]
mizu|水|みず|お水|chomiryo|ml|ambient|
"""

_GRAMS = {
    "keiran": '{ "個" = 50 }',
    "tamanegi": '{ "個" = 200 }',
    "tofu": '{ "丁" = 300, "パック" = 150 }',
    "shoyu": '{ "大さじ" = 18 }',
    "gyunyu": '{ "mL" = 1.03 }',
    "ika": '{ "杯" = 250 }',
}
_KEEPS = {
    "fridge": "{ fridge = 4, freezer = 20 }",
    "crisper": "{ crisper = 7, freezer = 30 }",
    "ambient": "{ ambient = 200 }",
}


def a_table(row: str) -> str:
    """Give the TOML of one food of the small kitchen."""
    food_id, name, reading, aliases, parent, unit, place, more = row.split("|")
    return "\n".join(
        [
            "[[food]]",
            f'id = "{food_id}"\nname = "{name}"\nreading = "{reading}"',
            f"aliases = {[alias for alias in aliases.split(',') if alias]}".replace("'", '"'),
            f'kind_of = "{parent}"\nunit = "{unit}"\nplace = "{place}"',
            f'keeps = {_KEEPS[place]}\nkeeps_source = "編者の目安"',
            f"grams = {_GRAMS.get(food_id, '{}')}",
            more,
        ]
    )


def kitchen_text() -> str:
    """Give the small kitchen as one data file."""
    return SMALL + "\n".join(a_table(row) for row in _FOODS.strip().splitlines())


def a_kitchen(more: str = "") -> Catalogue:
    """Make the small catalogue, with more TOML when a test needs it."""
    return Catalogue(read_foods([("kitchen.toml", kitchen_text() + "\n" + more)]))


def d(number: str) -> Decimal:
    """Write a Decimal short."""
    return Decimal(number)
