"""What can go wrong for an operator. Each carries its exit code and the next step."""

from morizo.errors import MorizoError
from morizo.ops.exits import Exit


class OpsError(MorizoError):
    """Something that an operator can act on."""

    code = "ops"
    exit: Exit = Exit.BUG


class TargetFaults(OpsError):
    """`deploy.toml` can't be right; all faults at once.

    Args:
        faults: One Japanese sentence each, with the key's path (`service.0.listen: …`).
    """

    code = "target"
    title = "deploy.toml を直してください"
    hint = "直してから、もう一度 morizo plan を実行してください。"
    exit = Exit.USAGE

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class SecretRefused(OpsError):
    """A secret can't be taken as it was given; nothing was sent."""

    code = "secret-refused"
    title = "その秘密は渡せません"
    hint = "直してから、もう一度実行してください。何も送っていません。"
    exit = Exit.USAGE


class Unreachable(OpsError):
    """No connection to the host, or it broke."""

    code = "unreachable"
    title = "サーバーにつながりません"
    hint = "ssh の設定と、サーバーが動いていることを確かめてください。"
    exit = Exit.UNREACHABLE


class LineBroken(Unreachable):
    """The line broke while a command ran: whether it ended, and how, isn't known."""

    code = "line-broken"
    title = "サーバーとの接続が途中で切れました"
    hint = "サーバーでの作業は続いていることがあります。morizo status で確かめてから、もう一度実行してください。"


class TimedOut(Unreachable):
    """A command wasn't done in time; it was left alone on the host."""

    code = "timed-out"
    title = "サーバーの返事が時間内に来ませんでした"
    hint = "サーバーの負荷とネットワークを確かめてから、もう一度実行してください。"


class PreflightRefused(OpsError):
    """A check before the first change says no; nothing was changed."""

    code = "preflight"
    title = "始める前の確認で止めました"
    hint = "示された点を直してから、もう一度実行してください。何も変えていません。"
    exit = Exit.UNREACHABLE


class CloudRefused(OpsError):
    """The cloud didn't take every change; on the host nothing was changed."""

    code = "cloud-refused"
    title = "クラウドの設定を変えきれませんでした"
    hint = "理由を直してから、もう一度 morizo deploy を実行してください。続きから行います。"
    exit = Exit.UNREACHABLE


class LockedByOther(OpsError):
    """Another operator is at work."""

    code = "locked"
    title = "ほかの人が作業中です"
    hint = "終わるのを待つか、その人に確かめてください。"
    exit = Exit.LOCKED


class RolledBack(OpsError):
    """The new release wasn't good; the old one serves."""

    code = "rolled-back"
    title = "新しい版をやめ、前の版に戻しました"
    hint = "原因を直してから、もう一度 morizo deploy を実行してください。"
    exit = Exit.ROLLED_BACK


class Unhealthy(OpsError):
    """What serves now is not well, and nothing better is there."""

    code = "unhealthy"
    title = "正しく動いていません"
    hint = "morizo doctor で原因を確かめてください。"
    exit = Exit.UNHEALTHY


class CommandFailed(OpsError):
    """A command on the host ended badly; `detail` holds its last lines, without any secret."""

    code = "command-failed"
    title = "サーバーでの操作に失敗しました"
    hint = "表示された内容を確かめてください。"
    exit = Exit.BUG


class NoCertificate(OpsError):
    """An authority gave no certificate; what was served before is served on."""

    code = "no-certificate"
    title = "証明書を受け取れませんでした"
    hint = "示された点を直してから、morizo certs renew を実行してください。"
    exit = Exit.UNHEALTHY
