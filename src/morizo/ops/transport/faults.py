"""What ssh's and sudo's own words mean, and what to do about them."""

import re
import shlex
from collections.abc import Sequence

from morizo.ops.errors import CommandFailed, LineBroken, PreflightRefused, TimedOut, Unreachable
from morizo.ops.host import Done

_LAST_LINES = 12


_CLASSES: tuple[tuple[str, str, str], ...] = (
    (
        r"REMOTE HOST IDENTIFICATION HAS CHANGED",
        "サーバーのホスト鍵が、記録と違います",
        "サーバーを作り直したのでなければ、つながないでください。作り直したのなら、新しい指紋をクラウドの画面"
        "（コンソールの出力）で確かめ、ssh-keygen -R {host} で古い記録を消し、ssh {host} で一度つないでください。",
    ),
    (
        r"Host key verification failed|host key is known for",
        "サーバーのホスト鍵を、まだ知りません",
        "ssh {host} で一度つなぎ、表示される指紋をクラウドの画面（コンソールの出力）と見くらべてから yes と答えてください。",
    ),
    (
        r"Could not resolve hostname",
        "サーバーの名前を引けません",
        "deploy.toml の host と ~/.ssh/config の Host・HostName を確かめてください。",
    ),
    (
        r"Too many authentication failures",
        "鍵を多く出しすぎて断られました",
        "~/.ssh/config の Host {host} に IdentityFile と IdentitiesOnly yes を書いてください。",
    ),
    (
        r"UNPROTECTED PRIVATE KEY FILE|bad permissions",
        "秘密鍵のファイルがほかの人から読めます",
        "chmod 600 鍵のファイル を実行してください。",
    ),
    (
        r"Permission denied \(",
        "サーバーが鍵を受け付けません",
        "ユーザー名と鍵を確かめてください。パスフレーズのある鍵は、先に ssh-add で ssh-agent に入れてください。試すには: ssh -v {host}",
    ),
    (
        r"Connection refused",
        "接続を断られました",
        "サーバーで sshd が動いていること、ポート番号が合っていることを確かめてください。",
    ),
    (
        r"timed out|Timeout, server",
        "返事がありません",
        "サーバーが起動していること、ファイアウォールやセキュリティグループがここからの ssh を通すことを確かめてください。",
    ),
    (
        r"No route to host|Network is unreachable",
        "サーバーまでの道がありません",
        "手元のネットワークと VPN、サーバーのアドレスを確かめてください。",
    ),
    (
        r"Unable to negotiate|no matching",
        "暗号の方式が合いません",
        "手元とサーバーの OpenSSH を新しくしてください。",
    ),
    (
        r"kex_exchange_identification|Connection (closed|reset)|banner exchange",
        "つながりましたが、すぐに切られました",
        "接続の多さやアドレスで断られていることがあります（MaxStartups、fail2ban、hosts.deny）。少し待つか、別の場所から試してください。",
    ),
    (
        r"Bad configuration option|Bad owner or permissions|terminating, .* bad configuration",
        "手元の ssh の設定を読めません",
        "示されたファイルと行を直してください。",
    ),
)


def unreachable(host: str, said: bytes) -> Unreachable:
    """Put a failed connection into words: what it is, what ssh said, the next step."""
    words = said.decode(errors="replace").strip()
    last = "\n".join(words.splitlines()[-_LAST_LINES:])
    for pattern, what, hint in _CLASSES:
        if re.search(pattern, words):
            return Unreachable(f"{host}: {what}\n{last}", hint=hint.format(host=host))
    return Unreachable(f"{host}: {last or 'ssh は何も言わずに終わりました'}")


def broken(host: str, words: Sequence[str], said: bytes) -> LineBroken:
    """Say what ran when the line broke, and ssh's own last words if it had any."""
    last = said.decode(errors="replace").strip().splitlines()[-1:]
    return LineBroken("\n".join((f"{host}: 切れたときに動いていたもの: {shown(words)}", *last)))


def timed_out(host: str, words: Sequence[str], timeout_s: float) -> TimedOut:
    """Say which command, and how long was waited."""
    return TimedOut(f"{host}: {timeout_s:.0f} 秒待ちました: {shown(words)}")


def root_login(host: str) -> PreflightRefused:
    """Say why nobody works as root."""
    return PreflightRefused(
        f"{host}: root でのログインでは作業しません。誰が何をしたかが記録に残らず、鍵が一つ漏れるとすべてを失うためです。",
        hint="sudo のできるユーザーでつないでください（例: ubuntu@サーバー）。なければサーバーの root で作ります:\n"
        "  adduser --disabled-password --gecos '' ops && install -d -m 700 -o ops -g ops ~ops/.ssh && "
        "install -m 600 -o ops -g ops ~/.ssh/authorized_keys ~ops/.ssh/ && "
        "echo 'ops ALL=(ALL) NOPASSWD:ALL' | install -m 440 /dev/stdin /etc/sudoers.d/90-ops",
    )


def no_sudo(said: bytes, login: str) -> PreflightRefused:
    """Say what to type so that `sudo -n` works."""
    words = said.decode(errors="replace").strip()
    rule = (
        f"  echo \"{login} ALL=(ALL) NOPASSWD:ALL\" | sudo install -m 440 /dev/stdin "
        "/etc/sudoers.d/90-morizo-operator"
    )  # fmt: skip
    if re.search(r"not found|No such file", words):
        return PreflightRefused(
            f"sudo がありません: {words}",
            hint=f"root で apt install sudo を実行し、{login} に sudo を許してください。",
        )
    if re.search(r"not in the sudoers|may not run|not allowed", words):
        return PreflightRefused(
            f"{login} は sudo を使えません: {words}",
            hint=f"root で usermod -aG sudo {login} を実行し、つなぎ直してから次を実行してください:\n{rule}",
        )
    return PreflightRefused(
        f"sudo がパスワードなしでは使えません: {words}",
        hint=f"サーバーで次を一度だけ実行してください:\n{rule}",
    )


def ended_badly(words: Sequence[str], done: Done) -> CommandFailed:
    """Put a command's own failure into words: its last lines, never what it was fed."""
    said = (done.err.strip() or done.out.strip()).decode(errors="replace")
    last = "\n".join(said.splitlines()[-_LAST_LINES:])
    return CommandFailed(f"{shown(words)}（終了コード {done.code}）\n{last}".rstrip())


def shown(words: Sequence[str]) -> str:
    """Return a command as one would type it, cut where it gets long."""
    line = shlex.join(words)
    return line if len(line) <= 120 else f"{line[:119]}…"
