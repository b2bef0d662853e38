"""`morizo rollback`: the release before serves again; data and schema stay as they are."""

import argparse

from morizo.commands.targets import add_target, read_target, root
from morizo.ops.desk import deploying
from morizo.ops.desk.verifying import verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the target file, and the reason."""
    add_target(parser)
    parser.add_argument("--why", default="", metavar="理由", help="記録に残す理由")


def run(arguments: argparse.Namespace) -> int:
    """Go back."""
    return deploying.rollback(read_target(arguments), root(), why=arguments.why, verify=verify)
