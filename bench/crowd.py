"""Fifty people at once: each reads, chats, asks for menus and opens pages. The crowd is a process of its own.

Run as a program it is that process: it takes where to go on standard input and tells what it saw on standard output.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx2 as httpx

from bench.figures import Figure, percentile, times
from bench.house import PASSWORD, RAISED, House, hidden, move_in, open_client, wait_for_meaning
from bench.kitchen import SENTENCES

PEOPLE = 50
PAUSE_S = 1.0
"""Between two actions of one person, on average; people read what they see."""
RUSH_S = 15
PAGES = ("/", "/pantry", "/chat", "/recipes", "/menus", "/shopping")


@dataclass
class Plan:
    """Where the crowd goes, for how long, and with what pauses."""

    ai_url: str
    web_url: str
    emails: list[str]
    seconds: float
    pause_s: float


@dataclass
class Seen:
    """What the crowd saw: milliseconds by kind, and what went wrong."""

    ms: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)

    def note(self, kind: str, ms: float, status: int) -> None:
        self.ms.setdefault(kind, []).append(ms)
        if status >= 400:
            self.errors[f"{kind} {status}"] += 1


def measure(seconds: int) -> Iterator[tuple[str, list[Figure]]]:
    with House() as house:
        house.migrate()
        house.start("aiv2", "web")
        emails = [f"p{number}@example.com" for number in range(PEOPLE)]
        for email in emails:
            move_in(house, email)[0].close()
        with open_client(house.url("aiv2")) as client:
            wait_for_meaning(client)
        for pause, length, words in (
            (PAUSE_S, float(seconds), f"ひと動作ごとに平均 {PAUSE_S:.0f} 秒休む"),
            (0.0, float(min(RUSH_S, seconds)), "休まない"),
        ):
            plan = Plan(house.url("aiv2"), house.url("web"), emails, length, pause)
            title = f"{PEOPLE}人が同時に {length:.0f} 秒（{words}）"
            yield title, _figures(_send_crowd(plan), length)
        limits = "、".join(f"{name}={value}" for name, value in RAISED.items())
        print(f"\n  上げた制限: {limits}")


def _send_crowd(plan: Plan) -> Seen:
    done = subprocess.run(
        [sys.executable, "-m", "bench.crowd"],
        input=json.dumps(asdict(plan)), capture_output=True, text=True, check=False,
        timeout=plan.seconds + 120,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told = json.loads(done.stdout)
    return Seen(told["ms"], Counter(told["errors"]))


def _figures(seen: Seen, seconds: float) -> list[Figure]:
    every = [ms for kind in seen.ms.values() for ms in kind]
    figures = [
        Figure(
            "誤り",
            sum(seen.errors.values()),
            "件",
            0,
            "、".join(f"{k}: {n}" for k, n in seen.errors.items()),
        ),
        *times("すべて", every, 500),
        Figure("毎秒の要求", len(every) / seconds, "件"),
    ]
    for kind, ms in sorted(seen.ms.items()):
        figures.append(Figure(f"{kind} p95", percentile(ms, 0.95), "ms", note=f"{len(ms)}回"))
    return figures


class Person:
    """One of the crowd."""

    def __init__(self, plan: Plan, email: str, seen: Seen, seed: int) -> None:
        self._plan, self._email, self._seen = plan, email, seen
        self._chance = random.Random(seed)
        self._said = seed

    async def live(self, begins: asyncio.Event, arrived: asyncio.Semaphore) -> None:
        usual: dict[str, Any] = {"trust_env": False, "timeout": 30}
        async with (
            httpx.AsyncClient(base_url=self._plan.ai_url, **usual) as service,
            httpx.AsyncClient(base_url=self._plan.web_url, **usual) as web,
        ):
            await self._sign_in(service, web)
            arrived.release()
            await begins.wait()
            ends = time.monotonic() + self._plan.seconds
            if self._plan.pause_s:
                await asyncio.sleep(self._chance.uniform(0, self._plan.pause_s))
            while time.monotonic() < ends:
                await self._act(service, web)
                if self._plan.pause_s:
                    await asyncio.sleep(self._chance.uniform(0.5, 1.5) * self._plan.pause_s)

    async def _sign_in(self, service: httpx.AsyncClient, web: httpx.AsyncClient) -> None:
        who = {"email": self._email, "password": PASSWORD}
        session = await service.post("/auth/v1/token?grant_type=password", json=who)
        session.raise_for_status()
        service.headers["Authorization"] = f"Bearer {session.json()['access_token']}"
        page = await web.get("/sign-in")
        answer = await web.post("/sign-in", data={"csrf": hidden(page.text, "csrf"), **who})
        if answer.status_code != 303:
            raise RuntimeError(f"sign-in: {answer.status_code}")

    async def _act(self, service: httpx.AsyncClient, web: httpx.AsyncClient) -> None:
        what = self._chance.random()
        if what < 0.30:
            await self._ask("在庫を読む", service, "GET", "/v1/pantry/items")
        elif what < 0.60:
            self._said += 1
            said = {"message": SENTENCES[self._said % len(SENTENCES)]}
            await self._ask("会話", service, "POST", "/v1/chat", json=said)
        elif what < 0.75:
            await self._ask("献立の提案", service, "POST", "/v1/menus/suggest", json={})
        else:
            await self._ask("画面", web, "GET", self._chance.choice(PAGES))

    async def _ask(
        self, kind: str, client: httpx.AsyncClient, method: str, path: str, **more: Any
    ) -> None:
        begun = time.perf_counter()
        try:
            status = (await client.request(method, path, **more)).status_code
        except httpx.TransportError as err:
            self._seen.errors[f"{kind} {type(err).__name__}"] += 1
            return
        self._seen.note(kind, (time.perf_counter() - begun) * 1000, status)


async def _crowd(plan: Plan) -> Seen:
    seen, begins, arrived = Seen(), asyncio.Event(), asyncio.Semaphore(0)
    async with asyncio.TaskGroup() as group:
        for number, email in enumerate(plan.emails):
            group.create_task(Person(plan, email, seen, number).live(begins, arrived))
        for _ in plan.emails:
            await arrived.acquire()
        begins.set()
    return seen


if __name__ == "__main__":
    result = asyncio.run(_crowd(Plan(**json.load(sys.stdin))))
    json.dump({"ms": result.ms, "errors": dict(result.errors)}, sys.stdout)
