"""What an inflected form says about its verb."""

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
