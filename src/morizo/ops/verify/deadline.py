"""How long all checks together may take."""

import time


class TimeUp(Exception):
    """The checks' time is over."""


class Deadline:
    """Counts down from its making.

    Args:
        seconds: For everything together.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._ends

    def left(self, most_s: float) -> float:
        """Return the seconds that one step may take: at most `most_s`.

        Raises:
            TimeUp: None are left.
        """
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeUp
        return min(most_s, left)
