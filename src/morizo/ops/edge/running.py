"""nginx on the host: what would change, and making it so without a caller noticing."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from morizo.kit.ports import holder_of
from morizo.ops import paths
from morizo.ops.edge import nginx
from morizo.ops.edge.putting import Change, changes, in_place
from morizo.ops.errors import CommandFailed
from morizo.ops.events import Event, Tell
from morizo.ops.target import Target

PROGRAM = "/usr/sbin/nginx"
RELOAD_S = 10.0
"""How long new workers may take to come; what failed after `nginx -t` shows in that they don't."""
_STEP = "edge"


def plan(target: Target) -> list[Change]:
    """Return what `apply` would change, and change nothing."""
    wanted = nginx.files(
        target,
        certificate_ready=all(path.is_file() for path in paths.certificate(target.domain)),
        version=version(),
        has_ipv6=Path("/proc/net/if_inet6").exists(),
    )
    return [
        *changes({nginx.DROP_IN: nginx.drop_in()}),
        *changes(wanted, gone=[nginx.DEFAULT_SITE]),
    ]


def apply(target: Target, tell: Tell) -> bool:
    """Put nginx's files in place, have nginx check them, and reload it; returns whether anything changed.

    A red check puts the old files back, and what was served is served on. Running it again is harmless, and it
    takes a certificate that has come meanwhile.

    Raises:
        CommandFailed: nginx refuses the files, or can't listen.
    """
    found = plan(target)
    _folder(paths.WEBROOT / ".well-known" / "acme-challenge")
    unit_changed = any(change.path == nginx.DROP_IN for change in found)
    is_first = any(change.path == nginx.HOST.configuration for change in found)
    try:
        with in_place(found):
            if unit_changed:
                run(["systemctl", "daemon-reload"])
            check()
            moved = _bring_up(restart=unit_changed and is_first, reload_=bool(found) or is_stale())
    except CommandFailed:
        if unit_changed:
            run(["systemctl", "daemon-reload"])
        raise
    if not found and not moved:
        tell(Event(_STEP, "same", "nginx: 変更はありません"))
        return False
    words = f"{len(found)} 個のファイルを書き、読み込みました" if found else "起動しました"
    tell(Event(_STEP, "done", f"nginx: {words}"))
    return True


def check() -> None:
    """Have nginx read its files.

    Raises:
        CommandFailed: With what nginx says.
    """
    run([PROGRAM, "-t", "-q"])


def reload() -> None:
    """Have nginx take its files and certificates anew, and see that it did: nobody is cut off.

    Raises:
        CommandFailed: It went on with what it had.
    """
    check()
    before = _workers()
    run(["systemctl", "reload", "nginx"])
    deadline = time.monotonic() + RELOAD_S
    while time.monotonic() < deadline:
        if _workers() - before:
            return
        time.sleep(0.05)
    raise CommandFailed(
        "nginx が新しい設定を受け取りません。journalctl -u nginx を確かめてください。"
    )


def version() -> nginx.Version:
    """Return the version of the host's nginx."""
    return nginx.version_in(run([PROGRAM, "-v"]))


def is_stale() -> bool:
    """Tell whether nginx runs with older files than are there: a run that was cut off left it so."""
    started = [_started_at(worker) for worker in _workers()]
    newest = max(
        (
            path.stat().st_mtime
            for path in [nginx.HOST.configuration, *nginx.HOST.folder.rglob("*")]
        ),
        default=0.0,
    )
    # Start times count in hundredths of a second.
    return bool(started) and newest > max(started) + 0.02


def _bring_up(*, restart: bool, reload_: bool) -> bool:
    run(["systemctl", "enable", "--quiet", "nginx"])
    if not is_running():
        _start("start")
        return True
    if restart:
        # Debian's welcome page was all it served: nobody misses it, and the unit's limits hold from now on.
        _start("restart")
        return True
    if reload_:
        # A new limit in the unit waits for the next start; cutting callers off for it isn't worth it.
        reload()
    return reload_


def is_running() -> bool:
    """Tell whether nginx runs."""
    words = ["/usr/bin/systemctl", "is-active", "--quiet", "nginx"]
    return subprocess.run(words, check=False).returncode == 0  # noqa: S603 - our own words


def _start(how: str) -> None:
    try:
        run(["systemctl", how, "nginx"])
    except CommandFailed as err:
        others = [
            f"ポート {port} を {held} が使っています。"
            for port in (nginx.HOST.http, nginx.HOST.https)
            if (held := holder_of(port)) and not held.startswith("nginx ")
        ]
        raise CommandFailed("\n".join([*others, err.detail])) from err


def _workers() -> set[str]:
    """Return the processes that nginx's master has started, but those that are about to end."""
    try:
        master = int(nginx.HOST.pid.read_text())
        os.kill(master, 0)
    except (OSError, ValueError):
        return set()
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return {
        child
        for child in children
        if b"shutting down" not in Path(f"/proc/{child}/cmdline").read_bytes()
    }


def _folder(path: Path) -> None:
    """Make a folder that everybody may walk into, whatever the umask."""
    for part in (*reversed(path.parents), path):
        if not part.exists():
            part.mkdir()
            part.chmod(0o755)


def _started_at(process: str) -> float:
    since_boot = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19])
    boot = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return boot + since_boot / os.sysconf("SC_CLK_TCK")


def run(words: Sequence[str], timeout_s: float = 60) -> str:
    """Run a command on the host and return what it printed.

    Raises:
        CommandFailed: With its last lines.
    """
    done = subprocess.run(  # noqa: S603 - our own words
        words, capture_output=True, text=True, timeout=timeout_s, check=False
    )
    if done.returncode:
        last = "\n".join(f"{done.stdout}{done.stderr}".strip().splitlines()[-8:])
        raise CommandFailed(f"{' '.join(words)} が {done.returncode} で終わりました\n{last}")
    return done.stdout + done.stderr
