"""Where certificates lie, and where they are asked for and served: a host's own places, or a test's."""

from dataclasses import dataclass
from pathlib import Path

from morizo.ops import paths


@dataclass(frozen=True, slots=True)
class Place:
    """Folders and ports."""

    letsencrypt: Path = paths.LETSENCRYPT
    webroot: Path = paths.WEBROOT
    hook: Path = paths.ETC / "certificate-renewed"
    """Run by certbot with each new certificate; certbot keeps its path beside the certificate."""
    record: Path = paths.STATE / "rehearsal.json"
    """How the last rehearsal went."""
    http: int = 80
    https: int = 443
    owner: int = 0
    """The user who alone may read keys."""
    options: tuple[str, ...] = ()
    """More options for certbot, where its folders are others."""

    def certificate(self, domain: str) -> tuple[Path, Path]:
        """Return chain and key."""
        chain, key = (path.relative_to(paths.LETSENCRYPT) for path in paths.certificate(domain))
        return self.letsencrypt / chain, self.letsencrypt / key


HOST = Place()
