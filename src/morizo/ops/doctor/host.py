"""The machine itself: system, space, memory, time, and who works on it."""

from pathlib import Path
from zoneinfo import ZoneInfo

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import (
    Answer,
    Table,
    failed,
    not_applicable,
    passed,
    replaced,
    unknown,
)
from morizo.ops.doctor.seen import MIB, Space, follow, text, walk
from morizo.ops.verify.findings import Severity

TABLE = Table()
SEEN_ON = {("ubuntu", "24.04"), ("debian", "12"), ("debian", "13")}
"""The plan's own system, and those on which deploys are tested."""
FREE_LEAST = 0.10
"""Of disk and of names: below it the operator is told."""
FREE_NONE = 0.03
"""Below it a write may fail at any time."""
FREE_FATAL_MIB = 150
"""Less than a database's own journal and one release need."""
AVAILABLE_LEAST = 0.06
CLOCK_WARNS_S = 5
CLOCK_FATAL_S = 60
"""Certificates, tokens and ACME orders begin to be refused."""


@TABLE.check("host.instance", "R1", "計画したインスタンスタイプである", severity="warning")
def instance(case: Case) -> Answer:
    """Compare the machine's type with the one asked for."""
    wanted = case.target.aws.instance_type
    if case.target.cloud == "none" or wanted is None:
        return not_applicable("deploy.toml にインスタンスタイプの指定がありません")
    found = text(case.seen, Path("/sys/class/dmi/id/product_name")).strip()
    if "." not in found:
        return unknown(f"機種名 {found or 'なし'} からは分かりません")
    if found != wanted:
        return failed(f"{found}（指定は {wanted}）", "deploy.toml の aws.instance_type を合わせる")
    return passed(found)


@TABLE.check("host.system", "R2", "試験ずみの OS である", severity="warning")
def system(case: Case) -> Answer:
    """Name the system and its version."""
    release = parse.env(text(case.seen, Path("/etc/os-release")))
    name = release.get("PRETTY_NAME", "不明")
    is_known = (release.get("ID"), release.get("VERSION_ID")) in SEEN_ON
    if release.get("ID") == "ubuntu" and is_known:
        return passed(name)
    if is_known:
        return replaced(f"{name}（計画は Ubuntu 24.04。同じ手順を試験しています）")
    return failed(name, "Ubuntu 24.04 か Debian 12・13 に移す")


@TABLE.check("host.disk", "R3", "ディスクに空きがある", faults="B58")
def disk(case: Case) -> Answer:
    """Look at bytes and names left on every file system that is written to, and at twice the data."""
    places = [Path("/"), Path("/var/log"), paths.OPT, paths.STATE]
    places += [paths.data(service.name) for service in case.target.service]
    kept = sum(
        found.size
        for service in case.target.service
        for _, found in walk(case.seen, paths.data(service.name))
        if found.kind == "file"
    )
    seen: dict[Space, Path] = {}
    for place in places:
        seen.setdefault(case.seen.space(place), place)
    worst: tuple[Severity, str] | None = None
    for space, place in seen.items():
        share = space.free / max(space.total, 1)
        names = space.inodes_free / space.inodes if space.inodes else 1.0
        words = f"{place} の空き {space.free // MIB} MiB（{share:.0%}）、inode の空き {names:.0%}"
        if space.free < FREE_FATAL_MIB * MIB or min(share, names) < FREE_NONE:
            worst = ("fatal", words)
            break
        if min(share, names) < FREE_LEAST or space.free < 2 * kept:
            worst = worst or ("warning", words)
    if worst is not None:
        fix = "journalctl --vacuum-size=100M と apt-get clean で減らすか、ディスクを広げて morizo deploy"
        return failed(f"{worst[1]}、データ {kept // MIB} MiB", fix, worst[0])
    space = case.seen.space(paths.STATE)
    return passed(f"空き {space.free // MIB} MiB、データ {kept // MIB} MiB")


