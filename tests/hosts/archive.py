"""A Debian archive in one folder: what `apt-get update` reads from `file:`, made from packages that lie there."""

import gzip
import hashlib
import tempfile
from pathlib import Path

from tests.hosts.shell import run

SOURCES = """\
Types: deb
URIs: file:{folder}
Suites: ./
Trusted: yes
"""


def index(folder: Path, suite: str) -> None:
    """Write the two lists that apt asks for, over every package in the folder.

    It calls itself Debian's security archive, so that unattended upgrades take from it by their own rules.
    """
    listed = "\n".join(_entry(package) for package in sorted(folder.glob("*.deb"))).encode()
    (folder / "Packages").write_bytes(listed)
    (folder / "Packages.gz").write_bytes(packed := gzip.compress(listed, mtime=0))
    sums = "".join(
        f" {hashlib.sha256(content).hexdigest()} {len(content)} {name}\n"
        for name, content in (("Packages", listed), ("Packages.gz", packed))
    )
    (folder / "Release").write_text(
        f"Origin: Debian\nLabel: Debian-Security\nSuite: {suite}-security\nCodename: {suite}-security\n"
        f"Date: Tue, 24 Nov 2026 03:00:00 UTC\nSHA256:\n{sums}"
    )


def build(folder: Path, name: str, version: str) -> None:
    """Make a package with nothing in it."""
    control = (
        f"Package: {name}\nVersion: {version}\nArchitecture: all\n"
        "Maintainer: Morizo <morizo@example.com>\nDescription: nothing, for a test\n"
    )
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "DEBIAN").mkdir(mode=0o755)
        (Path(made) / "DEBIAN/control").write_text(control)
        run("dpkg-deb", "--build", "--root-owner-group", made, folder / f"{name}_{version}_all.deb")


def _entry(package: Path) -> str:
    fields = run("dpkg-deb", "--field", package).stdout
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    return f"{fields}Filename: ./{package.name}\nSize: {package.stat().st_size}\nSHA256: {digest}\n"
