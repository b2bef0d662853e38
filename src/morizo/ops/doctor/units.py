"""The services as systemd runs them. Every check looks at all services and names the first that is wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import Answer, Table, failed, passed, replaced, unknown
from morizo.ops.doctor.seen import Unseen
from morizo.ops.explain import Explanation, explained
from morizo.ops.explain.masks import Masks
from morizo.ops.target import Service
from morizo.ops.units import socket_unit, unit_name

TABLE = Table()
EXPOSURE_MOST = 2.0
RESTARTS_MOST = 3
"""More within one start of the unit is a program that comes and goes, even if it runs just now."""


def running(case: Case) -> Iterator[tuple[Service, str, dict[str, str]]]:
    """Give each service with the unit that ought to run, and its properties.

    Raises:
        Unseen: A service has no release yet.
    """
    for service in case.target.service:
        unit = case.instance(service)
        if unit is None:
            raise Unseen(f"{service.name} の版がまだありません（release.current を見てください）")
        yield service, unit, case.properties(unit)


def each(
    case: Case, look: Callable[[Service, str, dict[str, str]], str | None], fix: str
) -> Answer:
    """Look at each service; `look` returns what is wrong."""
    wrong, units = [], []
    for service, unit, found in running(case):
        units.append(unit)
        if why := look(service, unit, found):
            wrong.append(f"{service.name}: {why}")
    if wrong:
        return failed("、".join(wrong), fix)
    return passed(", ".join(units))


@TABLE.check("unit.active", "R49 R64 R66 R74 R78", "サービスが動いている", faults="B36 B38 B3 B12")
def active(case: Case) -> Answer:
    """Running, and not in the middle of a crash loop; if not, why."""
    wrong: list[tuple[str, Explanation]] = []
    fine = []
    for _, unit, found in running(case):
        state = f"{unit} {found.get('ActiveState')}/{found.get('SubState')}"
        restarts = int(found.get("NRestarts") or 0)
        if found.get("ActiveState") == "active" and restarts <= RESTARTS_MOST:
            fine.append(f"{state} 再起動 {restarts} 回")
            continue
        said = case.seen.ask("journalctl", "-u", unit, "-n", "80", "-o", "cat", "--no-pager", "-q")
        told = explained(unit, found, said.out.splitlines(), masks=Masks(case.secrets))
        cause = f"、{told.cause.words}" if told.cause else ""
        wrong.append((f"{state}、{told.ending.words}、再起動 {restarts} 回{cause}", told))
    if wrong:
        name = wrong[0][1].unit.partition("@")[0]
        by_hand = (
            f"morizo doctor --foreground {name} で理由を見て、morizo rollback か morizo deploy"
        )
        cause_of_first = wrong[0][1].cause
        return failed(
            "、".join(words for words, _ in wrong),
            cause_of_first.fix if cause_of_first else by_hand,
        )
    return passed("、".join(fine))


@TABLE.check(
    "unit.failed",
    "R49 R64",
    "失敗したままのサービスが残っていない",
    severity="warning",
    faults="B38",
)
def left_failed(case: Case) -> Answer:
    """Look for instances, sockets and helpers that failed."""
    said = case.seen.ask(
        "systemctl", "list-units", "--failed", "--plain", "--no-legend", "--no-pager"
    )
    names = [service.name for service in case.target.service]
    current = {case.instance(service) for service in case.target.service}
    found = [line.split()[0] for line in said.out.splitlines() if line.split()]
    ours = [
        unit
        for unit in found
        if unit not in current
        and any(unit.startswith(name) for name in (*names, "morizo", "nginx", "certbot"))
    ]
    if ours:
        return failed(
            parse.few(ours),
            f"journalctl -u {ours[0]} -n 50 で理由を見て、systemctl reset-failed {ours[0]}",
        )
    return passed("ありません" + (f"（ほかに {parse.few(found)}）" if found else ""))


@TABLE.check("unit.socket", "R49 R64", "ソケットが開いている")
def sockets(case: Case) -> Answer:
    """Sockets outlive the instances: callers wait in them."""
    wrong = []
    for service in case.target.service:
        found = case.properties(f"{service.name}.socket")
        if found.get("ActiveState") != "active":
            wrong.append(f"{service.name}.socket {found.get('ActiveState')}/{found.get('Result')}")
    if wrong:
        return failed("、".join(wrong), f"systemctl restart {wrong[0].split()[0]}")
    return passed("開いています")


@TABLE.check("unit.enabled", "R49 R64 R73", "再起動しても始まる")
def enabled(case: Case) -> Answer:
    """See that what starts at boot is what runs now."""
    wrong = []
    for service, unit, found in running(case):
        states = {unit: found.get("UnitFileState")}
        socket = f"{service.name}.socket"
        states[socket] = case.properties(socket).get("UnitFileState")
        # An instance may be started by its socket or by its target: one of the two at boot is enough.
        if "enabled" not in states.values() and "enabled-runtime" not in states.values():
            wrong.append(f"{unit} {states[unit] or 'なし'}、{socket} {states[socket] or 'なし'}")
        elif states[socket] == "disabled" or states[unit] == "disabled":
            off = unit if states[unit] == "disabled" else socket
            wrong.append(f"{off} disabled")
    if wrong:
        return failed(
            "、".join(wrong), f"systemctl enable {wrong[0].split()[0]}（または morizo deploy）"
        )
    return passed("有効")


@TABLE.check("unit.reload", "R51", "systemd は今の設定を読み込んでいる", severity="warning")
def reloaded(case: Case) -> Answer:
    """Ask whether a file is newer than what systemd holds."""
    late = [unit for unit, found in case.units.items() if found.get("NeedDaemonReload") == "yes"]
    if late:
        return failed(parse.few(late), "systemctl daemon-reload（そのあと morizo deploy）")
    return passed("読み込みずみ")


@TABLE.check(
    "unit.type",
    "R48 R63",
    "始まったことと生きていることを自分で知らせる",
    severity="warning",
    faults="B36",
)
def kind(case: Case) -> Answer:
    """Type=notify and a watchdog."""

    def look(service: Service, unit: str, found: dict[str, str]) -> str | None:
        if service.runtime != "morizo":
            return None
        if not found.get("Type", "").startswith("notify"):
            return f"Type={found.get('Type')}"
        return None if parse.seconds(found.get("WatchdogUSec", "0")) else "WatchdogSec がありません"

    return each(case, look, "morizo deploy（ユニットを入れ直します）")


@TABLE.check(
    "unit.restart",
    "R48 R63",
    "くり返し落ちたら、見えるかたちで止まる",
    severity="warning",
    faults="B38",
)
def restart(case: Case) -> Answer:
    """A limit of starts that the waiting between restarts lets it reach."""

    def look(service: Service, unit: str, found: dict[str, str]) -> str | None:
        burst = int(found.get("StartLimitBurst") or 0)
        window = parse.seconds(found.get("StartLimitIntervalUSec", "0"))
        wait = parse.seconds(found.get("RestartUSec", "0")) or 0.0
        if found.get("Restart") in {None, "", "no"}:
            return "Restart がありません"
        if not burst or window == 0.0:
            return "起動回数の上限がありません"
        if window is not None and burst * wait >= window:
            return f"上限（{window:g} 秒に {burst} 回）に、{wait:g} 秒おきでは届きません"
        return None

    return each(case, look, "morizo deploy（ユニットを入れ直します）")


@TABLE.check("unit.memory", "R48 R63", "メモリーの上限がある", severity="warning", faults="B39")
def memory(case: Case) -> Answer:
    """A hard limit below the machine's own memory."""

    def look(service: Service, unit: str, found: dict[str, str]) -> str | None:
        most = found.get("MemoryMax", "")
        if not most.isdigit():
            return f"MemoryMax={most or 'なし'}"
        total = case.memory.get("MemTotal", 0)
        return (
            f"MemoryMax が {int(most) >> 20} MiB で、機械より大きい"
            if total and int(most) > total
            else None
        )

    return each(case, look, "morizo deploy（ユニットを入れ直します）")


