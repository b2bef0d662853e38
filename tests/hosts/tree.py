"""The trees that hosts are copied from: made once per suite and list of packages, then kept."""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.hosts import archive, mirrors
from tests.hosts.packages import BARE, SHELF
from tests.hosts.shell import alone, run

EDITION = 2
"""Another one makes every tree anew: for a change of this file."""
UNUSED_S = 30 * 24 * 3600
"""A tree that no run took for so long is thrown away."""
SUITES = ("bookworm", "trixie")
SHELF_FOLDER = Path("/srv/packages")
"""Where a host finds its packages."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A host that never ran, and the packages it can install."""

    suite: str
    root: Path
    shelf: Path


def cache_folder() -> Path:
    """Where trees and runs are kept; the tester may name another by MORIZO_TEST_CACHE."""
    named = os.environ.get("MORIZO_TEST_CACHE")
    return Path(named) / "hosts" if named else Path.home() / ".cache/morizo/hosts"


def tree(suite: str, *, bare: Sequence[str] = BARE, shelf: Sequence[str] = SHELF) -> Tree:
    """Take a suite's tree from the cache, or make it (about a minute)."""
    said = json.dumps([EDITION, suite, sorted(bare), sorted(shelf)])
    key = f"{suite}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"
    folder = cache_folder() / "trees" / key
    folder.parent.mkdir(parents=True, exist_ok=True)
    with alone(folder.with_suffix(".lock")):
        if not folder.exists():
            _make(suite, bare, shelf, folder)
        os.utime(folder)
        _forget_unused(folder.parent)
    return Tree(suite, folder / "root", folder / "packages")


def _make(suite: str, bare: Sequence[str], shelf: Sequence[str], folder: Path) -> None:
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    sources, root, packages = part / "made-from.list", part / "root", part / "packages"
    sources.write_text("\n".join(mirrors.lines(suite)) + "\n")
    download = (
        f'chroot "$1" apt-get --quiet=2 --yes --download-only -o Dir::Cache::archives={SHELF_FOLDER} '
        f"-o APT::Keep-Downloaded-Packages=true -o APT::Sandbox::User=root install {' '.join(shelf)}"
    )
    run(
        "mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(bare)}",
        f'--customize-hook=mkdir -p "$1{SHELF_FOLDER}/partial"', f"--customize-hook={download}",
        suite, root, sources, timeout_s=900,
    )  # fmt: skip
    (root / SHELF_FOLDER.relative_to("/")).rename(packages)
    (root / SHELF_FOLDER.relative_to("/")).mkdir()
    archive.index(packages, suite)
    apt = root / "etc/apt"
    for old in (apt / "sources.list", *(apt / "sources.list.d").iterdir()):
        old.unlink(missing_ok=True)
    sources.unlink()
    part.rename(folder)


def _forget_unused(trees: Path) -> None:
    for folder in trees.glob("*-*"):
        if folder.is_dir() and time.time() - folder.stat().st_mtime > UNUSED_S:
            shutil.rmtree(folder, ignore_errors=True)
            folder.with_suffix(".lock").unlink(missing_ok=True)
