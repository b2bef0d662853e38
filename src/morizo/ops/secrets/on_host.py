"""What keeps secrets on a host. Its text is fed to `python3` there, as root; what it shall do follows on the same input.

So it works before anything else of ours is there. Standard library only. Secrets come in by standard input, go into
files that only root can open, and leave by no way at all: neither events nor errors hold a value, a length or a digest.

    {"do": "set", "base": "/etc/morizo/credentials", "releases": {"morizo-aiv2": "/opt/…/releases"},
     "values": {"morizo-aiv2": {"OPENAI_API_KEY": "…"}}}

`remove` takes `names` in place of `values`; `list` takes neither. Answers are events, a JSON line each (`events.py`).
"""

import contextlib
import errno
import fcntl
import hmac
import json
import os
import re
import resource
import stat
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

Say = Callable[..., None]
"""`say(state, words, **facts)`."""

DONE, BUG, LOCKED, REFUSED = 0, 1, 5, 7
LOCK_WITHIN_S = 10.0
LARGEST_BYTES = 1 << 20
"""What systemd takes for a credential."""
_SERVICE = re.compile(r"[a-z][a-z0-9-]{0,30}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_OLD = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Refused(Exception):
    """It can't be done safely; the words hold no value."""

    def __init__(self, words: str, code: int = REFUSED) -> None:
        super().__init__(words)
        self.code = code


def run(asked: dict[str, Any], tell: Callable[[Any], None]) -> int:
    """Do it as a verb of the agent."""
    from morizo.ops.events import Event

    return do(asked, lambda line: tell(Event.read(line)))


def do(asked: dict[str, Any], out: Callable[[str], None]) -> int:
    """Do what is asked; returns the exit code."""

    def say(state: str, words: str, **more: Any) -> None:
        event = {"step": "secrets", "state": state, "words": words, "more": more}
        out(json.dumps(event, ensure_ascii=False))

    # A crash must not leave what we hold in a file.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    try:
        _VERBS[asked["do"]](asked, say)
    except Refused as err:
        say("failed", str(err))
        return err.code
    except OSError as err:
        full = err.errno in (errno.ENOSPC, errno.EDQUOT)
        say("failed", "ディスクの空きがありません" if full else f"書けません（{err.strerror}）")
        return REFUSED
    return DONE


def _set(asked: dict[str, Any], say: Say) -> None:
    for service, values in asked["values"].items():
        _check(service, values)
        with _folder(asked["base"], service, say) as folder:
            for name, value in values.items():
                is_new = _put(folder, name, value.encode())
                words = "置きました" if is_new else "もう同じものがあります"
                say(
                    "done" if is_new else "same",
                    f"{service}: {name} を{words}" if is_new else f"{service}: {name} は{words}",
                    service=service,
                    name=name,
                    has_release=_has_release(asked, service),
                )


def _remove(asked: dict[str, Any], say: Say) -> None:
    for service, names in asked["names"].items():
        _check(service, dict.fromkeys(names, ""))
        with _folder(asked["base"], service, say) as folder:
            for name in names:
                has_release = _has_release(asked, service)
                gone = _drop(folder, name, keep_empty=has_release)
                say(
                    "done" if gone else "same",
                    f"{service}: {name} {'を消しました' if gone else 'はありません'}",
                    service=service,
                    name=name,
                    has_release=has_release,
                )


def _list(asked: dict[str, Any], say: Say) -> None:
    found = []
    base = asked["base"]
    names = sorted(os.listdir(base)) if os.path.isdir(base) else []  # noqa: PTH112, PTH208 (descriptors all through)
    services = [name for name in names if os.path.isdir(os.path.join(base, name))]  # noqa: PTH112, PTH118
    for service in filter(_SERVICE.fullmatch, services):
        with _folder(base, service, say, is_look=True) as folder:
            for name in sorted(os.listdir(folder)):  # noqa: PTH208 (a descriptor)
                fact = os.stat(name, dir_fd=folder, follow_symlinks=False)
                if _NAME.fullmatch(name) and stat.S_ISREG(fact.st_mode):
                    found.append(
                        {
                            "service": service,
                            "name": name,
                            "age_s": max(0, int(time.time() - fact.st_mtime)),
                            "is_empty": fact.st_size == 0,
                            "is_private": fact.st_mode & 0o777 == 0o600
                            and fact.st_uid == os.geteuid(),
                        }
                    )
    say("done", f"{len(found)} 個", found=found)


def _check(service: str, values: dict[str, str]) -> None:
    if not _SERVICE.fullmatch(service):
        raise Refused("サービスの名前が正しくありません")
    for name, value in values.items():
        if not _NAME.fullmatch(name):
            raise Refused("秘密の名前が正しくありません")
        if len(value.encode()) > LARGEST_BYTES:
            raise Refused(f"{name} は大きすぎます（1 MiB まで）")


@contextlib.contextmanager
def _folder(base: str, service: str, say: Say, *, is_look: bool = False) -> Iterator[int]:
    """Open a service's folder, made where it lacks, alone and with nothing half-written in it."""
    path = os.path.join(base, service)  # noqa: PTH118 (descriptors all through)
    if not is_look:
        above = os.path.dirname(base)  # noqa: PTH120
        for folder, mode in ((above, 0o755), (base, 0o700), (path, 0o700)):
            _make(folder, mode)
    opened = os.open(path, _FOLDER)
    try:
        if not is_look:
            _close_to_others(base, say)
            _close_to_others(path, say)
            _lock(opened)
            for name in os.listdir(opened):  # noqa: PTH208
                if name.startswith(".") and name.endswith(".new"):
                    os.unlink(
                        name, dir_fd=opened
                    )  # a run that was killed left it; nobody else is at work
        yield opened
    finally:
        os.close(opened)


def _make(path: str, mode: int) -> None:
    try:
        os.mkdir(path, mode)  # noqa: PTH102
    except FileExistsError:
        return
    os.chmod(path, mode)  # noqa: PTH101 (whatever the umask was)
    above = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)  # noqa: PTH120
    try:
        os.fsync(above)
    finally:
        os.close(above)


