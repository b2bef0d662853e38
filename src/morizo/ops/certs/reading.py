"""How the certificate stands: on disk, as it is served, who may read it, and when it is renewed."""

import grp
import json
import pwd
import socket
import ssl
import stat
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization

from morizo.ops.certs import lineage
from morizo.ops.certs.place import HOST, Place
from morizo.ops.certs.rehearsing import Rehearsal

LEAST_SHARE = 1 / 3
"""Of its lifetime a certificate has this left, or it should have been renewed."""


@dataclass(frozen=True, slots=True)
class CertificateState:
    """A certificate, and what is wrong with it (`faults`, one Japanese sentence each)."""

    domain: str
    chain: Path
    key: Path
    exists: bool = False
    serial: str | None = None
    issuer: str | None = None
    names: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    now: datetime | None = None
    key_fits: bool = False
    chain_holds: bool = False
    served_serial: str | None = None
    served_fault: str | None = None
    renewal: lineage.Lineage | None = None
    timer_active: bool = False
    next_renewal: datetime | None = None
    rehearsal: Rehearsal | None = None
    faults: tuple[str, ...] = field(default=())

    @property
    def left(self) -> timedelta:
        """Return how long it is still valid; negative when it ended."""
        return self.until - self.now if self.until and self.now else timedelta()

    @property
    def days_left(self) -> float:
        """Return the same in days."""
        return self.left / timedelta(days=1)

    @property
    def share_left(self) -> float:
        """Return which part of its lifetime is left, 0–1."""
        if not (self.since and self.until):
            return 0.0
        return min(1.0, max(0.0, self.left / (self.until - self.since)))

    @property
    def clock_is_behind(self) -> bool:
        """Whether it begins in the future: then the host's clock is wrong, since authorities backdate."""
        return bool(self.since and self.now and self.since > self.now)

    @property
    def is_usable(self) -> bool:
        """Whether a browser would take it now, trust in the issuer aside."""
        return (
            self.exists
            and self.key_fits
            and self.domain in self.names
            and self.left > timedelta()
            and not self.clock_is_behind
        )

    @property
    def is_fresh(self) -> bool:
        """Whether it is usable, and not yet due for renewal."""
        return self.is_usable and self.share_left > LEAST_SHARE

    @property
    def is_served(self) -> bool:
        """Whether what is served is what lies on disk."""
        return self.served_serial is not None and self.served_serial == self.serial

    def as_json(self) -> dict[str, Any]:
        """Return it for `--json` and for doctor."""
        found = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }
        found |= {"chain": str(self.chain), "key": str(self.key), "names": list(self.names)}
        if self.rehearsal:
            found["rehearsal"] = self.rehearsal.as_json()
        return found | {
            "faults": list(self.faults),
            "days_left": round(self.days_left, 2),
            "share_left": round(self.share_left, 3),
            "is_usable": self.is_usable,
            "is_fresh": self.is_fresh,
            "is_served": self.is_served,
        }


def state(
    domain: str,
    *,
    server: str | None = None,
    now: datetime | None = None,
    place: Place = HOST,
    looks_at_port: bool = True,
) -> CertificateState:
    """Look at a domain's certificate.

    Args:
        domain: The domain.
        server: The authority's directory that is wanted; Let's Encrypt's when None.
        now: The time; the host's own when None.
        place: Where it lies and is served.
        looks_at_port: Ask which one is served, too.
    """
    chain, key = place.certificate(domain)
    found: dict[str, Any] = {"domain": domain, "chain": chain, "key": key}
    found["now"] = now or datetime.now(UTC)
    found["rehearsal"] = Rehearsal.last(place)
    found["renewal"] = lineage.read(domain, place=place)
    found["timer_active"], found["next_renewal"] = timer()
    if looks_at_port:
        found["served_serial"], found["served_fault"] = served(domain, place.https)
    try:
        found |= _on_disk(chain, key)
    except (OSError, ValueError) as err:
        return CertificateState(**found, faults=(_unreadable(domain, chain, err),))
    whole = CertificateState(**found)
    return CertificateState(**found, faults=tuple(_faults(whole, place, server)))


