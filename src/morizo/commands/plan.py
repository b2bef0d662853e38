"""`morizo plan`: every change that a deploy would make, with its diff; nothing is changed."""

import argparse

from morizo.commands.targets import add_target, read_target, root
from morizo.ops.desk import deploying


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the target file."""
    add_target(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show the plan; 3 when changes are pending, 0 when there are none."""
    return deploying.plan(read_target(arguments), root())
