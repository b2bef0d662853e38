"""Signing keys (ES256): made at first start, 0600, kept across releases; the newest signs, all verify."""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from morizo.errors import Unauthenticated

AUDIENCE = "authenticated"
SKEW = timedelta(seconds=30)
"""How far two machines' clocks may differ."""
TOKENS_REMEMBERED = 256
"""Of about 3 KB each. Whether a token's session still stands is asked of the database every time."""


class Keys:
    """The keys in one folder, `*.pem`, ordered by name; a new one is made when the folder is empty."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not any(folder.glob("*.pem")):
            _make(folder)
        self._keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        for path in sorted(folder.glob("*.pem")):
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
            if isinstance(key, ec.EllipticCurvePrivateKey):
                self._keys[_thumbprint(key)] = key
        self._newest = next(reversed(self._keys))
        # Checking a signature takes longer than everything else about a small request, and its result stands.
        self._checked = lru_cache(maxsize=TOKENS_REMEMBERED)(self._check)

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return a signed token."""
        return jwt.encode(
            dict(claims), self._keys[self._newest], algorithm="ES256", headers={"kid": self._newest}
        )

    def read(self, token: str, now: datetime) -> dict[str, Any]:
        """Return a token's claims.

        Raises:
            Unauthenticated: Not one of ours, changed, expired, or for somebody else.
        """
        claims = self._checked(token)
        if float(claims["exp"]) + SKEW.total_seconds() < now.timestamp():
            raise Unauthenticated("ログインの期限が切れました。")
        return dict(claims)

    def _check(self, token: str) -> Mapping[str, Any]:
        try:
            key = self._keys[jwt.get_unverified_header(token).get("kid", "")]
            claims = jwt.decode(
                token,
                key.public_key(),
                algorithms=["ES256"],
                audience=AUDIENCE,
                options={
                    "verify_exp": False,
                    "verify_iat": False,
                    "require": ["exp", "sub", "session_id"],
                },
            )
            float(claims["exp"])
        except (KeyError, TypeError, ValueError, RecursionError, jwt.PyJWTError) as err:
            raise Unauthenticated from err
        return MappingProxyType(claims)

    def public(self) -> dict[str, Any]:
        """Return the public halves as a JSON Web Key Set (RFC 7517)."""
        return {
            "keys": [
                _jwk(key)
                | {"kid": kid, "use": "sig", "alg": "ES256", "key_ops": ["verify"], "ext": True}
                for kid, key in reversed(self._keys.items())
            ]
        }


def make_key(folder: Path) -> Path:
    """Add a key that signs from the next start on; older ones go on verifying."""
    return _make(folder)


def _make(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    number = len(list(folder.glob("*.pem"))) + 1
    path = folder / f"signing-{number:04}.pem"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    return path


def _jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": _b64(numbers.x), "y": _b64(numbers.y)}


def _thumbprint(key: ec.EllipticCurvePrivateKey) -> str:
    # RFC 7638: the required members in lexicographic order.
    jwk = _jwk(key)
    plain = json.dumps(
        {name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":")
    )
    return base64.urlsafe_b64encode(hashlib.sha256(plain.encode()).digest()).rstrip(b"=").decode()


def _b64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()
