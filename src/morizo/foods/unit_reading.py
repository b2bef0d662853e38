"""Finds the unit in a folded text: the longest spelling, and only where it is a unit.

卵2食べた has no 食, 大さじ2みりん no ミリ, 卵3 玉ねぎ2 no 玉.
"""

import re

from morizo.foods.units import SPELLED

# Words that begin like a unit: 卵2食べた, 大さじ2みりん, うどん3玉ねぎ2, 1片栗粉.
_NOT_UNIT = re.compile(
    r"食(?:べ|パン|ぱん|品|材|事|塩|酢)|玉(?:ねぎ|葱|こん|子|露|手|味噌)|本(?:みりん|味醂|まぐろ|わさび|格|当|日)"
    r"|片(?:栗|付|づ)|切(?:り|っ|ら)|合(?:い|び|挽|わせ|計)|串(?:かつ|揚|焼)|皿(?:うどん|洗)|節(?:約|分)|個(?:人|別)"
    r"|缶(?:詰|こーひー|びーる)|粒(?:あん|こしょう|ますたーど)|丁寧|束子|巻(?:き(?:寿|ず)|寿)|腹(?:が|減)"
    r"|みり(?:ん|お)|まい(?:たけ|に)|たま(?:ご|ねぎ)|さら(?:だ|に)|はこ(?:ぶ|ん)|きれ(?:い|た|て)|ちょう(?:ど|だ|り)"
    r"|こ(?:しょ|んに|まつ|れ|ち|そ|ろ|う)|つ(?:な|ゆ|くね|け|ぶ|まみ|かみ)|ごう(?:や|ど)|はい(?:ふ|ざ|っ)"
    r"|ぜん(?:ぶ|まい)|きん(?:ぴ|め|ちゃ)|さく(?:ら|さ)|かけ(?:る|て|た|う)|かん(?:ぱち|ず|たん)|かっぷ(?:めん|麺|らー|すー|や)"
    r"|ほんだし|きろ(?:く|ろ)|[わけ](?![をがはもとにでの])[ぁ-ゖ]|びん(?:ちょう|な)|ふくろ(?:たけ|う)|たば(?:す|こ)|食分け"
)
_SPACED_UNIT_ENDS = re.compile(r"$|[^ぁ-ゖ一-鿿a-z]|[をがはもとにでの]")


def unit_at(text: str, at: int) -> tuple[str, int] | None:
    """Read the unit after a number, a space between them or not; with its end."""
    spaced = text[at : at + 1] == " "
    found = spelled_at(text, at + spaced)
    if not found:
        return None
    single = found[1] - at - spaced == 1
    if spaced and single and not _SPACED_UNIT_ENDS.match(text, found[1]):
        return None  # 卵3 玉ねぎ2: the next food, not 玉
    return found


_LONGEST_UNIT = max(map(len, SPELLED))


def spelled_at(text: str, at: int) -> tuple[str, int] | None:
    """Read the unit that is spelled right here; with its end."""
    if _NOT_UNIT.match(text, at):
        return None
    for length in range(min(_LONGEST_UNIT, len(text) - at), 0, -1):
        unit = SPELLED.get(text[at : at + length])
        if unit:
            end = at + length
            latin = "a" <= text[end - 1] <= "z"
            if latin and "a" <= text[end : end + 1] <= "z":
                continue
            return unit, end
    return None
