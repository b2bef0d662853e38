"""The endings of Japanese verbs and adjectives as a table: class → (spelling, meaning, next class).

A row without a next class ends a form. Classes call each other, as auxiliaries do: 買|って|き|た.
The length is data, one line per ending.
"""

from enum import IntFlag, auto


class Form(IntFlag):
    """What an inflected form says about its verb."""

    NONE = 0
    PLAIN = auto()  # may end a sentence or stand before a noun: 買う 買った 買わない
    PAST = auto()
    NEG = auto()
    TE = auto()  # connects to the next clause: 買って 買い、
    COND = auto()  # 買ったら 買えば
    VOLITION = auto()  # 買おう
    WISH = auto()  # 買いたい
    ABLE = auto()  # 買える
    STATE = auto()  # 買ってある 残っている
    DONE = auto()  # 買ってしまった 使い終わった
    WHOLE = auto()  # 使い切る: nothing is left
    REQUEST = auto()  # 買ってください 買ってほしい
    COMMAND = auto()  # 買え 買いなさい
    MUST = auto()  # 買わなきゃ
    RECEIVED = auto()  # 買ってもらった 買ってくれた
    AHEAD = auto()  # 買っておく
    TRY = auto()  # 買ってみる
    COME = auto()  # 買ってくる
    PURPOSE = auto()  # 買いに
    MISSED = auto()  # 買い忘れた
    PASSIVE = auto()  # 使われる
    CAUSE = auto()  # 食べさせる
    LOOKS = auto()  # 腐りそう
    POLITE = auto()
    PARTIAL = auto()  # 食べかけ 飲み残し
    SOMETIMES = auto()  # 使ったり
    STEM = auto()  # 買い (bare)
    BECOME = auto()  # 少なくなる
    WHILE = auto()  # 食べながら
    NOT_DO = auto()  # 買わないで 買わずに
    NOUN = auto()  # 追加、冷凍 (a verb's noun alone)


F = Form
Row = tuple[str, Form, str | None]

_ROWS = {
    "k": "かきくけこ",
    "g": "がぎぐげご",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "b": "ばびぶべぼ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "w": "わいうえお",
}
_SOUND = {"k": "い", "g": "い", "s": "し", "t": "っ", "r": "っ", "w": "っ"}


def _godan(row: str) -> list[Row]:
    a, i, u, e, o = list(_ROWS[row])
    rows: list[Row] = [
        (a, F.NONE, "neg"),
        (a + "れ", F.PASSIVE, "ichidan"),
        (a + "せ", F.CAUSE, "ichidan"),
        (i, F.NONE, "stem"),
        (u, F.PLAIN, None),
        (u, F.NONE, "plain"),
        (e, F.COMMAND, None),
        (e + "ば", F.COND, None),
        (e, F.ABLE, "ichidan"),
        (o + "う", F.VOLITION, None),
        (o + "っ", F.VOLITION, None),
        (o, F.VOLITION, None) if row in "wk" else (o + "ー", F.VOLITION, None),
    ]
    if row in "nbm":
        rows.append(("ん", F.NONE, "de"))
    elif row == "g":
        rows.append(("い", F.NONE, "de"))
    else:
        rows.append((_SOUND[row], F.NONE, "te"))
    if row == "w":
        rows.append(("う", F.NONE, "te"))  # 買うた
        rows.append(("", F.NONE, "te"))  # 使てもた
    return rows


