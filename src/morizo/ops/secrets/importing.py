"""Sorting somebody's `.env` for a deployment: what each variable is, and what happens to it."""

import copy
import difflib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from morizo.ops.errors import SecretRefused, TargetFaults
from morizo.ops.secrets import OLD_LAYOUT, Kind, Verdict, by_deploy, classify, readers
from morizo.ops.secrets.env_file import EnvFile, Variable
from morizo.ops.target import Runtime, Service, Target, target_of
from morizo.ops.target import file as target_file
from morizo.ops.target.lines import toml_string
from morizo.ops.target.rules import is_taken
from morizo.settings import NAMES


@dataclass(frozen=True, slots=True)
class Row:
    """One variable of a file, and its way. No value is in it."""

    name: str
    kind: Kind
    fate: str
    receivers: tuple[str, ...] = ()


def sort(
    file: EnvFile, target: Target, *, folder: Path, only: Service | None = None
) -> tuple[Row, ...]:
    """Say of each variable what it is and what happens to it.

    Args:
        file: What was read.
        target: For which deployment.
        folder: Where `deploy.toml` lies.
        only: The one service that it is for; all when None.
    """
    services = (only,) if only else target.service
    takers = tuple(service for service in services if takes(service, file.path, folder))
    return tuple(_row(variable, services, takers) for variable in file.variables)


def takes(service: Service, file: Path, folder: Path) -> bool:
    """Tell whether a service's `env_file` is this file."""
    return service.env_file is not None and (folder / service.env_file).resolve() == file.resolve()


def values_for(rows: Iterable[Row], file: EnvFile) -> dict[str, dict[str, str]]:
    """Return what is sent: service → name → value."""
    values = {variable.name: variable.value for variable in file.variables}
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        for service in row.receivers:
            found.setdefault(service, {})[row.name] = values[row.name]
    return found


def _row(variable: Variable, services: tuple[Service, ...], takers: tuple[Service, ...]) -> Row:
    runtime = _runtime(variable.name, services)
    verdict = classify(variable.name, variable.value, runtime)
    if verdict.kind is Kind.SECRET:
        return _secret(variable.name, verdict, services)
    if verdict.kind is Kind.PLACEHOLDER:
        return Row(variable.name, verdict.kind, f"使いません（{verdict.why}）")
    if verdict.kind is Kind.UNKNOWN:
        return Row(
            variable.name, verdict.kind, f"使いません（{verdict.why}{_near(variable.name)}）"
        )
    return Row(variable.name, verdict.kind, _setting(variable, runtime, takers))


def _secret(name: str, verdict: Verdict, services: tuple[Service, ...]) -> Row:
    found = readers(services, name)
    undeclared = [service for service in services if service.runtime != "morizo"]
    if not found and len(services) == 1 and undeclared:
        # The operator named the service: it shall have it, once deploy.toml says so too.
        return Row(
            name,
            verdict.kind,
            f"{services[0].name} に送ります（deploy.toml の secrets に {name} を足してください）",
            (services[0].name,),
        )
    if not found:
        return Row(
            name,
            verdict.kind,
            f"送りません（deploy.toml に、これを読むサービスがありません{_near(name)}）",
        )
    return Row(name, verdict.kind, f"{'、'.join(found)} に送ります", found)


def _setting(variable: Variable, runtime: Runtime, takers: tuple[Service, ...]) -> str:
    is_old = bool(OLD_LAYOUT.search(variable.value))
    old = "手作業の配置 /opt/morizo/Morizo-… のパスです。" if is_old else ""
    if reason := by_deploy(variable.name, variable.value, runtime):
        return f"使いません（{old}{reason}）"
    if is_old:
        return f"{old}/var/lib/<サービス名> の下に直してください"
    users = "、".join(
        service.name
        for service in takers
        if is_taken(variable.name, variable.value, service.runtime)
    )
    if users:
        return f"{users} が env_file から使います"
    return "env_file に書けば使います（下の案内）"


def _runtime(name: str, services: tuple[Service, ...]) -> Runtime:
    """Return by whose eyes a name is looked at: Morizo's where it knows it and runs, else the other program's."""
    foreign = [service.runtime for service in services if service.runtime != "morizo"]
    if not foreign:
        return "morizo"
    is_ours = name in NAMES and len(foreign) < len(services)
    if name.startswith("NEXT_PUBLIC_") and "node" in foreign:
        return "node"
    return "morizo" if is_ours else foreign[0]


def _near(name: str) -> str:
    found = difflib.get_close_matches(name, [known for known in NAMES if known != name], 1, 0.8)
    return f"。{found[0]} のことですか？" if found and name not in NAMES else ""


def meant_for(file: Path, target: Target) -> Service | None:
    """Return the service that a file is the `.env` of, by its name; None where that can't be told."""
    if len(target.service) == 1:
        return target.service[0]
    process = "web" if ".local" in file.name else "aiv2"
    found = [service for service in target.service if service.process == process]
    return found[0] if len(found) == 1 else None


def with_env_file(source: target_file.Source, name: str, file: Path) -> str:
    """Return `deploy.toml` with an `env_file` line under a service's name.

    Raises:
        TargetFaults: The result would be wrong, or the name stands where no line can be added.
    """
    wanted = copy.deepcopy(source.data)
    raw = target_file.tables(wanted.get("service"))
    index = next(index for index, one in enumerate(raw) if one.get("name") == name)
    raw[index]["env_file"] = relative(file, source.folder)
    added = f"env_file = {quoted(file, source.folder)}"
    by_hand = TargetFaults(f"service.{index}: 書き足せない形です。手で書いてください: {added}")
    lines = source.text.removesuffix("\n").split("\n")
    lines.insert(source.lines.get(("service", index, "name"), len(lines)), added)
    try:
        written = target_file.parse("\n".join(lines) + "\n", source.path)
    except TargetFaults:
        raise by_hand from None
    if written.data != wanted:
        raise by_hand
    target_of(written)
    return written.text


def relative(file: Path, folder: Path) -> str:
    """Return a file's path as `deploy.toml` names it."""
    return os.path.relpath(file.absolute(), folder.absolute())


def quoted(file: Path, folder: Path) -> str:
    """Return a file's path as it is written into `deploy.toml`."""
    return toml_string(relative(file, folder))


def replace(path: Path, text: str) -> None:
    """Write a file anew, all of it or nothing.

    Raises:
        SecretRefused: It can't be written.
    """
    path = path.resolve()
    try:
        opened, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(opened, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                os.fchmod(file.fileno(), path.stat().st_mode & 0o777)
                file.flush()
                os.fsync(file.fileno())
            Path(aside).replace(path)
        finally:
            Path(aside).unlink(missing_ok=True)
    except OSError as err:
        raise SecretRefused(
            f"{path} を書けません（{err.strerror}）", hint="秘密のほうは上のとおりです。"
        ) from None
