from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morizo.foods.measures import UNITS, Amount, canonical_unit, read_amount
from tests.foods.kitchen import d

COUNTS: list[tuple[str, str, str | None]] = [
    ("2本", "2", "本"),
    ("二丁", "2", "丁"),
    ("十二個", "12", "個"),
    ("百五十グラム", "150", "g"),
    ("二千グラム", "2000", "g"),
    ("１２個", "12", "個"),
    ("１.５リットル", "1.5", "L"),
    ("1kg", "1", "kg"),
    ("1,000g", "1000", "g"),
    ("200cc", "200", "ml"),
    ("200ミリリットル", "200", "ml"),
    ("一把", "1", "束"),
    ("2ケ", "2", "個"),
    ("３コ", "3", "個"),
    ("3つ", "3", "個"),
    ("2尾", "2", "尾"),
    ("三合", "3", "合"),
    ("2パック", "2", "パック"),
    ("1 個", "1", "個"),
    ("１　個", "1", "個"),
    ("1ダース", "12", "個"),
    ("3人分", "3", "人前"),
    ("4個入り", "4", "個"),
    ("6枚切り", "6", "枚"),
    ("500mlパック", "500", "ml"),
    ("10個パック", "10", "個"),
    ("2ほん", "2", "本"),
]
PARTS: list[tuple[str, str, str | None]] = [
    ("1/2個", "0.5", "個"),
    ("½個", "0.5", "個"),
    ("１／４玉", "0.25", "玉"),
    ("三分の一", "0.333", None),
    ("4分の1個", "0.25", "個"),
    ("半分", "0.5", None),
    ("半玉", "0.5", "玉"),
    ("半丁", "0.5", "丁"),
    ("半パック", "0.5", "パック"),
    ("半ダース", "6", "個"),
    ("半身", "1", "半身"),
    ("1個半", "1.5", "個"),
    ("一玉半", "1.5", "玉"),
    ("1本と半分", "1.5", "本"),
    ("１と1/2", "1.5", None),
    ("1と1/2個", "1.5", "個"),
    ("1 1/2カップ", "1.5", "カップ"),
    ("1½カップ", "1.5", "カップ"),
    ("一と二分の一カップ", "1.5", "カップ"),
]
SPOONS: list[tuple[str, str, str | None]] = [
    ("大さじ1と1/2", "1.5", "大さじ"),
    ("大サジ 2", "2", "大さじ"),
    ("おおさじ２", "2", "大さじ"),
    ("大さじ1杯半", "1.5", "大さじ"),
    ("大さじ半分", "0.5", "大さじ"),
    ("小さじ1/2", "0.5", "小さじ"),
    ("カップ1/2", "0.5", "カップ"),
    ("計量カップ1", "1", "カップ"),
    ("1カップ", "1", "カップ"),
]
KANA: list[tuple[str, str, str | None]] = [
    ("ひとつ", "1", "個"),
    ("ふたつ", "2", "個"),
    ("みっつ", "3", "個"),
    ("とお", "10", "個"),
    ("ひとかけ", "1", "片"),
    ("一かけ", "1", "片"),
    ("ふた束", "2", "束"),
    ("ひとパック", "1", "パック"),
    ("いっぽん", "1", "本"),
    ("にまい", "2", "枚"),
]


@pytest.mark.parametrize(("said", "low", "unit"), COUNTS + PARTS + SPOONS + KANA)
def test_an_amount_is_read_whole_as_it_is_said(said: str, low: str, unit: str | None) -> None:
    assert read_amount(said) == (Amount(d(low), unit=unit), len(said))


@pytest.mark.parametrize(
    ("said", "low", "high", "unit"),
    [
        ("2〜3本", "2", "3", "本"),
        ("2～3本", "2", "3", "本"),
        ("2-3個", "2", "3", "個"),
        ("2ー3本", "2", "3", "本"),
        ("2本〜3本", "2", "3", "本"),
        ("二、三個", "2", "3", "個"),
        ("二三個", "2", "3", "個"),
        ("2、3個", "2", "3", "個"),
        ("2から3個", "2", "3", "個"),
        ("100〜150g", "100", "150", "g"),
        ("3〜2個", "2", "3", "個"),
        ("大さじ1〜2", "1", "2", "大さじ"),
    ],
)
def test_a_range_has_both_its_ends(said: str, low: str, high: str, unit: str) -> None:
    assert read_amount(said) == (Amount(d(low), d(high), unit), len(said))


