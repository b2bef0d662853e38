"""The operator's AWS account: the few questions and changes that are needed, by boto3, loaded when first asked for.

Credentials are the operator's own, found by boto3's own chain on the operator's machine; none is read or kept here.
"""

from collections.abc import Callable, Iterator
from typing import Any

from morizo.ops.cloud.rules import Rule, permission, read

INSTALL = ".venv/bin/python -m pip install --require-hashes -r requirements/aws.lock"
CONNECT_S, READ_S, ATTEMPTS = 5, 15, 3
_GONE = ("InvalidPermission.NotFound", "InvalidSecurityGroupRuleId.NotFound")
_THERE = "InvalidPermission.Duplicate"
_WORDS = {
    "NoCredentialsError": "この端末に AWS の資格情報がありません（aws configure か aws sso login）",
    "PartialCredentialsError": "AWS の資格情報が半分しかありません（aws configure）",
    "ProfileNotFound": "AWS_PROFILE の名前のプロファイルがありません",
    "NoRegionError": "リージョンが分かりません（deploy.toml の aws.region）",
    "EndpointConnectionError": "AWS につながりません",
    "ConnectTimeoutError": "AWS につながりません（時間切れ）",
    "ReadTimeoutError": "AWS の返事が時間内に来ません",
    "AuthFailure": "AWS の資格情報が正しくありません",
    "InvalidClientTokenId": "AWS の資格情報が正しくありません",
    "SignatureDoesNotMatch": "AWS の資格情報が正しくありません",
    "UnauthorizedOperation": "この資格情報には許可がありません",
    "InvalidInstanceID.NotFound": "この資格情報のアカウントに、そのインスタンスがありません",
    "InvalidGroup.NotFound": "この資格情報のアカウントに、そのセキュリティグループがありません",
    "RulesPerSecurityGroupLimitExceeded": "セキュリティグループのルールの数が上限です",
} | dict.fromkeys(
    (
        "ExpiredToken",
        "RequestExpired",
        "TokenRetrievalError",
        "SSOTokenLoadError",
        "UnauthorizedSSOTokenError",
        "CredentialRetrievalError",
    ),
    "AWS の資格情報が読めないか、期限が切れています（aws sso login）",
)


class Unasked(Exception):
    """The account can't be asked, or refused; the words are for the operator.

    Args:
        code: AWS's own, or the name of boto3's error.
    """

    def __init__(self, words: str, code: str = "") -> None:
        super().__init__(words)
        self.code = code


class Account:
    """EC2 in one region.

    Raises:
        Unasked: boto3 isn't there, or can't begin.
    """

    def __init__(self, region: str | None) -> None:
        try:
            import boto3
            import botocore.session
            from botocore.config import Config
            from botocore.exceptions import BotoCoreError
        except ImportError:
            raise Unasked(f"boto3 が入っていません（{INSTALL}）") from None
        core = botocore.session.get_session()
        core.set_config_variable("ec2_metadata_v1_disabled", True)
        bounds = Config(
            connect_timeout=CONNECT_S,
            read_timeout=READ_S,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        )
        try:
            session = boto3.Session(botocore_session=core, region_name=region)
            self._ec2: Any = session.client("ec2", config=bounds)
        except BotoCoreError as err:
            raise _unasked(err) from None

    def groups(self, **asked: Any) -> list[dict[str, Any]]:
        """Return security groups (`GroupIds=[…]` or `Filters=[…]`)."""
        return list(self._all("describe_security_groups", "SecurityGroups", **asked))

    def rules(self, group: str) -> tuple[Rule, ...]:
        """Return everything that a group holds."""
        only = [{"Name": "group-id", "Values": [group]}]
        found = self._all("describe_security_group_rules", "SecurityGroupRules", Filters=only)
        return tuple(map(read, found))

    def instance(self, instance: str) -> dict[str, Any]:
        """Return what is known of an instance.

        Raises:
            Unasked: There is none of that id in this account and region, too.
        """
        for reservation in self._all("describe_instances", "Reservations", InstanceIds=[instance]):
            for found in reservation["Instances"]:
                one: dict[str, Any] = found
                return one
        raise Unasked(_WORDS["InvalidInstanceID.NotFound"], "InvalidInstanceID.NotFound")

    def users_of(self, group: str) -> set[str]:
        """Return what stands behind a group: ids of instances, or of interfaces that belong to none."""
        only = [{"Name": "group-id", "Values": [group]}]
        found = self._all("describe_network_interfaces", "NetworkInterfaces", Filters=only)
        return {
            (card.get("Attachment") or {}).get("InstanceId") or card["NetworkInterfaceId"]
            for card in found
        }

    def add(self, group: str, rule: Rule) -> None:
        """Put a rule into a group; one that somebody put there meanwhile is as good."""
        side = "ingress" if rule.way == "in" else "egress"
        self._unless(
            (_THERE,),
            f"authorize_security_group_{side}",
            GroupId=group,
            IpPermissions=[permission(rule)],
        )

    def revoke(self, group: str, rule: Rule) -> None:
        """Take a rule out of a group; one that is gone is gone."""
        side = "ingress" if rule.way == "in" else "egress"
        self._unless(
            _GONE,
            f"revoke_security_group_{side}",
            GroupId=group,
            SecurityGroupRuleIds=[rule.id],
        )

    def require_tokens(self, instance: str) -> None:
        """Let an instance's metadata answer to IMDSv2 only, and to the machine itself only."""
        self._call(
            "modify_instance_metadata_options",
            InstanceId=instance,
            HttpTokens="required",
            HttpPutResponseHopLimit=1,
            HttpEndpoint="enabled",
        )

    def _all(self, what: str, key: str, **asked: Any) -> Iterator[dict[str, Any]]:
        more: dict[str, Any] = {}
        while True:
            told = self._call(what, **asked, **more)
            yield from told.get(key, ())
            if not told.get("NextToken"):
                return
            more = {"NextToken": told["NextToken"]}

    def _unless(self, codes: tuple[str, ...], what: str, **asked: Any) -> None:
        try:
            self._call(what, **asked)
        except Unasked as err:
            if err.code not in codes:
                raise

    def _call(self, what: str, **asked: Any) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        call: Callable[..., dict[str, Any]] = getattr(self._ec2, what)
        try:
            return call(**asked)
        except (BotoCoreError, ClientError) as err:
            raise _unasked(err, what) from None


def _unasked(err: Exception, what: str = "") -> Unasked:
    """Return the words for an error of boto3's; its own may hold an account's inner matters, so they aren't shown."""
    told = getattr(err, "response", {}).get("Error", {}).get("Code")
    code = str(told or type(err).__name__)
    action = "".join(part.title() for part in what.split("_"))
    asked = f"、ec2:{action}" if action else ""
    if code in _WORDS and code != "UnauthorizedOperation":
        return Unasked(_WORDS[code], code)
    return Unasked(f"{_WORDS.get(code, 'AWS が断りました')}（{code}{asked}）", code)
