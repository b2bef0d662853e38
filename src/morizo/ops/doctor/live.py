"""The machine that this process runs on."""

import grp
import http.client
import os
import pwd
import socket
import ssl
import stat
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from morizo.ops.doctor.seen import (
    COMMAND_TIMEOUT_S,
    READ_LIMIT,
    Answered,
    Entry,
    Kind,
    Said,
    Space,
    Unseen,
)

BODY_LIMIT = 64 * 1024
_KINDS: dict[int, Kind] = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}
_WORDS = {"LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SYSTEMD_COLORS": "0"}


class ThisHost:
    """Looks at the machine itself, as root."""

    def now(self) -> datetime:
        """Return the time now."""
        return datetime.now().astimezone()

    def entry(self, path: Path) -> Entry | None:
        """Return what lies at a path."""
        try:
            found = os.lstat(path)
            target = str(path.readlink()) if stat.S_ISLNK(found.st_mode) else None
        except (FileNotFoundError, NotADirectoryError, ProcessLookupError):
            return None  # also of a process that ended while it was looked at
        except OSError as err:
            raise Unseen(f"{path}: {err.strerror}") from err
        return Entry(
            kind=_KINDS.get(stat.S_IFMT(found.st_mode), "other"),
            mode=stat.S_IMODE(found.st_mode),
            uid=found.st_uid,
            gid=found.st_gid,
            size=found.st_size,
            changed_at=found.st_mtime,
            target=target,
            inode=found.st_ino,
        )

    def names(self, folder: Path) -> tuple[str, ...]:
        """Return the names in a folder."""
        try:
            return tuple(sorted(os.listdir(folder)))  # noqa: PTH208 — names are wanted
        except (FileNotFoundError, NotADirectoryError, ProcessLookupError):
            return ()
        except OSError as err:
            raise Unseen(f"{folder}: {err.strerror}") from err

    def data(self, path: Path, limit: int = READ_LIMIT) -> bytes | None:
        """Return a file's first bytes."""
        try:
            with path.open("rb") as opened:
                return opened.read(limit)
        except (FileNotFoundError, NotADirectoryError, ProcessLookupError):
            return None
        except OSError as err:
            raise Unseen(f"{path}: {err.strerror}") from err

    def ask(self, *words: str, timeout_s: float = COMMAND_TIMEOUT_S) -> Said:
        """Run a command that only reads."""
        try:
            ended = subprocess.run(  # noqa: S603 — our own words, no shell
                words,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=timeout_s,
                env=_WORDS,
                check=False,
            )
        except FileNotFoundError:
            return Said(127, err=f"{words[0]}: not found")
        except subprocess.TimeoutExpired as err:
            raise Unseen(f"{words[0]} が {timeout_s:g} 秒で終わりません") from err
        return Said(
            ended.returncode,
            ended.stdout.decode(errors="replace"),
            ended.stderr.decode(errors="replace"),
        )

    def lines(self, *words: str, limit: int, timeout_s: float) -> Iterator[bytes]:
        """Give the lines of a long output as they come."""
        until = time.monotonic() + timeout_s
        try:
            running = subprocess.Popen(  # noqa: S603 — our own words, no shell
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_WORDS,
            )
        except FileNotFoundError as err:
            raise Unseen(f"{words[0]} がありません") from err
        with running:
            assert running.stdout is not None  # noqa: S101 — asked for by PIPE
            for line in running.stdout:
                yield line
                limit -= len(line)
                if limit < 0 or time.monotonic() > until:
                    break
            running.kill()

    def call(self, url: str, *, at: str, timeout_s: float = 1.5) -> Answered:
        """Ask an HTTP server of this machine."""
        try:
            plain = _open(at, timeout_s)
        except OSError as err:
            return Answered(fault=f"{at}: {err.strerror or type(err).__name__}")
        with plain:
            return _ask(plain, at, urlsplit(url), timeout_s)

    def space(self, path: Path) -> Space:
        """Return what the file system of a path has left."""
        while not path.exists():
            path = path.parent
        found = os.statvfs(path)
        return Space(
            total=found.f_blocks * found.f_frsize,
            free=found.f_bavail * found.f_frsize,
            inodes=found.f_files,
            inodes_free=found.f_favail,
        )

    def user(self, uid: int) -> str:
        """Return a user's name."""
        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            return str(uid)

    def groups(self, user: str) -> frozenset[int]:
        """Return the numbers of all groups that a user is in."""
        try:
            own = pwd.getpwnam(user).pw_gid
        except KeyError:
            return frozenset()
        return frozenset({own} | {group.gr_gid for group in grp.getgrall() if user in group.gr_mem})


def _open(at: str, timeout_s: float) -> socket.socket:
    if at.startswith("/"):
        opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        opened.settimeout(timeout_s)
        try:
            opened.connect(at)
        except OSError:
            opened.close()
            raise
        return opened
    address, _, port = at.rpartition(":")
    return socket.create_connection((address.strip("[]"), int(port)), timeout=timeout_s)


def _ask(plain: socket.socket, at: str, asked: SplitResult, timeout_s: float) -> Answered:
    """Speak HTTP; a certificate that was shown is kept even if nothing follows it."""
    certificate = None
    name = asked.hostname or ""
    connection = http.client.HTTPConnection(name, timeout=timeout_s)
    try:
        connection.sock = plain
        if asked.scheme == "https":
            # Not verified here: whether chain, name and dates are right is a check of its own.
            context = ssl._create_unverified_context()  # noqa: S323
            connection.sock = context.wrap_socket(plain, server_hostname=name)
            certificate = connection.sock.getpeercert(binary_form=True)
        headers = {"Host": name, "User-Agent": "morizo-doctor"}
        connection.request("GET", asked.path or "/", headers=headers)
        answer = connection.getresponse()
        body = answer.read(BODY_LIMIT).decode(errors="replace")
        told = {key.lower(): value for key, value in answer.getheaders()}
        return Answered(answer.status, told, body, certificate)
    except (OSError, http.client.HTTPException) as err:
        why = "時間内に答えません" if isinstance(err, TimeoutError) else type(err).__name__
        return Answered(certificate=certificate, fault=f"{at}: {why}")
    finally:
        connection.close()
