"""A universal lock, read for one host: which packages at which versions, with which hashes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name

from morizo.ops.errors import PreflightRefused
from morizo.ops.facts import Facts

_OLDEST_GLIBC = {"x86_64": 5, "aarch64": 17}
"""The second number of the oldest manylinux_2_N of each architecture (PEP 600)."""
_LEGACY = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}
PYTHONS = ("3.11", "3.12", "3.13")


@dataclass(frozen=True, slots=True)
class Pin:
    """One package that a host gets.

    Args:
        hashes: sha256 of every file that may be it, in hexadecimal.
    """

    name: str
    version: str
    hashes: tuple[str, ...]

    def line(self) -> str:
        """Return it as pip reads it."""
        return f"{self.name}=={self.version} " + " ".join(
            f"--hash=sha256:{digest}" for digest in self.hashes
        )


@dataclass(frozen=True, slots=True)
class Platform:
    """The Python that a wheel must fit.

    Args:
        python: `3.11`.
        arch: `x86_64` or `aarch64`.
        glibc: The second number of glibc's version (36 of 2.36).
    """

    python: str
    arch: str
    glibc: int

    @classmethod
    def of(cls, facts: Facts) -> "Platform":
        """Read a host's.

        Raises:
            PreflightRefused: No wheels are made for such a host.
        """
        libc, _, version = facts.libc.partition(" ")
        if facts.implementation != "CPython" or facts.python not in PYTHONS:
            raise PreflightRefused(
                f"サーバーの Python は {facts.implementation} {facts.python_full} です。"
                f"使えるのは CPython {'・'.join(PYTHONS)} です。",
                hint="Ubuntu 24.04、Debian 12、Debian 13 のどれかをお使いください。",
            )
        if facts.arch not in _OLDEST_GLIBC or libc != "glibc" or not version.startswith("2."):
            raise PreflightRefused(
                f"サーバーの種類（{facts.arch}、{facts.libc or 'libc 不明'}）には部品がありません。",
                hint="x86_64 か aarch64 の Ubuntu 24.04、Debian 12、Debian 13 をお使いください。",
            )
        return cls(facts.python, facts.arch, int(version.split(".")[1]))

    @property
    def words(self) -> str:
        """Say it as a person reads it."""
        return f"CPython {self.python}, {self.arch}, glibc 2.{self.glibc}"

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the names of the platform that a wheel may carry, the newest first."""
        names = []
        for minor in range(self.glibc, _OLDEST_GLIBC[self.arch] - 1, -1):
            names.append(f"manylinux_2_{minor}_{self.arch}")
            if minor in _LEGACY:
                names.append(f"{_LEGACY[minor]}_{self.arch}")
        return (*names, f"linux_{self.arch}")

    def takes(self) -> frozenset[Tag]:
        """Return every tag of a wheel that runs there."""
        major, minor = map(int, self.python.split("."))
        abi = f"cp{major}{minor}"
        return frozenset(
            (
                *cpython_tags((major, minor), [abi], self.tags),
                *compatible_tags((major, minor), abi, self.tags),
            )
        )

    def markers(self) -> dict[str, str]:
        """Return what environment markers see there (PEP 508)."""
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": "posix",
            "platform_machine": self.arch,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "linux",
        }


def pins(lock: Path, platform: Platform) -> list[Pin]:
    """Return what a lock asks for on a platform, in its order.

    pip would read the markers for the Python that runs it, not for the host's: so they are read here.
    """
    return list(_pins(lock.read_text(), platform))


def _pins(text: str, platform: Platform) -> Iterator[Pin]:
    for line in text.replace("\\\n", " ").splitlines():
        words, *hashes = line.split("--hash=sha256:")
        if not words.strip() or words.lstrip().startswith("#"):
            continue
        asked = Requirement(words)
        if asked.marker and not asked.marker.evaluate(platform.markers()):
            continue
        (pinned,) = asked.specifier
        yield Pin(
            canonicalize_name(asked.name),
            pinned.version,
            tuple(digest.split()[0] for digest in hashes),
        )
