"""The system's own updates, and the project's deploys (chapters 2.1 and 9)."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import Answer, Table, failed, passed, replaced, unknown
from morizo.ops.doctor.seen import text

TABLE = Table()
LISTS_FRESH = timedelta(days=8)
LOCK_LONG = timedelta(hours=1)
"""A deploy takes minutes; what holds the lock for longer has stopped or waits for somebody."""
_OFFICIAL = re.compile(r"(^|[/.])(debian\.org|ubuntu\.com|amazonaws\.com)(/|$)|^file:|^cdrom:")


@TABLE.check(
    "updates.security",
    "R13 R110",
    "安全のための更新が残っていない",
    severity="warning",
    faults="B62",
)
def security(case: Case) -> Answer:
    """Let apt simulate an upgrade."""
    said = case.seen.ask("apt-get", "-s", "-q", "-o", "Debug::NoLocking=true", "dist-upgrade")
    if not said.ok:
        return failed(
            f"apt が動きません: {said.last[:120]}", "dpkg --configure -a; apt-get -f install"
        )
    waiting = parse.pending(said.out)
    urgent = [name for name, is_security in waiting if is_security]
    if urgent:
        return failed(
            f"{len(urgent)} 個: {parse.few(urgent)}",
            "morizo deploy（更新します）か unattended-upgrade",
        )
    return passed(f"0 個（ほかの更新 {len(waiting)} 個）")


@TABLE.check(
    "updates.automatic", "R110", "安全のための更新が自動で入る", severity="warning", faults="B62"
)
def automatic(case: Case) -> Answer:
    """unattended-upgrades is there, asked for, and its timer runs."""
    there = case.seen.ask("dpkg-query", "-W", "-f=${Status}", "unattended-upgrades")
    if "install ok installed" not in there.out:
        return failed("unattended-upgrades がありません", "morizo deploy")
    said = case.seen.ask("apt-config", "dump", "APT::Periodic")
    found = dict(re.findall(r'APT::Periodic::([\w-]+) "([^"]*)"', said.out))
    for key in ("Update-Package-Lists", "Unattended-Upgrade"):
        if found.get(key, "0") == "0":
            return failed(f"APT::Periodic::{key} が 0", "morizo deploy")
    for timer in ("apt-daily.timer", "apt-daily-upgrade.timer"):
        state = case.units.get(timer, {})
        if state.get("LoadState") == "loaded" and state.get("ActiveState") != "active":
            return failed(f"{timer} {state.get('ActiveState')}", f"systemctl enable --now {timer}")
    return passed("毎日、一覧を取り、安全のための更新を入れます")


@TABLE.check("updates.reboot", "R110", "再起動を待つ更新がない", severity="warning", faults="B62")
def reboot(case: Case) -> Answer:
    """Debian and Ubuntu leave a note."""
    if case.seen.entry(Path("/run/reboot-required")) is None:
        return passed("ありません")
    names = text(case.seen, Path("/run/reboot-required.pkgs")).split()
    window = case.target.updates.reboot_window
    when = f"{window} に再起動します" if window else "deploy.toml の updates.reboot_window を決める"
    return failed(
        parse.few(dict.fromkeys(names)) or "再起動が要ります",
        f"{when}（すぐなら systemctl reboot）",
    )


@TABLE.check(
    "updates.sources",
    "R20",
    "パッケージの出どころは署名つきである",
    severity="warning",
    faults="B5",
)
def sources(case: Case) -> Answer:
    """Look for sources that are trusted blindly, and foreign ones whose key isn't named."""
    wrong, foreign = [], []
    for path, said in _source_files(case):
        if re.search(r"\btrusted\s*[=:]\s*yes", said, re.I) and "file:" not in said:
            wrong.append(f"{path.name}: 署名を見ません")
        for block in _sources(said):
            addresses = re.findall(r"(?:https?|file|cdrom):\S*", block)
            other = [
                one
                for one in addresses
                if not _OFFICIAL.search(one.split("//")[-1] if "//" in one else one)
            ]
            if other:
                foreign.append(path.name)
                if not re.search(r"signed-by", block, re.I):
                    wrong.append(f"{path.name}: 鍵が決まっていません")
    if wrong:
        return failed(
            parse.few(dict.fromkeys(wrong)),
            "Signed-By を書くか、そのファイルを消して apt-get update",
        )
    return passed(
        f"よその出どころ {parse.few(dict.fromkeys(foreign))}（鍵つき）"
        if foreign
        else "OS のものだけ"
    )


