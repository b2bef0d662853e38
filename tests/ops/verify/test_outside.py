"""What verify says of a good site, and that it recognises each way in which one can be bad."""

import logging
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from tests.live import served
from tests.ops.verify.authority import DAY, Authority
from tests.ops.verify.conftest import CANARY, House, Look, a_target, read_of, red
from tests.ops.verify.edge import ADDRESS, DOMAIN, Faults

from morizo import __version__
from morizo.db.engine import Database
from morizo.kit.serve import listen
from morizo.ops.verify.visit import Canary, request_id_of
from morizo.web.app import build as build_web

pytestmark = pytest.mark.slow

GOOD = {
    "dns", "http.redirect", "port.8000", "port.3000", "tls.chain", "tls.days-left", "tls.version",
    "host.stranger", "health", "front.page", "header.hsts", "header.csp", "header.nosniff",
    "header.frame", "header.referrer", "static.file",
    "canary.sign-in", "canary.turn", "canary.undo", "canary.sign-out",
}  # fmt: skip


def answering(path: str, response: Callable[[], Response], method: str = "GET") -> Faults:
    """An edge that answers one path by itself."""

    def fault(request: Request) -> Response | None:
        return response() if (request.method, request.url.path) == (method, path) else None

    return Faults(fault=fault)


def without(header: str) -> Faults:
    def change(request: Request, headers: httpx.Headers, body: bytes) -> bytes:
        headers.pop(header, None)
        return body

    return Faults(change=change)


def test_a_good_site_is_green_and_every_check_was_made(look: Look) -> None:
    found = look()
    assert {check for check, one in found.items() if one.ok} >= GOOD
    assert red(found) == set()
    assert __version__ in found["health"].evidence
    assert found["canary.turn"].requirement == ("R72",)


def test_the_canary_leaves_nothing_and_is_in_both_logs_under_one_id(
    look: Look, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "morizo.requests")
    request_id = request_id_of(list(look().values()))
    assert request_id is not None
    fields = [vars(r)["fields"] for r in caplog.records if r.name == "morizo.requests"]
    said = [one for one in fields if one["id"] == request_id]
    assert {one["route"] for one in said} == {"/chat", "/v1/chat"}
    assert all(one["canary"] is True for one in said)
    assert [one for one in fields if "canary" not in one and one["route"] == "/undo"] == []
    database = Database(house.settings.database_url)
    with database.read() as transaction:
        for table in ("pantry_items", "conversations", "turns", "sessions"):
            count = transaction.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()  # noqa: S608
            assert count == 0, table
    database.close()


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [(-90 * DAY, -1 * DAY, "期限が切れ"), (1 * DAY, 90 * DAY, "まだ始まって")],
)
def test_a_certificate_out_of_its_time_is_named(
    look: Look, authority: Authority, begins: timedelta, ends: timedelta, words: str
) -> None:
    found = look(shown=authority.issue(DOMAIN, begins=begins, ends=ends))
    assert red(found) == {"tls.chain"}
    assert words in found["tls.chain"].words
    assert "notAfter" in found["tls.chain"].evidence
    assert "canary.sign-in" not in found  # no password over a line that can't be trusted


def test_a_certificate_for_another_name_is_named(look: Look, authority: Authority) -> None:
    found = look(shown=authority.issue("www.other.example", "other.example"))
    assert red(found) == {"tls.chain"}
    assert "名前が違います" in found["tls.chain"].words
    assert "www.other.example・other.example" in found["tls.chain"].evidence


def test_an_authority_that_nobody_knows_is_named(look: Look, tmp_path: Path) -> None:
    stranger = Authority.founded(tmp_path, "Stranger")
    found = look(shown=stranger.issue(DOMAIN))
    assert red(found) == {"tls.chain"}
    assert "Stranger" in found["tls.chain"].evidence


def test_the_last_third_of_a_life_is_a_warning(look: Look, authority: Authority) -> None:
    found = look(shown=authority.issue(DOMAIN, begins=-65 * DAY, ends=25 * DAY), who=None)
    assert red(found) == set()
    assert not found["tls.days-left"].ok
    assert "24 日" in found["tls.days-left"].words