def _te(t: str, d: str) -> list[Row]:
    """Endings after the sound-changed stem: た-forms and て-forms (だ, で for voiced rows)."""
    ta, te, to, ti = ("た", "て", "と", "ち") if t == "た" else ("だ", "で", "ど", "じ")
    return [
        (ta, F.PAST | F.PLAIN, None),
        (ta + "ら", F.PAST | F.COND, None),
        (ta + "り", F.PAST | F.SOMETIMES, None),
        (te, F.TE, None),
        (te + "は", F.TE | F.COND, None),
        (te + "も", F.TE | F.COND, None),
        (te + "い", F.STATE, "ichidan"),
        (te, F.STATE, "teru"),
        (te + "あ", F.STATE, "r"),
        (te + "お", F.AHEAD, "k"),
        (te + "お", F.STATE, "r"),  # 買っております
        (te + "いらっしゃ", F.STATE, "r"),
        (te + "のけ", F.AHEAD, "ichidan"),
        (te + "置", F.AHEAD, "k"),
        (to, F.AHEAD, "k"),
        (to, F.STATE, "r"),  # 買っとる
        (to + "う", F.STATE | F.PLAIN, None),  # 残っとう
        (to + "うと", F.STATE | F.PLAIN, None),
        (to + "っと", F.STATE | F.PLAIN, None),  # 残っとっと
        (to + "ん", F.STATE | F.PLAIN, None),
        (ti + "ょ", F.STATE, "r"),  # 買っちょる
        (ti + "ょ", F.AHEAD, "k"),
        (te + "ける", F.RECEIVED | F.PLAIN, None),
        (te + "けだ", F.RECEIVED | F.PAST | F.PLAIN, None),  # 送ってけだ
        (te + "けろ", F.REQUEST, None),
        (te + "けれ", F.REQUEST, None),
        (te + "つかあさい", F.REQUEST, None),
        (te + "くれん", F.REQUEST, None),
        (te + "もらえ", F.REQUEST, "ichidan"),
        (te + "もろえ", F.REQUEST, "ichidan"),
        (te + "っと", F.STATE | F.PLAIN, None),
        (te + "くれっ", F.RECEIVED, "te"),
        (te + "ばかり", F.STATE | F.PLAIN, None),
        (te + "ばっかり", F.STATE | F.PLAIN, None),
        (ta + "と", F.PAST | F.PLAIN, None),  # 買ったと (Kyushu)
        (ta + "った", F.PAST | F.PLAIN, None),  # 買ったった
        (te + "き", F.COME, "masu_te"),
        (te + "来", F.COME, "kuru"),
        (te, F.COME, "kuru_kana"),
        (te + "い", F.NONE, "iku"),
        (te + "行", F.NONE, "iku"),
        (te, F.NONE, "iku"),
        (te + "もら", F.RECEIVED, "w"),
        (te + "貰", F.RECEIVED, "w"),
        (te + "もろ", F.RECEIVED, "te"),
        (te + "いただ", F.RECEIVED, "k"),
        (te + "頂", F.RECEIVED, "k"),
        (te + "くれ", F.RECEIVED, "kureru"),
        (te + "くださ", F.RECEIVED, "r"),
        (te + "ください", F.REQUEST, None),
        (te + "くださいませんか", F.REQUEST, None),
        (te + "下さい", F.REQUEST, None),
        (te + "ちょうだい", F.REQUEST, None),
        (te + "頂戴", F.REQUEST, None),
        (te + "や", F.REQUEST, None),
        (te + "んか", F.REQUEST, None),
        (te + "ほし", F.REQUEST, "adj"),
        (te + "欲し", F.REQUEST, "adj"),
        (te + "み", F.TRY, "ichidan"),
        (te + "しま", F.DONE, "w"),
        (te + "しも", F.DONE, "te_kansai"),
        (te + "ま", F.DONE, "w"),  # 食べてまった
        (te + "も", F.DONE, "te_kansai"),
        (te + "まし", F.NONE, "te"),
        (te + "ん", F.PAST | F.PLAIN, None),  # 買うてん
        (ti + "ゃ", F.DONE, "w"),
        (ti + "ま", F.DONE, "w"),
        (ti + "ゃ", F.TE | F.COND, None),
        (te + "へん", F.STATE | F.NEG | F.PLAIN, None),
        (te + "らんない", F.NEG | F.PLAIN, None),
        (te + "ら", F.STATE, "sharu"),
        (te + "すぐ", F.TE, None),
    ]


