"""What somebody had typed when their session ended: kept for a quarter of an hour, and given back after sign-in.

It travels in short-lived encrypted cookies, several when it is long, so that nothing is stored on the server.
"""

from collections.abc import Mapping

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from morizo.web.keyring import Keyring
from morizo.web.session import cookie, is_secure

LIFE_S = 900
PIECE, PIECES = 3600, 4
"""Characters of a cookie, and how many: a message of the greatest length fits."""
SECRET = frozenset({"csrf", "once", "password", "again", "to", "live"})
"""Fields that aren't anybody's words."""


def keep(response: Response, request: Request, keyring: Keyring, fields: Mapping[str, str]) -> None:
    """Send typed fields along, for the page after sign-in."""
    worth = {name: value for name, value in fields.items() if name not in SECRET and value.strip()}
    sealed = keyring.seal(worth) if worth else ""
    if len(sealed) > PIECE * PIECES:
        return
    for number in range(-(-len(sealed) // PIECE)):
        piece = sealed[number * PIECE : (number + 1) * PIECE]
        response.headers.append(
            "Set-Cookie", cookie(f"kept{number}", piece, LIFE_S, secure=is_secure(request.scope))
        )


def given_back(connection: HTTPConnection, keyring: Keyring) -> dict[str, str]:
    """Return the fields that were kept; empty when there are none."""
    sealed = "".join(connection.cookies.get(f"kept{number}", "") for number in range(PIECES))
    found = keyring.open(sealed, within_s=LIFE_S) if sealed else None
    return (
        {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
    )


def forget(response: Response, request: Request) -> None:
    """Take the kept fields away, once they were shown."""
    for number in range(PIECES):
        if f"kept{number}" in request.cookies:
            response.headers.append(
                "Set-Cookie", cookie(f"kept{number}", "", 0, secure=is_secure(request.scope))
            )