@TABLE.check(
    "host.swap", "R22", "メモリーに合うスワップがある", severity="warning", faults="B7 B39"
)
def swap(case: Case) -> Answer:
    """Compare what is on with what the target asks for."""
    memory = case.memory.get("MemTotal", 0)
    wanted = case.target.size.swap_mib
    if wanted is None:
        wanted = 2048 if memory <= 2048 * MIB else 0
    found = parse.swaps(text(case.seen, Path("/proc/swaps"))) // MIB
    kept = any(
        line.split()[2:3] == ["swap"]
        for line in text(case.seen, Path("/etc/fstab")).splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ) or any(name.endswith(".swap") for name in case.seen.names(Path("/etc/systemd/system")))
    seen = f"スワップ {found} MiB、メモリー {memory // MIB} MiB、起動時の設定{'あり' if kept else 'なし'}"
    if wanted == 0:
        return passed(f"{seen}（不要）")
    if case.is_container:
        return not_applicable("コンテナーの中では、スワップはホストのものです")
    # A swap file of exactly N MiB is one page short of it: its first page is the header.
    if found + 1 < wanted:
        return failed(f"{seen}（{wanted} MiB 要る）", "morizo deploy（足りないスワップを作ります）")
    if not kept:
        return failed(f"{seen}: 再起動で消えます", "morizo deploy")
    return passed(seen)


@TABLE.check("host.memory", "R141", "メモリーに余裕がある", severity="warning", faults="B39")
def memory(case: Case) -> Answer:
    """Look at what is available, and for kills by the kernel."""
    total, free = (case.memory.get(key, 0) for key in ("MemTotal", "MemAvailable"))
    seen = f"空き {free // MIB} / {total // MIB} MiB"
    if total and free / total < AVAILABLE_LEAST:
        return failed(seen, "systemd-cgtop -m で多く使うものを確かめ、止めるか、メモリーを増やす")
    return passed(seen)


@TABLE.check("host.clock", "", "時計が合っている", severity="warning")
def clock(case: Case) -> Answer:
    """Compare with the operator's time, and see that something keeps it right."""
    off = abs(case.clock_off_s or 0.0)
    if off > CLOCK_WARNS_S:
        return failed(
            f"手元の時計と {off:.0f} 秒ちがいます",
            "timedatectl set-ntp true（手元の時計も確かめる）",
            "fatal" if off > CLOCK_FATAL_S else "warning",
        )
    if case.is_container:
        return passed("手元の時計と合っています。時刻合わせはホストの役目です（コンテナー）")
    said = parse.settings(case.seen.ask("timedatectl", "show").out)
    if said.get("NTP") == "no":
        return failed("時刻合わせ（NTP）が止まっています", "timedatectl set-ntp true")
    return passed(f"NTP 同期 {said.get('NTPSynchronized', '不明')}")


@TABLE.check("host.timezone", "", "時間帯が運用者のものである", severity="warning", faults="B52")
def timezone(case: Case) -> Answer:
    """Follow `/etc/localtime`."""
    link = case.seen.entry(Path("/etc/localtime"))
    found = "UTC"
    if link is not None and link.target:
        found = link.target.partition("zoneinfo/")[2] or "UTC"
    elif link is not None:
        found = text(case.seen, Path("/etc/timezone")).strip() or "不明"
    wanted = case.target.timezone
    if found != wanted and ZoneInfo(wanted).key != found:
        return failed(f"{found}（指定は {wanted}）", f"timedatectl set-timezone {wanted}")
    return passed(found)


@TABLE.check(
    "host.folders", "R21 R113", "/opt/morizo は root のもので、だれも書けない", faults="B23 B24"
)
def folders(case: Case) -> Answer:
    """Look for anything below /opt/morizo that isn't root's, or that others may write."""
    top = case.seen.entry(paths.OPT)
    if top is None:
        return failed("/opt/morizo がありません", "morizo deploy")
    wrong = [] if _is_roots(top.uid, top.mode) else [f"{paths.OPT} {top.octal}"]
    count = 0
    for path, found in walk(case.seen, paths.OPT, limit=100_000):
        count += 1
        if found.kind == "link":
            continue
        if not _is_roots(found.uid, found.mode):
            wrong.append(f"{path} {found.octal} {case.seen.user(found.uid)}")
    if wrong:
        return failed(
            parse.few(wrong),
            "chown -R root:root /opt/morizo; chmod -R go-w /opt/morizo（そのあと morizo deploy）",
        )
    return passed(f"{count} 個すべて root 所有、ほかの人は書けません")


