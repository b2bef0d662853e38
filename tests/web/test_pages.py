"""A household's days with the pages, by their forms alone."""

import gzip
import re
from pathlib import Path

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from morizo.api.client import Service
from morizo.settings import Settings
from morizo.web.app import build
from morizo.web.static import Assets

from .conftest import PASSWORD, Site, Visitor, client_of, form_of, read_of

PLACES = [
    "/", "/chat", "/pantry", "/pantry/new", "/recipes", "/menus", "/menus/plan", "/menus/history",
    "/shopping", "/settings",
]  # fmt: skip


def test_signing_up_opens_the_first_page_and_its_teaching_sentences(hana_at_home: Visitor) -> None:
    assert "冷蔵庫にあるものを、ひとこと教えてください" in hana_at_home.text
    assert form_of(hana_at_home.page, "/chat")["message"]


@pytest.mark.parametrize("path", PLACES)
def test_a_page_of_the_home_asks_who_is_there_and_comes_back(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    assert visitor.path == "/sign-in"
    assert form_of(visitor.page, "/sign-in")["to"] == path


def test_wrong_credentials_keep_the_address_and_say_what_to_do(visitor: Visitor) -> None:
    visitor.open("/sign-in")
    visitor.send("/sign-in", email="nobody@example.com", password="wrong-password")
    assert visitor.status == 401
    assert "メールアドレスかパスワードが違います" in visitor.text
    assert form_of(visitor.page, "/sign-in")["email"] == "nobody@example.com"


def test_a_weak_password_is_explained(visitor: Visitor) -> None:
    visitor.open("/sign-up")
    visitor.send("/sign-up", email="weak@example.com", password="short")
    assert visitor.status == 422
    assert "8文字以上" in visitor.text


def test_signing_out_leaves_nothing_behind(hana_at_home: Visitor) -> None:
    hana_at_home.open("/settings")
    answer = hana_at_home.post("/sign-out", form_of(hana_at_home.page, "/sign-out"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    hana_at_home.open("/pantry")
    assert hana_at_home.path == "/sign-in"


def test_an_ended_session_keeps_the_typed_text_and_returns_to_it(hana_at_home: Visitor) -> None:
    hana_at_home.open("/settings")
    mail = re.search(r"[\w.-]+@example\.com", hana_at_home.text)
    assert mail is not None
    hana_at_home.open("/pantry")
    page = hana_at_home.page
    hana_at_home.client.cookies.clear()
    hana_at_home.page = page
    hana_at_home.send("/pantry", line="豚こま300g 明日まで" + "。" * 200)
    assert hana_at_home.path == "/sign-in"
    assert "書きかけの内容は残してあります" in hana_at_home.text
    hana_at_home.send("/sign-in", email=mail[0], password=PASSWORD)
    assert hana_at_home.path == "/pantry"
    assert 'value="豚こま300g 明日まで。' in hana_at_home.page
    assert "豚こま300g 明日まで。" not in hana_at_home.open("/pantry")


def test_a_long_message_survives_the_end_of_a_session(hana_at_home: Visitor) -> None:
    mail = re.search(r"[\w.-]+@example\.com", hana_at_home.open("/settings"))
    assert mail is not None
    hana_at_home.open("/")
    page, said = hana_at_home.page, "冷蔵庫の話" * 400
    hana_at_home.client.cookies.clear()
    hana_at_home.page = page
    fields = {"csrf": "x", "to": "/", "message": said}
    answer = hana_at_home.post("/chat", fields)
    assert answer.status_code == 303
    hana_at_home.open("/sign-in?to=/")
    hana_at_home.send("/sign-in", email=mail[0], password=PASSWORD)
    assert f">{said}</textarea>" in hana_at_home.page


def an_item(visitor: Visitor, **fields: str) -> str:
    """Add a row by the full form; returns its id."""
    visitor.open("/pantry/new")
    visitor.send(
        "/pantry/new",
        **{"name": "牛乳", "quantity": "2", "unit": "本", "location": "fridge", **fields},
    )
    assert visitor.path == "/pantry", visitor.text
    found = re.search(r'id="item-([0-9a-f-]+)"', visitor.page)
    assert found is not None
    return found[1]


def test_a_row_is_added_counted_changed_and_undone(hana_at_home: Visitor) -> None:
    item = an_item(hana_at_home)
    assert "牛乳 2本を入れました。" in hana_at_home.text
    hana_at_home.send(f"/pantry/{item}/step", by="more")
    assert "牛乳を3本にしました。" in hana_at_home.text
    hana_at_home.send("/undo")
    assert "牛乳の変更を元に戻しました。" in hana_at_home.text
    assert "2本" in hana_at_home.text
    hana_at_home.open(f"/pantry/{item}")
    hana_at_home.send(f"/pantry/{item}", name="低脂肪乳", quantity="0.5", expires_on="2026-12-31")
    assert "低脂肪乳を直しました。" in hana_at_home.text
    assert "1/2本" in hana_at_home.text


@pytest.mark.parametrize(
    ("how", "said"), [("used", "使ったと記しました"), ("discarded", "捨てたと記しました")]
)
def test_what_is_used_or_thrown_away_goes_and_can_come_back(
    hana_at_home: Visitor, how: str, said: str
) -> None:
    item = an_item(hana_at_home)
    hana_at_home.send(f"/pantry/{item}/{how}")
    assert said in hana_at_home.text
    assert f"item-{item}" not in hana_at_home.page
    hana_at_home.send("/undo")
    assert f"item-{item}" in hana_at_home.page


def test_what_is_frozen_moves_and_loses_its_date(hana_at_home: Visitor) -> None:
    item = an_item(hana_at_home, name="豚こま切れ", unit="パック", expires_on="2026-11-25")
    hana_at_home.send(f"/pantry/{item}/frozen")
    assert "冷凍庫に移しました" in hana_at_home.text
    assert 'value="2026-11-25"' not in hana_at_home.open(f"/pantry/{item}")


def test_an_edit_on_an_old_version_is_refused_and_keeps_what_was_typed(
    hana_at_home: Visitor,
) -> None:
    item = an_item(hana_at_home)
    old = hana_at_home.open(f"/pantry/{item}")
    hana_at_home.send(f"/pantry/{item}", note="先に直した")
    hana_at_home.page = old
    hana_at_home.send(f"/pantry/{item}", note="あとから直した")
    assert hana_at_home.status == 409
    assert "ほかの操作で先に変わっています" in hana_at_home.text
    assert "あとから直した</textarea>" in hana_at_home.page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantity", "-1"), ("quantity", "NaN"), ("quantity", "1e99"), ("quantity", "たくさん"), ("quantity", "9" * 40),
        ("expires_on", "9999-12-31"), ("expires_on", "明日"), ("name", "あ" * 61), ("name", "a\x00b"), ("unit", "x" * 30),
        ("location", "garage"), ("note", "x" * 501), ("expiry_kind", "never"),
    ],
)  # fmt: skip
def test_a_bad_field_is_explained_and_nothing_is_lost(
    hana_at_home: Visitor, field: str, value: str
) -> None:
    hana_at_home.open("/pantry/new")
    hana_at_home.send("/pantry/new", **{"name": "牛乳", "note": "大事なメモ", field: value})
    assert hana_at_home.status == 422
    assert hana_at_home.path == "/pantry/new"
    if field != "note":
        assert "大事なメモ</textarea>" in hana_at_home.page


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "'; DROP TABLE items; --", "{{ 7 * 7 }}", "🍅とまと"]
)
def test_marks_in_a_name_are_only_text(hana_at_home: Visitor, name: str) -> None:
    an_item(hana_at_home, name=name)
    assert "<script>alert" not in hana_at_home.page
    assert name in hana_at_home.text


