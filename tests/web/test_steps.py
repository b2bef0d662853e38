import pytest

from morizo.web.steps import with_timers


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("弱火で5分煮ます。", [300]),
        ("３〜４分焼き、裏返して2分焼きます。", [180, 120]),
        ("1時間30分漬けます。", [5400]),
        ("1時間半おきます。", [5400]),
        ("30秒ほど蒸らします。", [30]),
        ("4人分の鍋に入れます。", []),
        ("食べる30分前に出します。", []),
        ("10分ごとに返します。", []),
        ("半分に切ります。", []),
    ],
)
def test_times_that_can_be_measured_become_timers(text: str, seconds: list[int]) -> None:
    pieces = with_timers(text)
    assert [piece.seconds for piece in pieces if piece.seconds] == seconds
    assert "".join(piece.text for piece in pieces) == text