def served(
    domain: str, port: int = 443, address: str = "127.0.0.1"
) -> tuple[str | None, str | None]:
    """Return the serial of the certificate that is served for a name, or why there is none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Only which one it is is asked here; whether it may be trusted is asked from outside.
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((address, port), 5) as plain,
            context.wrap_socket(plain, server_hostname=domain) as opened,
        ):
            der = opened.getpeercert(binary_form=True)
    except OSError as err:
        return None, err.strerror or str(err)
    return _serial(x509.load_der_x509_certificate(der)) if der else None, None


def modes(domain: str, *, place: Place = HOST) -> list[str]:
    """Return what stands open that must not: certbot's folders and private keys are root's alone."""
    faults = []
    for name in ("archive", "live"):
        path = place.letsencrypt / name
        if path.is_dir() and (path.stat().st_mode & 0o077 or path.stat().st_uid != place.owner):
            faults.append(f"{path} が {_who(path)}（0700 root であるべきです）")
    for path in sorted((place.letsencrypt / "archive" / domain).glob("privkey*.pem")):
        if path.stat().st_mode & 0o177 or path.stat().st_uid != place.owner:
            faults.append(f"{path} が {_who(path)}（0600 root であるべきです）")
    return faults


def timer() -> tuple[bool, datetime | None]:
    """Tell whether renewals are due by themselves, and when next."""
    words = ["/usr/bin/systemctl", "list-timers", "certbot.timer", "--output=json", "--no-pager"]
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            words, capture_output=True, text=True, timeout=10, check=False
        )
        (found,) = json.loads(done.stdout or "[]")
        usec = int(found["next"])
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        return False, None  # only timers that are active are listed
    return True, datetime.fromtimestamp(usec // 1_000_000, UTC) if usec else None


def _on_disk(chain: Path, key: Path) -> dict[str, Any]:
    leaf, *above = x509.load_pem_x509_certificates(chain.read_bytes())
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    spki = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found = tuple(names.get_values_for_type(x509.DNSName))
    except x509.ExtensionNotFound:
        found = ()
    return {
        "exists": True,
        "serial": _serial(leaf),
        "issuer": leaf.issuer.rfc4514_string(),
        "names": found,
        "since": leaf.not_valid_before_utc,
        "until": leaf.not_valid_after_utc,
        "key_fits": leaf.public_key().public_bytes(*spki)
        == private.public_key().public_bytes(*spki),
        "chain_holds": _holds(leaf, above),
    }


def _holds(leaf: x509.Certificate, above: list[x509.Certificate]) -> bool:
    """Tell whether each certificate was signed by the next one; a leaf alone is no chain."""
    try:
        for child, parent in zip([leaf, *above], above, strict=False):
            child.verify_directly_issued_by(parent)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return bool(above)


def _faults(found: CertificateState, place: Place, server: str | None) -> list[str]:
    faults = []
    if found.clock_is_behind:
        faults.append(
            f"証明書の始まりが未来（{found.since:%Y-%m-%d %H:%M} UTC）です。このサーバーの時計が遅れています。"
        )
    elif found.left <= timedelta():
        faults.append(f"証明書の期限が切れています（{found.until:%Y-%m-%d %H:%M} UTC まで）。")
    elif not found.is_fresh and found.share_left <= LEAST_SHARE:
        faults.append(
            f"残りが有効期間の三分の一を切りました（{found.days_left:.1f} 日）。自動更新が動いていません。"
        )
    if found.domain not in found.names:
        faults.append(
            f"証明書は {'、'.join(found.names) or '名前なし'} のもので、{found.domain} を含みません。"
        )
    if not found.key_fits:
        faults.append("証明書と鍵が対になっていません。")
    if not found.chain_holds:
        faults.append("中間証明書が足りないか、つながりません。")
    if found.served_serial and not found.is_served:
        faults.append(
            "配られている証明書が、ディスクの新しいものと違います（読み直しが必要です）。"
        )
    if found.renewal is None:
        faults.append(f"certbot の更新の設定（renewal/{found.domain}.conf）がありません。")
    else:
        faults += [
            f"次の更新が失敗します: {fault}"
            for fault in found.renewal.faults(server=server, place=place)
        ]
    if not found.timer_active:
        faults.append("certbot.timer が動いていないため、自動では更新されません。")
    return faults + modes(found.domain, place=place)


def _unreadable(domain: str, chain: Path, err: Exception) -> str:
    if isinstance(err, FileNotFoundError):
        return f"{domain} の証明書はまだありません（{chain}）。"
    if isinstance(err, OSError):
        return f"{domain} の証明書が読めません（{err.strerror}: {err.filename}）。"
    return f"{domain} の証明書か鍵が壊れています（{chain.parent}）。"


def _serial(certificate: x509.Certificate) -> str:
    return f"{certificate.serial_number:x}"


def _who(path: Path) -> str:
    found = path.stat()
    try:
        who = f"{pwd.getpwuid(found.st_uid).pw_name}:{grp.getgrgid(found.st_gid).gr_name}"
    except KeyError:
        who = f"{found.st_uid}:{found.st_gid}"
    return f"{stat.S_IMODE(found.st_mode):04o} {who}"
