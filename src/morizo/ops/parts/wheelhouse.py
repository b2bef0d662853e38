"""The wheels that a host needs, fetched on the operator's machine by pip and kept in the cache.

pip decides which file of a pinned version fits the host best. What it decided is kept beside the wheels, so that the
same lock gives the same wheels for the same kind of host, and the second time needs no network.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import parse_wheel_filename

from morizo.ops.errors import PreflightRefused
from morizo.ops.parts import caches
from morizo.ops.parts.lockfile import Pin, Platform, pins

_FETCH_TIMEOUT_S = 900


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel in the cache.

    Args:
        name: Its file name, the same on the host.
        size: In bytes.
    """

    name: str
    sha256: str
    size: int
    path: Path

    @classmethod
    def at(cls, path: Path) -> "Wheel":
        """Read one from a file."""
        return cls(path.name, caches.sha256_of(path), path.stat().st_size, path)

    @property
    def pin(self) -> Pin:
        """Return the pin that only this very file fulfils."""
        name, version, *_ = parse_wheel_filename(self.name)
        return Pin(name, str(version), (self.sha256,))


def wheels(lock: Path, platform: Platform) -> tuple[Wheel, ...]:
    """Return the wheels that a lock asks for on a platform, in the lock's order.

    Raises:
        PreflightRefused: No network, or no wheel of a package for this platform.
    """
    asked = pins(lock, platform)
    store = caches.folder("wheels")
    key = caches.digest_of(platform.words, *(pin.line() for pin in asked))
    memo = caches.folder("resolved") / f"{key[:32]}.json"
    found = _remembered(memo, store)
    if found is None:
        _fetch(asked, platform, store, memo)
        found = _remembered(memo, store)
    assert found is not None  # noqa: S101 - it was just written
    return found


def _remembered(memo: Path, store: Path) -> tuple[Wheel, ...] | None:
    try:
        rows = json.loads(memo.read_text())
        found = tuple(Wheel(name, sha, size, store / name) for name, sha, size in rows)
        whole = all(wheel.path.stat().st_size == wheel.size for wheel in found)
    except (OSError, ValueError):
        return None
    return found if whole else None


def _fetch(asked: Sequence[Pin], platform: Platform, store: Path, memo: Path) -> None:
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=store) as made:
        into = Path(made)
        listed = into / "host.lock"
        listed.write_text("".join(f"{pin.line()}\n" for pin in asked))
        abi = "cp" + platform.python.replace(".", "")
        pip(
            "download", "--dest", made, "--no-deps", "--require-hashes", "--only-binary", ":all:",
            "--implementation", "cp", "--python-version", platform.python,
            *(word for name in (abi, "abi3", "none") for word in ("--abi", name)),
            *(word for name in platform.tags for word in ("--platform", name)),
            "--requirement", str(listed), what=platform.words,
        )  # fmt: skip
        by_name = {
            str(parse_wheel_filename(path.name)[0]): Wheel.at(path) for path in into.glob("*.whl")
        }
        rows = [by_name[pin.name] for pin in asked]
        for wheel in rows:
            shutil.move(wheel.path, store / wheel.name)
        text = json.dumps([(wheel.name, wheel.sha256, wheel.size) for wheel in rows])
        (into / "memo").write_text(text)
        (into / "memo").rename(memo)


def pip(verb: str, *words: str, what: str) -> None:
    """Call the operator's own pip, with its own settings.

    Args:
        verb: `download` or `install`.
        words: The rest.
        what: For which platform, in the message when it fails.

    Raises:
        PreflightRefused: It failed; the words name the package where pip does.
    """
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the words are ours
            [sys.executable, "-m", "pip", verb, *quiet, *words],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            timeout=_FETCH_TIMEOUT_S,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PreflightRefused(f"部品の取り寄せが {_FETCH_TIMEOUT_S} 秒で終わりません。") from None
    if done.returncode:
        raise _failed(done.stderr, what)


def _failed(said: str, what: str) -> PreflightRefused:
    last = "\n".join(line for line in said.strip().splitlines()[-6:])
    if "No module named pip" in said:
        return PreflightRefused(
            "手元の Python に pip がありません。", hint="./morizo から実行してください。"
        )
    named = re.search(r"No matching distribution found for (\S+)", said)
    name = named[1] if named else "部品"
    network = "手元のネットワークと pip の設定（プロキシー、ミラー）を確かめてください。何も変えていません。"
    if re.search(r"ConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError", said):
        return PreflightRefused(
            f"{name} を取り寄せられません（ネットワーク）。\n{last}", hint=network
        )
    if "DO NOT MATCH THE HASHES" in said:
        return PreflightRefused(
            f"取り寄せた部品が、固定された値と違います。\n{last}",
            hint="途中で差し替えられたおそれがあります。ミラーを変えて確かめ、直るまで使わないでください。",
        )
    if named and "(from versions: none)" in said:
        # pip says the same when there is no way to the index and it was told not to try again.
        return PreflightRefused(
            f"{name} が見つかりません。このサーバー（{what}）用の部品がないか、ネットワークにつながりません。\n{last}",
            hint=network,
        )
    if named:
        return PreflightRefused(
            f"{name} には、このサーバー（{what}）用の部品がありません。\n{last}"
        )
    return PreflightRefused(f"部品を取り寄せられません（{what}）。\n{last}")
