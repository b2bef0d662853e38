"""How a unit ended: systemd's own account of it, in words."""

import signal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

RUNNING, CLEAN, EXIT, SIGNAL, OOM = "running", "clean", "exit", "signal", "oom"
WATCHDOG, TIMEOUT, START_LIMIT, PROTOCOL, RESOURCES = (
    "watchdog", "timeout", "start-limit", "protocol", "resources",
)  # fmt: skip
UNKNOWN_UNIT = "no-unit"
_CODES = {
    1: "プログラムの誤り",
    2: "使い方か設定の誤り",
    7: "始める前の確認で断られた",
    126: "実行できない",
    127: "命令が見つからない",
    200: "CHDIR: 作業フォルダーに入れない",
    202: "FDS: ソケットを渡せない",
    203: "EXEC: プログラムを実行できない",
    205: "LIMITS: 上限を設定できない",
    206: "OOM_ADJUST: メモリーの優先度を設定できない",
    208: "STDIN: 標準入力を用意できない",
    209: "STDOUT: 標準出力を用意できない",
    210: "CHROOT: ルートを変えられない",
    214: "SETSCHEDULER: 実行の優先度を設定できない",
    215: "CPUAFFINITY: CPU を割り当てられない",
    216: "GROUP: グループがない",
    217: "USER: ユーザーがない",
    218: "CAPABILITIES: 権限を設定できない",
    219: "CGROUP: cgroup を用意できない",
    225: "NETWORK: ネットワークを分けられない",
    226: "NAMESPACE: 囲い（名前空間）を作れない",
    227: "NO_NEW_PRIVILEGES: 権限を固定できない",
    228: "SECCOMP: システムコールの制限を設定できない",
    231: "APPARMOR_PROFILE: AppArmor を設定できない",
    232: "ADDRESS_FAMILIES: 通信の種類を制限できない",
    233: "RUNTIME_DIRECTORY: /run のフォルダーを作れない",
    235: "CHOWN: 持ち主を変えられない",
    238: "STATE_DIRECTORY: データのフォルダーを用意できない",
    239: "CACHE_DIRECTORY: キャッシュのフォルダーを用意できない",
    240: "LOGS_DIRECTORY: 記録のフォルダーを用意できない",
    241: "CONFIGURATION_DIRECTORY: 設定のフォルダーを用意できない",
    243: "CREDENTIALS: 秘密を渡せない",
}
"""From 200 on it was systemd that failed, before the program began (systemd.exec(5))."""
_OOM_SIGNS = ("oom-kill", "Out of memory: Killed", "Memory cgroup out of memory", "oom_reaper")


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended.

    Args:
        kind: One of the words above.
        words: For the operator.
        code: Exit code or signal.
        restarts: How often it was started again by itself.
    """

    kind: str
    words: str
    code: int = 0
    restarts: int = 0

    @property
    def key(self) -> str:
        """The kind, with its code where that says more: `exit:203`, `signal:SIGSYS`."""
        if self.kind == EXIT:
            return f"{EXIT}:{self.code}"
        return f"{SIGNAL}:{_signal(self.code)}" if self.kind == SIGNAL else self.kind


def ending_of(has: Mapping[str, str], kernel: Iterable[str] = ()) -> Ending:
    """Read `systemctl show`'s properties.

    Args:
        has: LoadState, ActiveState, SubState, Result, ExecMainCode, ExecMainStatus, NRestarts, MemoryPeak, MemoryMax.
        kernel: The kernel's lines of that time: they name a kill that systemd took for any other.
    """
    restarts, status = _number(has.get("NRestarts")), _number(has.get("ExecMainStatus"))
    result, killed = (
        has.get("Result", ""),
        has.get("ExecMainCode") in ("2", "3", "killed", "dumped"),
    )
    if has.get("LoadState") in ("not-found", "bad-setting", "error"):
        return Ending(UNKNOWN_UNIT, f"ユニットを読めない（{has['LoadState']}）")
    if not killed and 128 < status < 160 and result == "exit-code":
        killed, status = True, status - 128  # as shells tell a signal
    if result == "oom-kill" or (killed and status == signal.SIGKILL and _was_oom(kernel)):
        return Ending(OOM, f"メモリー不足で止められた（{_memory(has)}）", status, restarts)
    if result == "start-limit-hit":
        last = _end(has, status, killed=killed)
        words = "何度も落ちたので、起動をあきらめた"
        return Ending(
            last.kind if last.kind in (EXIT, SIGNAL) else START_LIMIT,
            f"{words}（最後は{last.words}）" if last.kind in (EXIT, SIGNAL) else words,
            last.code, restarts,
        )  # fmt: skip
    plain = {
        "watchdog": (WATCHDOG, "生きている合図が途絶えて止められた（watchdog）"),
        "protocol": (PROTOCOL, "準備完了を告げずに終わった"),
        "resources": (RESOURCES, "システムの資源が足りず、始められなかった"),
    }
    if result == "timeout":
        starting = has.get("ActiveState") == "activating" or "start" in has.get("SubState", "")
        plain["timeout"] = (
            TIMEOUT,
            "時間内に準備が終わらなかった" if starting else "時間内に始まらないか、止まらなかった",
        )
    if result in plain:
        return Ending(*plain[result], status, restarts)
    kept = _end(has, status, killed=killed)
    return Ending(kept.kind, kept.words, kept.code, restarts)


def _end(has: Mapping[str, str], status: int, *, killed: bool) -> Ending:
    if killed:
        return Ending(SIGNAL, f"シグナル {_signal(status)} で止められた", status)
    if status:
        meaning = _CODES.get(status, "")
        return Ending(EXIT, f"終了コード {status}{f'（{meaning}）' if meaning else ''}", status)
    if has.get("ActiveState") in ("active", "reloading"):
        return Ending(RUNNING, "動いている")
    if has.get("ActiveState") == "activating":
        return Ending(RUNNING, "まだ準備している")
    return Ending(CLEAN, "自分で終わった（終了コード 0）")


def _memory(has: Mapping[str, str]) -> str:
    parts = [("最大", has.get("MemoryPeak")), ("上限", has.get("MemoryMax"))]
    told = [f"{name} {_number(v) >> 20} MiB" for name, v in parts if 0 < _number(v) < 1 << 50]
    return "、".join(told) or "上限に達した"


def _was_oom(lines: Iterable[str]) -> bool:
    return any(sign in line for line in lines for sign in _OOM_SIGNS)


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
