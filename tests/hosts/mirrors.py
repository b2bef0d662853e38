"""Where packages come from: this machine's own apt sources, read when a tree is made, for another suite."""

from collections.abc import Iterator
from pathlib import Path

from tests.hosts.shell import Failed

ETC = Path("/etc")


def lines(suite: str, etc: Path = ETC) -> list[str]:
    """Say them as lines of a sources.list, with updates and security where this machine has them."""
    own = _codename(etc)
    wanted = {own + kind: suite + kind for kind in ("", "-updates", "-security")}
    found = [
        f"deb {uri} {wanted[name]} main"
        for uri, its in _own(etc / "apt")
        for name in its
        if name in wanted
    ]
    if not found:
        raise Failed("this machine's package sources name no Debian mirror to make a host from")
    return list(dict.fromkeys(found))


def _own(apt: Path) -> Iterator[tuple[str, list[str]]]:
    parts = apt / "sources.list.d"
    for file in sorted(parts.glob("*.sources")):
        for stanza in file.read_text().split("\n\n"):
            yield from _stanza(stanza)
    for file in (apt / "sources.list", *sorted(parts.glob("*.list"))):
        for line in file.read_text().splitlines() if file.exists() else ():
            kind, *words = _without_options(line).split() or ["#"]
            if kind == "deb" and len(words) > 1:
                yield words[0], [words[1]]


def _stanza(stanza: str) -> Iterator[tuple[str, list[str]]]:
    said = [line for line in stanza.splitlines() if ":" in line and line[0] not in "# "]
    fields = dict(line.split(":", 1) for line in said)
    if fields.get("Enabled", "yes").strip() == "yes" and "deb" in fields.get("Types", "").split():
        for uri in fields.get("URIs", "").split():
            yield uri, fields.get("Suites", "").split()


def _without_options(line: str) -> str:
    before, bracket, rest = line.partition("[")
    return before + rest.partition("]")[2] if bracket else line


def _codename(etc: Path) -> str:
    for line in (etc / "os-release").read_text().splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.partition("=")[2].strip('"')
    raise Failed("this machine's os-release has no code name")
