"""What recipes write around a food's name: how it is cut, where it is from, whether it must be."""

import re

_CUTS = (
    "粗みじん切り|みじん切り|粗みじん|みじん|薄切り|うす切り|厚切り|千切り|せん切り|細切り|乱切り|いちょう切り|半月切り|輪切り|小口切り"
    "|斜め薄切り|斜め切り|角切り|ざく切り|くし形切り|くし形|くし切り|ぶつ切り|そぎ切り|削ぎ切り|短冊切り|拍子木切り|さいの目切り|賽の目切り"
    "|一口大|ひと口大|細かく刻む|刻む|ほぐす"
)
# Words before a name that leave it the same food.
_BEFORE = re.compile(
    rf"(?:{_CUTS})(?:の|に切った|にした)?"
    r"|(?:[一-鿿ァ-ヺー]{1,6}産|国産|輸入|無農薬|有機|オーガニック|特選|特売|お徳用|徳用|新鮮な?|完熟|採れたて|朝採れ|市販)の?"
    r"|(?:特大|大きめ|小さめ|中くらい|大き[いな]|小さ[いな]|太め|細め|厚め|薄め|大|中|小|[SMLsml]{1,2}サイズ|[SML]玉)の?"
    r"|(?:刻み|きざみ|きざんだ|刻んだ|すりおろし|すりおろした|おろした|おろし|ゆで|茹で|ゆでた|塩ゆで|溶き|溶いた|溶かし|溶かした|炒り|煎り|焼き"
    r"|水切り|水切りした|戻した|水で戻した|乾燥|カット|カットした|切った|皮をむいた|むき|冷凍|冷凍の|生|温かい|温めた|冷たい|冷えた|余った"
    r"|残った|余り物の|残り物の|残りの|余りの)"
    r"|(?:お?好みの|あれば|できれば)"
)
# Words after a name that leave it the same food.
_AFTER = re.compile(
    rf"(?:の|を)?(?:{_CUTS}|すりおろし|おろしたもの|おろし|しぼり汁|絞り汁|搾り汁|搾りたて|汁|皮|葉|茎|芯|白い部分|白い部分|青い部分|むき身|切り身"
    r"|ゆでたもの|茹でたもの|水煮|切ったもの|残り|余り|など|等|[SMLsml]{1,2}サイズ|[SML]玉|特大|大|中|小|塊|ブロック"
    r"|[ぁ-んァ-ヶー一-鿿]{1,6}用|あれば|お?好みで)"
)


def peel(name: str) -> list[tuple[str, str]]:
    """Give the shorter names left when words around a food's name are taken off, nearest first.

    Each comes with the words taken off. Whether a rest is a food is the caller's to find out.
    """
    found: list[tuple[str, str]] = []
    seen = {name}
    queue = [(name, "")]
    for rest, taken in queue:
        for shorter, words in _once(rest):
            if shorter and shorter not in seen:
                seen.add(shorter)
                note = f"{taken} {words}".strip()
                queue.append((shorter, note))
                found.append((shorter, note))
    return found


def _once(name: str) -> list[tuple[str, str]]:
    peeled: list[tuple[str, str]] = []
    before = _BEFORE.match(name)
    if before:
        peeled.append((name[before.end() :].strip(), before.group().removesuffix("の")))
    # The longest word that ends the name: try from the left.
    for start in range(1, len(name)):
        after = _AFTER.fullmatch(name, start)
        if after:
            peeled.append(
                (name[:start].strip(), after.group().removeprefix("の").removeprefix("を"))
            )
            break
    return peeled
