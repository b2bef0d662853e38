"""What everybody can see of the site: redirect, headers, health, the front page, a static file, closed ports."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx

from morizo.ops.verify.browser import Circling, Failed, why
from morizo.ops.verify.findings import Finding, Severity
from morizo.ops.verify.markup import Markup
from morizo.ops.verify.site import Site

HALF_A_YEAR_S = 15_768_000
DAY_S = 86_400
TITLE = "Morizo"
STRANGER = "not-this-site.invalid"
KNOCK_S = 2.0
EDGE = "nginx の設定を確かめてください（morizo plan で差が出ます）。"


def redirect(site: Site) -> Finding:
    """Look whether port 80 sends to HTTPS, to the same place, for good."""
    path = "/chat?c=1"
    wanted = {f"https://{site.domain}{path}", f"https://{site.domain}:{site.ports.https}{path}"}
    try:
        with site.browser(secure=False) as browser:
            answer = browser.ask("GET", path)
    except Failed as err:
        return Finding(
            "http.redirect", False, "80番で HTTP を受け付けていません。", f"http://{site.domain} {err}",
            "80番は証明書の更新と転送に要ります。ファイアウォールと nginx を確かめてください。",
            requirement=("R31",),
        )  # fmt: skip
    where = answer.headers.get("location", "")
    fine = answer.status_code in (301, 308) and where in wanted
    return Finding(
        "http.redirect", fine,
        "HTTP は HTTPS の同じページへ転送されます。" if fine else "HTTP が HTTPS の同じページへ転送されません。",
        f"HTTP {answer.status_code} {f'→ {where}' if where else ''}".strip(),
        "" if fine else EDGE, requirement=("R7", "R130"),
    )  # fmt: skip


def health(site: Site) -> Finding:
    """Look whether it is well, and of the version that was released."""
    try:
        with site.browser() as browser:
            answer = browser.ask("GET", "/health")
    except Failed as err:
        return Finding(
            "health", False, "/health が応答しません。", str(err), _logs(site), requirement=("R67",)
        )
    return judge_health(answer, site.version if site.is_ours else None, hint=_logs(site))


def judge_health(
    answer: httpx.Response, version: str | None, *, hint: str, check: str = "health"
) -> Finding:
    """Judge an answer of /health; without a version (another program's) 200 is enough."""
    where = ("R67", "R103")
    if answer.status_code != 200:
        words = f"/health が {answer.status_code} を返しました。"
        return Finding(check, False, words, _body(answer), hint, requirement=where)
    if version is None:
        return Finding(check, True, "/health が応答します。", "HTTP 200", requirement=where)
    try:
        told = answer.json()
        status, running = str(told["status"]), str(told["version"])
        parts = {n: str(part["status"]) for n, part in told.get("components", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        words = "/health が Morizo の形ではありません。"
        return Finding(check, False, words, _body(answer), EDGE, requirement=where)
    failing = [name for name, state in parts.items() if state == "failing"]
    evidence = (
        f"version {running}、status {status}、{'、'.join(f'{n} {s}' for n, s in parts.items())}"
    )
    if running != version:
        words = f"動いているのは版 {running} です（出したのは {version}）。"
        hint = "古い版がまだ応えています。morizo status で動いている版を確かめてください。"
        return Finding(check, False, words, evidence, hint, requirement=where)
    if status != "ok":
        words = f"正しく動いていない部分があります（{'、'.join(failing) or status}）。"
        return Finding(check, False, words, evidence, hint, requirement=where)
    return Finding(check, True, f"版 {running} が正しく動いています。", evidence, requirement=where)


def front(site: Site) -> Iterator[Finding]:
    """Look at the front page, at what its answer says to browsers, and at one of its files."""
    with site.browser() as browser:
        try:
            answer, page = browser.open("/")
        except Circling as err:
            yield Finding(
                "front.page", False, "転送がくり返されて、ページが出ません。", str(err),
                "HTTPS で来たことが web に伝わっているか（X-Forwarded-Proto）を確かめてください。",
                requirement=("R70",),
            )  # fmt: skip
            return
        except Failed as err:
            words = "最初のページが出ません。"
            yield Finding("front.page", False, words, str(err), _logs(site), requirement=("R70",))
            return
        yield _page(site, answer, page)
        if answer.status_code == 200:
            yield from _headers(site, answer)
            css = next((link for link in page.links if re.match(r"/static/.+\.css", link)), None)
            if css is not None:
                try:
                    yield _static(css, browser.ask("GET", css))
                except Failed as err:
                    yield Finding("static.file", False, "スタイルが読めません。", str(err), EDGE)


def judge_front(answer: httpx.Response, page: Markup, title: str, *, hint: str) -> Finding:
    """Judge the front page by its status and title."""
    fine = answer.status_code == 200 and title in page.title and bool(page.title)
    words = "最初のページが出ます。" if fine else "最初のページが違います。"
    if answer.status_code != 200:
        words = f"最初のページが {answer.status_code} を返しました。"
    evidence = f"HTTP {answer.status_code}、題「{page.title[:60]}」"
    return Finding("front.page", fine, words, evidence, "" if fine else hint, requirement=("R70",))


def stranger(site: Site) -> Finding:
    """Look whether a request under a foreign name is refused."""
    try:
        with site.browser() as browser:
            answer = browser.ask("GET", "/", headers={"Host": STRANGER})
        told, refused = f"HTTP {answer.status_code}", answer.status_code >= 400
    except Failed as err:
        told, refused = str(err), True
    return Finding(
        "host.stranger", refused,
        "知らない名前での要求は断られます。" if refused else "知らない名前での要求にも応えてしまいます。",
        f"Host: {STRANGER} → {told}",
        "" if refused else f"ALLOWED_HOSTS と nginx の server_name を確かめてください。{EDGE}",
        "warning", ("R134",),
    )  # fmt: skip


def closed(site: Site) -> list[Finding]:
    """Look whether the ports behind the edge are out of reach."""
    if not site.ports.closed:
        return []
    with ThreadPoolExecutor(len(site.ports.closed)) as pool:
        return list(pool.map(lambda port: _closed(site, port), site.ports.closed))


def reach(address: str, port: int, within_s: float) -> str:
    """Try to connect; returns why it can't be done, or an empty text."""
    try:
        socket.create_connection((address, port), timeout=within_s).close()
    except OSError as err:
        return why(err)
    return ""


def _closed(site: Site, port: int) -> Finding:
    reason = reach(site.address, port, KNOCK_S)
    return Finding(
        f"port.{port}", bool(reason),
        f"{port} 番は外から届きません。" if reason else f"{port} 番に外から届いてしまいます。",
        f"{site.address}:{port} {reason or 'つながりました'}",
        "" if reason else "deploy.toml の listen を 127.0.0.1 にし、ファイアウォールで閉じてください（morizo doctor）。",
        requirement=("R5", "R8", "R109"),
    )  # fmt: skip


def _page(site: Site, answer: httpx.Response, page: Markup) -> Finding:
    hint = "nginx がどこへ渡しているかと、web の記録を確かめてください（morizo logs）。"
    return judge_front(answer, page, TITLE if site.is_ours else "", hint=hint)


def _headers(site: Site, answer: httpx.Response) -> Iterator[Finding]:
    has = answer.headers
    policy = has.get("content-security-policy", "")
    age = re.search(r"max-age=\"?(\d+)", has.get("strict-transport-security", ""))
    framed = "frame-ancestors" in policy or has.get("x-frame-options", "").lower() in (
        "deny",
        "sameorigin",
    )
    named = has.get("referrer-policy", "")
    rows = (
        ("hsts", "HSTS", age is not None and int(age[1]) >= HALF_A_YEAR_S, "strict-transport-security"),
        ("csp", "CSP", "default-src" in policy or "script-src" in policy, "content-security-policy"),
        ("nosniff", "nosniff", has.get("x-content-type-options", "").lower() == "nosniff", "x-content-type-options"),
        ("frame", "他のサイトへの埋め込み禁止", framed, "content-security-policy"),
        ("referrer", "Referrer-Policy", bool(named) and "unsafe-url" not in named, "referrer-policy"),
    )  # fmt: skip
    severity: Severity = "fatal" if site.is_ours else "warning"
    for check, what, fine, header in rows:
        yield Finding(
            f"header.{check}", fine,
            f"{what} があります。" if fine else f"{what} がないか、弱すぎます。",
            f"{header}: {has.get(header, 'なし')[:120]}",
            "" if fine else f"HTTPS で来たことが web に伝わっているか、nginx がヘッダーを消していないかを見ます。{EDGE}",
            severity, ("R106",) if check == "hsts" else ("R128",),
        )  # fmt: skip


def _static(path: str, answer: httpx.Response) -> Finding:
    kept = answer.headers.get("cache-control", "")
    age = re.search(r"max-age=(\d+)", kept)
    fine = answer.status_code == 200 and age is not None and int(age[1]) >= DAY_S
    words = (
        "静的ファイルは長く覚えられます。"
        if fine
        else "静的ファイルが長く覚えられないか、出ません。"
    )
    return Finding(
        "static.file", fine, words, f"{path} HTTP {answer.status_code}、cache-control: {kept or 'なし'}",
        "" if fine else f"/opt/morizo/morizo-web/current/static を nginx が読めるか確かめてください。{EDGE}",
        "fatal" if answer.status_code != 200 else "warning", ("R129",),
    )  # fmt: skip


def _logs(site: Site) -> str:
    return "morizo logs と morizo status で、動いているかと最後の記録を見てください。"


def _body(answer: httpx.Response) -> str:
    return f"HTTP {answer.status_code} {' '.join(answer.text[:160].split())}"
