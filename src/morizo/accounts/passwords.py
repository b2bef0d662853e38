"""Passwords: argon2id with 19 MiB, two passes, one lane; at most two at once (the host has 1 GiB)."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_at_once = threading.BoundedSemaphore(2)
# Checked when the address is unknown, so that the answer takes as long as for a known one.
_nobody = "$argon2id$v=19$m=19456,t=2,p=1$me1FvPBbqZ05ieCx9oKLHw$9gX//3iFr/B+agv7I2qOBwv4sN0k3xGPiZ656Voyu5c"


def hash_password(password: str) -> str:
    """Return the encoded hash of a password."""
    with _at_once:
        return _hasher.hash(password)


def verify_password(encoded: str | None, password: str) -> bool:
    """Tell whether the password is right, in about the same time whether or not there is a hash."""
    with _at_once:
        try:
            return _hasher.verify(encoded or _nobody, password) and encoded is not None
        except (VerificationError, InvalidHashError):
            return False
