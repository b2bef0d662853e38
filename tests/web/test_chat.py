"""Talking: on the next page without a script, piece by piece with one."""

import re
from uuid import uuid4

import httpx2 as httpx

from morizo.kit.sse import Event
from morizo.web import fragments
from morizo.web.render import Pages
from morizo.web.static import Assets

from .conftest import Visitor, form_of


def talk(visitor: Visitor, said: str) -> None:
    """Say something in the present conversation."""
    visitor.send("/chat", message=said)


def test_a_tapped_example_is_answered_on_the_next_page(hana_at_home: Visitor) -> None:
    said = form_of(hana_at_home.page, "/chat")["message"]
    hana_at_home.send("/chat")
    assert hana_at_home.path == "/chat"
    assert said in hana_at_home.text
    assert "元に戻す" in hana_at_home.text
    assert "牛乳" in hana_at_home.open("/pantry")


def say(visitor: Visitor, said: str, **more: str) -> None:
    """Say something by the box of the present page."""
    box = re.search(r'<form class="talk".*?</form>', visitor.page, re.DOTALL)
    assert box is not None
    visitor.page = box[0]
    visitor.send("/chat", message=said, **more)


def test_a_change_is_undone_from_its_receipt(hana_at_home: Visitor) -> None:
    hana_at_home.open("/chat")
    say(hana_at_home, "卵10個買ってきた")
    assert "卵" in hana_at_home.open("/pantry")
    hana_at_home.open("/chat")
    hana_at_home.send("/undo")
    assert "卵の変更を元に戻しました。" in hana_at_home.text
    assert "まだ何も入っていません" in re.sub(r"<[^>]+>", "", hana_at_home.open("/pantry"))


def test_a_question_is_answered_by_its_buttons(hana_at_home: Visitor) -> None:
    hana_at_home.open("/chat")
    say(hana_at_home, "牛乳2本買ってきた。明日まで")
    say(hana_at_home, "牛乳1本買ってきた。あさってまで")
    say(hana_at_home, "牛乳を使い切った")
    assert "古い方" in hana_at_home.text
    asked = re.search(r"<form[^>]*data-say>.*?</form>", hana_at_home.page, re.DOTALL)
    assert asked is not None
    hana_at_home.page = asked[0]
    hana_at_home.send("/chat")
    assert hana_at_home.text.count("元に戻す") == 3


def test_proposals_can_be_compared(hana_at_home: Visitor) -> None:
    hana_at_home.open("/chat")
    say(hana_at_home, "豚こま300gと玉ねぎ3個とキャベツ1玉を買ってきた")
    say(hana_at_home, "豚肉で何か作れる？")
    assert hana_at_home.page.count('class="proposal"') >= 2
    assert "これにする" in hana_at_home.text
    assert re.search(r"\d+分", hana_at_home.text)


def test_saying_nothing_is_explained(hana_at_home: Visitor) -> None:
    hana_at_home.open("/chat")
    say(hana_at_home, "   ")
    assert hana_at_home.status == 422
    assert "言葉を入力してください" in hana_at_home.text


def test_what_is_said_is_only_text(hana_at_home: Visitor) -> None:
    hana_at_home.open("/chat")
    say(hana_at_home, "<img src=x onerror=alert(1)>を2個買ってきた")
    assert "<img" not in hana_at_home.page


def test_the_same_words_sent_twice_are_one_turn(hana_at_home: Visitor) -> None:
    hana_at_home.open("/chat")
    box = re.search(r'<form class="talk".*?</form>', hana_at_home.page, re.DOTALL)
    assert box is not None
    fields = form_of(box[0], "/chat") | {"message": "牛乳2本買ってきた"}
    places = {hana_at_home.post("/chat", fields).headers["Location"] for _ in range(3)}
    assert len(places) == 1
    assert "2本" in hana_at_home.open("/pantry")


def begin(visitor: Visitor, said: str) -> str:
    """Begin a turn as a page with a script does; returns the address of its stream."""
    visitor.open("/chat")
    box = re.search(r'<form class="talk".*?</form>', visitor.page, re.DOTALL)
    assert box is not None
    fields = form_of(box[0], "/chat") | {"message": said, "live": "1"}
    answer = visitor.post("/chat", fields, **{"HX-Request": "true"})
    assert answer.status_code == 200
    assert said in answer.text
    stream = re.search(r'data-stream="([^"]+)"', answer.text)
    assert stream is not None
    return stream[1]


def read(visitor: Visitor, stream: str, **headers: str) -> tuple[httpx.Headers, list[Event]]:
    """Read a stream to its end."""
    found: list[Event] = []
    with visitor.client.stream("GET", stream, headers=headers) as answer:
        for block in "".join(answer.iter_text()).split("\n\n"):
            fields = [line.partition(": ") for line in block.split("\n")]
            kind = "".join(value for name, _, value in fields if name == "event")
            mark = "".join(value for name, _, value in fields if name == "id")
            data = "\n".join(value for name, _, value in fields if name == "data")
            if kind:
                found.append(Event(kind, data, mark))
    return answer.headers, found


def test_an_answer_comes_piece_by_piece_and_whole_at_the_end(hana_at_home: Visitor) -> None:
    headers, events = read(hana_at_home, begin(hana_at_home, "牛乳2本買ってきた"))
    assert headers["Content-Type"].startswith("text/event-stream")
    assert headers["X-Accel-Buffering"] == "no"
    assert "Content-Encoding" not in headers
    kinds = [event.kind for event in events]
    assert kinds[-1] == "done"
    assert "change" in kinds
    assert all(event.id for event in events)
    assert 'class="turn"' in events[-1].data
    assert "元に戻す" in events[-1].data


def test_a_stream_goes_on_after_the_last_piece_that_arrived(hana_at_home: Visitor) -> None:
    stream = begin(hana_at_home, "牛乳2本買ってきた")
    _, every = read(hana_at_home, stream)
    _, rest = read(hana_at_home, stream, **{"Last-Event-ID": every[-2].id})
    assert [event.kind for event in rest] == ["done"]


def test_a_stream_of_somebody_else_is_not_there(hana_at_home: Visitor) -> None:
    hana_at_home.open(f"/chat/turns/{uuid4()}/events")
    assert hana_at_home.status == 404


def test_conversations_are_listed_and_forgotten(hana_at_home: Visitor) -> None:
    hana_at_home.open("/chat")
    say(hana_at_home, "卵ある？")
    forget = re.search(r'action="(/chat/[0-9a-f-]+/forget)"', hana_at_home.page)
    assert forget is not None
    hana_at_home.send(forget[1])
    assert "会話を消しました。" in hana_at_home.text
    assert "/forget" not in hana_at_home.page


def test_pieces_of_the_page_hold_no_foreign_marks() -> None:
    pages = Pages(Assets())
    for kind, data in (
        ("text", '{"text": "<b>x</b>"}'),
        ("progress", '{"label": "<i>考え中</i>"}'),
        (
            "change",
            '{"kind": "added", "name": "<script>", "before": null, "after": {"name": "<script>"}}',
        ),
    ):
        html = fragments.of(Event(kind, data, "1"), pages)
        assert html
        assert not re.search(r"<(b|i|script)>", html)


def test_a_piece_that_makes_no_sense_is_passed_over() -> None:
    pages = Pages(Assets())
    assert fragments.of(Event("change", "[1, 2", "1"), pages) == ""
    assert fragments.of(Event("unheard-of", "{}", "1"), pages) == ""
