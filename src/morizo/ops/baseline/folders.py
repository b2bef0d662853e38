"""The folders of `ops.paths`, and that no service may write what it runs (B23, B24)."""

import os
import stat
from pathlib import Path

from morizo.ops import paths
from morizo.ops.baseline.steps import Do, Folder, Group, Operator, Step
from morizo.ops.target import Target

SHOWN = 20
"""So many paths that others may write are listed; all are put right."""


def wanted(target: Target, loose: tuple[Path, ...]) -> Group:
    """Return the folders, and the repair of what isn't root's alone below /opt/morizo.

    Args:
        target: What is wanted.
        loose: Paths that another than root owns or may write.
    """
    services = [service.name for service in target.service]
    steps: list[Step] = [
        Folder(paths.ETC),
        Folder(paths.CREDENTIALS, 0o700),
        *(Folder(paths.credentials(name), 0o700) for name in services),
        Folder(paths.STATE, 0o700),
        Folder(paths.WEBROOT),
        Folder(paths.OPT),
        *(Folder(paths.service_root(name)) for name in services),
        *(Folder(paths.releases(name)) for name in services),
    ]
    if loose:
        more = (f"… ほか {len(loose) - SHOWN}",) if len(loose) > SHOWN else ()
        steps.append(
            Do(
                f"{paths.OPT} の下で root 以外が書き込める {len(loose)} 個を root だけのものに変更",
                (
                    ("chown", "-R", "-h", "root:root", str(paths.OPT)),
                    ("chmod", "-R", "go-w", str(paths.OPT)),
                ),
                (*map(str, loose[:SHOWN]), *more),
            )
        )
    return Group("folders", "フォルダー", tuple(steps))


def look(root: Path = paths.OPT) -> tuple[Path, ...]:
    """Return everything below `root` that another than root owns, or may write."""
    return tuple(sorted(path for path in _below(root) if _is_loose(path)))


def _below(root: Path) -> list[Path]:
    found = [root] if root.exists() else []
    for at, folders, names in os.walk(root):
        found += [Path(at, name) for name in (*folders, *names)]
    return found


def _is_loose(path: Path) -> bool:
    try:
        seen = path.lstat()
    except FileNotFoundError:
        return False
    if seen.st_uid:
        return True
    return not stat.S_ISLNK(seen.st_mode) and bool(seen.st_mode & 0o022)


def group(target: Target, operator: Operator) -> Group:
    """Look and decide."""
    del operator
    return wanted(target, look())
