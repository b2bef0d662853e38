"""A certificate's state from its files, its table, and what certbot says in words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from morizo.ops.certs import hook
from morizo.ops.certs.explaining import explain
from morizo.ops.certs.lineage import LETS_ENCRYPT, read
from morizo.ops.certs.place import Place
from morizo.ops.certs.reading import CertificateState, modes, state
from morizo.ops.certs.telling import table
from tests.ops.edge.pebbles import a_place
from tests.ops.edge.rig import DAY, DOMAIN, Authority, a_target

HOUR = timedelta(hours=1)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path, tmp_path / "acme", 1)


def _state(place: Place, now: datetime | None = None) -> CertificateState:
    return state(DOMAIN, place=place, now=now, looks_at_port=False)


def _live(place: Place) -> Path:
    return place.certificate(DOMAIN)[0].parent


def test_no_certificate_is_said_plainly(place: Place) -> None:
    found = _state(place)
    assert not found.exists
    assert "まだありません" in found.faults[0]
    assert "まだありません" in table(found.as_json(), "Asia/Tokyo")


def test_a_good_one_has_its_names_times_and_pair(place: Place) -> None:
    Authority.new().issue(_live(place), since=-DAY, until=59 * DAY)
    found = _state(place)
    assert found.is_fresh
    assert round(found.days_left) == 59
    assert 0.95 < found.share_left < 1
    shown = table(found.as_json(), "Asia/Tokyo")
    assert "59.0 日（有効期間の 98 %）" in shown
    assert "CN=an authority" in shown


@pytest.mark.parametrize(
    ("since", "until", "word", "is_usable"),
    [
        (-60 * DAY, 29 * DAY, "三分の一", True),
        (-8 * HOUR, 3 * HOUR, "三分の一", True),
        (-90 * DAY, -HOUR, "期限が切れています", False),
        (2 * DAY, 90 * DAY, "時計が遅れています", False),
    ],
)
def test_times_that_are_wrong_are_named(
    place: Place, since: timedelta, until: timedelta, word: str, *, is_usable: bool
) -> None:
    Authority.new().issue(_live(place), since=since, until=until)
    found = _state(place)
    assert word in found.faults[0]
    assert found.is_usable is is_usable
    assert not found.is_fresh


def test_another_name_another_key_and_a_missing_link_are_named(place: Place) -> None:
    chain, key = Authority.new().issue(_live(place), "other.example")
    Authority.new().issue(_live(place) / "other")
    (_live(place) / "other" / "privkey.pem").replace(key)
    chain.write_text(
        chain.read_text().split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n"
    )
    said = " ".join(_state(place).faults)
    assert "other.example のもので" in said
    assert "対になっていません" in said
    assert "中間証明書" in said


@pytest.mark.parametrize("broken", ["", "not a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_broken_file_is_a_fault_and_no_crash(place: Place, broken: str) -> None:
    chain, _ = Authority.new().issue(_live(place))
    chain.write_text(broken)
    assert "壊れています" in _state(place).faults[0]
    assert not _state(place).is_usable


def test_what_stands_open_is_named_and_closed(place: Place) -> None:
    archive = place.letsencrypt / "archive" / DOMAIN
    _, key = Authority.new().issue(archive)
    key = key.rename(archive / "privkey1.pem")
    key.chmod(0o640)
    archive.parent.chmod(0o755)
    found = modes(DOMAIN, place=place)
    assert len(found) == 2
    assert "0640" in found[1]
    assert hook.tighten(DOMAIN, place=place)
    assert modes(DOMAIN, place=place) == []
    assert key.stat().st_mode & 0o777 == 0o600
    assert not hook.tighten(DOMAIN, place=place)


def test_the_notes_of_certbot_are_read_and_judged(place: Place) -> None:
    notes = place.letsencrypt / "renewal" / f"{DOMAIN}.conf"
    notes.parent.mkdir(parents=True)
    notes.write_text(
        "version = 2.1.0\narchive_dir = /etc/letsencrypt/archive/x\n\n# Options\n[renewalparams]\n"
        f"authenticator = webroot\nwebroot_path = {place.webroot},\nserver = {LETS_ENCRYPT}\n"
        f"renew_hook = {place.hook}\n[[webroot_map]]\n{DOMAIN} = {place.webroot}\n"
    )
    found = read(DOMAIN, place=place)
    assert found is not None
    assert found.faults(server=None, place=place) == []
    assert found.faults(server="https://other/dir", place=place) != []
    notes.write_text("[half")
    assert read(DOMAIN, place=place) is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (
            "urn:ietf:params:acme:error:rateLimited :: There were too many requests of a given type :: too many "
            "certificates (5) already issued for this exact set of identifiers in the last 168h0m0s, retry after "
            "2026-12-01 10:11:12 UTC: see https://letsencrypt.org/docs/rate-limits/",
            "rate-limit",
        ),
        (
            "Detail: DNS problem: NXDOMAIN looking up A for morizo.example.jp - check that a DNS record exists",
            "no-dns",
        ),
        (
            "Type: connection\n Detail: 192.0.2.1: Fetching http://x/.well-known/acme-challenge/a: Timeout during "
            "connect (likely firewall problem)",
            "port-80-closed",
        ),
        (
            "Type: unauthorized\n Detail: 192.0.2.1: Invalid response from http://x/.well-known/…: 404",
            "wrong-host",
        ),
        (
            "requests.exceptions.SSLError: HTTPSConnectionPool(host='ca'): Max retries exceeded (Caused by SSLError("
            "SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get "
            "local issuer certificate')))",
            "untrusted-authority",
        ),
        (
            "requests.exceptions.SSLError: certificate verify failed: certificate is not yet valid (_ssl.c:992)",
            "clock",
        ),
        (
            "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='acme', port=443): Max retries exceeded "
            "with url: /directory (Caused by NewConnectionError: [Errno 111] Connection refused'))",
            "authority-down",
        ),
        (
            "An unexpected error occurred:\nThe service is down for maintenance. HTTP 503",
            "authority-down",
        ),
        ("Another instance of Certbot is already running.", "busy"),
        ("CAA record for example.jp prevents issuance", "caa"),
        ("OSError: [Errno 28] No space left on device", "disk"),
        ("live directory exists for morizo.example.jp", "half-written"),
        ("something that nobody has seen", "unknown"),
    ],
)
def test_what_certbot_says_becomes_words_and_a_next_step(said: str, kind: str) -> None:
    found = explain(said)
    assert found.kind == kind
    assert found.words
    assert found.hint
    assert "{" not in found.hint


def test_a_limit_tells_until_when() -> None:
    assert (
        "2026-12-01 10:11:12 UTC まで"
        in explain("rateLimited, retry after 2026-12-01 10:11:12 UTC").hint
    )


def test_the_hook_checks_before_it_reloads_and_hands_copies_to_web_alone() -> None:
    with_nginx, direct = hook.render(a_target()), hook.render(a_target(edge="none"))
    assert with_nginx.index("nginx -t") < with_nginx.index("systemctl")
    assert "-g morizo-web" in direct
    assert "0640" in direct
    assert "systemctl" not in direct


def test_the_table_tells_the_next_renewal_and_the_last_rehearsal(place: Place) -> None:
    place.record.write_text(
        '{"domain":"morizo.example.jp","at":"2026-11-24T03:00:00+00:00","is_good":true,"seconds":3.1,"words":""}'
    )
    Authority.new().issue(_live(place))
    found = _state(place).as_json()
    found |= {
        "timer_active": True,
        "next_renewal": datetime(2026, 11, 24, 20, 0, tzinfo=UTC).isoformat(),
    }
    shown = table(found, "Asia/Tokyo")
    assert "2026-11-25 05:00" in shown
    assert "2026-11-24 12:00（成功、3.1 秒）" in shown