def _is_roots(uid: int, mode: int) -> bool:
    return uid == 0 and not mode & 0o022


@TABLE.check(
    "host.tree",
    "R107",
    "公開するコードのそばに秘密も .git もない",
    severity="warning",
    faults="B48",
)
def tree(case: Case) -> Answer:
    """Look for files that the plan kept in the code's folder."""
    found = [
        str(path)
        for path, entry in walk(case.seen, paths.OPT, limit=100_000)
        if path.name in {".git", ".env", ".env.local"}
        or (entry.kind == "file" and path.suffix == ".log")
    ]
    if found:
        return failed(parse.few(found), "秘密は morizo secrets import で移し、そのファイルを消す")
    return replaced("秘密は /etc/morizo/credentials にあり、git のフォルダーはサーバーに置きません")


@TABLE.check("host.state", "R89", "道具自身の記録と写しはほかの人に読めない")
def state(case: Case) -> Answer:
    """See that the tool's folders are root's alone, and look for archives that lie open (B55)."""
    wrong = []
    own = case.seen.entry(paths.STATE)
    if own is not None and (own.mode & 0o077 or own.uid):
        wrong.append(f"{paths.STATE} {own.octal} {case.seen.user(own.uid)}")
    for home in (Path("/root"), *(Path("/home") / name for name in case.seen.names(Path("/home")))):
        for path, found in walk(case.seen, home / "backups", limit=500):
            is_archive = ".tar" in path.suffixes or path.suffix in {".tgz", ".db", ".gz"}
            if found.kind == "file" and is_archive and found.mode & 0o077:
                wrong.append(f"{path} {found.octal}")
    if wrong:
        return failed(parse.few(wrong), "chmod go-rwx で閉じる: " + wrong[0].split()[0])
    return passed(f"{paths.STATE} は root だけのもの")


@TABLE.check("host.cert-tool", "R19", "certbot が入っている")
def certbot(case: Case) -> Answer:
    """Ask the package manager."""
    said = case.seen.ask("dpkg-query", "-W", "-f=${Status} ${Version}", "certbot")
    if "install ok installed" in said.out:
        return passed(f"certbot {said.out.split()[-1]}")
    return failed("certbot がありません", "morizo deploy")


@TABLE.check(
    "host.tools", "R18", "要るパッケージがあり、要らないものは入れていない", severity="warning"
)
def tools(case: Case) -> Answer:
    """openssl is needed; git and compilers aren't, because nothing is built here."""
    if follow(case.seen, Path("/usr/bin/openssl")) is None:
        return failed("openssl がありません", "apt-get install openssl")
    return replaced(
        "openssl はあり。git・curl・build-essential は、ここで組み立てないので要りません"
    )


@TABLE.check(
    "host.operator",
    "R11 R12",
    "root ではない運用者が、必要なときだけ sudo で働く",
    severity="warning",
)
def operator(case: Case) -> Answer:
    """See who may become root."""
    login = case.target.host.partition("@")[0] if "@" in case.target.host else ""
    if login == "root":
        return failed(
            "deploy.toml の host が root です", "host を ubuntu など sudo のできる人にする"
        )
    admins = _members(text(case.seen, Path("/etc/group")), {"sudo", "admin", "wheel"})
    if not admins and not case.seen.names(Path("/etc/sudoers.d")):
        return unknown("sudo のできる人が見つかりません")
    return passed(
        f"sudo のできる人: {parse.few(sorted(admins)) or 'sudoers.d による'}。サービスは sudo を使いません"
    )


def _members(groups: str, wanted: set[str]) -> set[str]:
    found: set[str] = set()
    for line in groups.splitlines():
        parts = line.split(":")
        if len(parts) == 4 and parts[0] in wanted:
            found |= {name for name in parts[3].split(",") if name}
    return found
