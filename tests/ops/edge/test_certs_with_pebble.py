"""Certificates from a real authority of one's own: got, kept, renewed, rehearsed, and what can go wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from morizo.ops.certs import CertificateState, preflight, rehearse, state
from morizo.ops.certs.issuing import obtain
from morizo.ops.certs.place import Place
from morizo.ops.certs.rehearsing import Rehearsal
from morizo.ops.errors import NoCertificate, PreflightRefused
from morizo.ops.events import Event
from morizo.ops.target import Target
from tests.ops.edge.pebbles import Pebble, a_place, needs_pebble, pebble
from tests.ops.edge.rig import DOMAIN, Authority, a_target, free_port, needs_nginx, nginx_before

pytestmark = [needs_nginx, needs_pebble, pytest.mark.slow]
HERE = [ip_address("127.0.0.1")]


@dataclass
class Host:
    """Port 80 of a host, its certbot, and an authority."""

    target: Target
    place: Place
    authority: Pebble
    events: list[Event]

    def obtain(self, *, force: bool = False) -> bool:
        return obtain(
            self.target, self.events.append, force=force, place=self.place, resolve=lambda _: HERE
        )

    def state(self, now: datetime | None = None) -> CertificateState:
        server = self.target.certificate.server
        return state(DOMAIN, server=server, now=now, place=self.place, looks_at_port=False)

    @property
    def said(self) -> str:
        return "\n".join(event.words for event in self.events)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    (tmp_path / "nginx").mkdir()
    tmp_path.chmod(0o755)
    with nginx_before(1, tmp_path / "nginx", certificate_ready=False) as edge:
        port = edge.place.http
        with pebble(tmp_path, port) as authority:
            target = a_target(
                certificate={"server": authority.server, "ca_bundle": authority.ca_bundle}
            )
            place = a_place(tmp_path, edge.place.webroot, port)
            yield Host(target, place, authority, [])


def test_a_certificate_is_got_once_and_then_kept(host: Host, tmp_path: Path) -> None:
    assert host.obtain() is True
    found = host.state()
    assert (found.names, found.key_fits, found.chain_holds) == ((DOMAIN,), True, True)
    assert found.is_fresh
    assert [fault for fault in found.faults if "certbot.timer" not in fault] == []
    assert found.key.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "hook.calls").read_text().split() == [str(found.chain.parent)]
    assert host.obtain() is False
    assert host.events[-1].state == "same"
    assert host.state().serial == found.serial


def test_a_renewal_gives_another_certificate_and_runs_the_hook(host: Host, tmp_path: Path) -> None:
    host.obtain()
    first = host.state()
    assert host.obtain(force=True) is True
    assert host.state().serial != first.serial
    assert len((tmp_path / "hook.calls").read_text().split()) == 2


def test_the_renewal_is_rehearsed_timed_and_remembered(host: Host, tmp_path: Path) -> None:
    host.obtain()
    before = host.state()
    made = rehearse(host.target, host.events.append, place=host.place)
    assert made.is_good, made.words
    assert 0 < made.seconds < 60
    assert Rehearsal.last(host.place) == made == host.state().rehearsal
    assert host.state().serial == before.serial
    assert len((tmp_path / "hook.calls").read_text().split()) == 2


def test_a_rehearsal_that_fails_says_why(host: Host) -> None:
    host.obtain()
    host.authority.name("")
    made = rehearse(host.target, host.events.append, place=host.place)
    assert not made.is_good
    assert "A・AAAA" in made.words
    assert host.events[-1].state == "note"


def test_a_certificate_that_is_due_is_renewed(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    host.obtain()
    first = host.state()
    late = datetime.now(UTC) + timedelta(days=70)
    assert not host.state(now=late).is_fresh
    assert "三分の一" in " ".join(host.state(now=late).faults)
    _replace(host, since=timedelta(days=-89), until=timedelta(days=1))
    assert host.obtain() is True
    assert host.state().is_fresh
    assert host.state().serial != first.serial


def test_an_expired_certificate_is_renewed(host: Host) -> None:
    host.obtain()
    _replace(host, since=timedelta(days=-90), until=timedelta(days=-2))
    assert "期限が切れています" in host.state().faults[0]
    assert host.obtain() is True
    assert host.state().is_usable


def test_a_certificate_from_elsewhere_is_taken_over(host: Host) -> None:
    """As the plan got it: standalone, no hook."""
    host.obtain()
    notes = host.place.letsencrypt / "renewal" / f"{DOMAIN}.conf"
    notes.write_text(
        "\n".join(
            line.replace("webroot", "standalone")
            for line in notes.read_text().splitlines()
            if not line.startswith("renew_hook")
        )
    )
    assert any("authenticator が standalone" in fault for fault in host.state().faults)
    assert host.obtain() is True
    assert [fault for fault in host.state().faults if "certbot.timer" not in fault] == []


def test_an_authority_that_does_not_find_the_domain_is_explained(host: Host) -> None:
    host.authority.name("")
    with pytest.raises(NoCertificate) as refused:
        host.obtain()
    assert "見つけられません" in refused.value.detail
    assert not host.state().exists


def test_a_failure_leaves_the_old_certificate_in_use(host: Host) -> None:
    host.obtain()
    _replace(host, since=timedelta(days=-89), until=timedelta(days=1))
    before = host.state().serial
    host.authority.name("127.0.0.9")  # nothing of ours answers there
    assert host.obtain() is False
    assert host.events[-1].state == "note"
    assert "前の証明書を使い続けます" in host.said
    assert host.state().serial == before
    with pytest.raises(NoCertificate):
        host.obtain(force=True)


def test_an_authority_that_is_down_is_told_before_certbot_is_asked(host: Host) -> None:
    down = host.target.certificate.model_copy(
        update={"server": f"https://localhost:{free_port()}/dir"}
    )
    host.target = host.target.model_copy(update={"certificate": down})
    with pytest.raises(PreflightRefused, match="認証局"):
        host.obtain()


def test_preflight_finds_this_host_and_names_what_is_not(host: Host) -> None:
    def look(*addresses: str, now: datetime | None = None) -> dict[str, bool]:
        found = preflight(
            host.target,
            place=host.place,
            resolve=lambda _: [ip_address(address) for address in addresses],
            now=now,
        )
        return {finding.check: finding.ok for finding in found}

    assert look("127.0.0.1") == {"certs.authority": True, "certs.port-80.A": True}
    assert look("127.0.0.1", "::1")["certs.port-80.AAAA"] is False
    assert look() == {"certs.authority": True, "certs.dns": False}
    behind = look("127.0.0.1", now=datetime.now(UTC) - timedelta(hours=3))
    assert behind["certs.clock"] is False
    assert list(host.place.webroot.rglob("morizo-*")) == []


def test_another_machine_under_the_domain_is_recognised(host: Host, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with nginx_before(1, other, certificate_ready=False) as edge:
        found = preflight(
            host.target,
            place=replace(host.place, http=edge.place.http),
            resolve=lambda _: HERE,
        )
    (reach,) = [finding for finding in found if finding.check == "certs.port-80.A"]
    assert reach.stops
    assert "このサーバーではないもの" in reach.words


def _replace(host: Host, *, since: timedelta, until: timedelta) -> None:
    """Put a certificate of other times in place of certbot's newest."""
    chain, key = (path.resolve() for path in host.place.certificate(DOMAIN))
    made, private = Authority.new().issue(chain.parent / "made", since=since, until=until)
    made.replace(chain)
    (chain.parent / chain.name.replace("fullchain", "cert")).write_bytes(chain.read_bytes())
    private.replace(key)
    (chain.parent / "made").rmdir()
