"""Asking the host what its cloud tells it (`imds.py`), and how the operator came in."""

from ipaddress import IPv6Address, ip_address
from pathlib import Path

from pydantic import BaseModel, ValidationError

from morizo.ops.cloud import imds
from morizo.ops.cloud.models import CloudFacts, WayIn
from morizo.ops.errors import TimedOut
from morizo.ops.facts import PYTHON
from morizo.ops.host import Host

_TIMEOUT_S = 40
"""For the whole way there and back; the script itself gives up after ten seconds."""


class _Card(BaseModel):
    ipv4: tuple[str, ...]
    ipv6: tuple[str, ...]
    groups: tuple[str, ...]


class _Found(BaseModel):
    instance_id: str
    instance_type: str
    region: str
    zone: str
    cards: tuple[_Card, ...]


class _Told(BaseModel):
    found: _Found | None = None
    why: str = ""


def read(host: Host, endpoints: tuple[str, ...] = ()) -> CloudFacts:
    """Return what the metadata service tells the host.

    Args:
        host: Asks.
        endpoints: Where (`address:port`); the service's own addresses when empty.

    Raises:
        Unreachable: No connection to the host.
    """
    way = way_in(host)
    script = Path(imds.__file__).read_bytes()
    words = [PYTHON, "-I", "-B", "-", *endpoints]
    try:
        done = host.run(words, stdin=script, timeout_s=_TIMEOUT_S)
    except TimedOut:
        return CloudFacts(unseen=_words("timeout"), way_in=way)
    try:
        told = _Told.model_validate_json(done.text.strip().rpartition("\n")[2])
    except ValidationError:
        return CloudFacts(unseen=_words(f"code {done.code}"), way_in=way)
    if told.found is None:
        return CloudFacts(unseen=_words(told.why), way_in=way)
    found = told.found
    return CloudFacts(
        instance_id=found.instance_id,
        instance_type=found.instance_type,
        region=found.region,
        zone=found.zone,
        public_ipv4=tuple(address for card in found.cards for address in card.ipv4),
        ipv6=tuple(address for card in found.cards for address in card.ipv6),
        groups=found.cards[0].groups if found.cards else (),
        way_in=way,
    )


def _words(why: str) -> str:
    return f"サーバーからメタデータ（IMDSv2）が読めません（{why}）"


def way_in(host: Host) -> WayIn | None:
    """Return how this very connection reached the host; None where it didn't pass the cloud's doors.

    sshd tells it (`client port server port`). A session that comes by loopback is carried there by something else
    (Session Manager, say), and `host = "local"` may have none.
    """
    said = host.run(["printenv", "SSH_CONNECTION"], root=False).text.split()
    if len(said) != 4:
        return None
    try:
        address, port = ip_address(said[0].partition("%")[0]), int(said[3])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return None if address.is_loopback else WayIn(address, port)
