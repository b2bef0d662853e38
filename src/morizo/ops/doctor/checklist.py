"""The eleven lines of the plan's chapter 10, in its order and its words, each with what doctor found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from morizo.ops.doctor.diagnosis import Diagnosis, Result

LINES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "SSL証明書が正しく設定されている",
        ("tls.certificate", "tls.pair", "tls.days", "tls.served", "tls.timer"),
        "",
    ),
    (
        "環境変数ファイルに機密情報が含まれている（`.gitignore`で除外されていることを確認）",
        ("secrets.there", "secrets.env-files", "host.tree"),
        "機密情報は環境変数ファイルではなく systemd の資格情報に置きました。git のフォルダーはサーバーにありません",
    ),
    (
        "環境変数ファイルの権限が適切に設定されている（`chmod 600`）",
        ("secrets.modes", "secrets.whole"),
        "",
    ),
    (
        "セキュリティグループで必要最小限のポートのみ開放（443のみ）",
        ("network.inbound", "network.listeners", "network.api"),
        "443 のほか、証明書の確認と転送のための 80 と、運用者の ssh が要ります",
    ),
    (
        "システムパッケージが最新の状態である",
        ("updates.security", "updates.automatic", "updates.reboot"),
        "",
    ),
    (
        "ログファイルに機密情報が出力されていない",
        ("leaks.journal", "leaks.log-files", "leaks.processes", "leaks.files"),
        "",
    ),
    (
        "ベクトルDBディレクトリのアクセス権限が適切に設定されている",
        ("data.private", "data.vectors"),
        "",
    ),
    (
        "`/opt/morizo`配下のファイル・ディレクトリが`ubuntu`ユーザー所有であることを確認",
        ("host.folders",),
        "root の所有で、サービスは読むだけです。乗っ取られてもコードを書き替えられません",
    ),
    (
        "systemdサービスが`ubuntu`ユーザーで実行されていることを確認",
        ("unit.user", "security.accounts", "security.no-root-apps"),
        "ubuntu は sudo ができるので、sudo のできない専用の利用者で動かします",
    ),
    (
        "rootユーザーでの作業を行っていないことを確認",
        ("security.root-login", "host.operator", "network.ssh"),
        "",
    ),
    ("SSL証明書ファイルの読み取り権限が適切に設定されている", ("tls.key", "tls.folders"), ""),
)
"""The plan's words; the checks that answer them; for what is done in another way, why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the plan's checklist with its answer."""

    words: str
    result: Result
    reason: str
    evidence: tuple[str, ...]
    fixes: tuple[str, ...]


def checklist(found: Iterable[Diagnosis]) -> list[Line]:
    """Answer the eleven lines."""
    by_name = {one.check: one for one in found}
    return [
        _line(words, [by_name[name] for name in names if name in by_name], reason)
        for words, names, reason in LINES
    ]


def _line(words: str, about: Sequence[Diagnosis], reason: str) -> Line:
    bad = [one for one in about if one.result == "failed"]
    unseen = [one for one in about if one.result == "unknown"]
    result: Result
    if bad:
        result = "failed"
    elif unseen or not about:
        result = "unknown"
    else:
        result = "replaced" if reason else "passed"
    shown = bad or unseen or about
    return Line(
        words,
        result,
        reason if result == "replaced" else "",
        tuple(f"{one.title}: {one.evidence}" for one in shown),
        tuple(dict.fromkeys(one.fix for one in bad if one.fix)),
    )
