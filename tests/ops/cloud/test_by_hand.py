"""Whoever has no credentials, or no boto3, gets the rules in the console's words, and goes on."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from morizo.ops.cloud.account import INSTALL, Account
from morizo.ops.cloud.aws import Aws
from morizo.ops.cloud.models import CloudFacts
from morizo.ops.target import Target

pytestmark = pytest.mark.slow

A_Target = Callable[..., Target]
FACTS = CloudFacts(
    instance_id="i-0123456789abcdef0", region="ap-northeast-1", groups=("sg-0123456789abcdef0",)
)


@pytest.mark.usefixtures("no_account")
def test_without_credentials_the_table_is_shown(a_target: A_Target) -> None:
    target = a_target(ssh={"allow_from": ["198.51.100.7/32"], "port": 2222})

    plan = Aws().plan(target, FACTS)

    assert plan.changes == ()
    first, *rest = plan.by_hand
    assert "資格情報がありません" in first
    rows = [" ".join(line.split()) for line in rest]
    assert "タイプ プロトコル ポート範囲 ソース 説明 - オプション" in rows
    assert "タイプ プロトコル ポート範囲 送信先 説明 - オプション" in rows
    assert "HTTPS TCP 443 0.0.0.0/0 morizo: HTTPS" in rows
    assert "HTTP TCP 80 ::/0 morizo: ACME and redirect to HTTPS" in rows
    assert "カスタム TCP TCP 2222 198.51.100.7/32 morizo: ssh of the operator" in rows
    assert "IMDSv2 必須（Required）" in rows
    assert any("sg-0123456789abcdef0" in row for row in rows)
    assert any("i-0123456789abcdef0" in row for row in rows)


def test_without_boto3_the_table_names_the_command(
    a_target: A_Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)

    plan = Aws().plan(a_target(), FACTS)

    assert INSTALL in plan.by_hand[0]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ExpiredToken", "期限"),
        ("RequestExpired", "期限"),
        ("AuthFailure", "正しくありません"),
        ("UnauthorizedOperation", "許可がありません"),
        ("OptInRequired", "OptInRequired"),
    ],
)
@pytest.mark.usefixtures("ec2")
def test_a_refusal_is_told_without_awss_own_words(
    a_target: A_Target, monkeypatch: pytest.MonkeyPatch, code: str, words: str
) -> None:
    told = {"Error": {"Code": code, "Message": "arn:aws:iam::123456789012:user/inner-matter"}}

    def refuse(self: object, what: str, *args: Any) -> None:
        raise ClientError(told, what)  # type: ignore[arg-type,unused-ignore]

    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", refuse)

    plan = Aws().plan(a_target(), FACTS)

    assert words in plan.by_hand[0]
    assert "inner-matter" not in "".join(plan.by_hand)


@pytest.mark.usefixtures("ec2")
def test_no_network_to_aws_is_no_fault_of_the_deploy(
    a_target: A_Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, what: str, *args: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://ec2.example")

    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", refuse)

    assert "つながりません" in Aws().plan(a_target(), FACTS).by_hand[0]


def test_the_home_path_and_the_adapter_load_no_boto3() -> None:
    program = (
        "import sys; import morizo.commands, morizo.ops.cloud, morizo.ops.desk.deploying;"
        "sys.exit(any(name in sys.modules for name in ('boto3', 'botocore')))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.usefixtures("ec2")
def test_boto3_never_asks_metadata_the_old_way(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    real = boto3.Session

    def spy(**asked: Any) -> Any:
        seen.append(asked["botocore_session"].get_config_variable("ec2_metadata_v1_disabled"))
        return real(**asked)

    monkeypatch.setattr(boto3, "Session", spy)
    Account("ap-northeast-1")

    assert seen == [True]
