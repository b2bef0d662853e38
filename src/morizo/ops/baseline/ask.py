"""Ask the host something: a command's output, a file's text. Nothing here changes anything."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CALM = {"PATH": PATH, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
"""What every command sees: words that can be parsed, and no prompt."""


def ask(
    *words: str, timeout_s: float = 60, env: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run a command that only tells.

    Returns:
        Its exit code and what it printed; (127, "") when there is no such command.
    """
    try:
        ended = subprocess.run(  # noqa: S603  # no shell, and the words are ours
            words,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=timeout_s,
            env={**CALM, **(env or {})},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return 127, ""
    return ended.returncode, ended.stdout.decode(errors="replace")


def read(path: Path) -> str | None:
    """Return a file's text, None when it isn't there."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return None


def in_container() -> bool:
    """Return whether this is a container: its kernel, clock and swap are another's."""
    return ask("systemd-detect-virt", "--container", "--quiet")[0] == 0


def unit_state(name: str) -> str:
    """Return `active`, `inactive`, `failed`…; empty when there is no such unit."""
    _, found = ask("systemctl", "show", name, "--property=LoadState,ActiveState")
    facts = dict(line.partition("=")[::2] for line in found.splitlines())
    return facts.get("ActiveState", "") if facts.get("LoadState") == "loaded" else ""
