"""What certbot wrote down about a certificate: how it is renewed, and by whom."""

import configparser
from dataclasses import dataclass

from morizo.ops.certs.place import HOST, Place

LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"


@dataclass(frozen=True, slots=True)
class Lineage:
    """How a certificate is renewed; None where certbot says nothing."""

    authenticator: str | None
    webroot: str | None
    hook: str | None
    server: str | None

    def faults(self, *, server: str | None, place: Place = HOST) -> list[str]:
        """Return what would keep the next renewal from being ours."""
        wanted = (
            ("authenticator", self.authenticator, "webroot"),
            ("webroot_path", (self.webroot or "").rstrip(","), str(place.webroot)),
            ("renew_hook", self.hook, str(place.hook)),
            ("server", self.server, server or LETS_ENCRYPT),
        )
        return [
            f"{name} が {found or 'ありません'}（望むのは {right}）"
            for name, found, right in wanted
            if found != right
        ]


def read(domain: str, *, place: Place = HOST) -> Lineage | None:
    """Read certbot's notes on a domain; None where there are none that can be read."""
    file = place.letsencrypt / "renewal" / f"{domain}.conf"
    parser = configparser.RawConfigParser(strict=False)
    try:
        # What stands before the first section is paths and versions.
        parser.read_string("[certificate]\n" + file.read_text())
        said = dict(parser["renewalparams"])
    except (OSError, UnicodeDecodeError, KeyError, configparser.Error):
        return None
    return Lineage(
        said.get("authenticator"),
        said.get("webroot_path"),
        said.get("renew_hook"),
        said.get("server"),
    )
