"""`plan` as it goes on the host: everything that a deploy would change, with its diff; nothing is changed."""

from pathlib import Path
from typing import Any

from morizo.ops import baseline, certs
from morizo.ops.edge import running as edge
from morizo.ops.events import Event, Tell
from morizo.ops.exits import Exit
from morizo.ops.release.models import Parcel
from morizo.ops.release.update import steps
from morizo.ops.target import Target
from morizo.ops.verbs.deploy import operator_of, python


def run(asked: dict[str, Any], tell: Tell) -> int:
    """Tell each pending change; exit code 3 when there is any."""
    target = Target.model_validate(asked["target"])
    parcels = {name: Parcel.model_validate(parcel) for name, parcel in asked["releases"].items()}
    pending = baseline.plan(target, tell, operator_of(asked))
    pending += _edge(target, tell) if target.edge == "nginx" else 0
    if (why := certs.due(target)) is not None:
        certs.refuse_if_unreachable(target)
        tell(Event("certs", "note", f"証明書を取ります（{why}）", {"pending": True}))
        pending += 1
    for step in steps(target, parcels, python()):
        if step.is_change:
            before = f"{step.old.id} から " if step.old else ""
            tell(
                Event(
                    step.service.name,
                    "note",
                    f"{step.service.name}: {before}{step.new.id} に替えます",
                    {"pending": True},
                )
            )
            pending += 1
        else:
            tell(Event(step.service.name, "same", f"{step.service.name}: {step.new.id} のままです"))
    if pending:
        tell(
            Event(
                "plan",
                "end",
                f"変更は {pending} 件です。morizo deploy で行います。",
                {"exit": 3, "changes": pending},
            )
        )
        return Exit.CHANGES_PENDING
    tell(
        Event("plan", "end", "変更はありません。すべて望みどおりです。", {"exit": 0, "changes": 0})
    )
    return Exit.DONE


def _edge(target: Target, tell: Tell) -> int:
    if not Path(edge.PROGRAM).exists():
        tell(Event("edge", "note", "nginx を入れたあと、その設定を書きます", {"pending": True}))
        return 1
    changes = edge.plan(target)
    for change in changes:
        tell(
            Event(
                "edge",
                "note",
                f"{change.path} を書きます",
                {"diff": change.diff(), "pending": True},
            )
        )
    if not changes:
        edge.check()  # what others put beside our files may be broken, and would show at the next renewal
        tell(Event("edge", "same", "nginx: 変更なし"))
    return len(changes)
