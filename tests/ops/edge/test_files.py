"""nginx's files, before any nginx reads them; and putting files in place."""

from pathlib import Path

import pytest

from morizo.ops.edge import nginx
from morizo.ops.edge.putting import changes, in_place
from tests.ops.edge.rig import DOMAIN, a_target

SITE = Path("/etc/nginx/morizo/site.conf")


def _files(**more: object) -> dict[Path, str]:
    options: dict[str, object] = {"certificate_ready": True, **more}
    return nginx.files(a_target(), **options)  # type: ignore[arg-type]


def test_every_file_lies_below_nginx_and_no_sign_of_the_template_is_left() -> None:
    for path, text in _files().items():
        assert path.is_relative_to("/etc/nginx")
        assert "{{" not in text
        assert "{%" not in text


def test_only_web_is_reached() -> None:
    site = _files()[SITE]
    assert "server 127.0.0.1:3000 " in site
    assert "8000" not in site


@pytest.mark.parametrize(
    ("version", "has_line"), [((1, 22, 1), False), ((1, 24, 0), False), ((1, 26, 3), True)]
)
def test_http2_is_asked_for_as_the_version_knows_it(
    version: nginx.Version, *, has_line: bool
) -> None:
    site = _files(version=version)[SITE]
    assert ("http2 on;" in site) is has_line
    assert (" ssl http2" in site) is not has_line


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("nginx version: nginx/1.22.1", (1, 22, 1)),
        ("nginx version: nginx/1.24.0 (Ubuntu)", (1, 24, 0)),
        ("something else", nginx.OLDEST),
    ],
)
def test_the_version_is_read_from_what_nginx_says(said: str, version: nginx.Version) -> None:
    assert nginx.version_in(said) == version


def test_a_host_without_ipv6_gets_no_ipv6_listener() -> None:
    assert "[::]" in _files()[SITE]
    assert "[::]" not in _files(has_ipv6=False)[SITE]


def test_before_the_certificate_nothing_names_one() -> None:
    site = _files(certificate_ready=False)[SITE]
    assert "ssl" not in site
    assert "acme-challenge" in site
    assert f"/etc/letsencrypt/live/{DOMAIN}/privkey.pem" in _files()[SITE]


def test_what_is_in_place_already_is_no_change(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("x")
    assert changes({file: "x"}) == []
    (change,) = changes({file: "y\n"})
    assert "-x" in change.diff()
    assert "+y" in change.diff()


def test_a_red_check_takes_every_file_back(tmp_path: Path) -> None:
    kept, made, link = tmp_path / "kept", tmp_path / "deep" / "made", tmp_path / "link"
    kept.write_text("old")
    link.symlink_to(kept)
    found = changes({kept: "new", made: "new"}, gone=[link])

    def check() -> None:
        with in_place(found):
            assert kept.read_text() == made.read_text() == "new"
            assert not link.is_symlink()
            raise ValueError("red")

    with pytest.raises(ValueError, match="red"):
        check()
    assert kept.read_text() == "old"
    assert not made.exists()
    assert link.readlink() == kept
    with in_place(found):
        pass
    assert kept.read_text() == "new"
    assert changes({kept: "new", made: "new"}, gone=[link]) == []
