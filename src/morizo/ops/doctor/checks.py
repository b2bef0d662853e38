"""Every check, run each on its own, and the requirements that need none."""

import traceback
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from morizo.ops import spec
from morizo.ops.doctor import (
    acceptance,
    edge,
    firewall,
    host,
    kept,
    leaks,
    logs,
    network,
    releases,
    security,
    settings,
    tls,
    units,
    updates,
)
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import Check, Diagnosis, Result, unknown
from morizo.ops.doctor.seen import Unseen

CHECKS: tuple[Check, ...] = tuple(
    check
    for area in (
        host, network, firewall, tls, edge, units, releases, settings, kept, acceptance, logs, leaks, updates, security
    )
    for check in area.TABLE.checks
)  # fmt: skip
LAST = 116
"""R117 and later are wishes of the plan for another day; some are proved by the way."""
OUTSIDE = frozenset({"R4", "R26", "R59", "R71", "R72"})
"""Proved from the operator's side alone (`outside`)."""
TOGETHER = 4
"""Checks wait for commands most of the time; more at once would only stand in each other's way on one processor."""


def examine(case: Case, checks: Sequence[Check] = CHECKS) -> list[Diagnosis]:
    """Run the checks; the answers come in their order."""
    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(lambda check: one(case, check), checks))


def one(case: Case, check: Check) -> Diagnosis:
    """Run one check. What it stumbles over is `unknown`: where, and never what was read."""
    try:
        return check.said(check.run(case))
    except Unseen as err:
        return check.said(unknown(str(err)))
    except Exception as err:
        frame = traceback.extract_tb(err.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        return check.said(unknown(f"この確認が途中で止まりました（{type(err).__name__}, {where}）"))


def settled(found: Iterable[Diagnosis]) -> list[Diagnosis]:
    """Return what the plan's data say of the requirements up to R116 that no check has spoken of."""
    spoken = {number for one in found for number in one.requirement}
    return [
        _settled(requirement)
        for requirement in spec.requirements().values()
        if requirement.number <= LAST and requirement.id not in spoken
    ]


def _settled(requirement: spec.Requirement) -> Diagnosis:
    result: Result = "unknown"
    evidence = requirement.how.ja
    if requirement.id in OUTSIDE:
        evidence = "外からの確認をしていません（手元から morizo doctor）"
    elif requirement.reason is not None:
        result, evidence = "replaced", requirement.reason.ja
    elif requirement.state == "not-on-one-host":
        result = "not-applicable"
    return Diagnosis(
        check=f"plan.{requirement.id.lower()}",
        requirement=(requirement.id,),
        title=requirement.title.ja,
        result=result,
        severity="note",
        evidence=evidence,
    )
