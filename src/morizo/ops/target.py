"""`deploy.toml`: what is wanted, parsed once and then trusted.

Both sides use it: the operator's machine reads the file, the host gets it as JSON (`Target.model_dump_json()`).
It holds no secret.
"""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Runtime = Literal["morizo", "python", "node"]
ServiceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
Network = IPv4Network | IPv6Network


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Listen(_Part):
    """Where a service's socket listens; loopback unless it is the edge itself."""

    host: str
    port: Annotated[int, Field(ge=1, le=65535)]


class Service(_Part):
    """One process: its own user, unit, socket, releases and data folder, all named `name`."""

    name: ServiceName
    runtime: Runtime = "morizo"
    process: Literal["aiv2", "web"] | None = None
    listen: str
    """`address:port`."""
    env: dict[str, str] = {}
    """Settings, never secrets: these are readable on the host."""
    env_file: Path | None = None
    """A `.env` on the operator's machine; its settings are taken (before `env`), its secrets are not."""
    secrets: tuple[str, ...] = ()
    """Names of the secrets that this service may read; `morizo secrets set NAME` gives their values."""
    memory_max_mib: Annotated[int, Field(ge=64)] | None = None
    """Hard limit; by default what a 1 GiB host allows (see units)."""
    health: str = "/health"

    @property
    def address(self) -> Listen:
        """Return where it listens, in two parts."""
        host, _, port = self.listen.rpartition(":")
        return Listen(host=host.strip("[]"), port=int(port))


class Ssh(_Part):
    """From where ssh may come, and how the operator's own OpenSSH is called."""

    allow_from: tuple[Network, ...] = (IPv4Network("0.0.0.0/0"),)
    port: Annotated[int, Field(ge=1, le=65535)] = 22
    config: Path | None = None
    """Another `ssh_config` (`ssh -F`); the operator's own when None."""


class Certificate(_Part):
    """Who issues the certificate; Let's Encrypt when `server` is None."""

    email: str | None = None
    server: str | None = None
    ca_bundle: Path | None = None
    """On the host: the roots to trust when talking to `server` (a private authority)."""


class Size(_Part):
    """What the host gives."""

    swap_mib: Annotated[int, Field(ge=0)] | None = None
    """None: by memory (2 GiB for up to 2 GiB of memory); 0: none."""
    journal_mib: Annotated[int, Field(ge=16)] = 200
    releases: Annotated[int, Field(ge=2, le=20)] = 5


class Updates(_Part):
    """Security updates of the system, and when a reboot that they need may happen."""

    reboot_window: Annotated[str, Field(pattern=r"^\d\d:\d\d-\d\d:\d\d$")] | None = None
    """Local time, `03:00-04:00`; None: a pending reboot is named, never done."""


class Aws(_Part):
    """What the AWS adapter needs to know."""

    region: str | None = None
    security_group: str | None = None
    instance_type: str | None = None


class Target(_Part):
    """A host, a domain, and what shall run there."""

    domain: Annotated[
        str, Field(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$")
    ]
    host: str
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