_STEM: list[Row] = [
    ("", F.TE | F.STEM, None),
    ("ます", F.POLITE | F.PLAIN, None),
    ("ました", F.POLITE | F.PAST | F.PLAIN, None),
    ("ましたら", F.POLITE | F.PAST | F.COND, None),
    ("まして", F.POLITE | F.TE, None),
    ("ません", F.POLITE | F.NEG | F.PLAIN, None),
    ("ませんでした", F.POLITE | F.NEG | F.PAST | F.PLAIN, None),
    ("ましょう", F.POLITE | F.VOLITION, None),
    ("ましょ", F.POLITE | F.VOLITION, None),
    ("た", F.WISH, "adj"),
    ("たが", F.WISH, "r"),
    ("てえ", F.WISH | F.PLAIN, None),  # 食いてえ
    ("てぇ", F.WISH | F.PLAIN, None),
    ("てー", F.WISH | F.PLAIN, None),
    ("まく", F.NONE, "r"),  # 余りまくる
    ("そう", F.LOOKS | F.PLAIN, None),
    ("そうな", F.LOOKS | F.PLAIN, None),
    ("そ", F.LOOKS | F.PLAIN, None),
    ("ながら", F.WHILE | F.TE, None),
    ("やす", F.LOOKS, "adj"),
    ("づら", F.LOOKS, "adj"),
    ("にく", F.LOOKS, "adj"),
    ("つつ", F.WHILE | F.TE, None),
    ("に", F.PURPOSE, None),
    ("なさい", F.COMMAND, None),
    ("な", F.COMMAND | F.STEM, None),
    ("かけ", F.PARTIAL, None),
    ("残し", F.PARTIAL, None),
    ("のこし", F.PARTIAL, None),
    ("たて", F.PAST, None),
    ("忘れ", F.MISSED, "ichidan"),
    ("わすれ", F.MISSED, "ichidan"),
    ("損ね", F.MISSED, "ichidan"),
    ("そこね", F.MISSED, "ichidan"),
    ("そびれ", F.MISSED, "ichidan"),
    ("すぎ", F.NONE, "ichidan"),
    ("過ぎ", F.NONE, "ichidan"),
    ("切", F.WHOLE, "r"),
    ("き", F.WHOLE, "r"),
    ("きれ", F.WHOLE | F.ABLE, "ichidan"),
    ("切れ", F.WHOLE | F.ABLE, "ichidan"),
    ("尽く", F.WHOLE, "s"),
    ("つく", F.WHOLE, "s"),
    ("干", F.WHOLE, "s"),
    ("終わ", F.DONE | F.WHOLE, "r"),
    ("おわ", F.DONE | F.WHOLE, "r"),
    ("終え", F.DONE | F.WHOLE, "ichidan"),
    ("始め", F.NONE, "ichidan"),
    ("はじめ", F.NONE, "ichidan"),
    ("直", F.NONE, "s"),
    ("なお", F.NONE, "s"),
    ("続け", F.NONE, "ichidan"),
    ("は", F.POLITE, "r"),  # 買いはった
    ("よ", F.STATE, "r"),  # 言いよる
    ("よっ", F.STATE, "te"),
    ("っぱなし", F.STATE | F.PLAIN, None),
    ("かけ", F.PARTIAL, "ichidan_partial"),
    ("や", F.REQUEST | F.STEM, None),
]

_ADJ: list[Row] = [
    ("い", F.PLAIN, None),
    ("いです", F.PLAIN | F.POLITE, None),
    ("かった", F.PAST | F.PLAIN, None),
    ("かったです", F.PAST | F.PLAIN | F.POLITE, None),
    ("かったら", F.PAST | F.COND, None),
    ("くて", F.TE, None),
    ("く", F.TE | F.STEM, None),
    ("くな", F.NEG, "adj"),
    ("くな", F.BECOME, "r"),
    ("くは", F.STEM | F.TE, None),
    ("くありません", F.NEG | F.PLAIN, None),
    ("ければ", F.COND, None),
    ("そう", F.LOOKS | F.PLAIN, None),
    ("そうな", F.LOOKS | F.PLAIN, None),
    ("すぎ", F.NONE, "ichidan"),
    ("め", F.STEM, None),
    ("くし", F.BECOME, "te"),
]

