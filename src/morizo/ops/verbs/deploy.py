"""`deploy` as it goes on the host: host state, edge and certificate, releases, checks; or back to what was."""

import sys
from typing import Any

from morizo.ops import baseline, certs, paths
from morizo.ops.edge import running as edge
from morizo.ops.errors import CommandFailed
from morizo.ops.events import Tell
from morizo.ops.exits import Exit
from morizo.ops.files import put
from morizo.ops.release import switch
from morizo.ops.release.gate import gate
from morizo.ops.release.models import Parcel
from morizo.ops.release.settle import settle
from morizo.ops.release.update import steps, update
from morizo.ops.target import Target


def carry_out(asked: dict[str, Any], tell: Tell) -> tuple[Exit, str]:
    """Bring the host to what the target wants.

    Args:
        asked: `target`, `releases` (a parcel for each service), `login_user`.
        tell: Takes what happens.
    """
    target = Target.model_validate(asked["target"])
    parcels = {name: Parcel.model_validate(parcel) for name, parcel in asked["releases"].items()}
    settle(target, tell)
    changes = baseline.apply(target, tell, operator_of(asked))
    has_nginx = target.edge == "nginx"
    if has_nginx:  # first on port 80: the authority's question is answered through it
        changes += edge.apply(target, tell)
    changes += certs.ensure(target, tell)
    if has_nginx:
        changes += edge.apply(target, tell)
    had = {service.name: switch.serving(service.name) for service in target.service}
    todo = steps(target, parcels, python())
    try:
        changes += update(
            todo,
            lambda: gate(target, tell),
            tell,
            keep=target.size.releases,
            time_zone=target.timezone,
        )
    except CommandFailed:
        serving = {service.name: switch.serving(service.name) for service in target.service}
        if any(had.values()) and serving == had:
            return Exit.ROLLED_BACK, "新しい版は正しく動かなかったので、前の版のまま動いています。"
        return Exit.UNHEALTHY, "はじめての版が正しく動きません。"
    put(paths.TARGET, target.model_dump_json(indent=1) + "\n")
    if not changes:
        return Exit.DONE, "変更はありません。すべて望みどおりです。"
    return Exit.DONE, f"https://{target.domain} を更新しました。"


def operator_of(asked: dict[str, Any]) -> baseline.Operator:
    """Return who works here, as far as the host's state depends on it."""
    return baseline.Operator(
        login=asked.get("login_user"),
        clock_offset_s=asked.get("clock_offset_s"),
        over_ssh=asked["target"]["host"] != "local",
    )


def python() -> str:
    """Return the host's Python, `3.11`."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"