@pytest.mark.parametrize(
    "said", ["約200g", "200gくらい", "200g弱", "200g強", "およそ200g", "200g前後", "200グラム程度"]
)
def test_about_is_remembered(said: str) -> None:
    assert read_amount(said) == (Amount(d("200"), unit="g", approx=True), len(said))


@pytest.mark.parametrize(
    "said",
    [
        "少々",
        "適量",
        "適宜",
        "ひとつまみ",
        "一つまみ",
        "ひとつかみ",
        "いっぱい",
        "ちょっと",
        "少し",
    ],
)
def test_a_vague_amount_has_words_and_no_number(said: str) -> None:
    assert read_amount(said) == (Amount(None, note=said), len(said))


@pytest.mark.parametrize("said", ["数個", "何個か"])
def test_several_has_a_unit_and_no_number(said: str) -> None:
    assert read_amount(said) == (Amount(None, unit="個", approx=True, note=said), len(said))


@pytest.mark.parametrize(
    ("said", "low", "unit", "size", "size_unit"),
    [
        ("500mlパック2本", "2", "本", "500", "ml"),
        ("350ml缶6本", "6", "本", "350", "ml"),
        ("1Lの紙パック2本", "2", "本", "1", "L"),
        ("10個入り1パック", "1", "パック", "10", "個"),
        ("10個パックを2つ", "2", "個", "10", "個"),
        ("6枚切り2枚", "2", "枚", "6", "枚"),
        ("200g×3パック", "3", "パック", "200", "g"),
        ("200gを2パック", "2", "パック", "200", "g"),
        ("200g×3", "3", None, "200", "g"),
    ],
)
def test_the_size_of_a_package_is_not_its_count(
    said: str, low: str, unit: str | None, size: str, size_unit: str
) -> None:
    amount = Amount(d(low), unit=unit, size=Amount(d(size), unit=size_unit))
    assert read_amount(said) == (amount, len(said))


@pytest.mark.parametrize(
    "said",
    [
        "3日", "2、3日", "2〜3日", "11/5", "1/5まで", "12/31", "500円", "2人", "3番目", "2本目",
        "50%", "3時", "5分", "2週間", "1か月", "三つ葉", "百合根", "千切り", "八丁味噌", "三杯酢",
        "一切なし", "2階", "七味", "とおもう", "ひとこと", "卵", "", "1/0個", "999999999999個",
        "100kcal",
    ],
)  # fmt: skip
def test_what_is_no_amount_of_food_is_not_read(said: str) -> None:
    assert read_amount(said) is None


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("2食べた", 1),
        ("3玉ねぎ", 1),
        ("2みりん", 1),
        ("3 玉ねぎ2", 1),
        ("1片栗粉", 1),
        ("2こしょう", 1),
    ],
)
def test_the_next_word_is_not_taken_for_a_unit(said: str, end: int) -> None:
    assert read_amount(said) == (Amount(d(said[0])), end)


def test_an_amount_is_read_from_the_middle_of_a_sentence() -> None:
    said = "牛乳２本と卵"
    assert read_amount(said, 2) == (Amount(d("2"), unit="本"), 4)
    assert read_amount("卵2こと牛乳", 1) == (Amount(d("2"), unit="個"), 3)


def test_every_spelling_of_a_unit_has_one_name() -> None:
    assert [canonical_unit(unit) for unit in UNITS] == list(UNITS)
    assert canonical_unit("ＣＣ") == "ml"
    assert canonical_unit("把") == "束"
    assert canonical_unit("樽") == "樽"


@given(
    st.text(
        alphabet="0123456789/⁄.,〜ー-、と半分の一二十百大小さじカップ本個約g lml入り×ひとかけ 　½㌘"
    )
)
def test_reading_never_fails_and_ends_inside_the_text(text: str) -> None:
    for start in range(len(text) + 1):
        read = read_amount(text, start)
        if read:
            assert start < read[1] <= len(text)
            assert read[0].low is None or read[0].low >= 0
            assert read[0].high is None or read[0].high >= (read[0].low or 0)


@given(st.text())
def test_reading_any_text_never_fails(text: str) -> None:
    read_amount(text)


@given(
    st.decimals(min_value="0.01", max_value=9999, places=2).map(Decimal.normalize),
    st.sampled_from([unit for unit in UNITS if unit not in {"大さじ", "小さじ", "ダース", "半身"}]),
)
def test_what_is_written_plainly_is_read_back(number: Decimal, unit: str) -> None:
    said = f"{number:f}{unit}"
    assert read_amount(said) == (Amount(number, unit=unit), len(said))
