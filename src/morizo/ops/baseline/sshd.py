"""sshd by key only, by a drop-in that comes before cloud-init's; nobody is locked out knowingly.

sshd takes the first word that it reads on a subject, and reads drop-ins by name: `10-morizo.conf` comes before
cloud-init's `50-cloud-init.conf`. What sorts before ours, or stands in a Match block, is named instead of ignored.

Ubuntu 24.04 starts sshd by `ssh.socket`: the ports are the socket's, and the service may not run yet; a reload that
is tried only where it runs is right for both ways. Seen on Debian only; Ubuntu's way is covered by unit tests.
"""

import grp
import pwd
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from morizo.ops.baseline.ask import ask, read, unit_state
from morizo.ops.baseline.steps import Group, Operator, Put, Step
from morizo.ops.baseline.users import FIRST_PERSON
from morizo.ops.target import Target

MAIN = Path("/etc/ssh/sshd_config")
DROP_INS = MAIN.with_name("sshd_config.d")
DROP_IN = DROP_INS / "10-morizo.conf"
INCLUDE = f"Include {DROP_INS}/*.conf\n"
SETTINGS = {
    "PasswordAuthentication": "no",
    "KbdInteractiveAuthentication": "no",
    "PermitEmptyPasswords": "no",
    "PermitRootLogin": "no",
    "PubkeyAuthentication": "yes",
    "MaxAuthTries": "5",
    "LoginGraceTime": "30",
    "MaxStartups": "10:30:60",
    "X11Forwarding": "no",
}
GUARDED = ("PasswordAuthentication", "KbdInteractiveAuthentication", "PermitRootLogin")
"""What must hold for everybody, whatever else stands in the configuration."""
ADMINS = ("sudo", "admin", "wheel")
CHECK = ("sh", "-c", 'mkdir -p /run/sshd && exec sshd -t -f "$0"', "{}")
"""sshd refuses to look at a file while its folder in /run isn't there, as before the first call of a socket's."""
RELOAD = ("systemctl", "try-reload-or-restart", "ssh.service")


@dataclass(frozen=True, slots=True)
class Seen:
    """What sshd says of itself.

    Args:
        installed: Whether there is an sshd.
        main: Text of /etc/ssh/sshd_config.
        drop_ins: Name → text.
        effective: What is in force for the login account, keyword in lower case → value.
        would: The same, were our drop-in there.
        socket: What `ssh.socket` listens on, empty when it isn't active.
        login: The account the operator comes by; empty when unknown.
        keyed: Accounts with sudo that have an authorized key.
        key_command: sshd asks a program for keys (a cloud's way), so a missing file says nothing.
    """

    installed: bool = True
    main: str = INCLUDE
    drop_ins: Mapping[str, str] = field(default_factory=dict)
    effective: Mapping[str, str] = field(default_factory=dict)
    would: Mapping[str, str] = field(default_factory=dict)
    socket: str = ""
    login: str = ""
    keyed: frozenset[str] = frozenset()
    key_command: bool = False


def text() -> str:
    """Return the drop-in."""
    lines = [f"{name} {value}" for name, value in SETTINGS.items()]
    return "\n".join(["# written by morizo deploy", *lines, ""])


def wanted(seen: Seen) -> Group:
    """Return the drop-in, or why it must not be put there."""
    if not seen.installed:
        return Group("sshd", "ssh", notes=("sshd はありません。",))
    steps: list[Step] = []
    if not _includes(seen.main):
        steps.append(Put(MAIN, INCLUDE + seen.main, then=(RELOAD,)))
    steps.append(Put(DROP_IN, text(), check=CHECK, then=(RELOAD,)))
    return Group("sshd", "ssh", tuple(steps), faults=(*_lockout(seen), *overruled(seen)))


def _includes(main: str) -> bool:
    return any(
        line.split()[:1] == ["Include"] and str(DROP_INS) in line for line in main.splitlines()
    )


def _lockout(seen: Seen) -> tuple[str, ...]:
    """Return why switching passwords and root off would shut the operator out."""
    if seen.login == "root":
        return (
            "sshd: root でのログインは止めます。sudo のできるユーザーと、その鍵を用意してください。",
        )
    if seen.key_command or seen.effective.get("passwordauthentication") == "no":
        return ()
    if seen.login and seen.login not in seen.keyed:
        return (
            f"sshd: {seen.login} の ~/.ssh/authorized_keys に鍵がありません。パスワードを止めると入れなくなります。"
            "ssh-copy-id で鍵を置いてください。",
        )
    if not seen.keyed:
        return (
            "sshd: sudo のできるユーザーに鍵を持つ人がいません。パスワードを止めると誰も入れなくなります。",
        )
    return ()


