"""What every cloud's adapter tells and is told."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Protocol

from morizo.ops.host import Host
from morizo.ops.target import Target
from morizo.ops.verify.findings import Finding

GetsIn = Callable[[], bool]
"""Whether a new connection to the host, made for this question, gets in."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """How the operator's ssh reached the host: from which address, to which port there."""

    address: IPv4Address | IPv6Address
    port: int


@dataclass(frozen=True, slots=True)
class CloudFacts:
    """What the cloud tells a host about itself, and how the operator came in.

    Args:
        unseen: Why the cloud told nothing, for the operator; empty when it told.
        groups: Ids of the security groups in front of the first network interface.
    """

    unseen: str = ""
    instance_id: str = ""
    instance_type: str = ""
    region: str = ""
    zone: str = ""
    public_ipv4: tuple[str, ...] = ()
    ipv6: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    way_in: WayIn | None = None

    @property
    def public(self) -> tuple[str, ...]:
        """Every address by which the public reaches it."""
        return (*self.public_ipv4, *self.ipv6)


class Change(Protocol):
    """One thing that differs in the cloud from what is wanted."""

    @property
    def where(self) -> str:
        """What it is changed of, as the operator calls it."""

    @property
    def sign(self) -> str:
        """`+` for what is added, `~` for what is set anew, `-` for what is taken away."""

    @property
    def cells(self) -> tuple[str, ...]:
        """Return what changes, in the words of the cloud's own console."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change in the cloud.

    Args:
        changes: In the order in which they are made: everything is added before anything is taken away.
        notes: What the operator ought to know; nothing is changed for them.
        by_hand: What is to be set by hand where nothing could be looked at; lines for the terminal.
    """

    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()


class Cloud(Protocol):
    """A cloud, as the operator's tool deals with it."""

    def facts(self, host: Host) -> CloudFacts:
        """Ask the cloud, from the host, what the host is.

        Raises:
            Unreachable: No connection to the host.
        """

    def plan(self, target: Target, facts: CloudFacts) -> Plan:
        """Compare what the cloud holds with what is wanted; nothing is changed.

        Raises:
            PreflightRefused: What is wanted would shut the operator out, or can't be told apart from another's.
        """

    def apply(self, plan: Plan, gets_in: GetsIn) -> None:
        """Make a plan's changes; what shuts the operator out is put back.

        Raises:
            CloudRefused: The cloud did not do it; the words say what was done.
        """

    def findings(self, target: Target, facts: CloudFacts) -> list[Finding]:
        """Say what holds of what the plan demands of the cloud; never raises for what it finds."""
