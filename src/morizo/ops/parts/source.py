"""This program's own wheel, made from the source tree; the same files give the same wheel."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from morizo.ops.errors import PreflightRefused
from morizo.ops.parts import caches
from morizo.ops.parts.wheelhouse import Wheel, pip

_PARTS = ("src/morizo", "pyproject.toml", "README.md", "LICENSE")
"""What the wheel is made of."""
_VERSION = re.compile(r'^__version__ = "([^"+]+)', re.M)
_EPOCH = "1577836800"  # 2020-01-01: a wheel carries no clock of ours
_BUILD = "import sys; sys.path.insert(0, sys.argv[1]); from hatchling.build import build_wheel; build_wheel(sys.argv[2])"


@dataclass(frozen=True, slots=True)
class Source:
    """The tree as it stands.

    Args:
        version: `0.1.0+g1a2b3c4d5`; with `.dirty.<hash>` when something isn't committed.
        commit: The commit in full; empty outside of git.
        dirty: Files that differ from the commit, as git names them.
        files: Every file that goes in, from the root.
    """

    root: Path
    version: str
    commit: str
    dirty: tuple[str, ...]
    files: tuple[str, ...]


def read(root: Path) -> Source:
    """Read the tree.

    Raises:
        PreflightRefused: This isn't the source tree.
    """
    start = root / "src/morizo/__init__.py"
    if not (root / "pyproject.toml").is_file() or not start.is_file():
        raise PreflightRefused(
            f"{root} は Morizo のリポジトリではありません。",
            hint="リポジトリの中で ./morizo を使って実行してください。",
        )
    base = _VERSION.search(start.read_text())
    assert base  # noqa: S101 - the line is in the tree, and a test holds it
    top = _git(root, "rev-parse", "--show-toplevel")
    if top is None or Path(top.strip()).resolve() != root.resolve():
        return Source(root, base[1], "", (), _walked(root))
    listed = (
        _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *_PARTS)
        or ""
    )
    files = tuple(sorted({name for name in listed.split("\0") if name and (root / name).is_file()}))
    commit = (_git(root, "rev-parse", "HEAD") or "").strip()
    status = _git(root, "status", "--porcelain", "-z", "--untracked-files=all", "--", *_PARTS) or ""
    dirty = tuple(entry[3:] for entry in status.split("\0") if entry[2:3] == " ")
    local = [f"g{commit[:9]}"] if commit else []
    if dirty:
        # Two unfinished states never share a version.
        local += ["dirty", _content(root, files)[:8]]
    return Source(root, "+".join(filter(None, (base[1], ".".join(local)))), commit, dirty, files)


def wheel(source: Source) -> Wheel:
    """Build the wheel, or take it from the cache when these very files were built before.

    Raises:
        PreflightRefused: The build's own tools can't be had, or it failed.
    """
    lock = source.root / "requirements/build.lock"
    key = caches.digest_of(source.version, _content(source.root, source.files), lock.read_text())
    kept = caches.folder("built") / key[:32]
    if not kept.is_dir():
        with caches.in_the_making(kept) as made:
            tree = made / "tree"
            _copy(source, tree)
            _build(tree, made, _tools(lock))
            shutil.rmtree(tree)
    (found,) = kept.glob("*.whl")
    return Wheel.at(found)


def content(built: Wheel) -> str:
    """Return a hash over what a wheel holds, however its archive was packed."""
    with zipfile.ZipFile(built.path) as archive:
        (record,) = (name for name in archive.namelist() if name.endswith(".dist-info/RECORD"))
        return hashlib.sha256(archive.read(record)).hexdigest()


def _walked(root: Path) -> tuple[str, ...]:
    found = [path for part in _PARTS for path in ((root / part), *(root / part).rglob("*"))]
    return tuple(
        sorted(
            str(path.relative_to(root))
            for path in found
            if path.is_file() and "__pycache__" not in path.parts
        )
    )


def _content(root: Path, files: tuple[str, ...]) -> str:
    return caches.digest_of(*(f"{name}\0{caches.sha256_of(root / name)}" for name in files))


def _copy(source: Source, tree: Path) -> None:
    for name in source.files:
        into = tree / name
        into.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source.root / name, into)
    start = tree / "src/morizo/__init__.py"
    start.write_text(_VERSION.sub(f'__version__ = "{source.version}', start.read_text(), count=1))


def _tools(lock: Path) -> Path:
    kept = caches.folder("build-tools") / caches.digest_of(lock.read_text(), sys.version)[:32]
    if not kept.is_dir():
        with caches.in_the_making(kept) as made:
            pip(
                "install", "--target", str(made), "--no-deps", "--require-hashes", "--only-binary",
                ":all:", "--requirement", str(lock), what="手元の Python",
            )  # fmt: skip
    return kept


def _build(tree: Path, into: Path, tools: Path) -> None:
    done = subprocess.run(  # noqa: S603 - no shell; the words are ours
        [sys.executable, "-I", "-B", "-c", _BUILD, str(tools), str(into)],
        cwd=tree, env={**os.environ, "SOURCE_DATE_EPOCH": _EPOCH}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise PreflightRefused(f"Morizo の wheel を作れません。\n{last}")


def _git(root: Path, *words: str) -> str | None:
    """Ask git about the tree; None where there is no git, or no repository."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the words are ours
            ["git", "-C", str(root), *words],  # noqa: S607 - the operator's own git
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
