"""What to set in the AWS console by hand, in the console's own words: for whoever has no credentials here."""

from collections.abc import Iterator

from morizo.ops.cloud.models import CloudFacts
from morizo.ops.cloud.rules import Rule, wanted
from morizo.ops.desk.columns import columns
from morizo.ops.target import Target

_HEADS = {
    "in": ("タイプ", "プロトコル", "ポート範囲", "ソース", "説明 - オプション"),
    "out": ("タイプ", "プロトコル", "ポート範囲", "送信先", "説明 - オプション"),
}


def lines(target: Target, facts: CloudFacts, why: str) -> Iterator[str]:
    """Give the lines: why nothing was looked at, then every rule and setting, and where in the console it stands."""
    rules = wanted(target)
    yield f"AWS の設定は見ていません: {why}。"
    yield "先へ進みます。次のとおりか、EC2 のコンソールで確かめて、違えば手で直してください。"
    yield ""
    yield f"■ セキュリティグループ{_of_group(target, facts)} → インバウンドルールを編集（これだけにします）"
    yield from _table("in", rules)
    yield ""
    yield "■ 同じグループ → アウトバウンドルールを編集（これだけにします）"
    yield from _table("out", rules)
    yield ""
    yield f"■ インスタンス{_of_instance(facts)} → アクション → インスタンスの設定 → インスタンスメタデータのオプションの変更"
    yield from columns(
        [
            ("インスタンスメタデータサービス", "有効"),
            ("IMDSv2", "必須（Required）"),
            ("メタデータレスポンスのホップ制限", "1"),
        ]
    )
    yield ""
    yield "8000 番と 3000 番は、どこからも開けません。"


def _table(way: str, rules: tuple[Rule, ...]) -> list[str]:
    return columns([_HEADS[way], *(rule.cells for rule in rules if rule.way == way)])


def _of_group(target: Target, facts: CloudFacts) -> str:
    named = target.aws.security_group or "、".join(facts.groups)
    return f" {named}" if named else ""


def _of_instance(facts: CloudFacts) -> str:
    return f" {facts.instance_id}" if facts.instance_id else ""
