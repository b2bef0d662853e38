"""One service's step in an update."""

from dataclasses import dataclass

from morizo.ops.release import instance
from morizo.ops.release.models import Papers, Parcel, Release
from morizo.ops.target import Service


@dataclass(frozen=True, slots=True)
class Step:
    """One service, from what serves now (None: nothing yet) to what shall.

    Args:
        before: What served before `old`.
        parcel: What `new` is made from; None when its folder is there already.
        papers: What is put beside its code; None likewise.
    """

    service: Service
    old: Release | None
    new: Release
    before: Release | None = None
    parcel: Parcel | None = None
    papers: Papers | None = None

    @property
    def is_change(self) -> bool:
        """Whether there is anything to do."""
        return (
            self.old is None or self.old.id != self.new.id or not instance.is_running(self.new.unit)
        )
