"""The pip that comes with the tool: a host has none, or one that nobody knows."""

import sys
from importlib.util import find_spec
from pathlib import Path

from morizo.ops.errors import CommandFailed


def pip_words() -> list[str]:
    """Return the command that runs this environment's own pip; `--python` says for which environment it works.

    The agent's child doesn't inherit where the agent imports from, so it is called by its folder.

    Raises:
        CommandFailed: It isn't there.
    """
    found = find_spec("pip")
    if found is None or found.origin is None:
        raise CommandFailed(
            "道具の中に pip がありません。", hint="morizo deploy をもう一度実行してください。"
        )
    return [sys.executable, "-I", "-B", str(Path(found.origin).parent)]
