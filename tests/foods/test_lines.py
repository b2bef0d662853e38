import pytest
from hypothesis import given
from hypothesis import strategies as st

from morizo.foods.lines import Line, read_line
from tests.foods.kitchen import a_kitchen, d

KITCHEN = a_kitchen()


def line(
    name: str,
    food_id: str | None,
    low: str | None = None,
    unit: str | None = None,
    note: str = "",
    *,
    high: str | None = None,
    sure: bool = True,
) -> Line:
    return Line(
        name, food_id, d(low) if low else None, d(high) if high else None, unit, note, sure=sure
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("醤油 大さじ2", line("醤油", "shoyu", "2", "大さじ")),
        ("大さじ1と1/2　醤油", line("醤油", "shoyu", "1.5", "大さじ")),
        ("☆しょうゆ…大さじ2", line("しょうゆ", "shoyu", "2", "大さじ")),
        ("Ａ　醤油　大さじ1", line("醤油", "shoyu", "1", "大さじ")),
        ("A醤油 大さじ1", line("醤油", "shoyu", "1", "大さじ")),
        ("【A】醤油 大さじ1", line("醤油", "shoyu", "1", "大さじ")),
        ("① 醤油：大さじ1", line("醤油", "shoyu", "1", "大さじ")),
        ("・醤油・・・・大さじ1", line("醤油", "shoyu", "1", "大さじ")),
        ("醤油\t大さじ1", line("醤油", "shoyu", "1", "大さじ")),
        ("醤油 大1", line("醤油", "shoyu", "1", "大さじ")),
        ("醤油大さじ1〜2", line("醤油", "shoyu", "1", "大さじ", high="2")),
        ("醤油 大さじ1と小さじ1", line("醤油", "shoyu", "20", "ml", "大さじ1＋小さじ1")),
        (
            "玉ねぎ（みじん切り） 1/2個(100g)",
            line("玉ねぎ", "tamanegi", "0.5", "個", "みじん切り、100g"),
        ),
        ("玉ねぎ 1個(200g)", line("玉ねぎ", "tamanegi", "1", "個", "200g")),
        ("玉ねぎ(1個)", line("玉ねぎ", "tamanegi", "1", "個")),
        ("玉ねぎ(大) 1個", line("玉ねぎ", "tamanegi", "1", "個", "大")),
        ("玉ねぎ 大1個", line("玉ねぎ", "tamanegi", "1", "個", "大")),
        ("玉ねぎの薄切り 1/2個", line("玉ねぎ", "tamanegi", "0.5", "個", "薄切り")),
        ("国産玉ねぎ 1個", line("玉ねぎ", "tamanegi", "1", "個", "国産")),
        ("淡路島産玉ねぎ 1個", line("玉ねぎ", "tamanegi", "1", "個", "淡路島産")),
        ("玉ねぎ 1個 みじん切り", line("玉ねぎ", "tamanegi", "1", "個", "みじん切り")),
        ("玉ねぎ1個", line("玉ねぎ", "tamanegi", "1", "個")),
        ("200gの豚バラ肉", line("豚バラ肉", "buta-bara", "200", "g")),
        ("卵 2個分", line("卵", "keiran", "2", "個")),
        ("卵 10個入り1パック", line("卵", "keiran", "1", "パック", "10個入り")),
        ("牛乳500mlパック2本", line("牛乳", "gyunyu", "2", "本", "500ml")),
        ("ハム 1パック 40g", line("ハム", "hamu", "1", "パック", "40g")),
        ("なす 少々 (なくても)", line("なす", "nasu", note="少々、なくても")),
        ("醤油 各少々", line("醤油", "shoyu", note="少々、各")),
        ("醤油", line("醤油", "shoyu")),
        ("いか 半身2杯", line("いか", "ika", "2", "杯", "半身")),
        ("醤油 大さじ1+1/2", line("醤油", "shoyu", "1.5", "大さじ", "大さじ1＋0.5")),
        ("a. 醤油 大さじ1", line("醤油", "shoyu", "1", "大さじ")),
        ("なす 2本※アクを抜く", line("なす", "nasu", "2", "本", "アクを抜く")),
    ],
)  # fmt: skip
def test_a_line_is_read_as_it_is_meant(written: str, read: Line) -> None:
    assert read_line(written, KITCHEN) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("謎の食材 3個", line("謎の食材", None, "3", "個", sure=False)),
        ("トマト2個、なす1本", line("トマト", "tomato", "2", "個", "なす1本", sure=False)),
        ("トマト、なす 各1個", line("トマト、なす", None, "1", "個", "各", sure=False)),
        ("卵またはハム 1個", line("卵", "keiran", "1", "個", "またはハム", sure=False)),
        ("＜たれ＞", line("たれ", None, note="見出し", sure=False)),
        ("材料(2人分)", line("材料(2人分)", None, note="見出し", sure=False)),
        ("2人分", line("2人分", None, note="見出し", sure=False)),
        ("醤油(大さじ1＋水)", line("醤油", "shoyu", note="大さじ1＋水", sure=False)),
        ("", line("", None, sure=False)),
    ],
)
def test_what_had_to_be_guessed_is_not_sure(written: str, read: Line) -> None:
    assert read_line(written, KITCHEN) == read


def test_an_unknown_food_keeps_the_name_that_was_said() -> None:
    assert read_line("コブミカンの葉 3枚", KITCHEN).name == "コブミカンの葉"


@given(st.text(max_size=400))
def test_any_text_can_be_read_as_a_line(text: str) -> None:
    read = read_line(text, KITCHEN)
    assert not (read.sure and read.food_id is None)


@given(
    st.text(
        alphabet="玉ねぎ醤油大小さじ1２½/()（）【】…・:Aor または各約個g少々 　+と、", max_size=60
    )
)
def test_any_mess_of_line_pieces_can_be_read(text: str) -> None:
    read = read_line(text, KITCHEN)
    assert read.low is None or read.low >= 0
