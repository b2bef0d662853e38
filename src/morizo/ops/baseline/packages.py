"""Debian packages: those that a host needs, pending upgrades, and an apt that was interrupted or is busy."""

import fcntl
import os
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from morizo.ops.baseline.ask import ask, read
from morizo.ops.baseline.steps import Do, Gone, Group, Operator, Packages, Step
from morizo.ops.errors import PreflightRefused
from morizo.ops.paths import NGINX
from morizo.ops.target import Target

PACKAGES = (
    "ca-certificates",  # the roots for every HTTPS call that a service makes
    "certbot",
    "curl",  # the operator's own look at a page, from the host
    "needrestart",  # restarts what still runs with an old library after an upgrade
    "nftables",
    "openssl",
    "python3-venv",  # `python3 -m venv` for a release
    "tzdata",
    "unattended-upgrades",
)
EDGE = ("nginx",)
"""Only where nginx is the edge."""
REPLACED = {
    "python3.11": "サーバーの python3 に合わせて、手元で組み立てる（24.04 に python3.11 はない: B1）",
    "python3.11-venv": "python3-venv（OS の版に従う）",
    "python3-pip": "部品は手元でそろえ、版ごとの venv に入れる（B2）",
    "nodejs": "web は Python なので要らない（B4, B5）",
    "npm": "web は Python なので要らない（B4, B40）",
    "git": "版は手元で作る。サーバーは何も取りに行かない（B34）",
    "build-essential": "サーバーでは組み立てない（B7）",
}
"""What the seed plan installs and a host here doesn't need: package → what stands in its place."""

LOCKS = tuple(
    map(Path, ("/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock", "/var/lib/apt/lists/lock"))
)
STAMP = Path("/var/lib/apt/periodic/update-success-stamp")
LISTS_GOOD_FOR_S = 3600
LOCK_WAIT_S = 300
DEFAULT_SITE = NGINX / "sites-enabled/default"
QUIET = (("NEEDRESTART_MODE", "a"), ("UCF_FORCE_CONFFOLD", "1"))
"""No prompt from needrestart or ucf; apt and debconf are asked by DEBIAN_FRONTEND and the options below."""
APT = (
    *("apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=300"),
    *("-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold"),
)
SIMULATE = ("apt-get", "-s", "-q", "-o", "Debug::NoLocking=1")
UPDATE = (
    *("apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=2"),
    *("-o", "Acquire::http::Timeout=30", "update"),
)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A newer version that apt would install."""

    name: str
    old: str
    new: str
    security: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What the host's package system says.

    Args:
        installed: Names of packages that are wholly installed.
        broken: Names of packages that a run of dpkg left half done.
        upgrades: What `apt-get upgrade` would do.
        lists_age_s: Age of the package lists; None when there are none.
        default_site: Whether nginx's Debian page is switched on.
    """

    installed: frozenset[str]
    broken: tuple[str, ...] = ()
    upgrades: tuple[Upgrade, ...] = ()
    lists_age_s: float | None = 0
    default_site: bool = False


def wanted(target: Target, seen: Seen) -> Group:
    """Return what is missing, half done or old."""
    names = PACKAGES + (EDGE if target.edge == "nginx" else ())
    missing = tuple(name for name in names if name not in seen.installed)
    steps: list[Step] = []
    if seen.broken:
        steps.append(
            Do(
                "中断されたパッケージの設定を完了",
                (("dpkg", "--configure", "-a", "--force-confdef", "--force-confold"),),
                seen.broken,
                QUIET,
                1800,
            )
        )
    if seen.upgrades:
        steps.append(_upgrade(seen.upgrades))
    if missing:
        steps.append(Packages(missing))
    if target.edge == "nginx" and (seen.default_site or "nginx" in missing):
        # its own site would answer on port 80 for a name that isn't ours
        steps.append(Gone(DEFAULT_SITE, (("systemctl", "try-reload-or-restart", "nginx.service"),)))
    return Group("packages", "パッケージ", tuple(steps), _notes(seen))


def _upgrade(upgrades: tuple[Upgrade, ...]) -> Do:
    urgent = sum(upgrade.security for upgrade in upgrades)
    return Do(
        f"パッケージ {len(upgrades)} 個（うちセキュリティ {urgent} 個）を更新",
        ((*APT, "upgrade", "--with-new-pkgs"),),
        tuple(
            f"{up.name} {up.old} → {up.new}{' (security)' if up.security else ''}"
            for up in upgrades
        ),
        QUIET,
        3600,
    )


