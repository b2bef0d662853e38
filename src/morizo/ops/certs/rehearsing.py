"""Trying the renewal before it is needed, and remembering how it went."""

import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from morizo.ops.certs import certbot, explaining
from morizo.ops.certs.place import HOST, Place
from morizo.ops.events import Event, Tell
from morizo.ops.files import write
from morizo.ops.target import Target

EVERY = timedelta(days=30)
"""A renewal that worked a month ago may have been broken since: DNS, firewall, a moved host."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How the last rehearsal went."""

    domain: str
    at: datetime
    is_good: bool
    seconds: float
    words: str = ""

    @classmethod
    def last(cls, place: Place = HOST) -> "Rehearsal | None":
        """Return the last one; None when there was none, or its record can't be read."""
        try:
            found = json.loads(place.record.read_text())
            return cls(**found | {"at": datetime.fromisoformat(found["at"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def as_json(self) -> dict[str, Any]:
        """Return it as it is recorded."""
        return asdict(self) | {"at": self.at.isoformat()}


def is_due(target: Target, *, place: Place = HOST) -> bool:
    """Tell whether the renewal was not seen to work within the last month, for this domain."""
    last = Rehearsal.last(place)
    return (
        last is None
        or last.domain != target.domain
        or not last.is_good
        or datetime.now(UTC) - last.at > EVERY
    )


def rehearse(target: Target, tell: Tell, *, place: Place = HOST) -> Rehearsal:
    """Renew for show: everything that a renewal does, up to the certificate itself, which is thrown away.

    What certbot leaves out of it, the hook that hands a new certificate to whoever serves, is run too: it checks
    and reloads, which harms nobody.
    """
    begun = time.monotonic()
    words = ["renew", "--cert-name", target.domain, "--dry-run"]
    if target.certificate.server:
        # Without it certbot would rehearse with Let's Encrypt's staging, whatever the certificate came from.
        words += ["--server", target.certificate.server]
    done = certbot.run(words, target, place=place)
    why = explaining.explain(done.said) if done.code else None
    if why is None:
        why = certbot.run_hook(target, place=place)
    made = Rehearsal(
        target.domain,
        datetime.now(UTC).replace(microsecond=0),
        why is None,
        round(time.monotonic() - begun, 1),
        "" if why is None else f"{why.words} {why.hint}",
    )
    write(place.record, json.dumps(made.as_json(), ensure_ascii=False).encode(), 0o600)
    if why is None:
        tell(Event("certs", "done", f"更新の予行は成功しました（{made.seconds} 秒）"))
    else:
        tell(Event("certs", "note", f"更新の予行に失敗しました。{made.words}"))
    return made
