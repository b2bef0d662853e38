"""What the operator's commands share: the target file and the source tree."""

import argparse
import os
from pathlib import Path

from morizo.ops.target import Target, read

USUAL = "deploy.toml"


def add_target(parser: argparse.ArgumentParser) -> None:
    """Take the target file."""
    parser.add_argument(
        "--target", type=Path, default=Path(USUAL), metavar="ファイル", help=f"望む状態（{USUAL}）"
    )


def read_target(arguments: argparse.Namespace) -> Target:
    """Read it.

    Raises:
        TargetFaults: With every fault.
    """
    return read(arguments.target)


def root() -> Path:
    """Return the source tree that releases are built from."""
    return Path(os.environ.get("MORIZO_ROOT", ".")).absolute()
