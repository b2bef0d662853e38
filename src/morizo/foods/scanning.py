"""Where a food name ends inside running Japanese, which has no spaces.

たい is a fish in たいを焼く and no fish in 食べたい; 卵 is an egg in 卵買った and none in 卵焼き,
which is another food; トマト is no word of トマトスープ. The rules look at both sides of a name.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from morizo.foods.text import Folded, folded, is_hiragana, is_kanji, is_katakana, unify

# Words that hold a food's name and mean something else, in folded spelling.
_DECOYS = re.compile(
    r"いかが|いかに|いくら(?=です|でも|か(?!を|と)|なん|しま|もし|ぐらい|くらい|だ|ある|あっ|残|のこ)"
    r"|たいへん|たいてい|たいした|おかしい|おかしな|おかしく|とりあえず|とりわけ"
    r"|かいもの|買い物|ゆずっ|ゆずる|さとうさん|おなか|おなら|ごまか|のりのり|のり[越遅換]|かき[混まこ]"
    r"|しお(?:れ|り)|さけ(?:る|て|び|ぶ)|うりきれ|もち(?:ろん|もの|かえ|あ)|米国|茶色|茶碗|茶の間"
    r"|水(?=曜|切|気|道|筒|分|溶|戻|洗|やり|っぽ)|下水|油断|豆知識|豆電球|肉体|金魚|人魚|卵巣|梅雨|桃色|栗色"
    r"|[朝昼晩夕](?:ごはん|ご飯|飯)"
    r"|桃の節句|貝殻|魚眼|魚焼き|酒蔵|酒の肴|牛歩|芋づる|芋ずる|粉々|粉砕|塩梅|塩加減|油汚れ|油っこ|塩っぱ|塩辛い"
)
# Dishes made of foods' names; when the dish itself is in the catalogue, its name is found.
_DISHES = re.compile(r"肉じゃが|麻婆(?:豆腐|なす|茄子)|きんぴらごぼう|茶碗蒸し|親子丼|筑前煮")
# What follows a food's name when the whole is a dish, a product or a shop: the head comes last.
# 炒め is one, 炒めた is not: the verb leaves the food what it is.
_HEADS = re.compile(
    r"料理|屋|汁|丼|鍋(?!に(?!し)|で)|飯|粥|雑炊|茶漬|定食|弁当|焼(?:き|売|肉)(?!ま|たい|なが)"
    r"|(?:炒め?+|揚げ?+|漬け?+|和え?+|蒸し?+)(?![たてるよまん])|煮(?![たてるよまん]|込[んみむめ])|煮込み"
    r"|巻き?+(?![たてまい])|炊き込み|寿司|鮨|天(?!気)|かつ(?:丼|さんど)|から揚げ|唐揚げ|竜田|ふらい|てんぷら"
    r"|さらだ|すーぷ|味(?![見噌が付])|風味|風(?!呂)|入り(?!ま)|用|あん(?:かけ|ぱん)|がけ|のせ|そぼろ|でんぶ"
    r"|ごはん|ご飯|らいす|おにぎり|せんべい|煎餅|まんじゅう|饅頭|団子|だんご|餅(?!と)|分(?!け)"
    r"|(?<=[肉ー])(?:うどん|そば|らーめん|麺|ぱん)|色|油|粉|酢|茶|酒|園|畑|市場|売り?場|派|類|系"
    r"|まみれ|ずくし|づくし|室|缶|醤(?!油)"
)
# Katakana words that make another thing of the word before them.
KATAKANA_HEADS = frozenset(
    re.findall(
        r"\S+",
        "じゅーす そーす すーぷ さらだ かれー ぱん ぱすた けーき おいる ばたー "
        "どれっしんぐ あいす よーぐると みるく てぃー ぴざ ぐらたん ころっけ はんばーぐ ふらい "
        "ちっぷす すなっく くりーむ じゃむ ぜりー ぷりん ぱうだー しろっぷ そーせーじ はむ "
        "さんど ばーがー らいす そてー すてーき まりね ぴくるす きむち ぺーすと ふれーく "
        "ちーず らーめん ぴらふ ちゃーはん りぞっと しちゅー ぽたーじゅ てりーぬ ぱい たると "
        "くっきー ちょこ ちょこれーと ",
    )
)
# A longer run of katakana is no list of foods that anybody says.
LONGEST_RUN = 40
_PARTICLES = frozenset("をがはともやにでのへ")
_COUNTED = re.compile(r"(?:[個本枚束袋玉丁株缶箱片房匹尾杯合g]|切れ|ぱっく|さじ|分)$")
# A short hiragana word is a food only when one of these follows (たいを, なすある, いか買った).
_AFTER_SHORT = re.compile(
    r"[をがはともやにでの]|か(?:っ|い|う|え|わ|$)|な(?:い|く|か)|あ(?:る|っ|り|と|ま)|だ|です|って|まだ|つか|たべ|すて|いれ"
    r"|のこ|ちょうだい|くだ|いっぱい|ひと|ふた|みっ|よっ|ぜんぶ|はんぶん|だけ|しか|ぐらい|くらい|ばっか"
)
# Endings of verbs and adjectives that look like food: a food only after a clear break.
_ONLY_BEFORE = {"なん": "をが", "もつ": "をがと鍋煮"}
_ENDINGS = frozenset({"たい", "たら", "なし", "かい", "から", "うり", "くり", "かき", "さけ"})


@dataclass(frozen=True, slots=True)
class Scan:
    """A text made ready for finding names in it."""

    view: Folded
    key: str  # the folded text with misspellings unified; as long as view.text
    scripts: str  # for each folded character: h(iragana) k(atakana) c(hinese) or space for the rest
    decoys: tuple[tuple[int, int], ...]
    dishes: tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
def scan(text: str) -> Scan:
    """Make a raw text ready for finding names in it."""
    view = folded(text)
    scripts = "".join(
        _script(view.text[index], view.raw[view.origins[index]]) for index in range(len(view.text))
    )
    decoys = tuple(match.span() for match in _DECOYS.finditer(view.text))
    dishes = tuple(match.span() for match in _DISHES.finditer(view.text))
    return Scan(view, unify(view.text), scripts, decoys, dishes)


def _script(character: str, raw: str) -> str:
    if is_kanji(character):
        return "c"
    if not (is_hiragana(character) or is_katakana(character)):
        return " "
    return "h" if is_hiragana(raw) else "k"


def stands_alone(scanned: Scan, begin: int, end: int, last_kanji: frozenset[str]) -> bool:
    """Tell whether the name at these folded places is a word here, not a piece of another.

    Args:
        last_kanji: The kanji that food names end in: another name may follow them directly.
    """
    text, scripts = scanned.view.text, scanned.scripts
    if any(start < end and begin < stop for start, stop in scanned.decoys):
        return False
    # A piece of a dish's name is no food of its own; the whole name may be.
    if any(
        start < end and begin < stop and not (begin <= start and stop <= end)
        for start, stop in scanned.dishes
    ):
        return False
    if _HEADS.match(text, end) and not _head_is_torn(text, scripts, end):
        return False
    if set(scripts[begin:end]) == {"h"}:
        return _hiragana_stands(scanned, begin, end, last_kanji)
    return True


def _head_is_torn(text: str, scripts: str, end: int) -> bool:
    # トマトパン粉: the katakana run goes on; `katakana_run` judges it.
    return scripts[end - 1 : end] == "k" and scripts[end : end + 1] == "k"


def _hiragana_stands(scanned: Scan, begin: int, end: int, last_kanji: frozenset[str]) -> bool:
    text, scripts, length = scanned.view.text, scanned.scripts, end - begin
    before, after = text[begin - 1 : begin] if begin else "", text[end : end + 1]
    if length >= 3:
        # あったかな holds no たかな, ねぎまだある no ねぎま.
        return before != "っ" and not text.startswith("まだ", end - 1)
    clear = not before or (scripts[begin - 1] == " " and not before.isalnum())
    if length == 1:
        return clear and (not after or scripts[end] == " " or after in "をが")
    follows = not after or scripts[end] != "h" or bool(_AFTER_SHORT.match(text, end))
    word = text[begin:end]
    if word in _ONLY_BEFORE:
        return follows and after != "" and after in _ONLY_BEFORE[word]
    if word in _ENDINGS:
        return follows and (clear or before in "とやを")
    broken = clear or before in _PARTICLES or before in last_kanji or scripts[begin - 1] == "k"
    return follows and (broken or bool(_COUNTED.search(text, max(0, begin - 3), begin)))


def katakana_run(scripts: str, begin: int, end: int) -> tuple[int, int]:
    """Widen a span to the run of katakana that it begins or ends in, as far as `LONGEST_RUN`."""
    if scripts[begin] == "k":
        stop = max(0, begin - LONGEST_RUN)
        while begin > stop and scripts[begin - 1] == "k":
            begin -= 1
    if scripts[end - 1] == "k":
        stop = min(len(scripts), end + LONGEST_RUN)
        while end < stop and scripts[end] == "k":
            end += 1
    return begin, end
