"""What a TLS handshake shows: the chain, the name, the days left, the versions."""

import socket
import ssl
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509

from morizo.ops.verify.browser import why
from morizo.ops.verify.findings import Finding

RENEW_BELOW = 1 / 3
"""Of the lifetime: below it the renewal has failed for weeks, however long a certificate lives."""
CERTS = "morizo certs で証明書の状態を確かめてください。"
_NAME, _EXPIRED, _NOT_YET = 62, 10, 9
_SELF_SIGNED, _SELF_SIGNED_ROOT, _NO_ISSUER, _LEAF_ALONE = 18, 19, 20, 21
"""OpenSSL's X509_V_ERR_ numbers."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one handshake showed."""

    certificate: x509.Certificate
    version: str
    has_http2: bool


@dataclass(frozen=True, slots=True)
class Door:
    """Where to knock: an address and port, the name to ask for, and what to believe."""

    address: str
    port: int
    name: str
    context: Callable[[], ssl.SSLContext]
    within_s: float = 5.0


def checked(door: Door, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Finding]:
    """Check the certificate and the protocol; the first finding says whether the line can be trusted."""
    try:
        shown = shake(door, door.context())
    except ssl.SSLCertVerificationError as err:
        return [_untrusted(door, err)]
    except OSError as err:
        return [
            Finding(
                "tls.chain", False, "HTTPS の挨拶ができません。",
                f"{door.name}:{door.port} {why(err)}",
                "nginx の証明書の設定を確かめてください（nginx -t、morizo certs）。",
                requirement=("R23", "R59", "R106"),
            )
        ]  # fmt: skip
    certificate = shown.certificate
    return [
        Finding(
            "tls.chain", True, "証明書を信頼でき、名前が合います。",
            f"{shown.version}、発行者 {_issuer(certificate)}、名前 {'・'.join(names_of(certificate))}",
            requirement=("R23", "R59", "R106"),
        ),
        days_left(certificate, now()),
        _old_versions(door),
    ]  # fmt: skip


def shake(door: Door, context: ssl.SSLContext) -> Shown:
    """Make one handshake.

    Raises:
        OSError: It failed; `ssl.SSLCertVerificationError` when the certificate is to blame.
    """
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection((door.address, door.port), timeout=door.within_s) as line,
        context.wrap_socket(line, server_hostname=door.name) as secured,
    ):
        der = secured.getpeercert(binary_form=True) or b""
        version, http2 = secured.version() or "?", secured.selected_alpn_protocol() == "h2"
        return Shown(x509.load_der_x509_certificate(der), version, http2)


def http2(door: Door, *, wanted: bool) -> Finding:
    """Tell whether HTTP/2 is offered."""
    try:
        offered = shake(door, door.context()).has_http2
    except OSError as err:
        return Finding(
            "tls.http2", False, "HTTP/2 を確かめられませんでした。", why(err), "", "note"
        )
    return Finding(
        "tls.http2", offered or not wanted,
        "HTTP/2 が使えます。" if offered else "HTTP/2 は使えません。",
        f"ALPN {'h2' if offered else 'http/1.1'}",
        "" if offered or not wanted else "nginx の listen に http2 が付いているか確かめてください。",
        "warning",
    )  # fmt: skip


def days_left(certificate: x509.Certificate, now: datetime) -> Finding:
    """Tell whether more than a third of the certificate's life is left."""
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    share = (ends - now) / (ends - begins)
    return Finding(
        "tls.days-left", share > RENEW_BELOW,
        f"証明書の残りは {(ends - now).days} 日です。" if share > RENEW_BELOW
        else f"証明書の残りが {(ends - now).days} 日しかありません（有効期間の三分の一未満）。",
        f"notAfter {ends:%Y-%m-%d %H:%M} UTC、残り {share:.0%}",
        "" if share > RENEW_BELOW else "更新が失敗しています。morizo certs で試し、journalctl -u certbot を見てください。",
        "warning", ("R30",),
    )  # fmt: skip


def names_of(certificate: x509.Certificate) -> list[str]:
    """Return the DNS names that a certificate stands for."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return extension.value.get_values_for_type(x509.DNSName)


def _untrusted(door: Door, err: ssl.SSLCertVerificationError) -> Finding:
    bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    bare.check_hostname, bare.verify_mode = (
        False,
        ssl.CERT_NONE,
    )  # only looked at, never spoken over
    try:
        certificate: x509.Certificate | None = shake(door, bare).certificate
    except OSError:
        certificate = None
    words, hint = {
        _EXPIRED: ("証明書の期限が切れています。", f"更新してから nginx に読み直させます。{CERTS}"),
        _NOT_YET: ("証明書の有効期間がまだ始まっていません。", "サーバーとこの端末の時計を確かめてください。"),
        _NAME: ("証明書の名前が違います。", f"{door.name} を含む証明書を取り直してください。{CERTS}"),
        _SELF_SIGNED: ("自己署名の証明書です。", CERTS),
        _SELF_SIGNED_ROOT: ("知らない認証局の証明書です。", CERTS),
        _NO_ISSUER: ("知らない認証局の証明書か、中間証明書が欠けています。", "cert.pem ではなく fullchain.pem を配信しているか確かめてください。"),
        _LEAF_ALONE: ("中間証明書が欠けています。", "cert.pem ではなく fullchain.pem を配信しているか確かめてください。"),
    }.get(err.verify_code, ("証明書を信頼できません。", CERTS))  # fmt: skip
    return Finding(
        "tls.chain", False, words,
        f"{err.verify_message}{_about(certificate)}", hint, requirement=("R23", "R59", "R106"),
    )  # fmt: skip


def _about(certificate: x509.Certificate | None) -> str:
    if certificate is None:
        return ""
    names = "・".join(names_of(certificate)) or "なし"
    ends = certificate.not_valid_after_utc
    return f"（名前 {names}、notAfter {ends:%Y-%m-%d %H:%M} UTC、発行者 {_issuer(certificate)}）"


def _issuer(certificate: x509.Certificate) -> str:
    return certificate.issuer.rfc4514_string() or "なし"


def _old_versions(door: Door) -> Finding:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old on purpose
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
    try:
        taken = shake(door, old).version
    except OSError as err:
        if "NO_PROTOCOLS_AVAILABLE" in str(err):
            return Finding(
                "tls.version", True, "古い TLS は、この端末からは試せません。", severity="note"
            )
        taken = ""
    return Finding(
        "tls.version", not taken,
        f"古い {taken} でもつながってしまいます。" if taken else "TLS 1.2 以上だけを受け付けます。",
        f"{taken or 'TLS 1.1 以下は断られました'}",
        "nginx の ssl_protocols を TLSv1.2 TLSv1.3 だけにしてください。" if taken else "",
        "warning", ("R106",),
    )  # fmt: skip