def test_another_households_row_does_not_exist(hana_at_home: Visitor, site: Site) -> None:
    item = an_item(hana_at_home)
    with client_of(site) as client:
        taro = Visitor(site.web, client)
        taro.open("/sign-up")
        taro.send("/sign-up", email=f"taro-{item[:8]}@example.com", password=PASSWORD)
        taro.open(f"/pantry/{item}")
        assert taro.status == 404
        assert "見つかりませんでした" in taro.text


def test_searching_finds_kinds_of_a_food(hana_at_home: Visitor) -> None:
    an_item(hana_at_home, name="豚バラ薄切り")
    an_item(hana_at_home, name="牛乳")
    page = hana_at_home.open("/pantry?q=肉")
    assert "豚バラ薄切り" in page
    assert 'class="name" href' in page
    assert ">牛乳<" not in page


def test_allergies_are_told_in_a_full_sentence(hana_at_home: Visitor) -> None:
    hana_at_home.open("/settings")
    hana_at_home.send(
        "/settings", part="allergies", allergens=["tamago", "ebi"], tolerates="かまぼこ、マヨネーズ"
    )
    assert "卵・えびを含む料理は、提案しません。" in hana_at_home.text
    assert "かまぼこ・マヨネーズは食べられるもの" in hana_at_home.text


