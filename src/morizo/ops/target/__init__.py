"""`deploy.toml`: what is wanted, parsed once and then trusted.

Both sides use it: the operator's machine reads the file (`read`), the host gets it as JSON
(`Target.model_dump_json()`). It holds no secret.
"""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from morizo.ops.errors import TargetFaults
from morizo.ops.target import file as target_file
from morizo.ops.target import rules as target_rules
from morizo.ops.target.faults import Faults
from morizo.ops.target.values import (
    AllowedNetwork,
    Destination,
    Domain,
    Email,
    HostPath,
    HttpPath,
    Https,
    InstanceType,
    ListenAt,
    Network,
    Port,
    Region,
    SecretName,
    SecurityGroup,
    ServiceName,
    Text,
    VariableName,
    Whole,
    Window,
)

__all__ = [
    "Aws",
    "Certificate",
    "Listen",
    "Network",
    "Runtime",
    "Service",
    "ServiceName",
    "Size",
    "Ssh",
    "Target",
    "Updates",
    "read",
]

Runtime = Literal["morizo", "python", "node"]
LOCAL_PORT = 3000
"""Where a service that stands in the open by itself is asked on the host."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Listen(_Part):
    """Where a service's socket listens; loopback unless it is the edge itself."""

    host: str
    port: Port


class Service(_Part):
    """One process: its own user, unit, socket, releases and data folder, all named `name`."""

    name: ServiceName
    runtime: Runtime = "morizo"
    process: Literal["aiv2", "web"] | None = None
    listen: ListenAt
    """`address:port`."""
    env: dict[VariableName, Text] = {}
    """Settings, never secrets: these are readable on the host."""
    env_file: Path | None = None
    """A `.env` on the operator's machine; its settings are taken (before `env`), its secrets are not.

    Relative to `deploy.toml`; `read` puts them into `env`.
    """
    secrets: tuple[SecretName, ...] = ()
    """Names of the secrets that this service may read; `morizo secrets set NAME` gives their values."""
    memory_max_mib: Annotated[Whole, Field(ge=64)] | None = None
    """Hard limit; by default what a 1 GiB host allows (see units)."""
    health: HttpPath = "/health"

    @property
    def is_public(self) -> bool:
        """Whether it stands in the open by itself (`edge = "none"`), with TLS."""
        return self.address.port == target_rules.PUBLIC_PORT

    @property
    def local(self) -> Listen:
        """Return where it is asked on the host itself, without TLS."""
        return Listen(host="127.0.0.1", port=LOCAL_PORT) if self.is_public else self.address

    @property
    def address(self) -> Listen:
        """Return where it listens, in two parts."""
        host, _, port = self.listen.rpartition(":")
        return Listen(host=host.strip("[]"), port=int(port))


class Ssh(_Part):
    """From where ssh may come, and how the operator's own OpenSSH is called."""

    allow_from: Annotated[tuple[AllowedNetwork, ...], Field(min_length=1)] = (
        IPv4Network("0.0.0.0/0"),
        IPv6Network("::/0"),
    )
    port: Port = 22
    config: Path | None = None
    """Another `ssh_config` (`ssh -F`); the operator's own when None."""


class Certificate(_Part):
    """Who issues the certificate; Let's Encrypt when `server` is None."""

    email: Email | None = None
    server: Https | None = None
    ca_bundle: HostPath | None = None
    """On the host: the roots to trust when talking to `server` (a private authority)."""


class Size(_Part):
    """What the host gives."""

    swap_mib: Annotated[Whole, Field(ge=0)] | None = None
    """None: by memory (2 GiB of swap for up to 8 GiB of memory); 0: none."""
    journal_mib: Annotated[Whole, Field(ge=16)] = 200
    releases: Annotated[Whole, Field(ge=2, le=20)] = 5


class Updates(_Part):
    """Security updates of the system, and when a reboot that they need may happen."""

    reboot_window: Window | None = None
    """Local time, `03:00-04:00`; None: a pending reboot is named, never done."""


class Aws(_Part):
    """What the AWS adapter needs to know."""

    region: Region | None = None
    """Where to ask; the host's own, as its metadata say, when None."""
    security_group: SecurityGroup | None = None
    """Id or name of the group that is kept as wanted; the host's only one when None."""
    instance_type: InstanceType | None = None
    """What doctor compares the host with."""


class Target(_Part):
    """A host, a domain, and what shall run there."""

    domain: Domain
    host: Destination
    """What one types after `ssh` (alias, `user@name`), or `local`."""
    edge: Literal["nginx", "none"] = "nginx"
    cloud: Literal["none", "aws"] = "none"
    timezone: str = "Asia/Tokyo"
    ssh: Ssh = Ssh()
    certificate: Certificate = Certificate()
    size: Size = Size()
    updates: Updates = Updates()
    aws: Aws = Aws()
    service: Annotated[tuple[Service, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_are_apart(self) -> Self:
        for what in ("name", "listen"):
            seen = [getattr(service, what) for service in self.service]
            if len(set(seen)) < len(seen):
                raise ValueError(f"service: 同じ {what} が二度あります")
        return self

    @property
    def web(self) -> Service:
        """The service that the public sees: the last that isn't `aiv2`."""
        return [service for service in self.service if service.process != "aiv2"][-1]


def read(path: Path) -> Target:
    """Read `deploy.toml`, strictly.

    A service's `env` then holds all of its settings: what it has to know of the others, what `env_file` holds, and
    what stands under `env` itself.

    Raises:
        TargetFaults: With every fault at once.
    """
    return target_of(target_file.load(path))


def target_of(source: target_file.Source) -> Target:
    """Check what a file says.

    Raises:
        TargetFaults: With every fault at once.
    """
    faults = Faults(source)
    faults.add_samples()
    target: Target | None = None
    try:
        target = Target.model_validate(source.data)
    except ValidationError as err:
        faults.add_errors(err, Target)
    given = target_rules.check(source, faults)
    if faults or target is None:
        raise TargetFaults(*faults.lines())
    return target.model_copy(
        update={
            "service": tuple(
                service.model_copy(update={"env": {**given.get(index, {}), **service.env}})
                for index, service in enumerate(target.service)
            )
        }
    )