def test_http_alone_is_no_site(look: Look) -> None:
    found = look(shown=None)
    (closed,) = red(found)
    assert closed.startswith("tcp.")
    assert "断られ" in found[closed].evidence
    assert found["http.redirect"].ok
    assert "health" not in found


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: PlainTextResponse("hello"),
        lambda request: RedirectResponse(f"https://{DOMAIN}/", 301),
        lambda request: RedirectResponse(f"https://other.example{request.url.path}?c=1", 301),
        lambda request: RedirectResponse(f"https://{DOMAIN}{request.url.path}?c=1", 302),
        lambda request: RedirectResponse(f"http://{DOMAIN}{request.url.path}?c=1", 301),
    ],
)
def test_a_redirect_that_is_none_is_seen(look: Look, answer: Callable[[Request], Response]) -> None:
    found = look(Faults(redirect=answer), who=None)
    assert red(found) == {"http.redirect"}
    assert "HTTP " in found["http.redirect"].evidence


def test_redirects_that_go_round_are_seen(look: Look) -> None:
    faults = Faults(
        fault=lambda r: (
            RedirectResponse("/" if r.url.path == "/a" else "/a", 302)
            if r.url.path in ("/", "/a")
            else None
        )
    )
    found = look(faults, who=None)
    assert red(found) == {"front.page"}
    assert "くり返され" in found["front.page"].words
    assert found["front.page"].evidence == "/ → /a → /"


@pytest.mark.parametrize(
    ("header", "checks"),
    [
        ("strict-transport-security", {"header.hsts"}),
        ("content-security-policy", {"header.csp", "header.frame"}),
        ("x-content-type-options", {"header.nosniff"}),
        ("referrer-policy", {"header.referrer"}),
    ],
)
def test_a_missing_header_is_named(look: Look, header: str, checks: set[str]) -> None:
    found = look(without(header), who=None)
    assert red(found) == checks
    assert all("なし" in found[check].evidence for check in checks)


def test_hsts_of_a_day_is_too_weak(look: Look) -> None:
    def change(request: Request, headers: httpx.Headers, body: bytes) -> bytes:
        headers["strict-transport-security"] = "max-age=86400"
        return body

    assert red(look(Faults(change=change), who=None)) == {"header.hsts"}


def test_another_version_is_told_with_both(look: Look) -> None:
    found = look(version="9.9.9", who=None)
    assert red(found) == {"health"}
    assert __version__ in found["health"].words
    assert "9.9.9" in found["health"].words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: PlainTextResponse("Bad Gateway", 502), "502"),
        (lambda: PlainTextResponse("<h1>Welcome to nginx!</h1>"), "Morizo の形"),
        (lambda: PlainTextResponse("[]"), "Morizo の形"),
    ],
)
def test_a_health_that_is_none_is_seen(
    look: Look, answer: Callable[[], Response], words: str
) -> None:
    found = look(answering("/health", answer), who=None)
    assert red(found) == {"health"}
    assert words in found["health"].words


def test_a_service_that_is_away_is_seen_and_nobody_waits_long(look: Look, house: House) -> None:
    lost = house.settings.model_copy(update={"morizo_ai_url": "http://127.0.0.1:9"})
    with served(build_web(read_of(lost))) as web:
        found = look(web=web)
    assert {"health", "canary.sign-in"} <= red(found)
    assert "ai" in found["health"].words


def test_a_wrong_title_is_seen(look: Look) -> None:
    def change(request: Request, headers: httpx.Headers, body: bytes) -> bytes:
        return re.sub(rb"<title>.*?</title>", b"<title>Welcome to nginx!</title>", body)

    found = look(Faults(change=change), who=None)
    assert red(found) == {"front.page"}
    assert "Welcome to nginx!" in found["front.page"].evidence


def test_a_style_that_cannot_be_read_is_seen(look: Look) -> None:
    faults = Faults(
        fault=lambda r: PlainTextResponse("no", 403) if r.url.path.startswith("/static/") else None
    )
    found = look(faults, who=None)
    assert red(found) == {"static.file"}
    assert "403" in found["static.file"].evidence


def test_a_static_file_that_is_not_kept_is_a_warning(look: Look) -> None:
    found = look(without("cache-control"), who=None)
    assert red(found) == set()
    assert not found["static.file"].ok


def test_an_edge_that_does_not_tell_of_https_is_seen(look: Look) -> None:
    found = look(Faults(tells_https=False))
    assert red(found) == {"header.hsts", "canary.sign-in"}
    assert "Cookie" in found["canary.sign-in"].words


