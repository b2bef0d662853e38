"""How fast a page comes, and what a first visit costs."""

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import urljoin, urlsplit

import httpx2 as httpx

from bench.figures import Figure, times
from bench.house import House, move_in, open_client, sign_in_at_web, wait_for_meaning
from bench.turns import timed

PAGES = ("/", "/menus/tonight", "/pantry", "/chat", "/recipes", "/menus", "/shopping", "/settings")
COUNT = 60
# What a browser fetches by itself: style sheets, scripts, pictures, icons, fonts, the manifest.
_TAGS = re.compile(r"<(link|script|img|source|iframe|video|audio|use)\b([^>]*)>", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(?:href|src|xlink:href)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_IN_CSS = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)", re.IGNORECASE)
_NOT_FETCHED = re.compile(r"rel\s*=\s*[\"']?(?:canonical|alternate|author|help)", re.IGNORECASE)


def measure(seconds: int) -> Iterator[tuple[str, list[Figure]]]:
    with House() as house:
        house.migrate()
        house.start("aiv2", "web")
        client, _ = move_in(house)
        wait_for_meaning(client)
        client.close()
        with open_client(house.url("web")) as browser:
            yield "はじめの読み込み（圧縮したまま数える）", _first_load(browser, "/sign-in")
            sign_in_at_web(browser, "hana@example.com")
            figures = []
            for page in PAGES:
                figures += times(f"画面 {page}", timed(partial(_open, browser, page), COUNT), 40)
            yield "画面（1人、在庫60件）", figures
            yield "ログイン後の今日の画面の読み込み", _first_load(browser, "/")


def _open(browser: httpx.Client, page: str, number: int) -> httpx.Response:
    return browser.get(page)


def _first_load(browser: httpx.Client, page: str) -> list[Figure]:
    seen: dict[str, int] = {}
    foreign: set[str] = set()
    waiting = [urljoin(str(browser.base_url), page)]
    home = urlsplit(str(browser.base_url)).netloc
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = browser.get(address, headers={"Accept-Encoding": "gzip, br, zstd"})
        answer.raise_for_status()
        seen[address] = answer.num_bytes_downloaded
        for found in _named_in(answer):
            whole = urljoin(address, found)
            if whole.startswith("data:"):
                continue
            if urlsplit(whole).netloc != home:
                foreign.add(urlsplit(whole).netloc)
            else:
                waiting.append(whole.partition("#")[0])
    sizes = "、".join(
        f"{urlsplit(address).path} {size / 1024:.1f}"
        for address, size in sorted(seen.items(), key=lambda kv: -kv[1])[:5]
    )
    return [
        Figure(
            f"{page} とその部品", sum(seen.values()) / 1024, "KB", 80, f"{len(seen)}件: {sizes}"
        ),
        Figure("ほかのホストへの要求", len(foreign), "件", 0, " ".join(sorted(foreign))),
    ]


def _named_in(answer: httpx.Response) -> list[str]:
    kind = answer.headers.get("content-type", "")
    if kind.startswith("text/html"):
        tags = [
            match[2] for match in _TAGS.finditer(answer.text) if not _NOT_FETCHED.search(match[2])
        ]
        return [address for tag in tags for address in _ADDRESS.findall(tag)]
    if kind.startswith("text/css"):
        return [first or second for first, second in _IN_CSS.findall(answer.text)]
    if "manifest" in kind:
        return []  # its icons are fetched on installing
    return []
