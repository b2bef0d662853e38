"""Running the host's own commands, from the agent."""

import subprocess
from collections.abc import Sequence

from morizo.ops.errors import CommandFailed
from morizo.ops.host import Done

LAST_LINES = 12


def call(words: Sequence[str], *, stdin: bytes = b"", timeout_s: float = 300) -> Done:
    """Run a command to its end, whatever its code.

    Raises:
        CommandFailed: It isn't there, or took too long.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own words, no shell
            list(words), input=stdin, capture_output=True, timeout=timeout_s, check=False
        )
    except FileNotFoundError:
        raise CommandFailed(f"{words[0]} がありません。") from None
    except subprocess.TimeoutExpired:
        raise CommandFailed(
            f"{' '.join(words[:4])} が {timeout_s:.0f} 秒で終わりませんでした。"
        ) from None
    return Done(done.returncode, done.stdout, done.stderr)


def must(words: Sequence[str], *, stdin: bytes = b"", timeout_s: float = 300) -> str:
    """Run a command that has to end well; returns what it printed.

    Raises:
        CommandFailed: It ended badly; its last lines are the detail.
    """
    done = call(words, stdin=stdin, timeout_s=timeout_s)
    if not done.ok:
        said = (done.err + done.out).decode(errors="replace").strip().splitlines()[-LAST_LINES:]
        raise CommandFailed("\n".join([f"{' '.join(words[:6])}（終了コード {done.code}）", *said]))
    return done.text
