"""Where the memory goes. PSS: what two processes share counts half in each, as on the real host."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing

from bench.figures import Figure
from bench.house import House, move_in, open_client, sign_in_at_web, wait_for_meaning
from bench.kitchen import SENTENCES

TURNS = 1000
SETTLE_S = 2
GOALS = {"auto": 270.0, "off": 175.0}
PAGES = ("/", "/pantry", "/chat", "/recipes", "/menus", "/shopping", "/settings")


def measure(seconds: int) -> Iterator[tuple[str, list[Figure]]]:
    for embedder, words in (("auto", "意味検索あり"), ("off", "言葉だけ")):
        with House(embedder) as house:
            house.migrate()
            yield f"メモリー（PSS）: {words}", _grown(house, GOALS[embedder])
    yield "メモリーの内訳（aiv2 を1つずつ読み込む、ほかと共有なし）", _parts()


def _grown(house: House, goal: float) -> list[Figure]:
    house.start("aiv2", "web")
    figures = [
        Figure("aiv2 起動直後", house.pss_mb("aiv2"), "MB"),
        Figure("web 起動直後", house.pss_mb("web"), "MB"),
    ]
    client, _ = move_in(house)
    with closing(client), open_client(house.url("web")) as browser:
        figures.append(Figure("aiv2 在庫60件のあと", house.pss_mb("aiv2"), "MB"))
        client.post("/v1/menus/suggest", json={}).raise_for_status()
        wait_for_meaning(client)
        client.post("/v1/menus/suggest", json={}).raise_for_status()
        sign_in_at_web(browser, "hana@example.com")
        for page in PAGES:
            browser.get(page).raise_for_status()
        time.sleep(SETTLE_S)
        figures += [
            Figure("aiv2 はじめの提案のあと", house.pss_mb("aiv2"), "MB", goal),
            Figure("web 全画面を開いたあと", house.pss_mb("web"), "MB", 60),
        ]
        for number in range(TURNS):
            said = {"message": SENTENCES[number % len(SENTENCES)]}
            client.post("/v1/chat", json=said).raise_for_status()
            if number % 10 == 0:
                browser.get(PAGES[number // 10 % len(PAGES)]).raise_for_status()
        time.sleep(SETTLE_S)
        figures += [
            Figure(f"aiv2 会話 {TURNS:,} 回のあと", house.pss_mb("aiv2"), "MB", goal),
            Figure(f"web 画面 {TURNS // 10} 回のあと", house.pss_mb("web"), "MB", 60),
        ]
    return figures


_PROBE = """
import gc, re, sys
from pathlib import Path
def pss():
    gc.collect()
    return int(re.search(r"^Pss:\\s+(\\d+)", Path("/proc/self/smaps_rollup").read_text(), re.M)[1]) / 1024
def tell(what): print(f"{what}\\t{pss():.1f}", flush=True)
tell("Python だけ")
import pydantic, fastapi, uvicorn; tell("＋ FastAPI・pydantic・uvicorn")
import sqlalchemy, sqlalchemy.dialects.sqlite.pysqlite; tell("＋ SQLAlchemy")
import jwt, argon2, cryptography.hazmat.primitives.asymmetric.ec; tell("＋ 署名とパスワード")
import httpx2; tell("＋ httpx2")
import numpy; tell("＋ numpy")
import morizo.api.app; tell("＋ Morizo の全部屋")
from morizo.foods import catalogue; catalogue.load(); tell("＋ 食材の表")
import sudachipy; t = sudachipy.Dictionary(dict="small").create(); t.tokenize("玉ねぎ"); tell("＋ Sudachi（辞書は共有できる）")
if sys.argv[1:] == ["meaning"]:
    from morizo.recipes.meaning import packaged
    found = packaged("auto")
    found.wait()
    tell("＋ 意味のモデル")
"""


def _parts() -> list[Figure]:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, "meaning"], capture_output=True, text=True, check=True
    )
    figures, before = [], 0.0
    for line in done.stdout.splitlines():
        what, _, value = line.partition("\t")
        now = float(value)
        figures.append(Figure(what, now, "MB", note=f"+{now - before:.1f}"))
        before = now
    return figures
