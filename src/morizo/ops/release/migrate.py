"""The release's own command that brings data up to it, inside the release's own walls."""

from morizo.ops import units
from morizo.ops.release.errors import MigrationRed
from morizo.ops.release.models import Release
from morizo.ops.system import LAST_LINES, call
from morizo.ops.target import Service


def migrate(service: Service, release: Release) -> str:
    """Run `morizo migrate` of a release: a verified copy first, then schema and recipe index; returns its words.

    Raises:
        MigrationRed: It failed; the schema is as it was.
    """
    done = call(as_service(service, release, "migrate"), timeout_s=900)
    if not done.ok:
        lines = (done.out + done.err).decode(errors="replace").strip().splitlines()[-LAST_LINES:]
        raise MigrationRed("\n".join(lines))
    return done.text.strip()


def as_service(service: Service, release: Release, *words: str) -> list[str]:
    """Return the words that run a command of a release as its service: same user, walls, settings, secrets."""
    lines: units.Lines = [
        ("EnvironmentFile", str(release.folder / "settings.env")),
        *((key, value) for key, value in units.limits(service) if not key.startswith("OOM")),
        *units.credentials(service, release.secrets),
        *units.sandbox(service),
    ]
    return [
        "systemd-run", "--quiet", "--wait", "--collect", "--pipe", f"--unit={service.name}-{words[0]}",
        *units.properties(lines), "--", *units.command(service, release.id, *words),
    ]  # fmt: skip
