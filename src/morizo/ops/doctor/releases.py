"""The releases: what is linked, what it was made from, and what can be gone back to (chapters 3 and 4)."""

import json
from pathlib import Path
from typing import Any

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import Answer, Table, failed, passed, unknown
from morizo.ops.doctor.seen import follow, text
from morizo.ops.target import Service

TABLE = Table()


@TABLE.check("release.current", "R32 R52 R103", "動いているのは、つないだ版である")
def current(case: Case) -> Answer:
    """Follow the link, the release's own record, and the process."""
    wrong, seen = [], []
    for service in case.target.service:
        release = case.release(service)
        if release is None:
            wrong.append(f"{service.name} の current がありません")
            continue
        record = paths.release(service.name, release) / "release.json"
        kept = parse_json(case, record)
        if kept is None:
            wrong.append(f"{record} がありません")
        elif kept.get("id") not in {None, release}:
            wrong.append(f"{record} は {kept.get('id')} のものです")
        others = [
            unit
            for unit in case.instances
            if unit.startswith(f"{service.name}@")
            and unit != f"{service.name}@{release}.service"
            and case.units.get(unit, {}).get("ActiveState") == "active"
        ]
        if others:
            wrong.append(f"{service.name}: 前の版 {', '.join(others)} も動いています")
        seen.append(f"{service.name} {release}")
    if wrong:
        return failed("、".join(wrong), "morizo deploy か morizo rollback（つなぎ直します）")
    return passed("、".join(seen))


def parse_json(case: Case, path: Path) -> dict[str, Any] | None:
    """Read a small JSON object; None when it isn't there or isn't one."""
    try:
        found = json.loads(case.seen.data(path) or b"null")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


@TABLE.check("release.environment", "R14 R34", "版の Python は、このサーバーの Python である")
def environment(case: Case) -> Answer:
    """See that the interpreter that a release was made for is still there (a system upgrade may take it)."""
    wrong, seen = [], []
    for service in case.target.service:
        release = case.release(service)
        if service.runtime == "node" or release is None:
            continue
        folder = paths.release(service.name, release) / "venv"
        kept = parse.settings(text(case.seen, folder / "pyvenv.cfg"))
        kept = {key.strip(): value for key, value in kept.items()}
        version = kept.get("version", kept.get("version_info", ""))
        if not version:
            wrong.append(f"{folder}/pyvenv.cfg がありません")
        elif follow(case.seen, folder / "bin" / "python3") is None and (
            follow(case.seen, folder / "bin" / "python") is None
        ):
            wrong.append(f"{service.name}: Python {version} がもうありません")
        else:
            seen.append(f"{service.name} Python {version}")
    if wrong:
        return failed("、".join(wrong), "morizo deploy（この Python のために組み直します）")
    return passed("、".join(seen)) if seen else unknown("Python の版がまだありません")


@TABLE.check(
    "release.parts", "R35 R99", "部品は、固定した版のとおりである", severity="warning", faults="B6"
)
def parts(case: Case) -> Answer:
    """See that the release says from which lock it was made, and holds something."""
    wrong, seen = [], []
    for service in case.target.service:
        release = case.release(service)
        if release is None or service.runtime == "node":
            continue
        folder = paths.release(service.name, release)
        kept = parse_json(case, folder / "release.json") or {}
        lock = str(kept.get("lock_sha256") or "")
        libraries = [
            path
            for name in case.seen.names(folder / "venv" / "lib")
            for path in [folder / "venv" / "lib" / name / "site-packages"]
        ]
        count = sum(
            name.endswith(".dist-info") for path in libraries for name in case.seen.names(path)
        )
        if not count:
            wrong.append(f"{service.name}: 部品がありません")
        elif not lock:
            wrong.append(f"{service.name}: どの固定から作ったかの記録がありません")
        else:
            seen.append(f"{service.name} {count} 個、固定 {lock[:12]}")
    if wrong:
        return failed("、".join(wrong), "morizo deploy")
    return passed("、".join(seen)) if seen else unknown("Python の版がまだありません")


@TABLE.check("release.kept", "R104", "戻れる版がある", severity="note", faults="B33")
def kept(case: Case) -> Answer:
    """Count the releases beside the current one."""
    counts = [
        (
            service.name,
            len([one for one in case.seen.names(paths.releases(service.name)) if one[0] != "."]),
        )
        for service in case.target.service
    ]
    seen = "、".join(f"{name} {count} 版" for name, count in counts)
    deploys = [
        one for one in case.records if one.get("what") == "deploy" and one.get("result") == "done"
    ]
    if any(count < 2 for _, count in counts) and len(deploys) > 1:
        return failed(seen, "次の morizo deploy のあとは、前の版が残ります")
    return passed(seen + ("（初めての版）" if all(count == 1 for _, count in counts) else ""))


def serving_version(case: Case, service: Service) -> str | None:
    """Return the version that is linked as the current one; None when there is none."""
    release = case.release(service)
    about = (
        parse_json(case, paths.release(service.name, release) / "release.json") if release else None
    )
    version = (about or {}).get("version")
    return version if isinstance(version, str) else None
