"""A small browser: cookies, redirects that can be watched, and names that lead where the caller says."""

import contextlib
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2 as httpx

from morizo.ops.verify.deadline import Deadline
from morizo.ops.verify.markup import Markup, read

PATIENCE_S = 15.0
"""For one answer. A page takes milliseconds; a small machine that has just started, seconds."""
MOST_HOPS = 6
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Failed(Exception):
    """The request came to nothing; the text says how, without addresses of programs."""


class Circling(Failed):
    """Redirects lead round and round."""


def trust(ca: Path | None) -> ssl.SSLContext:
    """Return what TLS is checked by: this machine's roots, and one more when `ca` names it."""
    context = ssl.create_default_context()
    if ca is not None:
        context.load_verify_locations(ca)
    return context


class Pinned(httpx.BaseTransport):
    """Carries requests to a given address, under the name that they were made for.

    Args:
        addresses: Name → address; other names go their usual way.
    """

    def __init__(self, inner: httpx.BaseTransport, addresses: Mapping[str, str]) -> None:
        self._inner = inner
        self._addresses = addresses

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        name = request.url.host
        if name not in self._addresses:
            return self._inner.handle_request(request)
        # A request of its own: cookies belong to the name. Host and SNI stay, and the certificate is checked for it.
        there = httpx.Request(
            request.method,
            request.url.copy_with(host=self._addresses[name]),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": name},
        )
        return self._inner.handle_request(there)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class Browser:
    """Visits one site.

    Args:
        base: Its address, `https://morizo.example`.
        transport: What carries the requests.
        deadline: After which nothing more is asked.
    """

    def __init__(self, base: str, transport: httpx.BaseTransport, deadline: Deadline) -> None:
        self.base = base
        self._deadline = deadline
        self._client = httpx.Client(
            base_url=base,
            transport=transport,
            follow_redirects=False,
            headers={"User-Agent": "Morizo (verify)", "Accept-Language": "ja"},
        )

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *how: object) -> None:
        self._client.close()

    def ask(self, method: str, url: str, **more: Any) -> httpx.Response:
        """Make one request; redirects are not followed.

        Raises:
            Failed: Nothing came back.
            TimeUp.
        """
        with _failing():
            return self._client.request(
                method, url, timeout=self._deadline.left(PATIENCE_S), **more
            )

    def open(self, url: str) -> tuple[httpx.Response, Markup]:
        """Open a page through its redirects, on this site alone.

        Raises:
            Circling, Failed, TimeUp.
        """
        return self._follow(self.ask("GET", url), [url])

    def send(
        self, action: str, fields: Mapping[str, str], **headers: str
    ) -> tuple[httpx.Response, Markup]:
        """Send a form, as a page of this site does, and follow where it leads.

        Raises:
            Circling, Failed, TimeUp.
        """
        answer = self.ask(
            "POST",
            action,
            data=dict(fields),
            headers={"Origin": self.base, "Sec-Fetch-Site": "same-origin", **headers},
        )
        return self._follow(answer, [])

    @contextlib.contextmanager
    def stream(self, url: str, **headers: str) -> Iterator[httpx.Response]:
        """Open an answer that is read while it comes.

        Raises:
            Failed, TimeUp.
        """
        within = self._deadline.left(PATIENCE_S)
        with _failing(), self._client.stream("GET", url, timeout=within, headers=headers) as answer:
            yield answer

    def _follow(self, answer: httpx.Response, seen: list[str]) -> tuple[httpx.Response, Markup]:
        way = list(seen)
        while answer.status_code in REDIRECTS:
            there = urljoin(str(answer.request.url), answer.headers.get("location", ""))
            there = self._own(there)
            if there in way or len(way) >= MOST_HOPS:
                raise Circling(" → ".join([*way, there]))
            way.append(there)
            answer = self.ask("GET", there)
        return answer, read(answer.text)

    def _own(self, there: str) -> str:
        parts, base = urlsplit(there), urlsplit(self.base)
        if (parts.scheme, parts.netloc) != (base.scheme, base.netloc):
            raise Failed(f"別の場所へ転送されました: {there}")
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


@contextlib.contextmanager
def _failing() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as err:
        raise Failed("時間内に応答がありません") from err
    except httpx.TransportError as err:
        raise Failed(why(err)) from err
    except httpx.HTTPError as err:
        raise Failed(f"{type(err).__name__}: {err}") from err


def why(err: BaseException) -> str:
    """Return in Japanese why a connection came to nothing."""
    told = str(err)
    for sign, words in (
        ("refused", "接続を断られました（だれも待ち受けていません）"),
        ("timed out", "時間内につながりません（届いていません）"),
        ("No route", "届く道がありません"),
        ("unreachable", "届く道がありません"),
        ("reset", "途中で切られました"),
        ("disconnected", "応答せずに切られました"),
        ("CERTIFICATE_VERIFY_FAILED", "証明書を信頼できません"),
        ("No such file", "ソケットがありません"),
    ):
        if sign in told:
            return words
    return f"つながりません（{told or type(err).__name__}）"