TABLE: dict[str, list[Row]] = {
    **{row: _godan(row) for row in _ROWS},
    "te": _te("た", "て"),
    "de": _te("だ", "で"),
    "te_u": [("う", F.NONE, "te")],
    "stem": _STEM,
    "ichidan": [
        ("", F.NONE, "neg"),
        ("", F.NONE, "stem"),
        ("", F.NONE, "te"),
        ("る", F.PLAIN, None),
        ("る", F.NONE, "plain"),
        ("れば", F.COND, None),
        ("ろ", F.COMMAND, None),
        ("よ", F.COMMAND, None),
        ("よう", F.VOLITION, None),
        ("よっ", F.VOLITION, None),
        ("よ", F.VOLITION, None),
        ("られ", F.ABLE | F.PASSIVE, "ichidan"),
        ("れ", F.ABLE, "ichidan"),
        ("させ", F.CAUSE, "ichidan"),
        ("ん", F.PLAIN, None),  # 食べんの？
    ],
    "ichidan_partial": [("", F.NONE, "te"), ("る", F.PLAIN, None)],  # 捨てかけた
    "suru": [
        ("", F.NOUN, None),
        ("済み", F.PAST | F.NOUN, None),
        ("ずみ", F.PAST | F.NOUN, None),
        ("中", F.STATE | F.NOUN, None),
        ("し", F.NONE, "neg"),
        ("し", F.NONE, "stem"),
        ("し", F.NONE, "te"),
        ("する", F.PLAIN, None),
        ("する", F.NONE, "plain"),
        ("すれば", F.COND, None),
        ("しろ", F.COMMAND, None),
        ("しよう", F.VOLITION, None),
        ("しよっ", F.VOLITION, None),
        ("しよ", F.VOLITION, None),
        ("でき", F.ABLE, "ichidan"),
        ("出来", F.ABLE, "ichidan"),
        ("され", F.PASSIVE, "ichidan"),
        ("させ", F.CAUSE, "ichidan"),
        ("せず", F.NEG | F.TE | F.NOT_DO, None),
        ("せずに", F.NEG | F.TE | F.NOT_DO, None),
        ("せな", F.MUST, None),
        ("すん", F.PLAIN, None),
    ],
    "kuru": [  # written 来
        ("", F.NONE, "neg"),
        ("", F.NONE, "stem"),
        ("", F.NONE, "te"),
        ("る", F.PLAIN, None),
        ("る", F.NONE, "plain"),
        ("れば", F.COND, None),
        ("い", F.COMMAND, None),
        ("よう", F.VOLITION, None),
        ("られ", F.ABLE | F.PASSIVE, "ichidan"),
    ],
    "kuru_kana": [
        ("こ", F.NONE, "neg"),
        ("くる", F.PLAIN, None),
        ("くる", F.NONE, "plain"),
        ("くれば", F.COND, None),
        ("こい", F.COMMAND, None),
        ("こよう", F.VOLITION, None),
        ("こよっ", F.VOLITION, None),
        ("こよ", F.VOLITION, None),
        ("こられ", F.ABLE | F.PASSIVE, "ichidan"),
        ("これ", F.ABLE, "ichidan"),
    ],
    "masu_te": [("", F.NONE, "stem"), ("", F.NONE, "te")],
    "iku": [
        ("か", F.NONE, "neg"),
        ("き", F.NONE, "stem"),
        ("く", F.PLAIN, None),
        ("く", F.NONE, "plain"),
        ("こう", F.VOLITION, None),
        ("こ", F.VOLITION, None),
        ("けば", F.COND, None),
        ("っ", F.NONE, "te"),
        ("け", F.ABLE, "ichidan"),
    ],
    "aru": [
        ("ら", F.NONE, "neg"),
        ("り", F.NONE, "stem"),
        ("る", F.PLAIN, None),
        ("る", F.NONE, "plain"),
        ("れば", F.COND, None),
        ("っ", F.NONE, "te"),
        ("ん", F.PLAIN, None),
    ],
    "kureru": [
        ("", F.NONE, "neg"),
        ("", F.REQUEST, None),
        ("", F.NONE, "te"),
        ("", F.NONE, "stem"),
        ("る", F.PLAIN, None),
        ("る", F.NONE, "plain"),
        ("れば", F.COND, None),
    ],
    "teru": [  # contracted ている
        ("る", F.PLAIN, None),
        ("る", F.NONE, "plain"),
        ("た", F.PAST | F.PLAIN, None),
        ("たら", F.PAST | F.COND, None),
        ("て", F.TE, None),
        ("ます", F.PLAIN | F.POLITE, None),
        ("ました", F.PLAIN | F.PAST | F.POLITE, None),
        ("ません", F.PLAIN | F.NEG | F.POLITE, None),
        ("れば", F.COND, None),
        ("な", F.NEG, "adj"),
        ("ん", F.PLAIN, None),
        ("っけ", F.PLAIN | F.PAST, None),
    ],
    "te_kansai": [
        ("た", F.PAST | F.PLAIN, None),
        ("うた", F.PAST | F.PLAIN, None),
        ("て", F.TE, None),
        ("うて", F.TE, None),
        ("たら", F.PAST | F.COND, None),
        ("たわ", F.PAST | F.PLAIN, None),
    ],
    "sharu": [("っしゃ", F.POLITE, "r")],
    "adj": _ADJ,
    "neg": [
        ("な", F.NEG, "adj"),
        ("ないで", F.NEG | F.TE | F.NOT_DO, None),
        ("ないでね", F.NEG | F.NOT_DO, None),
        ("ないでください", F.NEG | F.NOT_DO | F.REQUEST, None),
        ("ないでくださいね", F.NEG | F.NOT_DO | F.REQUEST, None),
        ("ないで下さい", F.NEG | F.NOT_DO | F.REQUEST, None),
        ("ないでほし", F.NEG | F.REQUEST, "adj"),
        ("ないよう", F.NEG | F.NOT_DO, None),
        ("ず", F.NEG | F.TE | F.NOT_DO, None),
        ("ずに", F.NEG | F.TE | F.NOT_DO, None),
        ("ん", F.NEG | F.PLAIN, None),
        ("んといて", F.NEG | F.NOT_DO | F.REQUEST, None),
        ("んとって", F.NEG | F.NOT_DO | F.REQUEST, None),
        ("んかった", F.NEG | F.PAST | F.PLAIN, None),
        ("んで", F.NEG | F.TE, None),
        ("へん", F.NEG | F.PLAIN, None),
        ("へんかった", F.NEG | F.PAST | F.PLAIN, None),
        ("ひん", F.NEG | F.PLAIN, None),
        ("ねえ", F.NEG | F.PLAIN, None),
        ("ねー", F.NEG | F.PLAIN, None),
        ("なきゃ", F.MUST, None),
        ("なけりゃ", F.MUST, None),
        ("なければ", F.MUST, None),
        ("なくちゃ", F.MUST, None),
        ("なくては", F.MUST, None),
        ("ないと", F.MUST, None),
        ("ねば", F.MUST, None),
        ("んと", F.MUST, None),
        ("んなん", F.MUST, None),
        ("なあかん", F.MUST, None),
        ("なあかんの", F.MUST, None),
        ("にゃ", F.MUST, None),
        ("にゃいけん", F.MUST, None),
        ("にゃいかん", F.MUST, None),
        ("んばいかん", F.MUST, None),
        ("んばならん", F.MUST, None),
        ("んば", F.MUST, None),
        ("んといけん", F.MUST, None),
        ("んといかん", F.MUST, None),
        ("んとあかん", F.MUST, None),
        ("ねえと", F.MUST, None),
        ("ねばなんね", F.MUST, None),
        ("ねばなんねえ", F.MUST, None),
        ("は", F.POLITE, "r"),  # 買わはった
        ("ずじまい", F.NEG | F.PLAIN, None),
        ("ぬ", F.NEG | F.PLAIN, None),
        ("ね", F.NEG | F.PLAIN, None),  # 買わね
        ("ねがった", F.NEG | F.PAST | F.PLAIN, None),
        ("ねかった", F.NEG | F.PAST | F.PLAIN, None),
        ("んじゃった", F.NEG | F.PAST | F.PLAIN, None),
        ("んだった", F.NEG | F.PAST | F.PLAIN, None),
        ("んやった", F.NEG | F.PAST | F.PLAIN, None),
        ("へんだ", F.NEG | F.PAST | F.PLAIN, None),
        ("へんで", F.NEG | F.TE, None),
        ("んくて", F.NEG | F.TE, None),
        ("ないまま", F.NEG | F.TE | F.NOT_DO | F.WHILE, None),
        ("ないうちに", F.NEG | F.TE | F.NOT_DO | F.WHILE, None),
        ("んまま", F.NEG | F.TE | F.NOT_DO | F.WHILE, None),
        ("なならん", F.MUST, None),
        ("んならん", F.MUST, None),
    ],
    "plain": [
        ("まい", F.NEG | F.VOLITION, None),
        ("っぺ", F.VOLITION, None),
        ("べ", F.VOLITION, None),
    ],
    "final": [("", F.PLAIN, None)],  # only where nothing follows: なか, よか
    "fixed": [("", F.PLAIN, None)],
}
"""Class → rows. A row without a next class ends a form."""
