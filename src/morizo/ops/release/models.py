"""What a release is. Everything that decides how a service runs decides its id: code, parts, settings, unit, secrets."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from morizo.ops import paths, units
from morizo.ops.target import Service, Target

ABOUT = "release.json"


class Parcel(BaseModel):
    """What was built off the host for one service.

    Args:
        version: `0.1.0+g1a2b3c4`.
        wheel: The file name of this program's wheel in the wheelhouse.
        lock: Every wheel with its hash, as pip reads it (`--require-hashes`).
        settings: The operator's settings of the service; no secret.
    """

    model_config = ConfigDict(frozen=True)

    version: str
    wheel: str
    lock: str
    settings: dict[str, str] = {}


class Release(BaseModel):
    """One release of one service as it lies on the host."""

    model_config = ConfigDict(frozen=True)

    id: str
    service: str
    version: str
    wheel: str
    lock_sha256: str
    python: str
    unit_sha256: str
    settings_sha256: str
    secrets: tuple[str, ...]
    secrets_at: int
    """When a secret was last set, ns; a changed secret needs a new instance, and the whole gate with it."""

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return paths.release(self.service, self.id)

    @property
    def unit(self) -> str:
        """The unit of its instance."""
        return units.unit_name(self.service, self.id)

    @classmethod
    def read(cls, service: str, release_id: str) -> "Release":
        """Read what a release's folder says of it."""
        return cls.model_validate_json((paths.release(service, release_id) / ABOUT).read_text())


@dataclass(frozen=True, slots=True)
class Papers:
    """What lies beside a release's code and says how its service runs; put back together with it."""

    settings: str
    unit: str
    socket: str


def wanted(target: Target, service: Service, parcel: Parcel, python: str) -> tuple[Release, Papers]:
    """Return the release that this parcel makes on this host, and its papers."""
    settings = units.settings_env(service, target.domain, parcel.settings)
    secrets, secrets_at = secrets_of(service.name)
    draft = _papers(target, service, "ID", secrets, settings)
    facts = {
        "service": service.name,
        "version": parcel.version,
        "wheel": parcel.wheel,
        "lock_sha256": _sha256(parcel.lock),
        "python": python,
        "unit_sha256": _sha256(draft.unit + draft.socket),
        "settings_sha256": _sha256(settings),
        "secrets": secrets,
        "secrets_at": secrets_at,
    }
    digest = _sha256(json.dumps(facts, sort_keys=True))[:8]
    name = parcel.version.replace("+", "-")
    release = Release.model_validate({"id": f"{name}-{digest}", **facts})
    return release, _papers(target, service, release.id, secrets, settings)


def _papers(
    target: Target, service: Service, release_id: str, secrets: tuple[str, ...], settings: str
) -> Papers:
    after = [f"{other.name}.socket" for other in target.service if other.name != service.name]
    return Papers(
        settings,
        units.service_unit(service, release_id, secrets, after=after),
        units.socket_unit(service, release_id),
    )


def secrets_of(service: str) -> tuple[tuple[str, ...], int]:
    """Return the names of a service's secrets, and when the last was set."""
    folder = paths.credentials(service)
    try:
        files = sorted(file for file in folder.iterdir() if not file.name.startswith("."))
    except FileNotFoundError:
        return (), 0
    newest = max((file.stat().st_mtime_ns for file in files), default=0)
    return tuple(file.name for file in files), newest


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
