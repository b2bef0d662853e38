"""`morizo test`: everything the project promises, checked; it brings what it needs by itself.

`morizo test fast` leaves out types, the browser, real hosts and what is slow: under a minute, for every save.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

OTHER_PYTHONS = ("3.11", "3.12", "3.13")
HOSTS_WITHIN_S = 25 * 60
INDOORS = "not browser and not hosts"
UNIT_TESTS = f"not slow and {INDOORS}"


def _program(name: str) -> Callable[[], bool]:
    return lambda: (
        shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is not None
    )


def _for_root(name: str) -> Callable[[], bool]:
    """A server's program: on a person's own machine its installation would start one, so there its tests are left out."""
    there = _program(name)
    return lambda: os.geteuid() != 0 or there()


# Debian's package, and how to see that what we need of it is there.
FOR_INDOORS: dict[str, Callable[[], bool]] = {
    "chromium": _program("chromium"),
    "fonts-noto-cjk": lambda: any(Path("/usr/share/fonts").rglob("NotoSansCJK*")),
    "certbot": _for_root("certbot"),
    "nftables": _for_root("nft"),
    "nginx": _for_root("nginx"),
    "openssh-client": _program("ssh"),
    "openssh-server": _for_root("sshd"),
    "pebble": _for_root("pebble-challtestsrv"),
}
FOR_HOSTS: dict[str, Callable[[], bool]] = {
    "curl": _program("curl"),
    "e2fsprogs": _program("mkfs.ext4"),
    "fdisk": _program("sfdisk"),
    "iproute2": _program("ip"),
    "lxcfs": _program("lxcfs"),
    "mmdebstrap": _program("mmdebstrap"),
    "qemu-system-x86": _program("qemu-system-x86_64"),
    "systemd-container": _program("systemd-nspawn"),
    "wrk": _program("wrk"),
}
"""What booted hosts need beside `FOR_INDOORS`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is checked."""

    name: str
    run: Callable[[], bool]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which part, and what to hand to pytest."""
    parser.add_argument(
        "part", nargs="?", choices=("all", "fast"), default="all", help="fast: 1分以内の部分だけ"
    )
    parser.add_argument("pytest", nargs="*", help="pytest に渡す引数（-- のあとに）")


def run(arguments: argparse.Namespace) -> int:
    """Run every step, then say which failed; 0 only when none did."""
    root = Path(os.environ.get("MORIZO_ROOT", ".")).absolute()
    if not (root / "tests").is_dir():
        print("テストはリポジトリの中で動かします。", file=sys.stderr)
        return 2
    os.chdir(root)
    return play(steps(arguments.part, arguments.pytest))


def steps(part: str, more: Sequence[str]) -> list[Step]:
    """Say what is checked; `more` goes to every pytest."""
    return _fast(more) if part == "fast" else _all(more)


