"""What commands print, read into facts; who may read what."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morizo.ops.doctor import parse
from morizo.ops.doctor.access import NOBODY, Reader, obstacle
from morizo.ops.doctor.leaks import Needles
from morizo.ops.doctor.seen import walk
from morizo.ops.doctor.tls import first_der
from tests.ops.doctor.recorded import DER, PEM, Recorded


def test_listeners_of_both_families_with_their_holders() -> None:
    said = (
        'LISTEN 0 511 [::ffff:127.0.0.1]:8000 *:* users:(("python3",pid=12,fd=3),("systemd",pid=1,fd=9))\n'
        'LISTEN 0 128 fe80::1%eth0:546 [::]:* users:(("dhclient",pid=3,fd=1))\n'
        "LISTEN 0 128 *:22 *:*\n"
    )
    first, second, third = parse.listeners(said)
    assert (first.port, first.programs) == (8000, ("python3", "systemd"))
    assert second.address == "fe80::1"
    assert (third.address, third.holders, third.is_loopback) == ("0.0.0.0", (), False)


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("1min 30s", 90),
        ("100ms", 0.1),
        ("infinity", None),
        ("0", 0),
        ("2h", 7200),
        ("1d 1h", 90000),
        ("", None),
    ],
)
def test_durations_as_systemd_spells_them(words: str, seconds: float | None) -> None:
    assert parse.seconds(words) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("words", "bytes_"),
    [
        ("200M", 200 << 20),
        ("1.5G", 3 << 29),
        ("64", 64),
        ("16K", 16384),
        ("", None),
        ("lots", None),
    ],
)
def test_sizes_as_journald_spells_them(words: str, bytes_: int | None) -> None:
    assert parse.size(words) == bytes_


def test_units_are_told_apart_and_a_list_that_is_told_twice_is_one() -> None:
    said = (
        "Id=a.service\nAfter=x\nAfter=y\n\nId=b.socket\nActiveState=active\n\nLoadState=not-found\n"
    )
    assert parse.units(said) == {
        "a.service": {"Id": "a.service", "After": "x y"},
        "b.socket": {"Id": "b.socket", "ActiveState": "active"},
    }


def test_settings_of_one_section_the_last_one_counting() -> None:
    said = "[Journal]\n#A=0\nA=1\n A = 2 \n[Other]\nA=3\n"
    assert parse.settings(said, "Journal") == {"A": "2"}
    assert parse.env("export B='x y'\nC=\"z\"\n") == {"B": "x y", "C": "z"}


def test_packages_of_both_systems_that_wait_and_are_urgent() -> None:
    said = (
        "Inst libssl3 [3.0.11-1~deb12u1] (3.0.11-1~deb12u2 Debian-Security:12/stable-security [amd64])\n"
        "Inst new-package (1.0 Debian:12 [amd64])\n"
        "Inst base-files [12.4] (12.4+deb12u5 Debian:12.5/stable [amd64]) []\n"
    )
    assert parse.pending(said) == (("libssl3", True), ("base-files", False))


def test_the_first_part_of_a_path_that_stands_in_the_way_is_named() -> None:
    host = Recorded()
    host.folder("/etc/letsencrypt/archive", 0o700)
    host.file("/etc/letsencrypt/archive/a/privkey1.pem", "k", 0o640, uid=0)
    host.link("/etc/letsencrypt/live/a/privkey.pem", "../../archive/a/privkey1.pem")
    key = Path("/etc/letsencrypt/live/a/privkey.pem")
    assert obstacle(host, key, NOBODY) == "/etc/letsencrypt/archive 0700 root"
    host.change("/etc/letsencrypt/archive", mode=0o711)
    assert obstacle(host, key, NOBODY) == "/etc/letsencrypt/archive/a/privkey1.pem 0640 root"
    assert obstacle(host, key, Reader(990, frozenset({0}))) is None
    assert obstacle(host, Path("/etc/nothing"), NOBODY) == "/etc/nothing がありません"


def test_the_owner_s_bits_count_for_the_owner_even_where_others_may_more() -> None:
    host = Recorded()
    host.file("/x", "", 0o044, uid=990)
    assert obstacle(host, Path("/x"), Reader(990, frozenset())) is not None
    assert obstacle(host, Path("/x"), NOBODY) is None


def test_links_that_go_round_are_an_obstacle_not_an_endless_walk() -> None:
    host = Recorded()
    host.link("/a", "b")
    host.link("/b", "a")
    assert "回って" in (obstacle(host, Path("/a"), NOBODY) or "")


def test_a_walk_names_links_and_passes_by_what_it_is_told_to() -> None:
    host = Recorded()
    host.file("/x/lib/one.py")
    host.link("/x/again", "/x")
    found = [str(path) for path, _ in walk(host, Path("/x"), enter=lambda name, _: name != "lib")]
    assert found == ["/x/again", "/x/lib"]
    assert len(list(walk(host, Path("/"), limit=2))) == 2


def test_the_first_certificate_of_a_chain_is_the_one_that_is_served() -> None:
    assert first_der(PEM + PEM.replace("MA", "MB")) == DER
    assert first_der("no certificate") is None
    assert first_der("-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----") is None


@given(
    st.text(min_size=8, max_size=60).filter(
        lambda value: len(value.strip()) >= 8 and not value.splitlines()[1:]
    )
)
def test_a_secret_is_found_wherever_it_stands_and_told_by_its_name_alone(value: str) -> None:
    needles = Needles.of({"NAME": value})
    assert needles.find(b"before " + value.strip().encode() + b" after") is not None
    assert needles.find(b"nothing here") is None or "nothing here" in value


def test_short_values_and_placeholders_are_not_looked_for() -> None:
    needles = Needles.of({"A": "abc", "B": "your_openai_api_key_here", "C": ""})
    assert needles.find(b"abc your_openai_api_key_here") is None


@pytest.mark.parametrize(
    "token",
    [
        "sk-proj-abcdefghij0123456789AB",
        "pplx-abcdefghij0123456789",
        "AIzaSyA-0123456789_0123456789012345678a",
        "AKIAABCDEFGHIJKLMNOP",
        "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.abcdefghijkl",
        "-----BEGIN EC PRIVATE KEY-----",
    ],
)
def test_what_looks_like_a_key_is_found_without_being_known(token: str) -> None:
    assert Needles.of({}).find(f"x={token};".encode()) is not None