def test_a_site_that_answers_to_any_name_is_told(look: Look) -> None:
    found = look(Faults(knows_hosts=False), who=None)
    assert not found["host.stranger"].ok
    assert found["host.stranger"].severity == "warning"


def test_an_open_port_behind_the_edge_is_seen(look: Look) -> None:
    with listen(ADDRESS, 0) as opened:
        port = int(opened.getsockname()[1])
        found = look(closed=(port, 8000), who=None)
    assert red(found) == {f"port.{port}"}


def test_a_canary_with_a_wrong_password_is_seen(look: Look) -> None:
    found = look(who=Canary(CANARY.email, "chigau-kagi-12345"))
    assert red(found) == {"canary.sign-in"}
    assert "401" in found["canary.sign-in"].evidence
    assert "canary.turn" not in found


def test_without_a_canary_it_is_told_and_nothing_fails(look: Look) -> None:
    found = look(who=None)
    assert red(found) == set()
    assert found["canary"].severity == "note"
    assert "CANARY_EMAIL" in found["canary"].hint


def test_a_chat_that_answers_an_error_is_seen_and_the_canary_still_goes(look: Look) -> None:
    found = look(answering("/chat", lambda: PlainTextResponse("no", 503), "POST"))
    assert red(found) == {"canary.turn"}
    assert "503" in found["canary.turn"].evidence
    assert found["canary.sign-out"].ok


def events_change(change: Callable[[bytes], bytes]) -> Faults:
    def changed(request: Request, headers: httpx.Headers, body: bytes) -> bytes:
        return change(body) if request.url.path.endswith("/events") else body

    return Faults(change=changed)


def test_an_answer_with_other_words_is_seen(look: Look) -> None:
    faults = events_change(
        lambda body: body.replace("入れました".encode(), "わかりません".encode())
    )
    found = look(faults)
    assert red(found) == {"canary.turn"}
    assert "わかりません" in found["canary.turn"].evidence


def test_a_stream_that_never_ends_well_is_seen(look: Look) -> None:
    found = look(events_change(lambda body: body[: body.index(b"event: done")]))
    assert red(found) == {"canary.turn"}
    assert "終わりまで" in found["canary.turn"].words


def test_a_stream_that_is_cut_once_is_taken_up_again(look: Look) -> None:
    cut = []

    def once(body: bytes) -> bytes:
        cut.append(body)
        return body if len(cut) > 1 else body[: body.index(b"event: text")]

    assert red(look(events_change(once))) == set()
    assert len(cut) == 2
    assert b"event: progress" not in cut[1]  # it went on after what it had seen


def test_a_stream_that_the_edge_answers_otherwise_is_seen(look: Look) -> None:
    faults = Faults(
        fault=lambda r: PlainTextResponse("x") if r.url.path.endswith("/events") else None
    )
    found = look(faults)
    assert red(found) == {"canary.turn"}
    assert "SSE" in found["canary.turn"].words


def test_an_undo_that_undoes_nothing_is_seen(look: Look) -> None:
    found = look(answering("/undo", lambda: RedirectResponse("/pantry", 303), "POST"))
    assert red(found) == {"canary.undo"}


def test_a_door_that_stays_open_is_seen(look: Look) -> None:
    found = look(answering("/sign-out", lambda: RedirectResponse("/sign-in", 303), "POST"))
    assert red(found) == {"canary.sign-out"}


def test_when_the_time_is_up_it_says_what_was_not_made(look: Look) -> None:
    def slow() -> Response:
        time.sleep(1.5)
        return PlainTextResponse("no", 503)

    begun = time.monotonic()
    found = look(answering("/health", slow), deadline_s=1.2)
    assert time.monotonic() - begun < 6
    assert {"health", "front.page", "canary"} <= red(found)
    assert "時間切れ" in found["canary"].words


def test_another_program_behind_the_name_is_asked_for_less(look: Look) -> None:
    foreign = a_target(service=[{"name": "other", "runtime": "node", "listen": "127.0.0.1:3000"}])
    found = look(without("content-security-policy"), target=foreign, version="9.9.9")
    assert red(found) == set()
    assert not found["header.csp"].ok
    assert found["canary"].severity == "note"
