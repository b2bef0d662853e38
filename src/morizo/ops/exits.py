"""The exit codes that a script can count on."""

from enum import IntEnum


class Exit(IntEnum):
    """How a command of the operator's ended."""

    DONE = 0
    BUG = 1
    USAGE = 2
    CHANGES_PENDING = 3
    ROLLED_BACK = 4
    LOCKED = 5
    UNHEALTHY = 6
    UNREACHABLE = 7
    """The host can't be reached, or a check before the first change refused to go on."""
