"""Large blocks go back to the system at once.

glibc learns from the first large block that is freed to keep such blocks in the thread's arena from then on. A
password's hash takes 19 MiB for a moment, in whichever thread is free: sixty sign-ins left 310 MiB behind.
"""

import contextlib
import ctypes

_M_MMAP_THRESHOLD = -3  # mallopt(3)
LARGE_BYTES = 1 << 20


def return_large_blocks() -> None:
    """Have blocks of a mebibyte and more mapped on their own for good; elsewhere than on glibc, do nothing."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
