"""What the public meets: nginx, or the web process itself (chapter 4.5 and the wish for nginx of chapter 11)."""

import re

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import (
    Answer,
    Table,
    failed,
    not_applicable,
    passed,
    replaced,
)
from morizo.ops.doctor.seen import text, walk
from morizo.ops.doctor.settings import secrets

TABLE = Table()
DIRECT = "edge = none: nginx はありません"
HEADERS = (
    "strict-transport-security",
    "x-content-type-options",
    "content-security-policy",
    "referrer-policy",
)
HSTS_LEAST_S = 180 * 86400
STREAM_LEAST_S = 60
"""A stream gives a sign of life every 15 s; a proxy that waits for less than four of them cuts it."""
STATIC_MOST = 4 * 1024 * 1024
FIX = "morizo deploy（nginx の設定を入れ直します）"


@TABLE.check("edge.config", "R7 R128", "nginx の設定が読め、動いている")
def config(case: Case) -> Answer:
    """Let nginx test its own configuration."""
    if case.target.edge == "none":
        return not_applicable(DIRECT)
    said = case.nginx_test
    if said.is_missing:
        return failed("nginx がありません", "morizo deploy")
    if not said.ok:
        why = next((line for line in said.err.splitlines() if "[emerg]" in line), said.last)
        return failed(why.partition("[emerg]")[2].strip()[:160] or "読めません", FIX)
    state = case.properties("nginx.service")
    if state.get("ActiveState") != "active":
        return failed(
            f"nginx {state.get('ActiveState')}/{state.get('Result')}", "systemctl restart nginx"
        )
    if state.get("UnitFileState") == "disabled":
        return failed("nginx が再起動のあと始まりません", "systemctl enable nginx", "warning")
    return passed("正しく、動いています")


@TABLE.check(
    "edge.headers",
    "R70 R59",
    "安全のためのヘッダーがそろっている",
    severity="warning",
    faults="B19",
)
def headers(case: Case) -> Answer:
    """Fetch the front page through the edge."""
    answer = case.front
    if answer.fault:
        return failed(answer.fault, "systemctl status nginx", "fatal")
    missing = [name for name in HEADERS if name not in answer.headers]
    age = re.search(r"max-age=(\d+)", answer.headers.get("strict-transport-security", ""))
    if age and int(age[1]) < HSTS_LEAST_S:
        missing.append(f"HSTS が短い（{age[1]} 秒）")
    if missing:
        return failed(f"なし: {', '.join(missing)}", FIX)
    return passed(f"HTTP {answer.status}、HSTS ほか {len(HEADERS)} 個")


@TABLE.check("edge.front", "R70", "表のページが開く")
def front(case: Case) -> Answer:
    """Fetch what a visitor fetches first."""
    answer = case.front
    if answer.fault:
        return failed(answer.fault, f"systemctl status nginx {case.target.web.name}.socket")
    if answer.status >= 400:
        return failed(
            f"HTTP {answer.status}",
            f"morizo logs {case.target.web.name} か morizo doctor --foreground {case.target.web.name}",
        )
    return passed(f"HTTP {answer.status}")


@TABLE.check(
    "edge.redirect", "R31", "http:// は https:// へ送られる", severity="warning", faults="B10"
)
def redirect(case: Case) -> Answer:
    """Ask port 80 for a page."""
    answer = case.seen.call(f"http://{case.target.domain}/", at="127.0.0.1:80")
    if answer.fault:
        return failed(answer.fault, "systemctl restart nginx")
    to = answer.headers.get("location", "")
    if answer.status not in {301, 308} or not to.startswith(f"https://{case.target.domain}"):
        return failed(f"HTTP {answer.status} {to}", FIX)
    return passed(f"HTTP {answer.status} → {to}")


@TABLE.check(
    "edge.limits",
    "R132 R134",
    "回数・大きさ・待ち時間に上限がある",
    severity="warning",
    faults="B19",
)
def limits(case: Case) -> Answer:
    """Look for each kind of limit in what nginx goes by."""
    if case.target.edge == "none":
        return not_applicable(DIRECT)
    missing = [
        word
        for word in (
            "limit_req ",
            "limit_conn ",
            "client_max_body_size",
            "client_header_timeout",
            "client_body_timeout",
        )
        if not re.search(rf"^\s*{re.escape(word.strip())}\s", case.nginx, re.M)
    ]
    if missing:
        return failed(f"なし: {', '.join(word.strip() for word in missing)}", FIX)
    return passed("回数、同時接続、本文の大きさ、待ち時間")


