"""What takes in wheels on a host. Its text is fed to `python3` there, as root; the rest of its input is the load.

Standard library only. First line of the load: what is meant, as JSON (see `carry.py`); then, for `take`, a tar.
Nothing is put in place before its hash is right and it is on the disk. What an attempt that was cut off leaves lies
in a staging folder of its own, and the next attempt removes it.
"""

from __future__ import annotations

import compileall
import contextlib
import ctypes
import errno
import fcntl
import hashlib
import json
import os
import py_compile
import shutil
import signal
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

SILENCE_S = 60
"""A sender that says nothing for so long is gone."""
CHUNK_BYTES = 1 << 18
LEFT_OUT = frozenset(("tests", "test", "testing_data"))
LEFT_OUT_ENDS = (".pyi", ".pxd", ".pyx", ".c", ".h", ".cpp", ".hpp")
UNWANTED_S = 24 * 60 * 60
"""What no operator asked for within this time goes, once something new arrived."""
CURRENT = "current"
"""The link to the tools environment that was asked for last, for what calls it later (a renewal's hook, a timer)."""
MAIN = """import os
import sys

sys.path[0] = os.path.realpath(sys.path[0])  # a link may move on while this runs

from morizo.ops.agent import main

sys.exit(main())
"""
Fact = Mapping[str, Any]
"""Of a file: `sha256`, `size`; of a wheel `name` too."""


class Refused(Exception):
    """The load isn't what was announced."""


class Patient:
    """A stream that isn't waited for without an end."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        """Read; the process is ended where nothing comes."""
        signal.alarm(SILENCE_S)
        piece = self._file.read(size)
        signal.alarm(0)
        return piece


def sha256_of(path: Path) -> str:
    """Return a file's hash."""
    over = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            over.update(piece)
    return over.hexdigest()


def is_same(path: Path, fact: Fact) -> bool:
    """Say whether a file is there and is the one that is meant."""
    try:
        return (path.stat().st_size, sha256_of(path)) == (fact["size"], fact["sha256"])
    except OSError:
        return False


def part_of(base: Path, wheel: Fact) -> Path:
    """Return where a wheel lies unpacked."""
    return base / "parts" / str(wheel["sha256"])[:32]


def ask(asked: Mapping[str, Any], base: Path) -> dict[str, Any]:
    """Return what is lacking, whether the tools are there, and how much room is left.

    A wheel that only the tools need isn't kept: its unpacked part stands for it.
    """
    files: Mapping[str, Fact] = asked["files"]
    tools = base / "tools" / asked["digest"]
    lacking = [path for path, fact in files.items() if not is_same(base / path, fact)]
    has_tools = (tools / "__main__.py").exists()
    if not has_tools:
        lacking += [
            f"tools/{wheel['name']}"
            for wheel in asked["tools"]
            if f"wheels/{wheel['name']}" not in files and not part_of(base, wheel).is_dir()
        ]
    want(tools, *(base / path for path in files), *(part_of(base, one) for one in asked["tools"]))
    there = next(folder for folder in (base, *base.parents) if folder.exists())
    room = os.statvfs(there)
    return {
        "lacking": lacking,
        "has_tools": has_tools,
        "is_current": (base / "tools" / CURRENT).resolve() == tools.resolve(),
        "free_bytes": room.f_bavail * room.f_frsize,
        "free_files": room.f_favail if room.f_files else None,
    }


def take(asked: Mapping[str, Any], base: Path, load: IO[bytes]) -> None:
    """Take the load in, put it in place, make the tools environment.

    Where `base` is another folder than the one that was asked about, parts that lie there are taken from there.
    """
    make(base)
    sweep(base)
    tools = base / "tools" / asked["digest"]
    with staging_in(base) as staging:
        unload(asked["send"], staging, load)
        moves = [(staging / path, base / path) for path in asked["send"] if path[:6] != "tools/"]
        if not tools.is_dir():
            parts = []
            for wheel in asked["tools"]:
                made = part((base, Path(asked["base"])), staging, wheel, asked["compile"])
                moves += [(made, part_of(base, wheel))] if made.parent == staging else []
                parts.append(made)
            moves.append((assemble(parts, staging / "environment"), tools))
        link = staging / CURRENT
        link.symlink_to(tools.name)
        place([*moves, (link, tools.parent / CURRENT)], base)
    want(tools)
    drop_unwanted(base, keep=tools)


def want(*things: Path) -> None:
    """Note that these were asked for just now."""
    for thing in things:
        with contextlib.suppress(FileNotFoundError):
            os.utime(thing)


def drop_unwanted(base: Path, keep: Path) -> None:
    """Remove what nobody asked for lately; an environment keeps the parts it is made of, by its links."""
    since = time.time() - UNWANTED_S
    for kind in ("wheels", "locks", "tools", "parts"):
        for thing in (base / kind).glob("*"):
            if thing.is_symlink() or thing == keep or thing.lstat().st_mtime > since:
                continue
            if thing.is_dir():
                shutil.rmtree(thing, ignore_errors=True)
            else:
                thing.unlink(missing_ok=True)


