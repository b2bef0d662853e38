"""Which release of a service serves: one link, read by the instances themselves at every start."""

from morizo.ops import paths
from morizo.ops.files import link
from morizo.ops.release.models import ABOUT, Release


def serving(service: str) -> Release | None:
    """Return the release that the link names; None when there was none yet."""
    return _read(service, "current")


def previous(service: str) -> Release | None:
    """Return the release that served before, if it is still kept."""
    return _read(service, "previous")


def point_at(release: Release) -> None:
    """Make a release the one that serves; what served until now becomes the one before."""
    now = serving(release.service)
    if now is not None and now.id != release.id:
        link(paths.service_root(release.service) / "previous", now.folder)
    link(paths.current(release.service), release.folder)


def point_back(old: Release, before: Release | None) -> None:
    """Make the links as they were before a red release was tried."""
    link(paths.current(old.service), old.folder)
    earlier = paths.service_root(old.service) / "previous"
    if before is None:
        earlier.unlink(missing_ok=True)
    else:
        link(earlier, before.folder)


def point_at_none(service: str) -> None:
    """Nothing serves any more: the very first release was red."""
    paths.current(service).unlink(missing_ok=True)


def _read(service: str, name: str) -> Release | None:
    path = paths.service_root(service) / name
    try:
        release_id = path.readlink().name
    except OSError:
        return None
    if not (paths.release(service, release_id) / ABOUT).exists():
        return None
    return Release.read(service, release_id)
