"""Every file that a target makes on the host and that stays as it was written."""

from pathlib import Path

from morizo.ops.target import Target


def files(target: Target) -> dict[Path, str]:
    """Return the files by their paths."""
    return {}
