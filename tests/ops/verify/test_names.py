"""What name servers say, by one that the test is."""

import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address

import pytest
from tests.ops.verify.conftest import a_target

from morizo.ops.verify import names
from morizo.ops.verify.findings import Finding
from morizo.ops.verify.outside import verify
from morizo.ops.verify.site import Ports

NAME = "morizo.example"
Zone = Mapping[str, tuple[str, ...]]


@contextmanager
def name_server(
    zone: Zone, *, code: int = 0, address: str = "127.0.0.1"
) -> Iterator[names.Resolver]:
    """Answer from a zone, with the pointers that real servers use."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind((address, 0))

        def serve() -> None:
            while True:
                asked, caller = line.recvfrom(512)
                if not asked:
                    return
                line.sendto(answer(asked, zone, code), caller)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield line.getsockname()
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
                stop.sendto(b"", line.getsockname())
            thread.join(5)


def answer(asked: bytes, zone: Zone, code: int) -> bytes:
    labels, at = [], 12
    while asked[at]:
        labels.append(asked[at + 1 : at + 1 + asked[at]].decode())
        at += asked[at] + 1
    (kind,) = struct.unpack(">H", asked[at + 1 : at + 3])
    question = asked[12 : at + 5]
    found = [ip_address(a) for a in zone.get(".".join(labels), ())]
    rows = [b"\xc0\x0c" + struct.pack(">HHIH", 5, 1, 60, 2) + b"\xc0\x0c"]  # an alias before it
    rows += [
        b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(a.packed)) + a.packed
        for a in found
        if a.version == (4 if kind == 1 else 6)
    ]
    head = asked[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(rows), 0, 0)
    return head + question + b"".join(rows)


def test_all_addresses_of_a_name_are_found() -> None:
    with name_server({NAME: ("192.0.2.10", "2001:db8::10")}) as resolver:
        assert names.ask(resolver, NAME) == ["192.0.2.10", "2001:db8::10"]
        assert names.ask(resolver, "other.example") == []


@pytest.mark.parametrize("code", [2, 5])
def test_a_server_that_refuses_says_nothing(code: int) -> None:
    with name_server({}, code=code) as resolver, pytest.raises(names.NoAnswer):
        names.ask(resolver, NAME)


def test_no_such_name_is_an_answer() -> None:
    with name_server({}, code=3) as resolver:
        assert names.ask(resolver, NAME) == []


def test_a_silent_server_is_left_out() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        assert names.compare(NAME, [silent.getsockname()], within_s=0.1) == {}


@pytest.mark.parametrize(
    "told",
    [b"", b"\0" * 5, b"\0" * 12, b"\xff" * 40, b"\x12\x34\x81\x80\0\1\0\1\0\0\0\0" + b"\x3f" * 9],
)
def test_rubbish_is_no_answer(told: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))

        def once() -> None:
            _, caller = line.recvfrom(512)
            line.sendto(told, caller)

        threading.Thread(target=once, daemon=True).start()
        with pytest.raises(names.NoAnswer):
            names.ask(line.getsockname(), NAME, within_s=0.5)


def dns_of(
    here: list[str], zone: Zone | None = None, host_addresses: tuple[str, ...] = ()
) -> Finding:
    with name_server(zone or {}) as resolver:
        found = verify(
            a_target(),
            canary=None,
            ports=Ports(1, 1),
            known=lambda name: here,
            resolvers=[resolver] if zone is not None else [],
            host_addresses=host_addresses,
        )
    assert found[0].check == "dns"
    return found[0]


def test_a_name_without_addresses_is_told() -> None:
    one = dns_of([])
    assert one.stops
    assert "A レコード" in one.hint


def test_resolvers_that_agree_are_fine() -> None:
    one = dns_of(["127.0.0.2"], {NAME: ("127.0.0.2",)})
    assert one.ok
    assert "2 か所" in one.words


def test_resolvers_that_differ_are_a_warning() -> None:
    one = dns_of(["127.0.0.2"], {NAME: ("127.0.0.3",)})
    assert (one.ok, one.severity) == (False, "warning")
    assert "127.0.0.3" in one.evidence


def test_a_name_that_points_elsewhere_is_told() -> None:
    one = dns_of(["127.0.0.2"], {NAME: ("127.0.0.2",)}, host_addresses=("203.0.113.9",))
    assert one.stops
    assert "127.0.0.2" in one.words
    assert "203.0.113.9" in one.hint
