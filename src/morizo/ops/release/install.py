"""A release's folder: made beside the others under a name that nobody reads, then renamed.

Equal files of releases are shared by hard links: five releases with the same parts take the room of one and a bit.
"""

import importlib.util
import os
import shutil
from pathlib import Path

from morizo.ops import paths
from morizo.ops.errors import CommandFailed
from morizo.ops.release.models import ABOUT, Papers, Parcel, Release
from morizo.ops.system import must

PYTHON = "/usr/bin/python3"
HALF_MADE = ".new-"
OWN = "morizo=="
"""How this program's own line in a lock begins."""


def install(release: Release, parcel: Parcel, papers: Papers) -> bool:
    """Make the folder of a release; False when it is there already.

    Raises:
        CommandFailed: A part is missing or isn't what its hash says; nothing is left of it.
    """
    if (release.folder / ABOUT).exists():
        return False
    parent = paths.releases(release.service)
    parent.mkdir(parents=True, exist_ok=True)
    aside = parent / f"{HALF_MADE}{release.id}"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir(mode=0o755)
        _packages(aside, release, parcel)
        (aside / "settings.env").write_text(papers.settings)
        (aside / "unit.service").write_text(papers.unit)
        (aside / "listen.socket").write_text(papers.socket)
        (aside / ABOUT).write_text(release.model_dump_json(indent=1))
        _link_static(aside)
        _seal(aside)
        aside.rename(release.folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _sync(parent)
    return True


def remove_half_made(service: str) -> None:
    """Remove what a broken-off run left."""
    for left in paths.releases(service).glob(f"{HALF_MADE}*"):
        shutil.rmtree(left, ignore_errors=True)


def keep_newest(service: str, keep: int, serving: set[str]) -> list[str]:
    """Remove all but the newest releases, never one that serves; returns what went."""
    found = sorted(
        (folder for folder in paths.releases(service).iterdir() if (folder / ABOUT).exists()),
        key=lambda folder: folder.stat().st_ctime_ns,
        reverse=True,
    )
    gone = []
    for folder in [folder for folder in found if folder.name not in serving][
        max(0, keep - len(serving)) :
    ]:
        (paths.UNITS / f"{service}@{folder.name}.service").unlink(missing_ok=True)
        shutil.rmtree(folder)
        gone.append(folder.name)
    return gone


def _packages(aside: Path, release: Release, parcel: Parcel) -> None:
    lock = aside / "requirements.lock"
    lock.write_text(parcel.lock)
    venv = aside / "venv"
    must([PYTHON, "-m", "venv", "--without-pip", "--symlinks", str(venv)])
    site = _site(venv)
    like = _like(release, parcel.lock)
    if like is not None:
        shutil.rmtree(site)
        shutil.copytree(_site(like / "venv"), site, copy_function=os.link)
        # The copy's links to this program go; the files themselves stay with the older release.
        for own in [site / "morizo", *site.glob("morizo-*.dist-info")]:
            shutil.rmtree(own)
    _pip(venv, lock, parcel.wheel, only_own=like is not None)
    must([str(venv / "bin/python"), "-m", "compileall", "-q", "-j", "0", str(site)])
    if not (site / "morizo").is_dir():
        raise CommandFailed(f"{parcel.wheel} に morizo がありません。")


def _pip(venv: Path, lock: Path, wheel: str, *, only_own: bool) -> None:
    wanted = lock.with_name("wanted.lock")
    lines = []
    for line in lock.read_text().splitlines():
        if line.startswith(OWN):
            # By its file: `==0.1.0` would take `0.1.0+g1a2b3c4` as well.
            lines.append(f"{paths.WHEELS / wheel} {line.partition(' ')[2]}")
        elif not only_own:
            lines.append(line)
    wanted.write_text("\n".join(lines) + "\n")
    # No index, no cache, no build: what isn't in the wheelhouse with the right hash isn't installed.
    must(
        [
            str(venv / "bin/python"), "-I", _pip_folder(), "install", "--quiet", "--isolated", "--no-input",
            "--no-cache-dir", "--disable-pip-version-check", "--no-index", "--no-deps", "--no-compile",
            "--ignore-installed", "--only-binary", ":all:", "--require-hashes", "--find-links", str(paths.WHEELS),
            "-r", str(wanted),
        ],
        timeout_s=600,
    )  # fmt: skip
    wanted.unlink()


def _pip_folder() -> str:
    """Return pip as it lies in the tool's own environment, alone: it takes for installed what lies beside it."""
    found = importlib.util.find_spec("pip")
    assert found is not None  # noqa: S101 - it is in requirements/ops.lock
    assert found.origin is not None  # noqa: S101
    return str(Path(found.origin).parent)


def _like(release: Release, lock: str) -> Path | None:
    """Return a release, of any service, with the same parts: only this program may differ."""
    found = sorted(
        paths.OPT.glob(f"*/releases/*/{ABOUT}"), key=lambda path: -path.stat().st_ctime_ns
    )
    for about in found:
        other = Release.model_validate_json(about.read_text())
        theirs = (about.parent / "requirements.lock").read_text()
        if other.python == release.python and _parts(theirs) == _parts(lock):
            return about.parent
    return None


def _parts(lock: str) -> frozenset[str]:
    lines = (line.strip() for line in lock.splitlines())
    return frozenset(line for line in lines if line and not line.startswith((OWN, "#")))


def _site(venv: Path) -> Path:
    (found,) = (venv / "lib").glob("python3*/site-packages")
    return found


def _link_static(aside: Path) -> None:
    """Give the edge one place for the pages' static files, whatever the Python is called."""
    static = _site(aside / "venv") / "morizo" / "web" / "static"
    if static.is_dir():
        (aside / "static").symlink_to(static.relative_to(aside))


def _seal(folder: Path) -> None:
    """Take writing away: root owns it, nobody changes it. Links shared with other releases are sealed already."""
    for root, _, files in os.walk(folder):
        Path(root).chmod(0o755)
        for name in files:
            path = Path(root, name)
            if not path.is_symlink():
                path.chmod(0o555 if os.access(path, os.X_OK) else 0o444)


def _sync(folder: Path) -> None:
    os.sync()
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
