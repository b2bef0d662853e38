"""What a host is given, built off the host: a release for each service, and the tool's own environment."""

from dataclasses import dataclass
from pathlib import Path

from morizo.ops.facts import Facts
from morizo.ops.parts import caches, source, wheelhouse
from morizo.ops.parts.lockfile import Platform
from morizo.ops.parts.wheelhouse import Wheel
from morizo.ops.target import Target

_LAYOUT = "1"
"""Of the tools environment on a host; another number makes every host unpack it anew."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The environment in which the agent runs on the host: wheels, unpacked there into one folder."""

    digest: str
    wheels: tuple[Wheel, ...]


@dataclass(frozen=True, slots=True)
class BuiltRelease:
    """One service's release.

    Args:
        id: `0.1.0-g1a2b3c4d5-5e6f7a8b`: the same input gives the same one. It can stand in a unit's name.
        wheel: This program.
        lock: Exactly the wheels below with their hashes, for `pip install --require-hashes`.
        wheels: All that it needs, `wheel` among them.
    """

    id: str
    version: str
    wheel: Wheel
    lock: Path
    wheels: tuple[Wheel, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """Everything for one host.

    Args:
        releases: By service.
        commit: What it was made from; empty outside of git.
        dirty: Files that weren't committed: a release that nobody can make again.
    """

    tools: Tools
    releases: dict[str, BuiltRelease]
    commit: str
    dirty: tuple[str, ...]


def build(target: Target, facts: Facts, *, root: Path) -> Built:
    """Build all that a host needs; from the cache where nothing changed.

    Args:
        target: Its services of runtime `morizo` are built.
        facts: Which Python and which architecture the host has.
        root: The source tree.

    Raises:
        PreflightRefused: Something can't be had for such a host; nothing was changed anywhere.
    """
    platform = Platform.of(facts)
    tree = source.read(root)
    own = source.wheel(tree)
    tools = wheelhouse.wheels(root / "requirements/ops.lock", platform)
    parts = wheelhouse.wheels(root / "requirements/app.lock", platform)
    release = _release(tree, own, parts, platform)
    return Built(
        tools=_tools(own, tools, platform),
        releases={
            service.name: release for service in target.service if service.runtime == "morizo"
        },
        commit=tree.commit,
        dirty=tree.dirty,
    )


def _release(
    tree: source.Source, own: Wheel, parts: tuple[Wheel, ...], platform: Platform
) -> BuiltRelease:
    listed = f"# {platform.words}\n" + "".join(f"{wheel.pin.line()}\n" for wheel in parts)
    digest = caches.digest_of(source.content(own), listed)
    # `+` can't stand in the name of a unit.
    name = tree.version.partition(".dirty.")[0].replace("+", "-")
    release_id = f"{name}{'.dirty' if tree.dirty else ''}-{digest[:8]}"
    lock = caches.folder("locks") / f"{release_id}.lock"
    lock.write_text(f"{listed}{own.pin.line()}\n")
    return BuiltRelease(release_id, tree.version, own, lock, (*parts, own))


def _tools(own: Wheel, wheels: tuple[Wheel, ...], platform: Platform) -> Tools:
    others = (f"{wheel.name} {wheel.sha256}" for wheel in wheels)
    digest = caches.digest_of(_LAYOUT, platform.words, source.content(own), *others)
    return Tools(digest[:20], (*wheels, own))
