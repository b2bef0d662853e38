"""Reading a public web page for somebody: guarded, so that an address can't reach into the house.

Only http(s) on the usual ports; the name is resolved once, every address it has must be public, and the
connection goes to that very address; each redirect is judged anew; size, time and hops are bounded.
"""

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx2 as httpx

Allowed = Callable[[ipaddress.IPv4Address | ipaddress.IPv6Address], bool]
PORTS = frozenset({80, 443})
_TEXT = (
    "text/html",
    "application/xhtml+xml",
    "application/ld+json",
    "application/json",
    "text/plain",
)


class FetchRefused(Exception):
    """The address may not be read, or could not be; the words are Japanese and safe to show."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a page may cost."""

    bytes: int = 3_000_000
    seconds: float = 8.0
    hops: int = 4


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell whether an address lies in the public internet, mapped and tunnelled ones by what they hold."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public(inner)
        if address in ipaddress.ip_network(
            "64:ff9b::/96"
        ):  # NAT64 holds an IPv4 address in its end
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast


class Fetcher:
    """Reads pages.

    Args:
        bounds: What one page may cost.
        allowed: Judges every address; tests let loopback in here.
        ports: Judges every port.
    """

    def __init__(
        self,
        bounds: Bounds | None = None,
        *,
        allowed: Allowed = is_public,
        ports: Callable[[int], bool] = PORTS.__contains__,
    ) -> None:
        self._bounds = bounds or Bounds()
        self._allowed = allowed
        self._ports = ports

    def text(self, address: str) -> str:
        """Return the text behind an address.

        Raises:
            FetchRefused.
        """
        ends = time.monotonic() + self._bounds.seconds
        for _ in range(self._bounds.hops + 1):
            target, host = self._pinned(address)
            try:
                moved, text = self._read(target, host, ends)
            except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as err:
                raise FetchRefused("ページにつながりませんでした。") from err
            if moved is None:
                return text
            address = urljoin(address, moved)
        raise FetchRefused("転送が多すぎます。")

    def _pinned(self, address: str) -> tuple[httpx.URL, str]:
        """Return the address with its name replaced by the number that was judged, and the name."""
        try:
            parts = urlsplit(address)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise FetchRefused("アドレスの形が正しくありません。") from None
        if (
            parts.scheme not in ("http", "https")
            or not (parts.hostname or "").isprintable()
            or not (parts.hostname or "").strip()
            or parts.username
            or parts.password
        ):
            raise FetchRefused("http:// か https:// のアドレスだけを読めます。")
        if not self._ports(port):
            raise FetchRefused("そのポートは読めません。")
        host = parts.hostname or ""
        number = self._resolve(host, port)
        url = httpx.URL(address).copy_with(host=number, port=port, fragment=None)
        return url, host

    def _resolve(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise FetchRefused("そのアドレスは見つかりませんでした。") from None
        numbers = [str(entry[4][0]) for entry in found]
        # One private answer among public ones is a trap, not a mistake.
        if not numbers or not all(
            self._allowed(ipaddress.ip_address(n.split("%")[0])) for n in numbers
        ):
            raise FetchRefused("公開されていないアドレスは読めません。")
        return numbers[0]

    def _read(self, target: httpx.URL, host: str, ends: float) -> tuple[str | None, str]:
        headers = {
            "Host": host if target.port in (None, 80, 443) else f"{host}:{target.port}",
            "User-Agent": "Morizo (recipe import)",
            "Accept": "text/html,application/ld+json;q=0.9",
            "Accept-Encoding": "identity",  # a small answer must not unfold into a large one
        }
        left = max(0.1, ends - time.monotonic())
        with (
            # trust_env: a proxy would resolve the name again, past our judgement.
            httpx.Client(timeout=left, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "GET", target, headers=headers, extensions={"sni_hostname": host}
            ) as answer,
        ):
            if answer.is_redirect:
                return answer.headers.get("location", ""), ""
            if answer.status_code != 200:
                raise FetchRefused(f"ページが {answer.status_code} を返しました。")
            kind = answer.headers.get("content-type", "text/html").split(";")[0].strip().lower()
            if (
                kind not in _TEXT
                or answer.headers.get("content-encoding", "identity") != "identity"
            ):
                raise FetchRefused("文章のページではありません。")
            return None, self._decoded(answer, ends)

    def _decoded(self, answer: httpx.Response, ends: float) -> str:
        whole = bytearray()
        for part in answer.iter_raw():
            whole += part
            if len(whole) > self._bounds.bytes:
                raise FetchRefused("ページが大きすぎます。")
            if time.monotonic() > ends:
                raise FetchRefused("ページの応答が遅すぎます。")
        try:
            return whole.decode(answer.charset_encoding or "utf-8", errors="replace")
        except LookupError:
            return whole.decode("utf-8", errors="replace")
