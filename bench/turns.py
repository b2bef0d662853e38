"""How fast the AI service answers one person with sixty rows, over HTTP."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import httpx2 as httpx

from bench.figures import Figure, times
from bench.house import House, cpu_ms, move_in, wait_for_meaning
from bench.kitchen import SENTENCES

WARM_UP = 20
TURNS, SUGGESTIONS, SEARCHES = 300, 150, 150
QUERIES = ("さっぱりした副菜", "肉じゃが", "豚肉", "温かい汁物", "子どもが喜ぶ夕飯")


def measure(seconds: int) -> Iterator[tuple[str, list[Figure]]]:
    with House() as house:
        house.migrate()
        house.start("aiv2")
        client, _ = move_in(house)
        with closing(client):
            wait_for_meaning(client)
            words = f"在庫60件、1人、意味のモデルを読み終えてから、はじめの {WARM_UP} 回は数えない"
            yield f"応答（{words}）", _figures(client, house.processes["aiv2"].pid)


def _figures(client: httpx.Client, pid: int) -> list[Figure]:
    def say(number: int) -> httpx.Response:
        return client.post("/v1/chat", json={"message": SENTENCES[number % len(SENTENCES)]})

    def suggest(number: int) -> httpx.Response:
        return client.post("/v1/menus/suggest", json={"cuisine": (None, "japanese")[number % 2]})

    def search(number: int) -> httpx.Response:
        query = QUERIES[number % len(QUERIES)]
        return client.get("/v1/recipes", params={"query": query, "limit": 20})

    def add(number: int) -> httpx.Response:
        return client.post("/v1/pantry/items", json={"name": f"品{number}"})

    def look(_: int) -> httpx.Response:
        return client.get("/v1/pantry/items")

    figures = []
    for what, ask, count, goal in (
        ("在庫の一覧", look, TURNS, None),
        ("献立の提案", suggest, SUGGESTIONS, 100),
        ("レシピの検索", search, SEARCHES, None),
        ("ルールの会話", say, TURNS, 60),
        ("食材を1つ足す", add, SEARCHES, None),
    ):
        before = cpu_ms(pid)
        figures += times(what, timed(ask, count), goal)
        spent = (cpu_ms(pid) - before) / (count + WARM_UP)
        figures.append(
            Figure(f"{what} CPU", spent, "ms", note="1回あたり、ほかの仕事に左右されにくい")
        )
    return figures


def timed(ask: Callable[[int], httpx.Response], count: int) -> list[float]:
    """The milliseconds of each of `count` requests, after a few that aren't counted."""
    for number in range(WARM_UP):
        ask(number).raise_for_status()
    ms = []
    for number in range(count):
        begun = time.perf_counter()
        answer = ask(number)
        ms.append((time.perf_counter() - begun) * 1000)
        answer.raise_for_status()
    return ms
