"""Visitors of a deployed site, at a fixed rate from several addresses: how long each waited, and who was turned away.

Run as a program inside the test network: it takes one JSON line on standard input, does it, and tells what it saw as
JSON. While visitors come, further lines are streams to be opened at that moment, or `end`.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx

from bench.kitchen import SENTENCES
from bench.person import Cut, Person, trust

PAGES = ("/", "/pantry", "/chat", "/recipes", "/shopping", "/health")
Form = tuple[str, dict[str, str]]
STARS = {"stars": "4", "note": ""}
"""A form that may be sent often: the same stars again are the same stars."""
POSTS = 0.25
SLOW_S = 15
SETTLED = ("卵を1パック買った", "玉ねぎ3個と豚こま300g買ってきた", "今夜どうする？")
LIMITED = 429
HERE = "here"
"""What is said when they begin to come."""


@dataclass
class Seen:
    """What visitors saw.

    Args:
        waits: When a request was due (seconds since the start), and how long until its answer was there.
        refused: No connection.
        failed: A connection or an answer that broke, or an answer that no visitor should get.
        limited: Turned away for asking too often: our own doing.
        streams: Of each stream that was opened: how it ended; empty when it came to its end.
        lag_s: The longest that this program itself was late: what is measured is no better than that.
    """

    waits: list[tuple[float, float]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    limited: int = 0
    streams: list[str] = field(default_factory=list)
    lag_s: float = 0.0


class Crowd:
    """Visitors who come one after the other, however long the earlier ones wait.

    Args:
        people: The same member, once from each address.
        per_s: How many come each second.
    """

    def __init__(self, people: list[Person], per_s: float) -> None:
        self._people = people
        self._per_s = per_s
        self._chance = random.Random(1)
        self._begun = time.monotonic()
        self.seen = Seen()

    async def come(self, ends: asyncio.Event, form: Form) -> None:
        """Let them come until it ends; returns when each has had an answer."""
        self._begun, number = time.monotonic(), 0
        async with asyncio.TaskGroup() as group:
            while not ends.is_set():
                due = number / self._per_s
                await asyncio.sleep(max(0.0, self._begun + due - time.monotonic()))
                person = self._people[number % len(self._people)]
                self.seen.lag_s = max(self.seen.lag_s, time.monotonic() - self._begun - due)
                group.create_task(self._one(person, due, form))
                number += 1

    async def stream(self, person: Person) -> None:
        """Say something whose answer takes its time, and follow it without ever coming back."""
        try:
            await person.follow(await person.begin(SENTENCES[0]))
        except (Cut, RuntimeError, httpx.HTTPError) as err:
            self.seen.streams.append(str(err) or type(err).__name__)
        else:
            self.seen.streams.append("")

    async def _one(self, person: Person, due: float, form: Form) -> None:
        method, path, data, wanted = "GET", self._chance.choice(PAGES), dict[str, str](), 200
        if self._chance.random() < POSTS:
            method, (path, data), wanted = "POST", form, 303
        try:
            answer = await person.browser.request(method, path, data=data or None)
        except (httpx.ConnectError, httpx.ConnectTimeout) as err:
            self.seen.refused[f"{method} {type(err).__name__}"] += 1
            return
        except httpx.TransportError as err:
            self.seen.failed[f"{method} {path} {type(err).__name__}"] += 1
            return
        self.seen.waits.append((due, time.monotonic() - self._begun - due))
        if answer.status_code == LIMITED:
            self.seen.limited += 1
        elif answer.status_code != wanted:
            self.seen.failed[f"{method} {path} {answer.status_code}"] += 1


async def visit(asked: dict[str, Any], lines: asyncio.StreamReader) -> Seen:
    """Let visitors come until the line `end`."""
    context = trust(Path(asked["root"]))
    async with AsyncExitStack() as stack:
        people = [
            await stack.enter_async_context(Person(asked["base"], context, address))
            for address in asked["addresses"]
        ]
        first, *others = people
        await first.sign_in()
        for other in others:
            other.browser.cookies = first.browser.cookies
        recipe = await first.a_recipe()
        form = f"{recipe}/rating", {**await first.form(recipe), **STARS}
        crowd, ends = Crowd(people, asked["per_s"]), asyncio.Event()
        print(HERE, flush=True)
        async with asyncio.TaskGroup() as group:
            group.create_task(crowd.come(ends, form))
            while (line := (await lines.readline()).decode().strip()) and line != "end":
                group.create_task(crowd.stream(first))
            ends.set()
    return crowd.seen


async def move_in(asked: dict[str, Any]) -> Seen:
    """Sign up by the invitation, stock the kitchen, and ask for tonight's menu."""
    async with Person(asked["base"], trust(Path(asked["root"]))) as person:
        await person.sign_up(asked["invitation"])
        for line in SETTLED:
            await person.follow(await person.begin(line))
    return Seen()


async def main() -> Seen:
    loop, lines = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    asked = json.loads(await lines.readline())
    return await (move_in(asked) if "invitation" in asked else visit(asked, lines))


if __name__ == "__main__":
    json.dump(vars(asyncio.run(main())), sys.stdout)
