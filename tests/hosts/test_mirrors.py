"""Where a host's packages come from: this machine's own sources, in either of apt's two forms."""

from pathlib import Path

import pytest

from tests.hosts import mirrors
from tests.hosts.shell import Failed


def an_etc(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "apt/sources.list.d").mkdir(parents=True)
    (tmp_path / "os-release").write_text('PRETTY_NAME="Debian"\nVERSION_CODENAME=bookworm\n')
    for name, content in files.items():
        (tmp_path / "apt" / name.replace("__", "/").replace("_", ".")).write_text(content)
    return tmp_path


def test_stanzas_are_read_for_another_suite_and_foreign_ones_left(tmp_path: Path) -> None:
    etc = an_etc(
        tmp_path,
        sources_list_d__debian_sources=(
            "Types: deb\n# a remark: here\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\n"
            "Components: main\nSigned-By:\n -----BEGIN PGP\n X: y\n\n"
            "Types: deb\nURIs: http://mirror.example/security\nSuites: bookworm-security\nComponents: main\n"
        ),
        sources_list_d__other_sources="Types: deb\nURIs: http://other.example\nSuites: nodistro\n",
        sources_list_d__off_sources="Enabled: no\nTypes: deb\nURIs: http://off.example\nSuites: bookworm\n",
        sources_list_d__src_sources="Types: deb-src\nURIs: http://src.example\nSuites: bookworm\n",
    )
    assert mirrors.lines("trixie", etc) == [
        "deb http://mirror.example/debian trixie main",
        "deb http://mirror.example/debian trixie-updates main",
        "deb http://mirror.example/security trixie-security main",
    ]


def test_lines_are_read_with_and_without_options(tmp_path: Path) -> None:
    etc = an_etc(
        tmp_path,
        sources_list=(
            "# deb http://no.example bookworm main\n\n"
            "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib\n"
            "deb http://mirror.example/security bookworm-security main\n"
            "deb-src http://mirror.example/debian bookworm main\n"
        ),
    )
    assert mirrors.lines("bookworm", etc) == [
        "deb http://mirror.example/debian bookworm main",
        "deb http://mirror.example/security bookworm-security main",
    ]


def test_a_machine_without_a_mirror_says_so(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="no Debian mirror"):
        mirrors.lines("bookworm", an_etc(tmp_path))