@contextlib.contextmanager
def staging_in(base: Path) -> Iterator[Path]:
    """Give a folder that is known to be in use as long as this process lives."""
    staging = Path(tempfile.mkdtemp(prefix="staging-", dir=base))
    guard = os.open(staging, os.O_RDONLY)
    fcntl.flock(guard, fcntl.LOCK_EX)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        os.close(guard)


def sweep(base: Path) -> None:
    """Remove what earlier attempts left; one that is at work holds its folder."""
    for left in base.glob("staging-*"):
        guard = os.open(left, os.O_RDONLY)
        with contextlib.suppress(OSError):
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        os.close(guard)


def unload(announced: Mapping[str, Fact], staging: Path, load: IO[bytes]) -> None:
    """Write every announced file of the tar into staging; anything else in it is refused."""
    lacking = dict(announced)
    with tarfile.open(fileobj=Patient(load), mode="r|") as tar:  # type: ignore[call-overload]
        for member in tar:
            fact = lacking.pop(member.name, None)
            source = tar.extractfile(member) if fact and member.isreg() else None
            if fact is None or source is None:
                raise Refused(f"not announced: {member.name!r}")
            path = staging / member.name
            path.parent.mkdir(exist_ok=True)
            if write(path, source) != fact["sha256"]:
                raise Refused(f"not what was announced: {member.name}")
    if lacking:
        raise Refused(f"lacking: {', '.join(sorted(lacking))}")


def write(path: Path, source: IO[bytes]) -> str:
    """Write a file; return its hash."""
    over = hashlib.sha256()
    with path.open("xb") as file:
        while piece := source.read(CHUNK_BYTES):
            over.update(piece)
            file.write(piece)
    return over.hexdigest()


def part(bases: tuple[Path, Path], staging: Path, wheel: Fact, is_compiled: bool) -> Path:
    """Return a wheel's unpacked folder, made now in staging if it is in no base."""
    for base in bases:
        if part_of(base, wheel).is_dir():
            return part_of(base, wheel)
    name = str(wheel["name"])
    places = [folder / "wheels" / name for folder in (staging, *bases)]
    made = staging / f"part-{name}"
    unpack(next(path for path in (staging / "tools" / name, *places) if path.exists()), made)
    if is_compiled:
        # A compiled file is trusted as it is: only root writes here.
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        compileall.compile_dir(made, quiet=2, maxlevels=30, invalidation_mode=mode)
    return made


def unpack(wheel: Path, into: Path) -> None:
    """Unpack what Python imports of a wheel, without its tests and its sources in other languages."""
    into.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            names = member.filename.split("/")
            if member.is_dir() or names[0] == "" or ".." in names or names[0].endswith(".data"):
                continue
            if LEFT_OUT & set(names[:-1]) or member.filename.endswith(LEFT_OUT_ENDS):
                continue
            path = into.joinpath(*names)
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, path.open("xb") as file:
                shutil.copyfileobj(source, file, CHUNK_BYTES)


def assemble(parts: Sequence[Path], made: Path) -> Path:
    """Make one folder out of the parts, by links: it takes no room."""
    made.mkdir()
    for folder in parts:
        link(folder, made)
    (made / "__main__.py").write_text(MAIN)
    return made


def link(folder: Path, into: Path) -> None:
    """Link a whole tree's files into another."""
    for entry in folder.iterdir():
        target = into / entry.name
        if entry.is_dir():
            target.mkdir(exist_ok=True)
            link(entry, target)
        elif not target.exists():
            try:
                os.link(entry, target)
            except OSError as err:  # another file system, or one that has no more links to give
                if err.errno not in (errno.EXDEV, errno.EMLINK):
                    raise
                shutil.copyfile(entry, target)


def place(moves: Sequence[tuple[Path, Path]], base: Path) -> None:
    """Move things into place in this order, each there wholly or not at all, even after a power cut."""
    sync(base)
    for made, final in moves:
        make(final.parent)
        if not made.is_symlink() and final.is_dir():
            continue  # somebody else was faster; it is the same thing
        made.rename(final)
    sync(base)


def sync(folder: Path) -> None:
    """Bring the file system of a folder to its disk, at once for all that was written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(handle):
            raise OSError(ctypes.get_errno(), "syncfs", str(folder))
    finally:
        os.close(handle)


def make(folder: Path) -> None:
    """Make a folder that only root reads."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def main(load: IO[bytes]) -> None:
    """Do what the load's first line says; the answer is one line of JSON."""
    os.umask(0o022)
    asked = json.loads(load.readline())
    base = Path(asked["base"])
    if asked["verb"] == "borrow":
        base = Path(tempfile.mkdtemp(prefix="morizo-", dir="/var/tmp"))
    answer: dict[str, Any] = {"base": str(base)}
    try:
        if asked["verb"] == "ask":
            answer.update(ask(asked, base))
        else:
            take(asked, base, load)
    except (Refused, OSError, EOFError, tarfile.TarError, zipfile.BadZipFile) as err:
        answer["refused"] = f"{type(err).__name__}: {err}"
    if asked["verb"] == "borrow" and "refused" in answer:
        shutil.rmtree(base, ignore_errors=True)
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(sys.stdin.buffer)
