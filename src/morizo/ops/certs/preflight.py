"""Would an authority find this host? Asked before it is asked, since it counts failures.

The proof is the authority's own way: a fresh random word is laid where challenges lie, and fetched from each address
of the domain. That holds behind NAT too, where no address of the domain is an address of the host.
"""

import contextlib
import http.client
import json
import secrets
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from morizo.ops.certs.lineage import LETS_ENCRYPT
from morizo.ops.certs.place import HOST, Place
from morizo.ops.files import write
from morizo.ops.target import Target
from morizo.ops.verify.findings import Finding

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], list[Address]]
WAIT_S = 8.0
CLOCK_WARNS, CLOCK_STOPS = timedelta(minutes=5), timedelta(minutes=55)
"""Authorities backdate by an hour: a host further behind would see its new certificate begin in the future."""
_FOLDER = Path(".well-known") / "acme-challenge"


def preflight(
    target: Target,
    *,
    place: Place = HOST,
    resolve: Resolve | None = None,
    now: datetime | None = None,
) -> list[Finding]:
    """Check what an authority will check, on the host itself.

    Args:
        target: Whose domain, and which authority.
        place: Where challenges lie, and the port that must serve them already.
        resolve: Finds a name's addresses; the system's resolver when None.
        now: The time; the host's own when None.
    """
    found = [_authority(target, now or datetime.now(UTC))]
    try:
        addresses = (resolve or _resolve)(target.domain)
    except OSError as err:
        return [*found, _nowhere(target.domain, err.strerror or str(err))]
    if not addresses:
        return [*found, _nowhere(target.domain, "no address")]
    with _token(place.webroot) as (name, word):
        found += [_reach(target.domain, address, place.http, name, word) for address in addresses]
    return found


def has_ipv6() -> bool:
    """Tell whether this host has an IPv6 address that the world may use."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/net/if_inet6").read_text().splitlines():
            if IPv6Address(bytes.fromhex(line.split()[0])).is_global:
                return True
    return False


def _reach(domain: str, address: Address, port: int, name: str, word: str) -> Finding:
    record = "A" if address.version == 4 else "AAAA"
    check, seen = f"certs.port-80.{record}", f"{domain} {record} {address}"
    if address.version == 6 and not address.is_loopback and not has_ipv6():
        return Finding(
            check, False, f"AAAA レコード {address} がありますが、このサーバーに IPv6 はありません。", seen,
            "AAAA レコードを消してください（認証局は IPv6 を先に試します）。", requirement=("R4", "R26"),
        )  # fmt: skip
    connection = http.client.HTTPConnection(str(address), port, timeout=WAIT_S)
    try:
        connection.request("GET", f"/{_FOLDER}/{name}", headers={"Host": domain})
        answer = connection.getresponse()
        status, body = answer.status, answer.read(4096).decode(errors="replace").strip()
    except TimeoutError:
        return Finding(
            check, False, f"{address} のポート {port} から返事がありません（ここから確かめられないだけかもしれません）。",
            f"{seen}: timeout", "セキュリティグループで 80 番を全世界に開けてください。", "warning", ("R31",),
        )  # fmt: skip
    except (OSError, http.client.HTTPException) as err:
        return Finding(
            check, False, f"{address} のポート {port} につながりません。",
            f"{seen}: {getattr(err, 'strerror', None) or type(err).__name__}",
            f"{record} レコードがこのサーバーを指し、80 番が開いていることを確かめてください。", requirement=("R26", "R31"),
        )  # fmt: skip
    finally:
        connection.close()
    if body == word:
        return Finding(check, True, f"{record} {address} はこのサーバーに届きます。", f"{seen}: HTTP {status}", requirement=("R4", "R31"))  # fmt: skip
    return Finding(
        check, False, f"{record} レコード {address} では、このサーバーではないものが答えています。", f"{seen}: HTTP {status}",
        f"{record} レコードをこのサーバーのアドレスに直す{'か、消して' if record == 'AAAA' else ''}ください。",
        requirement=("R4", "R26"),
    )  # fmt: skip


def _authority(target: Target, now: datetime) -> Finding:
    url = target.certificate.server or LETS_ENCRYPT
    check, name = "certs.authority", f"認証局（{url}）"
    hint = "サーバーから外へ 443 番で出られること、時刻、certificate.server と ca_bundle を確かめてください。"
    if not url.startswith("https://"):
        return Finding(check, False, f"{name}は https:// で始まりません。", url, hint)
    bundle = target.certificate.ca_bundle
    try:
        context = ssl.create_default_context(cafile=str(bundle) if bundle else None)
        with urllib.request.urlopen(url, timeout=WAIT_S, context=context) as answer:  # noqa: S310 - https alone
            said, date = json.loads(answer.read(65536)), answer.headers.get("Date")
    except (OSError, ValueError) as err:
        reason = getattr(err, "reason", err)
        return Finding(check, False, f"{name}に届きません。", f"{url}: {reason}"[:300], hint)
    if "newOrder" not in said:
        return Finding(check, False, f"{name}は ACME の窓口ではありません。", url, hint)
    return _clock(url, date, now)


def _clock(url: str, date: str | None, now: datetime) -> Finding:
    off = now - parsedate_to_datetime(date) if date else timedelta()
    if abs(off) < CLOCK_WARNS:
        return Finding(
            "certs.authority",
            True,
            "認証局に届き、時計も合っています。",
            f"{url}: {off.total_seconds():+.0f} s",
        )
    way = "遅れて" if off < timedelta() else "進んで"
    return Finding(
        "certs.clock", False, f"サーバーの時計が {abs(off).total_seconds() / 60:.0f} 分{way}います。", f"{url}: Date {date}",
        "timedatectl set-ntp true で合わせてください。", "fatal" if abs(off) > CLOCK_STOPS else "warning",
    )  # fmt: skip


@contextlib.contextmanager
def _token(webroot: Path) -> Iterator[tuple[str, str]]:
    name, word = f"morizo-{secrets.token_hex(8)}", secrets.token_hex(16)
    file = webroot / _FOLDER / name
    write(file, word.encode())
    try:
        yield name, word
    finally:
        file.unlink(missing_ok=True)


def _nowhere(domain: str, why: str) -> Finding:
    return Finding(
        "certs.dns", False, f"{domain} のアドレスが DNS にありません。", f"{domain}: {why}",
        "A レコードにこのサーバーの公開アドレスを入れてください。変えた直後なら数分待ちます。", requirement=("R4", "R26"),
    )  # fmt: skip


def _resolve(domain: str) -> list[Address]:
    found = socket.getaddrinfo(domain, 80, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))
