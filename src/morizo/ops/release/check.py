"""What a release must show before it serves, and after."""

from morizo.ops.release import instance
from morizo.ops.release.errors import ReleaseRed
from morizo.ops.release.models import Release
from morizo.ops.target import Service


def check_aside(service: Service, release: Release) -> None:
    """Ask an instance at its own socket, before anybody else can.

    Raises:
        ReleaseRed: It doesn't answer as it should.
    """
    if not instance.answers(release, service.health):
        raise ReleaseRed(release, f"{service.health} が 200 を返しません。")