def overruled(seen: Seen) -> tuple[str, ...]:
    """Return what would overrule our drop-in: an earlier line or drop-in, or a Match block."""
    found = []
    if _includes(seen.main) and (weak := _weak(_before_include(seen.main))):
        found.append(
            f"sshd: {MAIN} の Include より前の「{weak}」が先に効きます。その行を消してください。"
        )
    for name, said in sorted(seen.drop_ins.items()):
        if name < DROP_IN.name and (weak := _weak(said)):
            found.append(
                f"sshd: {DROP_INS / name} の「{weak}」が先に効きます。その行を消してください。"
            )
    for keyword in GUARDED:
        value = seen.would.get(keyword.lower(), "no")
        if value != "no" and not found:
            found.append(
                f"sshd: Match の中などに {keyword} {value} があり、こちらの設定が効きません。その行を消してください。"
            )
    return tuple(found)


def _before_include(main: str) -> str:
    lines = main.splitlines()
    first = next(number for number, line in enumerate(lines) if _includes(line))
    return "\n".join(lines[:first])


def _weak(said: str) -> str:
    """Return the first line that allows what we don't, empty for none."""
    for line in said.splitlines():
        keyword, _, value = line.strip().partition(" ")
        if keyword.lower() in map(str.lower, GUARDED) and value.strip().lower() != "no":
            return line.strip()
    return ""


def read_effective(said: str) -> dict[str, str]:
    """Read `sshd -T`; a keyword that comes again keeps all its values."""
    found: dict[str, str] = {}
    for line in said.splitlines():
        keyword, _, value = line.partition(" ")
        found[keyword] = f"{found[keyword]} {value}" if keyword in found else value
    return found


def read_ports(socket: str, effective: Mapping[str, str], fallback: int) -> tuple[int, ...]:
    """Return where sshd listens: the socket's ports, else the configuration's.

    Args:
        socket: `systemctl show ssh.socket --property=Listen`, empty when the socket isn't active.
        effective: What `sshd -T` says.
        fallback: When neither says anything.
    """
    by_socket = re.findall(r":(\d+) \(Stream\)", socket)
    ports = by_socket or effective.get("port", str(fallback)).split()
    return tuple(sorted({int(port) for port in ports}))


def ports(target: Target) -> tuple[int, ...]:
    """Look where sshd listens."""
    _, said = ask("sshd", "-T")
    return read_ports(_socket(), read_effective(said), target.ssh.port)


def _socket() -> str:
    if unit_state("ssh.socket") != "active":
        return ""
    return ask("systemctl", "show", "ssh.socket", "--property=Listen")[1]


def look(login: str | None) -> Seen:
    """Ask sshd what is in force, now and with our drop-in in front."""
    if ask("sshd", "-V")[0] == 127:
        return Seen(installed=False)
    main = read(MAIN) or ""
    who = ("-C", f"user={login or 'root'},host=client,addr=192.0.2.1,laddr=192.0.2.2,lport=22")
    _, said = ask("sshd", "-T", *who)
    effective = read_effective(said)
    return Seen(
        main=main,
        drop_ins={path.name: read(path) or "" for path in DROP_INS.glob("*.conf")},
        effective=effective,
        would=read_effective(_would(main, who)),
        socket=_socket(),
        login=login or "",
        keyed=_keyed(effective.get("authorizedkeysfile", ".ssh/authorized_keys"), login),
        key_command=effective.get("authorizedkeyscommand", "none") != "none",
    )


def _would(main: str, who: tuple[str, ...]) -> str:
    """Return what would be in force; sshd reads a copy of the configuration, with ours in front."""
    with tempfile.NamedTemporaryFile("w", dir="/run", prefix="morizo-sshd-") as file:
        file.write(text() + main)
        file.flush()
        return ask("sshd", "-T", "-f", file.name, *who)[1]


def _keyed(pattern: str, login: str | None) -> frozenset[str]:
    """Return the accounts with sudo (and the operator's) that have a key where sshd looks for them."""
    admins = {name for group in grp.getgrall() if group.gr_name in ADMINS for name in group.gr_mem}
    people = [entry for entry in pwd.getpwall() if _may_login(entry)]
    return frozenset(
        entry.pw_name
        for entry in people
        if _has_key(entry, pattern)
        and (entry.pw_name == login or entry.pw_name in admins or _has_sudo(entry.pw_name))
    )


def _may_login(entry: pwd.struct_passwd) -> bool:
    return entry.pw_uid >= FIRST_PERSON and Path(entry.pw_shell).name not in {"nologin", "false"}


def _has_sudo(name: str) -> bool:
    return ask("sudo", "-n", "-l", "-U", name, "/usr/bin/true")[0] == 0


def _has_key(entry: pwd.struct_passwd, pattern: str) -> bool:
    for word in pattern.split():
        place = word.replace("%h", entry.pw_dir).replace("%u", entry.pw_name).replace("%%", "%")
        lines = (read(Path(entry.pw_dir, place)) or "").splitlines()
        if any(line.strip() and not line.lstrip().startswith("#") for line in lines):
            return True
    return False


def still_weak(login: str | None) -> tuple[str, ...]:
    """Ask sshd once more, after the change: what of the guarded words doesn't hold?"""
    seen = look(login)
    return tuple(
        f"{keyword} {value}"
        for keyword in GUARDED
        if (value := seen.effective.get(keyword.lower(), "no")) != "no"
    )


def group(target: Target, operator: Operator) -> Group:
    """Look and decide."""
    del target
    return wanted(look(operator.login))
