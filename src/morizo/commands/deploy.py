"""`morizo deploy`: applies, releases, verifies, or puts back."""

import argparse
import sys

from morizo.commands.targets import add_target, read_target, root
from morizo.ops.desk import deploying
from morizo.ops.desk.verifying import verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the target file, and whether to ask."""
    add_target(parser)
    parser.add_argument("--yes", "-y", action="store_true", help="確かめずに適用する")
    parser.add_argument("--why", default="", metavar="理由", help="記録に残す理由")


def run(arguments: argparse.Namespace) -> int:
    """Deploy; the exit code says how it ended."""
    return deploying.deploy(
        read_target(arguments),
        root(),
        why=arguments.why,
        confirm=lambda: arguments.yes or _asked(),
        verify=verify,
    )


def _asked() -> bool:
    if not sys.stdin.isatty():
        print("\n適用するには --yes を付けてください。", file=sys.stderr)
        return False
    return input("\n適用しますか？ [y/N] ").strip().lower() in ("y", "yes", "はい")
