"""What must be right before the first change; all of it said at once."""

import socket

from morizo.ops.errors import PreflightRefused
from morizo.ops.facts import Facts
from morizo.ops.target import Target

MEMORY_MIB = 900
"""A 1 GiB machine tells of a little less."""
DISK_FREE_MIB = 1536
"""Packages 350, a release with its parts 300, its wheels and tools 200, and as much again to move in."""
CLOCK_OFF_S = 90
"""Certificates and tokens stop being right beyond that."""
OURS = ("nginx", "python", "systemd", "init", "(sd-listen)")


def preflight(target: Target, facts: Facts) -> None:
    """Check the host and the domain.

    Raises:
        PreflightRefused: With every reason; nothing was changed.
    """
    faults = [*_runtimes(target), *_host(facts), *_ports(target, facts), *_domain(target)]
    if faults:
        raise PreflightRefused("\n".join(f"・{fault}" for fault in faults))


def _runtimes(target: Target) -> list[str]:
    return [
        f'service.{service.name}: runtime = "{service.runtime}" のサービスはまだ出せません（"morizo" だけです）。'
        for service in target.service
        if service.runtime != "morizo"
    ]


def _host(facts: Facts) -> list[str]:
    found = []
    if not facts.booted:
        found.append("systemd が動いていません。systemd で起動したサーバーが必要です。")
    if facts.memory_mib < MEMORY_MIB:
        found.append(
            f"メモリーが {facts.memory_mib} MiB です。{MEMORY_MIB} MiB 以上のサーバーにしてください。"
        )
    free = min(facts.disk_free_mib, facts.state_free_mib)
    has_been_here = bool(facts.tools)
    if free < (DISK_FREE_MIB // 3 if has_been_here else DISK_FREE_MIB):
        found.append(
            f"ディスクの空きが {free} MiB です。df -h / で確かめ、空けるかボリュームを大きくしてください。"
        )
    if abs(facts.clock_offset_s) > CLOCK_OFF_S:
        found.append(
            f"サーバーの時計が {facts.clock_offset_s:+.0f} 秒ずれています。"
            "サーバーで sudo timedatectl set-ntp true を実行してください（手元の時計も確かめてください）。"
        )
    if facts.apt_locked:
        found.append("ほかの apt が動いています。終わってからもう一度実行してください。")
    return found


def _ports(target: Target, facts: Facts) -> list[str]:
    wanted = {80, 443, *(service.address.port for service in target.service)}
    found = []
    for listener in facts.listeners:
        held_by = listener.process or ""
        if listener.port in wanted and held_by and not held_by.startswith(OURS):
            found.append(
                f"ポート {listener.port} は {held_by}（pid {listener.pid}）が使っています。"
                f"止めてください: sudo systemctl disable --now {held_by}"
            )
    return sorted(set(found))


def _domain(target: Target) -> list[str]:
    try:
        socket.getaddrinfo(target.domain, 443, type=socket.SOCK_STREAM)
    except socket.gaierror:
        return [
            f"{target.domain} が DNS にありません。A レコードをこのサーバーの公開アドレスに向けてください"
            "（deploy.toml の domain の綴りも確かめてください）。"
        ]
    return []
