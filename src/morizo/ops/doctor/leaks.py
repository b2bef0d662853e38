"""Secrets where they don't belong (R88): every known value and what looks like a key, looked for, never shown."""

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.access import NOBODY, obstacle
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import Answer, Table, failed, passed, unknown
from morizo.ops.doctor.seen import MIB, Entry, Unseen, walk
from morizo.ops.doctor.settings import is_placeholder

TABLE = Table()
LEAST_CHARACTERS = 8
"""Shorter values would be found everywhere by chance."""
JOURNAL_MOST = 24 * MIB
LOG_MOST = 2 * MIB
FILE_MOST = 256 * 1024
SECONDS_MOST = 1.5
_SHAPES = {
    "OpenAI の鍵": rb"\bsk-(?:proj-)?[A-Za-z0-9_-]{20,}",
    "Perplexity の鍵": rb"\bpplx-[A-Za-z0-9]{20,}",
    "Google の鍵": rb"\bAIza[A-Za-z0-9_-]{35}",
    "GitHub の鍵": rb"\bgh[pousr]_[A-Za-z0-9]{30,}",
    "Supabase の秘密の鍵": rb"\bsb_secret_[A-Za-z0-9_-]{16,}",
    "AWS の鍵": rb"\bAKIA[A-Z0-9]{16}\b",
    "署名つきの合言葉（JWT）": rb"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    "秘密鍵": rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
}

_PLACES = (
    paths.ETC,
    paths.UNITS,
    Path("/tmp"),  # noqa: S108 — looked into, not written to
    Path("/var/tmp"),  # noqa: S108
    Path("/srv"),
    paths.OPT,
)
_PAST = frozenset({"site-packages", "node_modules"})
"""Libraries: tens of thousands of files that were made elsewhere, and whose hashes are known."""
_SYSTEM = {
    "lxcfs",
    "dpkg",
    "apt",
    "systemd",
    "ucf",
    "pam",
    "python",
    "polkit-1",
    "dbus",
    "usbutils",
    "man-db",
}
"""Of /var/lib: what packages keep there, large, and never ours."""


@dataclass(frozen=True, slots=True)
class Needles:
    """What is looked for. Its answers are labels: a value never leaves it."""

    labels: tuple[str, ...]
    pattern: re.Pattern[bytes]

    @classmethod
    def of(cls, values: dict[str, str]) -> "Needles":
        """Take every value of eight characters or more, and the shapes of keys."""
        labels, parts = [], []
        for name, value in sorted(values.items()):
            for line in {value.strip(), *value.strip().splitlines()}:
                if len(line) >= LEAST_CHARACTERS and not is_placeholder(line):
                    labels.append(name)
                    parts.append(re.escape(line.encode()))
        for name, shape in _SHAPES.items():
            labels.append(name)
            parts.append(shape)
        return cls(tuple(labels), re.compile(b"|".join(b"(" + part + b")" for part in parts)))

    def find(self, said: bytes) -> str | None:
        """Return the label of the first that is in there."""
        found = self.pattern.search(said)
        return self.labels[found.lastindex - 1] if found and found.lastindex else None


def needles(case: Case) -> Needles:
    """Return what must not be found on this host."""
    values: dict[str, str] = {}
    for path, found in walk(case.seen, paths.CREDENTIALS):
        if found.kind == "file":
            said = case.seen.data(path, 16 * 1024) or b""
            values[path.name] = said.decode(errors="replace")
    return Needles.of(values)


def _told(found: Iterable[str], fix: str) -> Answer:
    """Return what was found, or how much was looked through; `found` ends with `_Late` when the time was up."""
    wrong: list[str] = []
    late = ""
    try:
        wrong.extend(found)
    except _Late as err:
        late = str(err)
    if wrong:
        return failed(parse.few(dict.fromkeys(wrong)), fix)
    return (
        unknown(f"時間内に調べたのは {late} まで。そこには見つかりません")
        if late
        else passed("見つかりません")
    )


class _Late(Exception):
    """The time was up; where."""


ROTATE = "その鍵を発行元で取り消し、新しいものを morizo secrets set で入れる"