def _notes(seen: Seen) -> tuple[str, ...]:
    if seen.lists_age_s is None:
        return ("パッケージの一覧がまだありません。適用のときに取りに行きます。",)
    if seen.lists_age_s > LISTS_GOOD_FOR_S:
        hours = int(seen.lists_age_s // 3600)
        return (f"パッケージの一覧は {hours} 時間前のものです。適用のときに新しくします。",)
    return ()


def look() -> Seen:
    """Ask dpkg and apt; no lock is taken and nothing is fetched."""
    _, listed = ask("dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\\n")
    states = [line.partition(" ")[::2] for line in listed.splitlines()]
    _, simulated = ask(*SIMULATE, *_cache_options(), "upgrade", "--with-new-pkgs")
    return Seen(
        installed=frozenset(name for state, name in states if state == "installed"),
        broken=tuple(
            name
            for state, name in states
            if state in {"unpacked", "half-configured", "half-installed", "triggers-pending"}
        ),
        upgrades=read_upgrades(simulated),
        lists_age_s=_lists_age_s(),
        default_site=DEFAULT_SITE.is_symlink() or DEFAULT_SITE.exists(),
    )


def group(target: Target, operator: Operator) -> Group:
    """Look and decide."""
    del operator
    return wanted(target, look())


def read_upgrades(simulated: str) -> tuple[Upgrade, ...]:
    """Read the `Inst` lines of a simulated upgrade; a package that is new counts too."""
    found = re.finditer(
        r"^Inst (?P<name>\S+)(?: \[(?P<old>[^]]+)\])? \((?P<new>\S+) (?P<origin>[^)]*)\)",
        simulated,
        re.M,
    )
    return tuple(
        Upgrade(hit["name"], hit["old"] or "—", hit["new"], "security" in hit["origin"].lower())
        for hit in found
    )


def _cache_options() -> tuple[str, ...]:
    """Keep apt from writing its caches while it only simulates; caches that are good are read."""
    lists = Path("/var/lib/apt/lists")
    sources = [Path("/var/lib/dpkg/status"), lists, *lists.glob("*_Packages*")]
    newest = max((path.stat().st_mtime for path in sources if path.exists()), default=0)
    cache = Path("/var/cache/apt/pkgcache.bin")
    if cache.exists() and cache.stat().st_mtime > newest:
        return ()
    return ("-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=")


def _lists_age_s() -> float | None:
    lists = Path("/var/lib/apt/lists")
    if not any(lists.glob("*_Packages*")):
        return None
    stamps = [path for path in (STAMP, lists / "partial") if path.exists()]
    return time.time() - max(path.stat().st_mtime for path in stamps) if stamps else None


def refresh_lists() -> str | None:
    """Fetch the package lists, unless they are younger than an hour.

    Returns:
        Why it didn't work, None when it did or wasn't needed. An installation that then lacks something fails by
        itself, with apt's words.
    """
    age_s = _lists_age_s()
    if age_s is not None and age_s <= LISTS_GOOD_FOR_S:
        return None
    code, said = ask(*UPDATE, timeout_s=900)
    if code:
        last = "\n".join(said.strip().splitlines()[-3:])
        return f"パッケージの一覧を新しくできませんでした。今ある一覧で続けます。\n{last}"
    STAMP.parent.mkdir(parents=True, exist_ok=True)
    STAMP.touch()
    return None


def busy() -> str | None:
    """Return who holds one of apt's locks, as `name (PID n)`."""
    for path in LOCKS:
        pid = _holder(path)
        if pid:
            name = (read(Path(f"/proc/{pid}/comm")) or "?").strip()
            return f"{name} (PID {pid})"
    return None


def wait_until_free(say: Callable[[str], None], wait_s: float = LOCK_WAIT_S) -> None:
    """Wait while another process holds apt.

    Raises:
        PreflightRefused: It holds it for longer than that.
    """
    until = time.monotonic() + wait_s
    told = ""
    while holder := busy():
        if time.monotonic() > until:
            raise PreflightRefused(
                f"packages: {holder} が {wait_s:.0f} 秒たっても apt を使い続けています。"
            )
        if holder != told:
            say(f"{holder} が apt を使っています。終わるのを待ちます（最長 {wait_s:.0f} 秒）。")
            told = holder
        time.sleep(1)


def _holder(path: Path) -> int:
    """Return the process that holds a POSIX lock on the file, 0 for none; take no lock."""
    try:
        fd = os.open(path, os.O_RDWR)
    except OSError:
        return 0
    try:
        asked = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        kind, _, _, _, pid = struct.unpack("hhqqi", fcntl.fcntl(fd, fcntl.F_GETLK, asked))
        return 0 if kind == fcntl.F_UNLCK else int(pid)
    finally:
        os.close(fd)
