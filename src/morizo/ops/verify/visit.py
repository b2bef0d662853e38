"""The canary's visit: it signs in, says one sentence, sees the answer come, takes it back and goes, as a browser does."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2 as httpx

from morizo.ops.verify.browser import Browser, Failed
from morizo.ops.verify.findings import Finding
from morizo.ops.verify.markup import Markup, read

SENTENCE = "卵を1パック買った"
EXPECTED = ("卵", "入れました")
"""What must stand in the answer. Rules answer this sentence: no model, no key and no cost is in it."""
SLOW_S = 5.0
MOST_CONNECTIONS = 3
LOGS = "morizo logs で web と aiv2 の記録を見てください。"
EDGE = "nginx の設定を確かめてください（morizo plan で差が出ます）。"
_ID = re.compile(r"X-Request-ID ([0-9A-Za-z-]{8,64})")
_ROW = re.compile(r"^/pantry/[0-9a-f-]{36}$")


@dataclass(frozen=True, slots=True)
class Canary:
    """The synthetic account; its password is never shown."""

    email: str
    password: str = field(repr=False)


class Red(Exception):
    """A step did not hold: what, what was seen, and what to do."""

    def __init__(self, words: str, evidence: str, hint: str = LOGS) -> None:
        super().__init__(words)
        self.words, self.evidence, self.hint = words, evidence, hint


Step = Callable[[], tuple[str, str]]


def visited(browser: Browser, canary: Canary) -> Iterator[Finding]:
    """Make the visit. It stops at the first step that doesn't hold; who is signed in is signed out all the same.

    Raises:
        TimeUp.
    """
    visit = _Visit(browser, canary)
    yield (came := _tried("canary.sign-in", "R71", visit.sign_in))
    if came.stops:
        return
    yield (answered := _tried("canary.turn", "R72", visit.say))
    if not answered.stops:
        yield _tried("canary.undo", "R72", visit.take_back)
    yield _tried("canary.sign-out", "R71", visit.sign_out)


def request_id_of(findings: list[Finding]) -> str | None:
    """Return the id under which both logs know the canary's turn, as its finding tells it."""
    turn = next((one for one in findings if one.check == "canary.turn"), None)
    found = _ID.search(turn.evidence) if turn else None
    return found[1] if found else None


def _tried(check: str, requirement: str, step: Step) -> Finding:
    begun = time.monotonic()
    try:
        words, evidence = step()
    except Red as red:
        return Finding(check, False, red.words, red.evidence, red.hint, requirement=(requirement,))
    except Failed as err:
        words = "動作確認の途中で応答がなくなりました。"
        return Finding(check, False, words, str(err), LOGS, requirement=(requirement,))
    took = time.monotonic() - begun
    if took > SLOW_S:
        words, hint = f"{words}ただし {took:.1f} 秒かかりました。", "メモリーと CPU の余りを morizo doctor で確かめてください。"  # fmt: skip
        return Finding(check, False, words, evidence, hint, "warning", (requirement,))
    evidence = f"{took:.2f}秒{'、' if evidence else ''}{evidence}"
    return Finding(check, True, words, evidence, requirement=(requirement,))


