"""A person at a deployed site, over HTTPS: signs up by the operator's invitation, says things, keeps a cookie."""

import re
import ssl
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx2 as httpx

from bench.house import PASSWORD, hidden

EMAIL = "hana@example.com"
PATIENCE_S = 60.0


def trust(root: Path) -> ssl.SSLContext:
    """What the test network's authority issues, and nothing else."""
    return ssl.create_default_context(cafile=str(root))


class Person:
    """Somebody with a browser.

    Args:
        base: The site, `https://morizo.example.jp`.
        context: Whom their browser trusts.
        address: From which of this machine's addresses they come.
    """

    def __init__(self, base: str, context: ssl.SSLContext, address: str | None = None) -> None:
        self.base = base
        transport = httpx.AsyncHTTPTransport(
            verify=context, trust_env=False, local_address=address,
            limits=httpx.Limits(keepalive_expiry=20),
        )  # fmt: skip
        self.browser = httpx.AsyncClient(
            base_url=base, transport=transport, timeout=PATIENCE_S, headers={"Origin": base}
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *how: object) -> None:
        await self.browser.aclose()

    async def sign_up(self, invitation: str) -> None:
        page = await self.browser.get("/sign-up", params={"invitation": invitation})
        await self._enter("/sign-up", page, invitation=invitation)

    async def sign_in(self) -> None:
        await self._enter("/sign-in", await self.browser.get("/sign-in"))

    async def add(self, line: str) -> None:
        """Put something into the pantry, by one line."""
        answer = await self.browser.post(
            "/pantry", data={**await self.form("/pantry"), "line": line}
        )
        _check(answer, 303)

    async def form(self, page: str) -> dict[str, str]:
        """What every form on a page carries."""
        answer = await self.browser.get(page)
        _check(answer, 200)
        return {"csrf": hidden(answer.text, "csrf")}

    async def a_recipe(self) -> str:
        """Where some recipe is."""
        answer = await self.browser.get("/recipes")
        _check(answer, 200)
        found = re.search(r'href="(/recipes/[^"/?]+)"', answer.text)
        if found is None:
            raise RuntimeError("no recipe is shown")
        return found[1]

    async def begin(self, sentence: str) -> str:
        """Say something; returns where the answer's stream is."""
        page = await self.browser.get("/chat?new=1")
        _check(page, 200)
        said = {
            "csrf": hidden(page.text, "csrf"),
            "turn_id": str(uuid4()),
            "message": sentence,
            "live": "1",
        }
        answer = await self.browser.post("/chat", data=said, headers={"HX-Request": "true"})
        _check(answer, 200)
        return f"/chat/turns/{said['turn_id']}/events"

    async def follow(self, stream: str) -> str:
        """Read a stream once, without coming back when it is cut; returns the answer.

        Raises:
            Cut: It ended before the answer did.
        """
        event = ""
        try:
            async with self.browser.stream("GET", stream) as answer:
                if answer.status_code != 200:
                    raise Cut(f"{answer.status_code}")
                async for line in answer.aiter_lines():
                    name, _, value = line.partition(": ")
                    event = value if name == "event" else event
                    if name == "data" and event == "done":
                        return value
        except httpx.TransportError as err:
            raise Cut(type(err).__name__) from err
        raise Cut(f"最後のイベントは {event or 'なし'}")

    async def _enter(self, path: str, page: httpx.Response, **more: Any) -> None:
        _check(page, 200)
        typed = {"csrf": hidden(page.text, "csrf"), "email": EMAIL, "password": PASSWORD, **more}
        _check(await self.browser.post(path, data=typed), 303)


class Cut(Exception):
    """A stream that ended before its answer."""


def _check(answer: httpx.Response, status: int) -> None:
    if answer.status_code != status:
        path = answer.request.url.path
        raise RuntimeError(f"{answer.request.method} {path}: {answer.status_code}, not {status}")
