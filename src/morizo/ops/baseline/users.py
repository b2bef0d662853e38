"""One static user and group a service, by sysusers.d: no home, no shell, no password, in no other group."""

import grp
import pwd
from dataclasses import dataclass
from pathlib import Path

from morizo.ops.baseline.steps import Do, Group, Operator, Put, Step
from morizo.ops.target import Target

SYSUSERS = Path("/etc/sysusers.d/morizo.conf")
NOLOGIN = "/usr/sbin/nologin"
FIRST_PERSON = 1000
"""From this uid on accounts are people's (Debian's and Ubuntu's login.defs)."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account that is there already.

    Args:
        uid: Its number.
        shell: What a login starts.
        groups: Other groups that it is in.
    """

    uid: int
    shell: str = NOLOGIN
    groups: tuple[str, ...] = ()


def text(target: Target) -> str:
    """Return the sysusers.d file; `u` makes the group of the same name too."""
    lines = [
        f'u {service.name} - "Morizo {service.name}" /nonexistent {NOLOGIN}'
        for service in target.service
    ]
    return "\n".join(["# written by morizo deploy", *lines, ""])


def wanted(target: Target, seen: dict[str, Account]) -> Group:
    """Return the file and the accounts that are missing; a person's account of that name is a fault."""
    names = [service.name for service in target.service]
    faults = tuple(
        f"service.name: {name} はこのサーバーで人が使っているアカウントです。別の名前にしてください。"
        for name in names
        if name in seen and (seen[name].uid == 0 or seen[name].uid >= FIRST_PERSON)
    )
    steps: list[Step] = [Put(SYSUSERS, text(target))]
    missing = [name for name in names if name not in seen]
    if missing:
        steps.append(
            Do(
                f"サービスのユーザー {'、'.join(missing)} を作成",
                (("systemd-sysusers", str(SYSUSERS)),),
                tuple(missing),
            )
        )
    for name in names:
        if (account := seen.get(name)) and (account.groups or not _is_shut(account.shell)):
            steps.append(
                Do(
                    f"{name} からログインと余分なグループを除去",
                    (("usermod", "--shell", NOLOGIN, "--groups", "", name),),
                    (f"{name}: {account.shell} {' '.join(account.groups)}".rstrip(),),
                )
            )
    return Group("users", "サービスのユーザー", tuple(steps), faults=faults)


def _is_shut(shell: str) -> bool:
    return Path(shell).name in {"nologin", "false"}


def look(target: Target) -> dict[str, Account]:
    """Return the accounts of the services' names that are there."""
    groups = grp.getgrall()
    found: dict[str, Account] = {}
    for service in target.service:
        try:
            entry = pwd.getpwnam(service.name)
        except KeyError:
            continue
        others = tuple(
            group.gr_name
            for group in groups
            if service.name in group.gr_mem and group.gr_gid != entry.pw_gid
        )
        found[service.name] = Account(entry.pw_uid, entry.pw_shell, others)
    return found


def group(target: Target, operator: Operator) -> Group:
    """Look and decide."""
    del operator
    return wanted(target, look(target))
