"""What the public sees, from the operator's machine: verify's checks, told as diagnoses."""

from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path

from morizo.ops.doctor.diagnosis import Diagnosis
from morizo.ops.target import Target
from morizo.ops.verify import outside
from morizo.ops.verify.names import known_here
from morizo.ops.verify.visit import Canary

DEADLINE_S = 12
"""An operator waits at the terminal; what isn't answered by then is told as not made."""


def examine(
    target: Target,
    *,
    canary: Canary | None = None,
    version: str | None = None,
    resolve: Mapping[str, str] | None = None,
    ca: Path | None = None,
    own: Sequence[str] = (),
    known: Callable[[str], list[str]] = known_here,
) -> list[Diagnosis]:
    """Look at the site by its public name.

    Args:
        target: What ought to be there.
        canary: Signs in and chats, when given; that changes the canary's own household.
        version: That ought to answer.
        resolve: Name → address, in place of name servers.
        ca: One more root to trust.
        own: The host's addresses, as it knows them itself.
        known: What this machine takes a name for.
    """
    findings = outside.verify(
        target,
        canary=canary,
        resolve=resolve,
        ca=ca,
        deadline_s=DEADLINE_S,
        version=version,
        host_addresses=comparable(own, known(target.domain)),
    )
    return [Diagnosis.of(finding, prefix="outside.") for finding in findings]


def comparable(own: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    """Return the host's addresses where they can be compared with those of its name.

    Behind a cloud's translation a host knows no public address of its own: then nothing can be said.
    """
    kinds = {_kind(one) for one in own}
    return tuple(own) if named and {_kind(one) for one in named} <= kinds else ()


def _kind(address: str) -> tuple[int, bool]:
    found = ip_address(address.partition("%")[0])
    return found.version, found.is_private