def _source_files(case: Case) -> list[tuple[Path, str]]:
    folder = Path("/etc/apt/sources.list.d")
    files = [Path("/etc/apt/sources.list"), *(folder / name for name in case.seen.names(folder))]
    return [(path, text(case.seen, path)) for path in files if path.suffix in {".list", ".sources"}]


def _sources(said: str) -> list[str]:
    kept = "\n".join(line for line in said.splitlines() if not line.lstrip().startswith("#"))
    if re.search(r"^deb", kept, re.M):
        return [line for line in kept.splitlines() if line.startswith("deb")]
    return [block for block in re.split(r"\n\s*\n", kept) if block.strip()]


@TABLE.check(
    "deploys.last",
    "R97 R98 R100 R101",
    "最後の deploy は確かめて終わった",
    severity="warning",
    faults="B33 B34 B36",
)
def last(case: Case) -> Answer:
    """Read the journal of deploys: each run's last line tells."""
    runs: dict[str, dict[str, object]] = {}
    for one in case.records:
        runs[str(one.get("run"))] = one
    done = [one for one in runs.values() if one.get("what") in {"deploy", "rollback"}]
    if not done:
        return unknown("deploy の記録がありません")
    newest = done[-1]
    when = str(newest.get("ended_at") or newest.get("began_at"))[:16].replace("T", " ")
    seen = f"{newest.get('what')} {when} {newest.get('who', '')}: {newest.get('result') or '途中'}"
    if newest.get("result") in {"done", "same"}:
        return passed(seen)
    is_its_own = _holder(case).get("run") == newest.get("run")
    if newest.get("result") is None and is_its_own and _lock_age(case) is not None:
        return passed(f"{seen}（今、作業中）")
    return failed(seen, "morizo deploy（途中から、または前の版で続けます）")


@TABLE.check(
    "deploys.lock",
    "R105",
    "作業の錠が、かかったままになっていない",
    severity="warning",
    faults="B35",
)
def lock(case: Case) -> Answer:
    """Ask the kernel whether the lock is held, and the file by whom and since when."""
    age = _lock_age(case)
    if age is None:
        return passed("かかっていません")
    held = _holder(case)
    seen = f"{held.get('who', 'だれか')} が {held.get('what', '作業')} を {age.total_seconds() / 60:.0f} 分前から"
    if age > LOCK_LONG:
        return failed(seen, "その人に確かめる（作業が死ねば、錠は自分で外れます）")
    return passed(seen)


def _holder(case: Case) -> dict[str, str]:
    try:
        found = json.loads(text(case.seen, paths.LOCK) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _lock_age(case: Case) -> timedelta | None:
    found = case.seen.entry(paths.LOCK)
    if found is None:
        return None
    held = text(case.seen, Path("/proc/locks"))
    if not re.search(rf"FLOCK\s.*:{found.inode}\s", held):
        return None
    try:
        since = datetime.fromisoformat(_holder(case)["since"])
    except (KeyError, ValueError):
        since = datetime.fromtimestamp(found.changed_at).astimezone()
    return case.seen.now() - since


@TABLE.check(
    "deploys.half-made", "R97 R98", "作りかけの版が残っていない", severity="note", faults="B33"
)
def half_made(case: Case) -> Answer:
    """Look for folders that a broken-off run left."""
    left = [
        f"{paths.releases(service.name) / name}"
        for service in case.target.service
        for name in case.seen.names(paths.releases(service.name))
        if name.startswith(".")
    ]
    if left and _lock_age(case) is None:
        return failed(parse.few(left), "次の morizo deploy が片づけます")
    return passed("ありません")


@TABLE.check(
    "deploys.pip",
    "R15",
    "部品は、サーバーの外で固定してから入れる",
    severity="note",
    faults="B2 B6",
)
def pip(case: Case) -> Answer:
    """pip isn't in a release: nothing can be added to it on the host."""
    for service in case.target.service:
        folder = paths.release(service.name, case.release(service) or "-") / "venv" / "bin"
        if "pip" in case.seen.names(folder):
            return failed(f"{folder}/pip があります", "morizo deploy")
    return replaced("版の中に pip はなく、部品は wheel で持ちこみ、ハッシュで確かめて入れます")