@TABLE.check("unit.user", "R68 R114 R115", "専用のユーザーで動いている", faults="B22 B24")
def user(case: Case) -> Answer:
    """See who the processes really are, and that they can't become root."""
    wrong = []
    seen = []
    for service, _, found in running(case):
        uid = _uid(case, found)
        name = case.seen.user(uid) if uid is not None else found.get("User", "")
        seen.append(f"{service.name}={name}")
        if name in {"", "root", "0"} or uid == 0:
            wrong.append(f"{service.name} が root で動いています")
        elif powers := _powers(case, name):
            wrong.append(f"{service.name} の {name} は {powers} です")
        elif name != service.name:
            wrong.append(f"{service.name} が {name} で動いています")
    if wrong:
        return failed("、".join(wrong), "morizo deploy（専用のユーザーに戻します）")
    return replaced(
        f"{', '.join(seen)}（計画の ubuntu は sudo ができるので、専用のユーザーにしました）"
    )


def _uid(case: Case, found: dict[str, str]) -> int | None:
    pid = int(found.get("MainPID") or 0)
    for process in case.processes:
        if process.pid == pid:
            return process.uid
    return None


def _powers(case: Case, name: str) -> str | None:
    """Return through which group a user becomes root, if any."""
    for line in (case.seen.data(Path("/etc/group")) or b"").decode().splitlines():
        parts = line.split(":")
        if len(parts) == 4 and parts[0] in {"sudo", "admin", "wheel", "adm", "docker", "lxd"}:
            members = parts[3].split(",")
            if name in members or int(parts[2] or -1) in case.seen.groups(name):
                return f"{parts[0]} の仲間"
    return None