@TABLE.check(
    "edge.stream", "R72", "流れる返事をためず、途中で切らない", severity="warning", faults="B43"
)
def stream(case: Case) -> Answer:
    """SSE needs an unbuffered way."""
    if case.target.edge == "none":
        return not_applicable(DIRECT)
    if not re.search(r"^\s*proxy_buffering\s+off", case.nginx, re.M):
        return failed("proxy_buffering off がありません", FIX)
    waits = [parse.seconds(found) or float(found) for found in _waits(case.nginx)]
    if not waits or max(waits) < STREAM_LEAST_S:
        return failed(f"proxy_read_timeout {max(waits, default=0):g} 秒", FIX)
    return passed(f"ためない、{max(waits):g} 秒まで待つ")


def _waits(said: str) -> list[str]:
    return [
        found if not found.isdigit() else f"{found}s"
        for found in re.findall(r"^\s*proxy_read_timeout\s+(\w+)\s*;", said, re.M)
    ]


@TABLE.check("edge.single", "R9", "aiv2 には web を通してだけ届く")
def single(case: Case) -> Answer:
    """Look for a way from the edge to the API."""
    if case.target.edge == "none" or case.api is None:
        return not_applicable(DIRECT if case.target.edge == "none" else "サービスが一つです")
    port = case.api.address.port
    ways = re.findall(rf"(?:proxy_pass\s+\S*:|server\s+\S*:){port}\b\S*", case.nginx)
    public = [
        place
        for place in re.findall(
            r"location\s+([^{]+)\{[^}]*?proxy_pass\s+http://[^;]*?:" + str(port), case.nginx
        )
        if "/mcp" not in place
    ]
    if public or (ways and "/mcp" not in case.nginx):
        return failed(f"nginx から {port} へ直に通じています", FIX)
    return passed("nginx から aiv2 への道はありません")


@TABLE.check("edge.log", "R133", "入口の記録が詳しい", severity="note")
def access_log(case: Case) -> Answer:
    """Request id and upstream time in the access log."""
    if case.target.edge == "none":
        return not_applicable(DIRECT)
    missing = [
        name for name in ("$request_id", "$upstream_response_time") if name not in case.nginx
    ]
    if missing:
        return failed(f"なし: {', '.join(missing)}", FIX)
    return passed("request id と上流の時間を記します")


@TABLE.check("web.no-secrets", "R56", "ブラウザーに送るファイルに秘密がない")
def no_secrets(case: Case) -> Answer:
    """Search what nginx serves as files for every secret value."""
    values = {
        name: value.strip().encode()
        for service in case.target.service
        for name, value in secrets(case, service).items()
        if len(value.strip()) >= 8
    }
    # Supabase's anon key is made to be public: a Node front end carries it in its pages.
    values.pop("NEXT_PUBLIC_SUPABASE_ANON_KEY", None)
    folder = paths.current(case.target.web.name) / "static"
    link = case.seen.entry(folder)
    if link is not None and link.kind == "link" and link.target:
        folder = folder.parent / link.target
    found, count = [], 0
    release = case.release(case.target.web)
    real = paths.release(case.target.web.name, release or "-") / "static"
    for path, entry in walk(case.seen, real if case.seen.names(real) else folder, limit=3000):
        if entry.kind != "file" or entry.size > STATIC_MOST:
            continue
        count += 1
        said = case.seen.data(path, STATIC_MOST) or b"" if values else b""
        found += [f"{path} に {name}" for name, value in values.items() if value in said]
    if found:
        return failed(parse.few(found), "その鍵を発行元で取り消し、作り直して morizo secrets set")
    return passed(f"{count} ファイル、秘密 {len(values)} 個を探しました")


@TABLE.check(
    "web.node",
    "R16 R17 R53 R55 R58 R61",
    "Node の道具と組み立てがそろっている",
    severity="warning",
    faults="B8 B9",
)
def node(case: Case) -> Answer:
    """Only where a service runs on Node."""
    services = [service for service in case.target.service if service.runtime == "node"]
    if not services:
        return replaced("Morizo-web は Python で、Node も npm も組み立ても要りません")
    wrong = []
    for service in services:
        here = paths.release(service.name, case.release(service) or "-")
        if not text(case.seen, here / "package.json"):
            names = case.seen.names(here)
            inner = [name for name in names if text(case.seen, here / name / "package.json")]
            if not inner:
                wrong.append(f"{service.name}: package.json がありません")
                continue
            here = here / inner[0]
        if '"next"' in text(case.seen, here / "package.json") and not text(
            case.seen, here / ".next" / "BUILD_ID"
        ):
            wrong.append(f"{service.name}: .next/BUILD_ID がありません")
    if wrong:
        return failed("、".join(wrong), "morizo deploy（手元で組み立て直します）", "fatal")
    return passed(", ".join(service.name for service in services))
