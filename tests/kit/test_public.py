"""A program that is its own edge, on real sockets: honest callers, silent ones, slow ones, and a renewal."""

import contextlib
import http.client
import resource
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from tests.ops.edge.rig import DOMAIN, Authority

from morizo.kit.gate import Limits, net_of
from morizo.kit.patience import Patience
from morizo.kit.public import Public
from morizo.kit.serve import listen

pytestmark = pytest.mark.slow

QUICK = Limits(
    first_byte_s=0.5, handshake_s=0.5, patience=Patience(header_s=0.5, body_s=0.5), per_address=5000
)


async def _echo(request: Request) -> Response:
    body = await request.body()
    return PlainTextResponse(f"{request.url.scheme} {request.url.path} {len(body)}")


PROGRAM = Starlette(routes=[Route("/{path:path}", _echo, methods=["GET", "POST"])])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, public: Public) -> None:
        super().__init__(config)
        self._public = public

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=[])
        self.servers.extend(self._public.open(self))  # type: ignore[arg-type]


class Edge:
    def __init__(self, public: Public, authority: Authority) -> None:
        self.public = public
        self.authority = authority
        self.https: int = public.https[0].getsockname()[1]
        self.http: int = public.http[0].getsockname()[1]

    def plain(self, source: str = "127.0.0.1", *, port: int | None = None) -> socket.socket:
        return socket.create_connection(
            ("127.0.0.1", port or self.https), 10, source_address=(source, 0)
        )

    def tls(self, source: str = "127.0.0.1", *, name: str | None = DOMAIN) -> ssl.SSLSocket:
        context = self.authority.trusting()
        context.check_hostname = name is not None
        return context.wrap_socket(self.plain(source), server_hostname=name)

    def get(
        self, path: str = "/", *, tls: bool = True, host: str = DOMAIN, source: str = "127.0.0.1"
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(host)
        connection.sock = self.tls(source) if tls else self.plain(source, port=self.http)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined]
        connection.close()
        return answer

    @property
    def serial(self) -> object:
        with self.tls() as opened:
            found = opened.getpeercert()
            assert found
            return found["serialNumber"]


@contextlib.contextmanager
def _edge(tmp_path: Path, limits: Limits, loop: str, *, issues: bool = True) -> Iterator[Edge]:
    authority = Authority.new()
    if issues:
        authority.issue(tmp_path / "tls")
    public = Public(
        domain=DOMAIN,
        https=[listen("127.0.0.1", 0)],
        http=[listen("127.0.0.1", 0)],
        certificate=tmp_path / "tls",
        webroot=tmp_path / "acme",
        limits=limits,
    )
    config = uvicorn.Config(
        PROGRAM,
        log_config=None,
        access_log=False,
        loop=loop,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config, public)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Edge(public, authority)
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()
        for opened in (*public.https, *public.http):
            opened.close()


