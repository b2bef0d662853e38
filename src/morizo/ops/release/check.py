"""What an instance must show before it serves."""

from morizo.ops.release import instance
from morizo.ops.release.errors import ReleaseRed
from morizo.ops.release.models import Release
from morizo.ops.target import Service
from morizo.ops.verify import inside
from morizo.ops.verify.findings import stopping

WITHIN_S = 30


def check_aside(service: Service, release: Release) -> None:
    """Ask an instance at its own socket, before anybody else can.

    Raises:
        ReleaseRed: It doesn't answer as it should.
    """
    found = inside.instance(
        service,
        release.id,
        version=release.version,
        deadline_s=WITHIN_S,
        alive=lambda: instance.is_running(release.unit),
    )
    if red := stopping(found):
        words = "\n".join(f"{one.words}（{one.evidence}）" for one in red)
        raise ReleaseRed(release, words, tuple(red))
