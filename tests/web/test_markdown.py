from morizo.web.markdown import lead, to_html


def test_paragraphs_lists_and_bold() -> None:
    found = to_html("**豚のしょうが焼き**はいかがですか。\n\n- 15分\n- 豚こまを使います")
    assert str(found) == (
        "<p><strong>豚のしょうが焼き</strong>はいかがですか。</p><ul><li>15分</li><li>豚こまを使います</li></ul>"
    )


def test_numbered_lists_keep_their_order() -> None:
    assert str(to_html("1. 切る\n2. 煮る")) == "<ol><li>切る</li><li>煮る</li></ol>"


def test_everything_else_is_text() -> None:
    found = str(
        to_html('<script>alert(1)</script> [x](javascript:alert(1)) **<img src=x onerror="1">**')
    )
    assert "<script" not in found
    assert "<img" not in found
    assert "<a" not in found


def test_a_reply_above_choices_loses_its_list() -> None:
    text = "どれにしますか？\n\n1. **肉豆腐**（20分） 豆腐を使えます。\n   あと1品\n2. 酢豚\n\n足りないもの: 酢"
    assert lead(text).split() == ["どれにしますか？", "足りないもの:", "酢"]
