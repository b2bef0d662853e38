"""The key of the session cookies: made at first start, readable by its owner alone, rotated by adding a line."""

import hashlib
import hmac
import json
import os
import zlib
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

LARGEST = 64 * 1024
"""Bytes that a sealed thing may unfold to."""


class Keyring:
    """Seals and opens what the browser keeps. The first line of the file seals; every line opens.

    Args:
        path: The key file; it is made, with its folder, when it isn't there.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            _make(path)
        lines = [line for line in path.read_text("ascii").split() if line]
        self._fernet = MultiFernet([Fernet(line) for line in lines])
        self._secret = hashlib.sha256(b"morizo-web csrf " + lines[0].encode()).digest()

    def seal(self, value: Any) -> str:
        """Return `value` as text that only this keyring can read or make."""
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return self._fernet.encrypt(zlib.compress(plain, 9)).decode()

    def open(self, sealed: str, *, within_s: int) -> Any:
        """Return what was sealed, or None when it is too old, changed, or not ours."""
        try:
            plain = self._fernet.decrypt(sealed, ttl=within_s)
            unfold = zlib.decompressobj()
            return json.loads(unfold.decompress(plain, LARGEST))
        except (InvalidToken, zlib.error, ValueError):
            return None

    def sign(self, text: str) -> bytes:
        """Return a keyed digest of `text`."""
        return hmac.digest(self._secret, text.encode(), "sha256")


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written aside and linked into place: of two processes that start at once, one wins and both read its key.
    mine = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(Fernet.generate_key() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(mine, path)
    except FileExistsError:
        pass
    finally:
        mine.unlink()