@TABLE.check("unit.sandbox", "R114", "サービスは囲いの中で動く", severity="warning", faults="B25")
def sandbox(case: Case) -> Answer:
    """Let systemd weigh each unit."""
    wrong, seen = [], []
    for service, unit, _ in running(case):
        said = case.seen.ask("systemd-analyze", "security", "--no-pager", unit)
        figure = parse.exposure(said.out)
        if figure is None:
            return unknown(f"systemd-analyze security {unit}: {said.last}")
        seen.append(f"{service.name} {figure}")
        if figure > EXPOSURE_MOST:
            wrong.append(f"{service.name} {figure}")
    if wrong:
        return failed(
            f"露出 {'、'.join(wrong)}（{EXPOSURE_MOST} 以下のはず）",
            "morizo deploy（ユニットを入れ直します）",
        )
    return passed(f"露出 {'、'.join(seen)}（{EXPOSURE_MOST} 以下）")


@TABLE.check(
    "unit.order", "R48 R63", "ネットワークのあとに始まる", severity="warning", faults="B41"
)
def order(case: Case) -> Answer:
    """The network must be there for the first call out; the two services wait for each other in their sockets."""

    def look(service: Service, unit: str, found: dict[str, str]) -> str | None:
        if "network-online.target" in found.get("After", "").split():
            return None
        return "After に network-online.target がありません"

    return each(case, look, "morizo deploy（ユニットを入れ直します）")


@TABLE.check("unit.dropins", "R48 R63", "ユニットに、手で足した設定がない", severity="warning")
def dropins(case: Case) -> Answer:
    """Look for drop-ins that we didn't write."""
    foreign = [
        f"{path}"
        for service in case.target.service
        for unit in (case.instance(service) or "", f"{service.name}.socket")
        for path in case.units.get(unit, {}).get("DropInPaths", "").split()
        if not path.startswith(("/usr/lib", "/lib"))
    ]
    if foreign:
        return failed(
            parse.few(dict.fromkeys(foreign)), f"rm {foreign[0]}; systemctl daemon-reload"
        )
    return passed("ありません")


@TABLE.check("unit.drift", "R48 R63 R98", "ユニットは、入れたときのままである", severity="warning")
def drift(case: Case) -> Answer:
    """Compare each unit on disk with the one that its release keeps, and the socket with what the target makes."""
    wrong, count = [], 0
    for service in case.target.service:
        release = case.release(service)
        if release is None:
            raise Unseen(f"{service.name} の版がまだありません（release.current を見てください）")
        kept = case.seen.data(paths.release(service.name, release) / "unit.service")
        pairs = {
            paths.UNITS / unit_name(service.name, release): kept,
            paths.UNITS / f"{service.name}.socket": socket_unit(service, release).encode(),
        }
        for path, wanted in pairs.items():
            count += 1
            found = case.seen.data(path)
            if found is None:
                wrong.append(f"{path} がありません")
            elif found != wanted:
                wrong.append(f"{path} が変わっています")
    if wrong:
        return failed("、".join(wrong), "morizo plan で差を見て、morizo deploy（入れ直します）")
    return passed(f"{count} 個が同じ")