@TABLE.check("leaks.journal", "R88 R111", "journal に秘密が出ていない", faults="B30")
def journal(case: Case) -> Answer:
    """Search the last day of the whole journal: what sudo and sshd note is in it too."""
    sought = needles(case)
    found, size = [], 0
    lines = case.seen.lines(
        *("journalctl", "--since=-24h", "-o", "short", "--no-pager", "-q", "--no-hostname", "-a"),
        limit=JOURNAL_MOST,
        timeout_s=SECONDS_MOST,
    )
    for line in lines:
        size += len(line)
        if label := sought.find(line):
            found.append(f"{_source(line)}に {label}")
    answer = _told(found, f"{ROTATE}（記録は journalctl --rotate --vacuum-time=1s で消せます）")
    return (
        passed(f"24 時間分 {size // 1024} KiB に見つかりません")
        if answer.result == "passed"
        else answer
    )


def _source(line: bytes) -> str:
    """Return who said a line of the journal, by its beginning alone."""
    found = re.match(rb"\w{3} \d+ [\d:]+ ([^\s:\[]{1,40})", line)
    return f"{found[1].decode(errors='replace')} の記録" if found else "記録"


@TABLE.check("leaks.log-files", "R88 R111", "/var/log に秘密が出ていない", faults="B30")
def log_files(case: Case) -> Answer:
    """Search the end… of what is small enough, the beginning of the rest."""
    sought = needles(case)
    until = time.monotonic() + SECONDS_MOST

    def look() -> Iterator[str]:
        for path, entry in walk(case.seen, Path("/var/log"), limit=2000):
            if time.monotonic() > until:
                raise _Late(str(path))
            if entry.kind != "file" or "journal" in path.parts or path.suffix in {".gz", ".xz"}:
                continue
            if label := sought.find(_content(case, path, LOG_MOST)):
                yield f"{path} に {label}"

    return _told(look(), f"{ROTATE}。そのファイルを shred -u で消す")


def _is_open(name: str, folder: Entry) -> bool:
    """Return whether everybody may enter a folder, and it is one to look into."""
    return bool(folder.mode & 0o001) and name not in _PAST


def _content(case: Case, path: Path, limit: int) -> bytes:
    """Return a file's content; nothing of one that can't be read even by root (a kernel's own)."""
    try:
        return case.seen.data(path, limit) or b""
    except Unseen:
        return b""


@TABLE.check("leaks.processes", "R88 R111", "プロセスの一覧に秘密が出ていない", faults="B30")
def processes(case: Case) -> Answer:
    """Command lines are everybody's to read; environments pass on to every child."""
    sought = needles(case)
    foreign = {service.name for service in case.target.service if service.runtime != "morizo"}
    found = []
    for process in case.processes:
        name = Path(process.words[0]).name[:40]
        if label := sought.find("\0".join(process.words).encode()):
            found.append(f"{name}[{process.pid}] の引数に {label}")
        if case.seen.user(process.uid) in foreign:
            continue  # a foreign program knows no other way to its secrets
        try:
            environ = case.seen.data(Path(f"/proc/{process.pid}/environ")) or b""
        except Unseen:
            continue
        if label := sought.find(environ):
            found.append(f"{name}[{process.pid}] の環境変数に {label}")
    return _told(found, f"{ROTATE}。そのプロセスを止める")


@TABLE.check("leaks.files", "R88 R111", "だれでも読めるファイルに秘密がない", faults="B27 B30")
def files(case: Case) -> Answer:
    """Search what others can read where people and programs leave things."""
    sought = needles(case)
    homes = [Path("/home") / name for name in case.seen.names(Path("/home"))]
    places = [*homes, *_PLACES]
    places += [
        Path("/var/lib") / name for name in case.seen.names(Path("/var/lib")) if name not in _SYSTEM
    ]
    until = time.monotonic() + SECONDS_MOST

    def look() -> Iterator[str]:
        for place in places:
            if obstacle(case.seen, place, NOBODY, bit=1) is not None:
                continue
            for path, entry in walk(case.seen, place, limit=30_000, enter=_is_open):
                if time.monotonic() > until:
                    raise _Late(str(path))
                if entry.kind != "file" or not entry.mode & 0o004 or entry.size > FILE_MOST:
                    continue
                if label := sought.find(_content(case, path, FILE_MOST)):
                    yield f"{path} に {label}"

    return _told(look(), f"{ROTATE}。そのファイルを shred -u で消す")
