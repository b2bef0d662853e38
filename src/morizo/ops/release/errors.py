"""What can go wrong with a release on the host."""

from morizo.ops.errors import CommandFailed
from morizo.ops.release.models import Release
from morizo.ops.verify.findings import Finding


class ReleaseRed(CommandFailed):
    """A release didn't get ready, or a check of it is red; it never served, or no longer does."""

    code = "release-red"
    title = "新しい版が正しく動きません"

    def __init__(self, release: Release, detail: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(detail)
        self.release = release
        self.findings = findings


class MigrationRed(CommandFailed):
    """The schema couldn't be brought up to a release; the data are as they were."""

    code = "migration-red"
    title = "データの形を新しい版に合わせられません"