def play(steps: Sequence[Step]) -> int:
    """Run every step, with the time that it took and the time so far."""
    failed, started = [], time.monotonic()
    for step in steps:
        print(f"\n── {step.name}", flush=True)
        begun = time.monotonic()
        if not step.run():
            failed.append(step.name)
        now, ended = time.monotonic(), "失敗" if step.name in failed else "合格"
        print(
            f"── {step.name}: {ended}（{now - begun:.0f} 秒・ここまで {now - started:.0f} 秒）",
            flush=True,
        )
    if failed:
        print("\n失敗: " + "、".join(failed))
    print(f"\nsteps: {len(steps) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def _fast(more: Sequence[str]) -> list[Step]:
    return [
        *_style(),
        _pytest("テスト（速いもの）", sys.executable, "-m", UNIT_TESTS, *more),
    ]


def _all(more: Sequence[str]) -> list[Step]:
    others = {version: found for version in OTHER_PYTHONS if (found := _python(version))}
    return [
        Step("ブラウザー、書体、サーバーの部品", lambda: _packages(FOR_INDOORS)),
        *_style(),
        _command("型（mypy）", "-m", "mypy"),
        _pytest(f"すべてのテスト（Python {_version()}）", sys.executable, "-m", INDOORS, *more),
        # In a process of its own: the browser's driver keeps an event loop running.
        _pytest("ブラウザーの物語", sys.executable, "-m", "browser", *more),
        Step("本物のサーバー", lambda: _hosts(more)),
        *(Step(f"単体テスト（Python {v}）", _on(v, python)) for v, python in others.items()),
    ]


def _style() -> list[Step]:
    return [
        _command("書式（ruff format）", "-m", "ruff", "format", "--check", "--quiet", "."),
        _command("書き方（ruff check）", "-m", "ruff", "check", "--quiet", "."),
        Step(
            "部屋の壁（import-linter）",
            lambda: _call(str(Path(sys.executable).with_name("lint-imports"))),
        ),
    ]


def _command(name: str, *words: str) -> Step:
    return Step(name, lambda: _call(sys.executable, *words))


def _pytest(name: str, python: str, *words: str) -> Step:
    return Step(name, lambda: _call(python, "-m", "pytest", "-q", "-n", "2", *words))


def _on(version: str, found: str) -> Callable[[], bool]:
    def unit_tests() -> bool:
        folder = Path(f".venv-{version}")
        python = folder / "bin" / "python"
        lock, stamp = Path("requirements/test.lock"), folder / "test.lock"
        if not (stamp.exists() and stamp.read_bytes() == lock.read_bytes()):
            shutil.rmtree(folder, ignore_errors=True)
            made = _call(found, "-m", "venv", str(folder)) and _call(
                str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
                "--require-hashes", "--only-binary", ":all:", "--requirement", str(lock),
            )  # fmt: skip
            if not made:
                return False
            shutil.copyfile(lock, stamp)
        # What a test starts finds the package here, as it does in the launcher's own environment.
        os.environ["PYTHONPATH"] = str(Path("src").absolute())
        return _call(str(python), "-m", "pytest", "-q", "-n", "2", "-m", UNIT_TESTS)

    return unit_tests


def _hosts(more: Sequence[str]) -> bool:
    """Boot real hosts, as root; a module keeps to one worker, which has a network of its own."""
    if os.geteuid() == 0 and not _packages(FOR_HOSTS):
        return False
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "-m",
        "hosts",
        *more,
    ]
    try:
        return subprocess.run(words, check=False, timeout=HOSTS_WITHIN_S).returncode == 0  # noqa: S603
    except subprocess.TimeoutExpired:
        print(f"{HOSTS_WITHIN_S // 60} 分で終わらなかったので止めました。")
        return False


def _packages(table: Mapping[str, Callable[[], bool]]) -> bool:
    """See that Debian's packages are there, and install what is missing where that can be done."""
    missing = [name for name, there in table.items() if not there()]
    if not missing:
        return True
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if shutil.which("apt-get") and (not sudo or _call("sudo", "-n", "true")):
        for words in (["apt-get", "update", "-qq"], install):
            subprocess.run([*sudo, *words], env=quiet, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    still = [name for name, there in table.items() if not there()]
    if still:
        print(
            f"足りません: {' '.join(still)}\n次を実行してから、もう一度お試しください:\n  sudo {' '.join(install)}"
        )
    return not still


def _call(*words: str) -> bool:
    return subprocess.run(words, check=False).returncode == 0  # noqa: S603 - fixed words and our own paths


def _python(version: str) -> str | None:
    """Find another Python that works; None for our own version, and where there is none."""
    named = shutil.which(f"python{version}")
    if version == _version() or named is None:
        return None
    # A version manager's stand-in may refuse while the real one lies beside it.
    beside = sorted(Path(named).parent.parent.glob(f"versions/{version}*/bin/python{version}"))
    for found in (named, *map(str, reversed(beside))):
        tried = subprocess.run([found, "-c", "import ensurepip"], capture_output=True, check=False)  # noqa: S603
        if tried.returncode == 0:
            return found
    return None


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"
