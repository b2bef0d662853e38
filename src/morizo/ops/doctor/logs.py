"""Where records go, how long they stay, and who can read them (chapter 7)."""

import re
from pathlib import Path

from morizo.ops.doctor import parse
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import Answer, Table, failed, passed, replaced
from morizo.ops.doctor.seen import MIB, Entry, Said, follow, text, walk
from morizo.ops.doctor.settings import settings
from morizo.ops.doctor.units import running

TABLE = Table()
SLACK = 1.25
"""journald counts whole files: it stays near its cap, not below it."""
BIG_LOG = 50 * MIB


@TABLE.check(
    "logs.one-sink",
    "R43 R50 R65 R83 R84",
    "記録は journal だけに、名前つきで入る",
    severity="warning",
    faults="B46 B47 B48",
)
def one_sink(case: Case) -> Answer:
    """Both services to the journal under their own names, and no file beside it."""
    wrong = []
    for service in case.target.service:
        file = settings(case, service).get("LOG_FILE")
        if file:
            wrong.append(f"{service.name}: LOG_FILE={file} にも書いています")
    for service, _, found in running(case):
        if found.get("StandardOutput") not in {"journal", None} or found.get(
            "StandardError"
        ) not in {
            "journal",
            "inherit",
            None,
        }:
            wrong.append(f"{service.name}: 出力が {found.get('StandardOutput')}")
        if found.get("SyslogIdentifier") != service.name:
            wrong.append(f"{service.name}: 名前が {found.get('SyslogIdentifier') or 'なし'}")
    if wrong:
        return failed("、".join(wrong), "deploy.toml から LOG_FILE を消して morizo deploy")
    return replaced("ファイルには書かず、journal だけ（morizo logs で読めます）")


@TABLE.check("logs.lines", "R50 R65 R85", "始まってからの記録が journal にある", severity="warning")
def lines(case: Case) -> Answer:
    """Look for one line of each service."""
    silent = []
    for service, unit, _ in running(case):
        said = case.seen.ask("journalctl", "-u", unit, "-n", "1", "-o", "cat", "--no-pager", "-q")
        if not said.out.strip():
            silent.append(service.name)
    if silent:
        return failed(
            f"{', '.join(silent)} の記録がありません", "systemctl status systemd-journald"
        )
    return passed("あります")


@TABLE.check(
    "logs.cap", "R86 R117", "journal の大きさに上限がある", severity="warning", faults="B47 B58"
)
def cap(case: Case) -> Answer:
    """Read what journald goes by, and what it takes now."""
    said = case.seen.ask("systemd-analyze", "cat-config", "systemd/journald.conf")
    found = parse.settings(said.out, "Journal")
    wanted = case.target.size.journal_mib * MIB
    most = parse.size(found.get("SystemMaxUse", ""))
    usage = _usage(case.seen.ask("journalctl", "--disk-usage"))
    seen = f"上限 {most // MIB if most else 'なし'} MiB、今 {usage // MIB} MiB"
    if most is None:
        return failed("SystemMaxUse がありません", "morizo deploy")
    if most > wanted:
        return failed(f"{seen}（指定は {wanted // MIB} MiB）", "morizo deploy")
    if usage > most * SLACK:
        return failed(seen, "systemctl restart systemd-journald")
    return passed(seen)


def _usage(said: Said) -> int:
    found = re.search(r"take up (\d+(?:\.\d+)?[KMGT]?)", said.out)
    return (parse.size(found[1]) or 0) if found else 0


@TABLE.check(
    "logs.kept", "R85 R87 R118", "記録は再起動のあとも残り、やがて消える", severity="warning"
)
def kept(case: Case) -> Answer:
    """A persistent journal; journald itself deletes what is oldest."""
    said = case.seen.ask("systemd-analyze", "cat-config", "systemd/journald.conf")
    storage = parse.settings(said.out, "Journal").get("Storage", "auto")
    there = follow(case.seen, Path("/var/log/journal"))
    if storage in {"volatile", "none"} or (storage == "auto" and there is None):
        return failed(f"Storage={storage}、再起動で消えます", "morizo deploy")
    return passed(f"Storage={storage}、上限をこえたら古いものから消えます")


@TABLE.check(
    "logs.modes",
    "R83",
    "記録はほかの人に読めず、大きくなりすぎていない",
    severity="warning",
    faults="B48 B49 B51",
)
def modes(case: Case) -> Answer:
    """Look for our programs' own files in /var/log, for those that lie open, and for any that only grows."""
    wrong = []
    for path, found in walk(case.seen, Path("/var/log"), limit=5000):
        if found.kind != "file" or "journal" in path.parts:
            continue
        ours = any(word in str(path) for word in ("morizo", "nginx", "letsencrypt"))
        if ours and found.mode & 0o004 and _is_open(case, path):
            wrong.append(f"{path} {found.octal}")
        elif found.size > BIG_LOG:
            wrong.append(f"{path} {found.size // MIB} MiB")
    if wrong:
        return failed(
            parse.few(wrong), "chmod o-r か、logrotate の設定を直す: " + wrong[0].split()[0]
        )
    return passed("/var/log に問題はありません")


def _is_open(case: Case, path: Path) -> bool:
    from morizo.ops.doctor.access import is_open_to_all

    return is_open_to_all(case.seen, path)


@TABLE.check(
    "logs.rotation",
    "R86 R117",
    "ファイルの記録は入れ替わる",
    severity="warning",
    faults="B49 B50 B51",
)
def rotation(case: Case) -> Answer:
    """Let logrotate read its configuration without doing anything, and look at rules that would lose lines."""
    folder = Path("/etc/logrotate.d")
    rules = {name: text(case.seen, folder / name) for name in case.seen.names(folder)}
    ours = {name: rule for name, rule in rules.items() if "morizo" in name + rule}
    wrong = [f"{name}: {why}" for name, rule in ours.items() for why in _faults(case, rule)]
    said = case.seen.ask("logrotate", "--debug", "/etc/logrotate.conf") if rules else Said(127)
    if said.is_missing and ours:
        wrong += [f"{name}: logrotate が入っていません" for name in ours]
    wrong += [
        line.partition("error:")[2].strip()
        for line in f"{said.err}\n{said.out}".splitlines()
        if line.startswith("error:")
    ]
    if wrong:
        return failed(
            parse.few(wrong, 2)[:300],
            "morizo の記録は journal に入ります: rm /etc/logrotate.d/morizo*",
        )
    return passed(
        "入れ替えるファイルの記録はありません"
        if said.is_missing
        else f"{len(rules)} 個の規則を読めます"
    )


def _faults(case: Case, rule: str) -> list[str]:
    found = []
    for path in re.findall(r"^\s*(/\S+?)/[^/\s{]+\s*\{", rule, re.M):
        there: Entry | None = follow(case.seen, Path(path))
        if there is not None and there.mode & 0o022 and not re.search(r"^\s*su\s", rule, re.M):
            found.append(f"{path} {there.octal} は書ける人が多く、su がないと断られます")
    if re.search(r"^\s*create\b", rule, re.M) and "reload" in rule and "|| true" in rule:
        found.append(
            "create のあとの reload の失敗が隠れます（記録が古いファイルに入りつづけます）"
        )
    if re.search(r"^\s*create\s+\d+\s+(\w[\w-]*)", rule, re.M):
        owner = re.search(r"^\s*create\s+\d+\s+(\w[\w-]*)", rule, re.M)
        names = {service.name for service in case.target.service}
        if owner and owner[1] not in names:
            found.append(f"create の持ち主 {owner[1]} はサービスのユーザーではありません")
    return found
