"""Reading a page for somebody: nothing of the house is reachable, and nothing costs too much."""

import ipaddress
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from morizo.kit.fetch import Bounds, Fetcher, FetchRefused, is_public


class Site(BaseHTTPRequestHandler):
    """A small site on loopback, with a few bad manners."""

    def do_GET(self) -> None:
        pages = {
            "/": self._page,
            "/moved": self._moved,
            "/inward": self._inward,
            "/round": self._round,
        }
        pages.get(
            self.path,
            {"/big": self._big, "/slow": self._slow, "/image": self._image}.get(
                self.path, self._gone
            ),
        )()

    def log_message(self, *args: object) -> None:
        pass

    def _send(self, code: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _page(self) -> None:
        said = f"煮物 {self.headers['Host']}"
        self._send(200, said.encode("shift_jis"), Content_Type="text/html; charset=shift_jis")

    def _moved(self) -> None:
        self._send(302, Location="/")

    def _inward(self) -> None:
        self._send(302, Location="http://10.0.0.1/")

    def _round(self) -> None:
        self._send(302, Location="/round")

    def _big(self) -> None:
        self._send(200, b"x" * 50_000, Content_Type="text/html")

    def _slow(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            for _ in range(20):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    def _image(self) -> None:
        self._send(200, b"x", Content_Type="image/png")

    def _gone(self) -> None:
        self._send(404)


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def at_home(**bounds: float) -> Fetcher:
    return Fetcher(
        Bounds(**bounds),  # type: ignore[arg-type]
        allowed=lambda address: address.is_loopback,
        ports=lambda _: True,
    )


def test_a_page_is_read_in_its_own_coding(site: str) -> None:
    assert at_home().text(f"{site}/") == f"煮物 {site.removeprefix('http://')}"


def test_a_redirect_is_followed(site: str) -> None:
    assert at_home().text(f"{site}/moved").startswith("煮物")


def test_a_redirect_inward_is_refused(site: str) -> None:
    with pytest.raises(FetchRefused, match="公開されていない"):
        at_home().text(f"{site}/inward")


@pytest.mark.parametrize(
    ("path", "said"),
    [("/round", "転送"), ("/big", "大きすぎ"), ("/image", "文章"), ("/gone", "404")],
)
def test_bad_manners_are_refused(site: str, path: str, said: str) -> None:
    with pytest.raises(FetchRefused, match=said):
        at_home(bytes=10_000).text(f"{site}{path}")


def test_dripping_does_not_hold_anybody_up(site: str) -> None:
    begun = time.monotonic()
    with pytest.raises(FetchRefused):
        at_home(seconds=0.3).text(f"{site}/slow")
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0.0.0.0/", "http://10.1.2.3/",
        "http://169.254.169.254/latest/meta-data/", "http://192.168.1.1/", "http://[::ffff:127.0.0.1]/",
        "http://[fd00::1]/", "http://2130706433/", "http://0x7f.1/", "http://017700000001/",
    ],
)  # fmt: skip
def test_the_house_itself_is_out_of_reach(address: str) -> None:
    with pytest.raises(FetchRefused):
        Fetcher().text(address)


@pytest.mark.parametrize(
    "address",
    ["ftp://example.com/", "file:///etc/passwd", "http://", "x", "", "http://a:b@127.0.0.1/", "http://127.0.0.1:99999/",
     "http://127.0.0.1:22/", "http://[::1", "http://\x00/", "gopher://x"],
)  # fmt: skip
def test_odd_addresses_are_refused(address: str) -> None:
    with pytest.raises(FetchRefused):
        Fetcher(allowed=lambda _: True).text(address)


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2001:4860:4860::8888", True), ("100.64.0.1", False), ("224.0.0.1", False),
     ("::ffff:10.0.0.1", False), ("2002:7f00:1::", False), ("64:ff9b::7f00:1", False), ("fe80::1", False)],
)  # fmt: skip
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public
