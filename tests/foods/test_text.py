import pytest
from hypothesis import given
from hypothesis import strategies as st

from morizo.foods.text import fold, folded, name_key, unify


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("タマゴ", "たまご"),
        ("ﾀﾏｺﾞ", "たまご"),
        ("ﾊﾟﾌﾟﾘｶ", "ぱぷりか"),
        ("ＣＣ", "cc"),
        ("１２", "12"),
        ("バタ―", "ばたー"),
        ("バタ-", "ばたー"),
        ("㌘", "ぐらむ"),
        ("卵\u200b豆腐", "卵豆腐"),
        ("卵　2", "卵 2"),
        ("2～3", "2〜3"),
        ("1½", "1 1⁄2"),
    ],
)
def test_spellings_of_one_word_fold_to_one_form(written: str, same: str) -> None:
    assert fold(written) == same


def test_a_dash_before_a_number_stays_a_dash() -> None:
    assert fold("りんご-3個") == "りんご-3個"


def test_the_counter_ke_keeps_its_form() -> None:
    assert fold("2ヶ") == "2ヶ"


def test_a_folded_place_leads_back_to_what_was_written() -> None:
    view = folded("ﾀﾏｺﾞを買う")
    assert view.text == "たまごを買う"
    assert view.raw[view.outward(0) : view.outward(3)] == "ﾀﾏｺﾞ"
    assert view.text[view.inward(4)] == "を"


@given(st.text())
def test_folding_any_text_gives_rising_places_within_it(text: str) -> None:
    view = folded(text)
    assert len(view.origins) == len(view.text) + 1
    assert list(view.origins) == sorted(view.origins)
    assert view.origins[-1] == len(text)
    assert fold(text) == view.text


@given(st.text(alphabet="ァアガーｶﾞたまご卵々aZ1Ａ１〜-㌘½ヶ　 "))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="ァヅヂづじ鳥醬卵aｶﾞ・ 　ーたまご"))
def test_the_quick_way_to_a_name_key_is_the_long_way(said: str) -> None:
    assert name_key(said) == unify(fold(said)).replace(" ", "").replace("・", "")
