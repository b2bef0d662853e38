"""The closed set of tags, and the everyday words that mean them."""

from functools import lru_cache

from morizo.foods.text import fold

METHODS = frozenset(
    {"焼く", "煮る", "炒める", "揚げる", "蒸す", "和える", "生", "漬ける", "レンジ"}
)
TASTES = frozenset({"さっぱり", "こってり", "甘辛", "酸味", "ピリ辛", "やさしい味"})
SEASONS = {
    "春": (3, 4, 5),
    "夏": (6, 7, 8, 9),
    "秋": (9, 10, 11),
    "冬": (12, 1, 2),
    "通年": tuple(range(1, 13)),
}
"""The months in which a season's dishes feel right; September has both."""
MOODS = frozenset(
    {
        "子ども",
        "時短",
        "フライパンひとつ",
        "作りおき",
        "おつまみ",
        "ごちそう",
        "温かい",
        "冷たい",
        "ごはんが進む",
    }
)
TAGS = METHODS | TASTES | frozenset(SEASONS) | MOODS

_SAID: dict[str, tuple[str, ...]] = {
    "焼く": ("焼き", "焼いた", "焼き物", "グリル", "ソテー"),
    "煮る": ("煮物", "煮込み", "煮た", "煮もの"),
    "炒める": ("炒め", "炒め物", "炒めた"),
    "揚げる": ("揚げ物", "揚げた", "フライ"),
    "蒸す": ("蒸し", "蒸し物", "蒸した"),
    "和える": ("和え物", "あえもの", "和えた"),
    "生": ("生の", "火を使わない"),
    "漬ける": ("漬物", "漬けた", "マリネ"),
    "レンジ": ("電子レンジ", "チン", "火を使わない"),
    "さっぱり": ("あっさり", "軽め", "軽い", "ヘルシー", "胃にやさしい"),
    "こってり": ("がっつり", "濃い味", "ボリューム", "しっかり", "スタミナ"),
    "甘辛": ("甘辛い", "照り"),
    "酸味": ("酸っぱい", "すっぱい", "酢"),
    "ピリ辛": ("辛い", "辛口", "ぴりっと", "スパイシー", "激辛"),
    "やさしい味": (
        "やさしい",
        "優しい",
        "優しい味",
        "薄味",
        "胃にやさしい",
        "体にやさしい",
        "消化",
    ),
    "子ども": ("子供", "こども", "キッズ", "お子さん", "子供向け", "子どもも"),
    "時短": ("簡単", "かんたん", "早い", "すぐ", "ぱぱっと", "手早く", "手軽", "ささっと", "楽"),
    "フライパンひとつ": ("フライパン", "洗い物が少ない"),
    "作りおき": ("作り置き", "常備菜", "お弁当", "弁当"),
    "おつまみ": ("つまみ", "酒の肴", "ビール", "晩酌", "お酒"),
    "ごちそう": ("パーティー", "おもてなし", "特別", "お祝い", "豪華", "記念日"),
    "温かい": ("あったかい", "あたたかい", "温まる", "あったまる", "寒い", "ほっとする"),
    "冷たい": ("ひんやり", "暑い", "冷やし", "涼しい"),
    "ごはんが進む": ("ごはんに合う", "ご飯に合う", "ご飯が進む", "白いごはん"),
}
_BY_WORD: dict[str, tuple[str, ...]] = {}
for _tag in TAGS:
    for _word in (_tag, *_SAID.get(_tag, ())):
        _BY_WORD[fold(_word)] = (*_BY_WORD.get(fold(_word), ()), _tag)


@lru_cache(maxsize=512)
def meant_by(words: str) -> frozenset[str]:
    """Return the tags that everyday words ask for (「あっさりした汁物」 → さっぱり); empty when they ask for none."""
    said = fold(words).strip()
    if said in _BY_WORD:
        return frozenset(_BY_WORD[said])
    # One character (酢, 楽, 生) says too little inside a longer text.
    return frozenset(
        tag for known, tags in _BY_WORD.items() if len(known) > 1 and known in said for tag in tags
    )


def words_for(tag: str) -> tuple[str, ...]:
    """Return a tag and the words that mean it, for the index."""
    return (tag, *_SAID.get(tag, ()))