@pytest.fixture(params=["uvloop", "asyncio"])
def loop(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def edge(tmp_path: Path, loop: str) -> Iterator[Edge]:
    with _edge(tmp_path, QUICK, loop) as edge:
        yield edge


def _is_gone(opened: socket.socket, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    try:
        while (left := deadline - time.monotonic()) > 0:
            opened.settimeout(left)
            if not opened.recv(4096):
                return True
    except TimeoutError:
        return False
    except OSError:
        return True
    return False


def _expect(opened: socket.socket, wanted: bytes) -> None:
    got = b""
    while wanted not in got:
        piece = opened.recv(4096)
        assert piece, got
        got += piece


def test_a_page_comes_over_https_and_several_over_one_connection(edge: Edge) -> None:
    with edge.tls() as opened:
        for path in ("/a", "/b"):
            opened.sendall(f"GET {path} HTTP/1.1\r\nHost: {DOMAIN}\r\n\r\n".encode())
            _expect(opened, f"https {path} 0".encode())


def test_port_80_sends_on_and_answers_the_authority(edge: Edge) -> None:
    answer = edge.get("/a%20b?q=%E7%89%9B", tls=False)
    assert answer.status == 308
    assert answer.headers["Location"] == f"https://{DOMAIN}/a%20b?q=%E7%89%9B"
    folder = edge.public.webroot / ".well-known" / "acme-challenge"
    folder.mkdir(parents=True)
    (folder / "tok_en-1").write_text("word")
    (edge.public.webroot / "secret").write_text("secret")
    assert edge.get("/.well-known/acme-challenge/tok_en-1", tls=False).body == b"word"  # type: ignore[attr-defined]
    assert edge.get("/.well-known/acme-challenge/other", tls=False).status == 404
    assert edge.get("/.well-known/acme-challenge/../../secret", tls=False).status == 308
    assert edge.get("/", tls=False, host="other.example").status == 421


@pytest.mark.parametrize("name", ["other.example", None])
def test_a_handshake_for_another_name_or_none_is_refused(edge: Edge, name: str | None) -> None:
    with pytest.raises(ssl.SSLError):
        edge.tls(name=name)


def test_old_tls_is_refused(edge: Edge) -> None:
    context = edge.authority.trusting()
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLS"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        context.wrap_socket(edge.plain(), server_hostname=DOMAIN)


def test_who_says_nothing_goes(edge: Edge) -> None:
    with edge.plain() as silent, edge.plain(port=edge.http) as silent_on_80:
        assert _is_gone(silent, 3)
        assert _is_gone(silent_on_80, 3)


def test_who_does_not_finish_the_handshake_goes(edge: Edge) -> None:
    with edge.plain() as slow:
        slow.sendall(b"\x16\x03\x01")
        assert _is_gone(slow, 3)


def test_who_says_nothing_after_the_handshake_goes(edge: Edge) -> None:
    with edge.tls() as silent:
        assert _is_gone(silent, 3)


def test_a_header_that_drips_is_not_waited_for(edge: Edge) -> None:
    with edge.tls() as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nX: ")
        with pytest.raises((ConnectionError, ssl.SSLEOFError)):
            _drip(slow)


def test_the_header_of_a_second_request_is_not_waited_for_either(edge: Edge) -> None:
    with edge.tls() as slow:
        slow.sendall(f"GET / HTTP/1.1\r\nHost: {DOMAIN}\r\n\r\nGET /".encode())
        _expect(slow, b"200 OK")
        assert _is_gone(slow, 8)


def test_a_body_that_stops_is_not_waited_for_and_a_slow_one_is(edge: Edge) -> None:
    head = f"POST / HTTP/1.1\r\nHost: {DOMAIN}\r\nContent-Length: 10\r\n\r\n".encode()
    with edge.tls() as slow:
        slow.sendall(head)
        for _ in range(10):
            slow.sendall(b"x")
            time.sleep(0.2)
        _expect(slow, b"https / 10")
    with edge.tls() as stopped:
        stopped.sendall(head + b"xxx")
        assert _is_gone(stopped, 3)


def test_one_address_holds_only_so_many(tmp_path: Path, loop: str) -> None:
    limits = replace(QUICK, per_address=5, first_byte_s=30)
    with _edge(tmp_path, limits, loop) as edge, contextlib.ExitStack() as stack:
        held = [stack.enter_context(edge.plain("127.0.0.2")) for _ in range(5)]
        with edge.plain("127.0.0.2") as sixth:
            assert _is_gone(sixth, 3)
        assert edge.get(source="127.0.0.3").status == 200
        held.pop().close()
        time.sleep(0.2)
        assert edge.get(source="127.0.0.2").status == 200
        # What has ended is no longer counted, whatever stage it was in.
        for _ in range(12):
            assert edge.get(source="127.0.0.3").status == 200


def test_two_thousand_silent_callers_keep_nobody_out_and_weigh_little(
    tmp_path: Path, loop: str
) -> None:
    needed = 2 * 2000 + 200
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < needed:
        pytest.skip(f"this machine allows fewer than {needed} open files")
    before = _memory_mib()
    with (
        _edge(tmp_path, replace(QUICK, first_byte_s=60), loop) as edge,
        contextlib.ExitStack() as stack,
    ):
        for number in range(2000):
            stack.enter_context(edge.plain(f"127.0.{1 + number // 200}.{1 + number % 200}"))
        begun = time.monotonic()
        assert edge.get().status == 200
        assert time.monotonic() - begun < 1
        assert _memory_mib() - before < 30


def test_when_the_tables_are_full_the_newcomer_who_speaks_gets_in(
    tmp_path: Path, loop: str
) -> None:
    limits = replace(QUICK, silent=50, young=20, first_byte_s=60, patience=Patience(header_s=60))
    with _edge(tmp_path, limits, loop) as edge, contextlib.ExitStack() as stack:
        silent = [stack.enter_context(edge.plain()) for _ in range(60)]
        assert _is_gone(silent[0], 3)
        young = [stack.enter_context(edge.tls()) for _ in range(25)]
        assert _is_gone(young[0], 3)
        assert edge.get().status == 200


def test_a_renewed_certificate_is_served_and_nobody_is_dropped(
    tmp_path: Path, loop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("morizo.kit.tls.LOOK_EVERY_S", 0.0)
    patient = replace(QUICK, patience=Patience(header_s=30), handshake_s=30)
    with _edge(tmp_path, patient, loop) as edge:
        first = edge.serial
        with edge.tls() as connected:
            key = tmp_path / "tls" / "privkey.pem"
            whole = key.read_bytes()
            key.write_text("half-writ")
            assert edge.serial == first
            key.write_bytes(whole)
            edge.authority.issue(tmp_path / "next")
            (tmp_path / "tls").rename(tmp_path / "last")
            (tmp_path / "next").rename(tmp_path / "tls")
            assert edge.serial != first
            connected.sendall(f"GET /still HTTP/1.1\r\nHost: {DOMAIN}\r\n\r\n".encode())
            _expect(connected, b"https /still 0")


def test_the_first_certificate_is_taken_when_it_comes(tmp_path: Path, loop: str) -> None:
    with _edge(tmp_path, QUICK, loop, issues=False) as edge:
        with pytest.raises(ssl.SSLError):
            edge.tls()
        assert edge.get(tls=False).status == 308
        edge.authority.issue(tmp_path / "made")
        (tmp_path / "tls").symlink_to("made")
        time.sleep(0.6)
        assert edge.get().status == 200


@pytest.mark.parametrize(
    ("address", "net"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_callers_are_counted_by_what_they_cannot_choose(address: str, net: str) -> None:
    assert net_of(address) == net


def _drip(opened: socket.socket) -> None:
    for _ in range(30):
        opened.sendall(b"a")
        time.sleep(0.1)


def _memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