def _close_to_others(path: str, say: Say) -> None:
    try:
        opened = os.open(path, _FOLDER)
    except OSError as err:
        if err.errno in (errno.ELOOP, errno.ENOTDIR):
            raise Refused(
                f"{path} がフォルダーではありません。確かめてから消してください"
            ) from None
        raise
    try:
        fact = os.fstat(opened)
        if fact.st_uid != os.geteuid():
            raise Refused(
                f"{path} の持ち主が root ではありません。chown root: {path} を確かめてください"
            )
        if fact.st_mode & 0o077:
            os.fchmod(opened, 0o700)
            say("note", f"{path} をほかの人も開けたので、閉じました（0700）")
    finally:
        os.close(opened)


def _lock(folder: int) -> None:
    until = time.monotonic() + LOCK_WITHIN_S
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Refused("ほかの人が秘密を書いています", LOCKED) from None
            time.sleep(0.1)
        else:
            return


def _put(folder: int, name: str, value: bytes) -> bool:
    """Put a secret in place at once and for good: before, the old one is there; after, the new one."""
    old = _held(folder, name)
    if old is not None and hmac.compare_digest(old, value):
        return False
    aside = f".{name}.{os.getpid()}.new"
    opened = os.open(aside, _NEW, 0o600, dir_fd=folder)
    try:
        with os.fdopen(opened, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(aside, dir_fd=folder)
        raise
    os.fsync(folder)
    return True


def _held(folder: int, name: str) -> bytes | None:
    """Return what is there, if it is kept as it should be."""
    try:
        opened = os.open(name, _OLD, dir_fd=folder)
    except FileNotFoundError:
        return None
    except OSError as err:
        if err.errno == errno.ELOOP:
            return None  # a link: it is replaced, not followed
        raise
    try:
        fact = os.fstat(opened)
        if not stat.S_ISREG(fact.st_mode):
            raise Refused(f"{name} がふつうのファイルではありません。確かめてから消してください")
        if fact.st_mode & 0o7777 != 0o600 or fact.st_uid != os.geteuid() or fact.st_nlink > 1:
            return None
        with os.fdopen(opened, "rb", closefd=False) as file:
            return file.read(LARGEST_BYTES + 1)
    finally:
        os.close(opened)


def _drop(folder: int, name: str, *, keep_empty: bool) -> bool:
    """Take a secret away. Units of releases that load it would fail without a file: they get an empty one."""
    try:
        size = os.stat(name, dir_fd=folder, follow_symlinks=False).st_size
    except FileNotFoundError:
        return False
    if keep_empty:
        return size > 0 and _put(folder, name, b"")
    os.unlink(name, dir_fd=folder)
    os.fsync(folder)
    return True


def _has_release(asked: dict[str, Any], service: str) -> bool:
    folder = asked.get("releases", {}).get(service)
    return bool(folder and os.path.isdir(folder) and os.listdir(folder))  # noqa: PTH112, PTH208


_VERBS: dict[str, Callable[[dict[str, Any], Say], None]] = {
    "set": _set,
    "remove": _remove,
    "list": _list,
}


def main() -> int:
    """Do what standard input says."""

    def out(line: str) -> None:
        sys.stdout.buffer.write(line.encode() + b"\n")
        sys.stdout.flush()

    return do(json.loads(sys.stdin.buffer.read()), out)


if __name__ == "__main__":
    sys.exit(main())
