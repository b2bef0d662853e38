"""`morizo status`: what serves, since when, and who did what last."""

import argparse
import json

from morizo.commands.targets import add_target, read_target, root
from morizo.ops.desk import deploying


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the target file, and how to show."""
    add_target(parser)
    parser.add_argument("--json", action="store_true", help="プログラム用に JSON で出す")


def run(arguments: argparse.Namespace) -> int:
    """Show the state; 6 when a service isn't up."""
    events = deploying.status(read_target(arguments), root())
    if arguments.json:
        found = list(events)
        print(
            json.dumps([json.loads(event.line()) for event in found], ensure_ascii=False, indent=1)
        )
        return deploying.code_of(found[-1] if found else None)
    return deploying.show(events)
