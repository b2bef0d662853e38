"""The rest of the plan's checklist of chapter 10: who works as root, and what services could do."""

from pathlib import Path

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import Answer, Table, failed, passed
from morizo.ops.doctor.seen import Unseen, follow, text

TABLE = Table()


@TABLE.check(
    "security.root-login", "R115", "root で作業した跡がない", severity="warning", faults="B61"
)
def root_login(case: Case) -> Answer:
    """Look for keys that open root's door, and for sign-ins as root in the last week's records."""
    wrong = []
    keys = [
        line
        for line in text(case.seen, Path("/root/.ssh/authorized_keys")).splitlines()
        if line.strip() and not line.startswith("#") and "command=" not in line
    ]
    rule = " ".join(case.sshd.get("permitrootlogin", ("yes",)))
    if keys and rule not in {"no", "forced-commands-only"}:
        wrong.append(f"root の ssh の鍵 {len(keys)} 個（PermitRootLogin {rule}）")
    said = case.seen.lines(
        *(
            "journalctl",
            "--since=-7d",
            "-t",
            "sshd",
            "-t",
            "sshd-session",
            "-o",
            "cat",
            "--no-pager",
            "-q",
        ),
        limit=4 * 1024 * 1024,
        timeout_s=1.0,
    )
    count = sum(
        line.startswith((b"Accepted publickey for root ", b"Accepted password for root "))
        for line in said
    )
    if count:
        wrong.append(f"root の ssh のログイン {count} 回（7 日間）")
    if wrong:
        return failed(
            "、".join(wrong),
            "運用者の名前で入り、/root/.ssh/authorized_keys を空にして morizo deploy",
        )
    return passed("鍵もログインもありません")


@TABLE.check(
    "security.no-root-apps", "R68 R115", "サービスのプロセスに root のものがない", faults="B22"
)
def no_root_apps(case: Case) -> Answer:
    """Look for processes of a release that run as root."""
    top = str(paths.OPT) + "/"
    found = [
        f"{process.words[0]}[{process.pid}]"
        for process in case.processes
        if process.uid == 0
        and (process.words[0].startswith(top) or (process.exe or "").startswith(top))
    ]
    if found:
        return failed(
            parse.few(found),
            "root で始めたものを止める: kill " + found[0].split("[")[1].rstrip("]"),
        )
    return passed("ありません")


@TABLE.check(
    "security.accounts",
    "R114",
    "サービスのユーザーでは、だれもログインできない",
    severity="warning",
    faults="B22",
)
def accounts(case: Case) -> Answer:
    """See that the services' users have no shell, no password and no way to root."""
    wrong = []
    shells = {
        row[0]: row[6]
        for row in (line.split(":") for line in text(case.seen, Path("/etc/passwd")).splitlines())
        if len(row) > 6
    }
    shadow = {
        row[0]: row[1]
        for row in (line.split(":") for line in text(case.seen, Path("/etc/shadow")).splitlines())
        if len(row) > 1
    }
    for service in case.target.service:
        name = service.name
        if name not in shells:
            raise Unseen(f"ユーザー {name} がいません（morizo deploy で作られます）")
        if Path(shells[name]).name not in {"nologin", "false"}:
            wrong.append(f"{name} のシェルが {shells[name]}")
        if shadow.get(name, "!")[:1] not in {"!", "*"}:
            wrong.append(f"{name} にパスワードがあります")
        for file in case.seen.names(Path("/etc/sudoers.d")):
            if any(
                line.split()[:1] == [name]
                for line in text(case.seen, Path("/etc/sudoers.d") / file).splitlines()
            ):
                wrong.append(f"{name} が sudo できます（sudoers.d/{file}）")
    if wrong:
        return failed("、".join(wrong), "morizo deploy（ユーザーを作り直します）")
    return passed("シェルもパスワードも sudo もありません")


@TABLE.check("security.foreground", "R77", "手で動かして、落ちる理由を見られる", severity="note")
def foreground(case: Case) -> Answer:
    """The plan's `python main.py`, in the service's own sandbox."""
    if follow(case.seen, Path("/usr/bin/systemd-run")) is None:
        return failed("systemd-run がありません", "apt-get install systemd")
    name = case.target.service[0].name
    return passed(f"morizo doctor --foreground {name}（同じユーザー、囲い、秘密で動かします）")
