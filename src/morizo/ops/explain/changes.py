"""What is different between two releases: version, parts, settings by name, unit, target."""

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from morizo.ops import paths

Pair = tuple[str, str | None, str | None]
"""A name, and what it was before and after; None: it wasn't there."""
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.M)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the last good release.

    Args:
        before: The last good release; None when there was none.
        after: The one that is red.
        version: The program's version, where it differs.
        parts: Packages by name.
        settings: Names alone, with `追加`, `削除` or `変更`: a value may say too much.
        unit: The unit's lines.
        target: Paths in deploy.toml.
    """

    before: str | None
    after: str
    version: Pair | None = None
    parts: tuple[Pair, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    unit: tuple[str, ...] = ()
    target: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.version or self.parts or self.settings or self.unit or self.target)

    def lines(self, parts_most: int = 3) -> list[str]:
        """Return it as short lines."""
        if self.before is None:
            return ["はじめての版です（くらべる前の版がありません）"]
        if self.is_empty:
            return ["前の版と同じです。変わったのはサーバーの側です"]
        told = []
        if self.version:
            told.append(f"版 {_arrow(self.version)}")
        if self.parts:
            told.append(f"部品 {_few([f'{p[0]} {_arrow(p)}' for p in self.parts], parts_most)}")
        if self.settings:
            told.append(f"設定 {_few([f'{name}（{how}）' for name, how in self.settings], 6)}")
        if self.unit:
            told.append(f"ユニット {_few(list(self.unit), 4)}")
        if self.target:
            told.append(f"deploy.toml {_few(list(self.target), 4)}")
        return told


def pins(lock: str) -> dict[str, str]:
    """Return name → version of a lock."""
    return {name.lower().replace("_", "-"): version for name, version in _PIN.findall(lock)}


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Pair, ...]:
    """Return what differs between two tables, by name."""
    names = sorted({*before, *after})
    return tuple(
        (name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def settings_of(env: str) -> dict[str, str]:
    """Return name → value of an EnvironmentFile."""
    lines = (line.partition("=") for line in env.splitlines() if not line.lstrip().startswith("#"))
    return {name.strip(): value for name, sign, value in lines if sign}


def unit_lines(before: str, after: str) -> tuple[str, ...]:
    """Return the lines of a unit that came or went, `+` and `-`."""
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return tuple(line for line in found if line[:1] in "+-" and not line.startswith(("+++", "---")))


def target_paths(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return where two targets differ; services go by their names."""
    return tuple(name for name, _, _ in differing(_flat(before), _flat(after)))


def between(
    service: str,
    before: str | None,
    after: str,
    *,
    targets: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None,
    root: Path = Path("/"),
) -> Changes:
    """Compare two releases as they lie on the host.

    Args:
        service: Whose.
        before: The last good one.
        after: The red one.
        targets: What was applied before, and what is wanted now.
        root: Where the host's files are; another folder in tests.
    """
    target = target_paths(*targets) if targets else ()
    if before is None:
        return Changes(None, after, target=target)
    old, new = (_seen(service, one, root) for one in (before, after))
    versions = (old.about.get("version"), new.about.get("version"))
    return Changes(
        before,
        after,
        ("版", *versions) if versions[0] != versions[1] else None,
        differing(pins(old.lock), pins(new.lock)),
        tuple(
            (name, "追加" if was is None else "削除" if now is None else "変更")
            for name, was, now in differing(settings_of(old.settings), settings_of(new.settings))
        ),
        unit_lines(old.unit, new.unit),
        target,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    about: dict[str, Any]
    lock: str
    settings: str
    unit: str


def _seen(service: str, release_id: str, root: Path) -> _Seen:
    def read(path: Path) -> str:
        try:
            return (root / path.relative_to("/")).read_text(encoding="utf-8")
        except OSError:
            return ""

    folder = paths.release(service, release_id)
    unit = read(paths.UNITS / f"{service}@{release_id}.service")
    try:
        about = json.loads(read(folder / "release.json") or "{}")
    except ValueError:
        about = {}  # half written: that it differs is all that can be said
    return _Seen(
        about,
        read(paths.LOCKS / f"{release_id}.lock"),
        read(folder / "settings.env"),
        unit.replace(release_id, "ID"),
    )


def _flat(value: Any, path: str = "") -> dict[str, str]:
    if isinstance(value, Mapping):
        rows: Iterable[tuple[str, Any]] = value.items()
    elif isinstance(value, list | tuple) and all(isinstance(v, Mapping) for v in value) and value:
        rows = ((str(one.get("name", number)), one) for number, one in enumerate(value))
    else:
        return {path: json.dumps(value, ensure_ascii=False, default=str)}
    found: dict[str, str] = {}
    for name, inner in rows:
        found |= _flat(inner, f"{path}.{name}" if path else name)
    return found


def _arrow(pair: Pair) -> str:
    return f"{pair[1] or 'なし'} → {pair[2] or 'なし'}"


def _few(told: list[str], most: int) -> str:
    rest = len(told) - most
    return "、".join(told[:most]) + (f"、ほか {rest}" if rest > 0 else "")
