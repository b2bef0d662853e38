"""Endings that many classes share: those of godan verbs, of て-forms, of ます-stems, of adjectives.

A row is (spelling, meaning, next class); `endings.TABLE` says which class has which rows.
"""

from morizo.sentences.forms import Form

F = Form
Row = tuple[str, Form, str | None]

ROWS = {
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


def godan(row: str) -> list[Row]:
    """Endings of a godan verb whose stem goes on in this row of kana."""
    a, i, u, e, o = list(ROWS[row])
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


def te(t: str, d: str) -> list[Row]:
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
        (te + "や", F.NONE, "r"),
        (te + "あげ", F.NONE, "ichidan"),
        (te + "差し上げ", F.NONE, "ichidan"),
        (te + "やが", F.NONE, "r"),
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


STEM: list[Row] = [
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

ADJ: list[Row] = [
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