def test_a_page_that_is_not_there_is_told_so(hana_at_home: Visitor) -> None:
    hana_at_home.open("/nowhere")
    assert hana_at_home.status == 404
    assert "ページが見つかりません" in hana_at_home.text


def test_a_swap_gets_the_main_part_alone(hana_at_home: Visitor) -> None:
    item = an_item(hana_at_home)
    fields = form_of(hana_at_home.page, f"/pantry/{item}/step") | {"by": "less"}
    answer = hana_at_home.post(f"/pantry/{item}/step", fields, **{"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert '<main id="main"' in answer.text
    assert "牛乳を1本にしました。" in answer.text


def test_an_unforeseen_fault_is_told_calmly_and_without_its_text(tmp_path: Path) -> None:
    class Broken(Service):
        async def call(self, *args: object, **more: object) -> object:
            raise RuntimeError("secret inside")

    app = build(read_of(Settings(morizo_data=tmp_path)), service=Broken("http://127.0.0.1:9"))
    with TestClient(app, base_url="http://127.0.0.1:3000", raise_server_exceptions=False) as client:
        page = client.get("/sign-in")
        sent = {
            **form_of(page.text, "/sign-in"),
            "email": "a@example.com",
            "password": "secret-word-1",
        }
        answer = client.post("/sign-in", data=sent, headers={"Origin": "http://127.0.0.1:3000"})
    assert answer.status_code == 500
    assert "思わぬ不具合が起きました" in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
    assert "secret inside" not in answer.text
    assert "Content-Security-Policy" in answer.headers


# -- what holds for every answer ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-up", "/health", "/nowhere", "/static/none.css"]
)
def test_every_answer_tells_the_browser_its_limits(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_unknown_host_is_refused(site: Site) -> None:
    answer = httpx.get(site.web + "/", headers={"Host": "evil.example"}, trust_env=False)
    assert answer.status_code == 421
    assert "この名前のアドレスでは開けません" in answer.text


def test_the_cookie_is_for_this_site_and_no_script(visitor: Visitor) -> None:
    answer = visitor.client.get("/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("morizo=")
    assert "HttpOnly; SameSite=Lax" in cookie
    behind = visitor.client.get("/sign-in", headers={"X-Forwarded-Proto": "https"})
    assert behind.headers["Set-Cookie"].startswith("__Host-morizo=")
    assert behind.headers["Set-Cookie"].endswith("; Secure")


def test_the_first_load_is_small_and_asks_no_other_host(hana_at_home: Visitor) -> None:
    page = hana_at_home.open("/")
    urls = set(re.findall(r'(?:src|href)="([^"#]+)[^"]*"', page))
    assert not [url for url in urls if "//" in url]
    files = {url for url in urls if url.startswith("/static/") and not url.endswith(".png")}
    total = len(gzip.compress(page.encode(), 5))
    for url in files:
        answer = hana_at_home.client.get(url)
        assert "immutable" in answer.headers["Cache-Control"]
        total += int(answer.headers["Content-Length"])
    assert total <= 80_000


def test_our_own_script_is_small() -> None:
    assert len(Assets().get("app.js").plain) <= 25_000


def test_robots_manifest_and_health(visitor: Visitor) -> None:
    assert "Disallow: /" in visitor.open("/robots.txt")
    manifest = visitor.client.get("/manifest.webmanifest").json()
    assert manifest["start_url"] == "/"
    assert all(visitor.client.get(icon["src"]).status_code == 200 for icon in manifest["icons"])
    health = visitor.client.get("/health").json()
    assert health["status"] == "ok"
    assert health["components"]["ai"]["status"] == "ok"
    assert visitor.client.get("/worker.js").headers["Content-Type"].startswith("text/javascript")
    assert visitor.client.get("/favicon.ico").status_code == 200


def test_without_the_service_the_page_says_so_and_the_session_stays(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    settings = Settings(
        morizo_data=tmp_path_factory.mktemp("alone"), morizo_ai_url="http://127.0.0.1:9"
    )
    app = build(read_of(settings), service=Service("http://127.0.0.1:9", patience_s=0.1))
    with TestClient(app, base_url="http://127.0.0.1:3000") as client:
        assert client.get("/health").json()["status"] == "degraded"
        page = client.get("/sign-in")
        assert page.status_code == 200
        sent = {
            **form_of(page.text, "/sign-in"),
            "email": "a@example.com",
            "password": "secret-word-1",
        }
        answer = client.post("/sign-in", data=sent, headers={"Origin": "http://127.0.0.1:3000"})
        assert answer.status_code == 503
        assert "Morizoの本体につながりません" in answer.text