class _Visit:
    def __init__(self, browser: Browser, canary: Canary) -> None:
        self._browser = browser
        self._canary = canary
        self._page, self._turn = Markup(), Markup()

    def sign_in(self) -> tuple[str, str]:
        """Sign in by the page's form."""
        answer, page = self._browser.open("/sign-in")
        form = page.form("/sign-in", "password")
        if form is None:
            raise Red("ログインの画面が出ません。", _seen(answer, page))
        typed = {**form.fields, "email": self._canary.email, "password": self._canary.password}
        sent = self._browser.ask(
            "POST", "/sign-in", data=typed, headers={"Origin": self._browser.base}
        )
        if sent.status_code != 303:
            raise self._not_let_in(sent)
        self._check_cookie(sent)
        answer, page = self._browser.open("/chat?new=1")
        if page.form("/chat", "turn_id") is None:
            raise Red("ログインしたのに、チャットの画面が出ません。", _seen(answer, page))
        self._page = page
        return "動作確認用のアカウントでログインできます。", ""

    def say(self) -> tuple[str, str]:
        """Say the sentence, and follow the answer."""
        form = self._page.form("/chat", "turn_id")
        assert form is not None  # noqa: S101 - looked at when signing in
        typed = {**form.fields, "message": SENTENCE, "live": "1"}
        given = f"canary-{uuid4()}"
        headers = {"HX-Request": "true", "X-Request-ID": given, "Origin": self._browser.base}
        sent = self._browser.ask("POST", "/chat", data=typed, headers=headers)
        request_id = sent.headers.get("x-request-id", given)
        page = read(sent.text)
        if sent.status_code != 200 or not page.streams:
            raise Red(
                "チャットで話しかけられません。", f"X-Request-ID {request_id}、{_seen(sent, page)}"
            )
        self._turn = self._answer(page.streams[0], request_id)
        undo = self._turn.form("/undo", "change_id")
        if undo is None or not all(word in self._turn.said for word in EXPECTED):
            said = self._turn.said[:120] or "（何も言わない）"
            raise Red(
                "チャットの答えが違います。",
                f"X-Request-ID {request_id}、「{SENTENCE}」→「{said}」",
            )
        return (
            "チャットで答えが返ります。",
            f"「{self._turn.said[:60]}」、X-Request-ID {request_id}",
        )

    def take_back(self) -> tuple[str, str]:
        """Undo what the turn wrote, and forget the conversation."""
        rows = self._rows()
        undo = self._turn.form("/undo", "change_id")
        assert undo is not None  # noqa: S101 - looked at in the answer
        answer, page = self._browser.send("/undo", undo.fields)
        left = self._rows()
        if answer.status_code != 200 or "元に戻しました" not in page.said or left >= rows:
            raise Red("変更を元に戻せません。", f"{_seen(answer, page)}、在庫 {rows} → {left} 件")
        _, page = self._browser.open(undo.fields.get("to", "/chat"))
        forget = next((f for f in page.forms if f.action.endswith("/forget")), None)
        if forget is not None:
            self._browser.send(forget.action, forget.fields)
        return "変更を元に戻せます。", f"在庫 {rows} → {left} 件"

    def sign_out(self) -> tuple[str, str]:
        """Sign out, and see that the door is shut."""
        answer, page = self._browser.open("/settings")
        form = page.form("/sign-out")
        if form is None:
            raise Red("ログアウトのボタンが出ません。", _seen(answer, page))
        self._browser.send("/sign-out", form.fields)
        answer, page = self._browser.open("/chat")
        if page.form("/sign-in", "password") is None:
            raise Red("ログアウトしても、画面が見えてしまいます。", _seen(answer, page))
        return "ログアウトできます。", ""

    def _answer(self, stream: str, request_id: str) -> Markup:
        """Follow the turn's events to the last; a cut line is taken up again, as a browser does."""
        last = ""
        for _ in range(MOST_CONNECTIONS):
            headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {})}
            with self._browser.stream(stream, **headers) as answer:
                kind = answer.headers.get("content-type", "")
                if answer.status_code != 200 or not kind.startswith("text/event-stream"):
                    seen = f"X-Request-ID {request_id}、HTTP {answer.status_code} {kind}"
                    raise Red("答えの流れ（SSE）が開きません。", seen, EDGE)
                for event, data, number in _events(answer.iter_lines()):
                    last = number or last
                    if event == "done":
                        return read(data)
        seen = f"X-Request-ID {request_id}、{MOST_CONNECTIONS} 回つないで、最後のイベントは {last or 'なし'}"
        raise Red("答えが終わりまで届きません。", seen)

    def _rows(self) -> int:
        _, page = self._browser.open("/pantry")
        return len({link for link in page.links if _ROW.match(link)})

    def _not_let_in(self, sent: httpx.Response) -> Red:
        page = read(sent.text)
        if sent.status_code == 401:
            hint = "morizo deploy をもう一度実行すると、動作確認用のアカウントを作り直します。"
            return Red("動作確認用のアカウントでログインできません。", _seen(sent, page), hint)
        return Red("ログインできません。", _seen(sent, page))

    def _check_cookie(self, sent: httpx.Response) -> None:
        if not self._browser.base.startswith("https://"):
            return
        for cookie in sent.headers.get_list("set-cookie"):
            name, _, marks = cookie.partition("=")
            if "secure" not in marks.lower() or "httponly" not in marks.lower():
                hint = f"HTTPS で来たことが web に伝わっていません（X-Forwarded-Proto）。{EDGE}"
                raise Red(
                    "ログインの Cookie が守られていません。",
                    f"{name}: Secure か HttpOnly なし",
                    hint,
                )


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str, str]]:
    """Read events: kind, data, id."""
    kind, data, number = "message", list[str](), ""
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield kind, "\n".join(data), number
            kind, data = "message", []
        elif name == "data":
            data.append(value)
        elif name == "event":
            kind = value
        elif name == "id":
            number = value


def _seen(answer: httpx.Response, page: Markup) -> str:
    told = page.alert or page.said or page.title
    return f"HTTP {answer.status_code}{f'「{told[:120]}」' if told else ''}"
