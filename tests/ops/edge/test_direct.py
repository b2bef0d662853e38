"""`edge = "none"`: the socket's doors, what web is told, and the answer to the authority before the first release."""

import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from morizo.commands.serve import _public
from morizo.ops import units
from morizo.ops.edge import direct
from morizo.ops.target import Service
from morizo.ops.verify import inside
from morizo.settings import Settings
from tests.ops.edge.rig import DOMAIN, free_port

OPEN = Service(name="morizo-web", process="web", listen="0.0.0.0:443")
BEHIND = Service(name="morizo-web", process="web", listen="127.0.0.1:3000")


def test_in_the_open_the_socket_has_three_doors_and_behind_nginx_one() -> None:
    assert units.listens(OPEN) == ["127.0.0.1:3000", "0.0.0.0:80", "0.0.0.0:443"]
    assert units.listens(BEHIND) == ["127.0.0.1:3000"]
    six = Service(name="morizo-web", process="web", listen="[::]:443")
    assert units.listens(six)[1:] == ["[::]:80", "[::]:443"]


def test_in_the_open_web_is_told_where_its_certificate_is_and_still_listens_on_loopback() -> None:
    unit = units.service_unit(OPEN, "1.0-abc", [])
    assert "Environment=MORIZO_CERTIFICATE=/etc/morizo/tls/current" in unit
    assert "Environment=MORIZO_CHALLENGES=/var/lib/morizo-acme" in unit
    assert "CapabilityBoundingSet=\n" in unit
    assert units.own_settings(OPEN, DOMAIN)["HOST"] == "127.0.0.1"
    assert "MORIZO_CERTIFICATE" not in units.service_unit(BEHIND, "1.0-abc", [])


def test_without_being_told_every_socket_is_for_whoever_stands_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings.model_validate({"allowed_hosts": DOMAIN})
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        assert _public(settings, [held]) is None
        monkeypatch.setenv("MORIZO_CERTIFICATE", "/somewhere")
        monkeypatch.setenv("MORIZO_CHALLENGES", "/elsewhere")
        public = _public(settings, [held])
    assert public is not None
    assert public.domain == DOMAIN
    assert [*public.https, *public.http] == []  # a loopback port is neither 443 nor 80


def test_the_authority_is_answered_while_nobody_else_does(tmp_path: Path) -> None:
    port, challenges = free_port(), tmp_path / ".well-known" / "acme-challenge"
    challenges.mkdir(parents=True)
    (challenges / "tok_en").write_text("word")
    (tmp_path / "secret").write_text("secret")

    def get(path: str) -> bytes:
        answer: bytes = urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).read()
        return answer

    with direct.answering(tmp_path, port) as was_needed:
        assert was_needed
        assert get("/.well-known/acme-challenge/tok_en") == b"word"
        for wrong in (
            "/secret",
            "/.well-known/acme-challenge/../../secret",
            "/.well-known/acme-challenge/x",
        ):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                get(wrong)
        with direct.answering(tmp_path, port) as is_needed_again:
            assert not is_needed_again
    with pytest.raises(urllib.error.URLError):
        get("/.well-known/acme-challenge/tok_en")


def test_on_the_host_itself_web_is_asked_at_its_loopback_door() -> None:
    (health, *_) = inside.shared(OPEN, version="1", deadline_s=0.3)
    assert "127.0.0.1:3000" in health.evidence
