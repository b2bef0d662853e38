"""Inflection, and where one word ends and the next begins."""

import pytest

from morizo.foods.catalogue import Catalogue
from morizo.sentences.inflection import Form, endings
from morizo.sentences.tokens import tokenise

from .test_dates import TUESDAY

MEANINGS = [
    ("買", "ってきてなかった", "w", Form.PAST | Form.NEG | Form.STATE),
    ("買", "うてきた", "w", Form.PAST),
    ("使", "い切っちゃった", "w", Form.PAST | Form.WHOLE | Form.DONE),
    ("飲", "んじゃおう", "m", Form.VOLITION),
    ("捨て", "ないでください", "ichidan", Form.NEG | Form.REQUEST),
    ("冷凍", "しといてくれる", "suru", Form.AHEAD | Form.RECEIVED),
    ("買", "わなきゃ", "w", Form.MUST),
    ("買", "い忘れた", "w", Form.PAST | Form.MISSED),
    ("食べ", "たくなかった", "ichidan", Form.PAST | Form.WISH | Form.NEG),
    ("腐", "りそう", "r", Form.LOOKS),
    ("ほか", "さんといて", "s", Form.NEG | Form.REQUEST),
]


@pytest.mark.parametrize(("stem", "ending", "inflects", "meaning"), MEANINGS)
def test_an_ending_says_what_it_means(stem: str, ending: str, inflects: str, meaning: Form) -> None:
    text = stem + ending
    found = [form for end, form in endings(text, len(stem), inflects) if end == len(text)]
    assert any(form & meaning == meaning for form in found)


CUTS = [
    ("買ったら", "買ったら"),
    ("なおした", "なおした"),
    ("卵豆腐買った", "卵豆腐 買った"),
    ("牛乳もうない", "牛乳 もう ない"),
    ("もやし2袋とも使った", "もやし 2袋 とも 使った"),
    ("500g入れた", "500g 入れた"),
    ("何かない？", "何か ない ？"),
    ("コカ・コーラ買った", "コカ・コーラ 買った"),
]


@pytest.mark.parametrize(("text", "words"), CUTS)
def test_words_are_cut_where_people_hear_them(text: str, words: str, catalogue: Catalogue) -> None:
    assert " ".join(t.said for t in tokenise(text, TUESDAY, catalogue)) == words
