"""The values of `deploy.toml`, each with its own rule. A `ValueError` here is the Japanese sentence that is shown.

No sentence repeats what was written: it may be a secret that was put into the wrong line.
"""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

Whole = Annotated[int, Field(strict=True)]
"""A number as a number: `22`, not `"22"`."""
Port = Annotated[int, Field(strict=True, ge=1, le=65535)]
Network = IPv4Network | IPv6Network
_TAKEN = re.compile(
    # Folders of ours beside the services', and users or folders of /var/lib that a server has already.
    r"morizo|morizo-acme|canary|root|daemon|bin|sys|sync|games|man|lp|mail|news|uucp|proxy|backup|list|irc|nobody"
    r"|www-data|nginx|certbot|letsencrypt|sshd|messagebus|dbus|polkitd|syslog|tss|uuidd|landscape|pollinate|admin"
    r"|ubuntu|debian|apt|dpkg|systemd.*|private|misc|python|nftables|ufw|chrony|logrotate|sudo|snapd"
)

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_EMAIL = re.compile(r"[^\s@<>,;\"']{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def _not_ip(value: str) -> bool:
    try:
        ip_address(value.strip("[]"))
    except ValueError:
        return True
    return False


def domain(value: str) -> str:
    """Check a host name that a certificate can be issued for."""
    wrong: list[tuple[bool, str]] = [
        (not value, "ドメイン名を書いてください"),
        ("://" in value, "http:// や https:// は付けず、名前だけを書いてください"),
        (not _not_ip(value), "IPアドレスではなく、ドメイン名を書いてください（証明書のためです）"),
        ("@" in value, "メールアドレスではなく、ドメイン名を書いてください"),
        (
            bool(re.search(r"[/?#\s]", value)),
            "空白や / を入れず、名前だけを書いてください",
        ),
        (":" in value, "ポート番号は書きません（公開は 443 です）"),
        ("*" in value, "* は使えません。名前を1つ書いてください"),
        ("_" in value, "_ はホスト名に使えません"),
    ]
    if words := next((words for is_wrong, words in wrong if is_wrong), None):
        raise ValueError(words)
    if not value.isascii():
        raise ValueError(_advice_on_idn(value))
    _check_labels(value)
    return value


def _advice_on_idn(value: str) -> str:
    try:
        ascii_form = value.encode("idna").decode().lower()
    except UnicodeError:
        return "全角や記号を含み、国際化ドメイン名としても正しくありません"
    if "xn--" in ascii_form:
        return f"国際化ドメイン名は Punycode で書いてください（{ascii_form}）"
    return f"半角で書いてください（{ascii_form}）"


def _check_labels(value: str) -> None:
    labels = value.split(".")
    wrong: list[tuple[bool, str]] = [
        (value.endswith("."), "最後の . は要りません"),
        (value != value.lower(), "小文字で書いてください"),
        (not all(labels), ". が続いているか、先頭にあります"),
        (len(labels) < 2, "morizo.example.com のように、. で区切った名前を書いてください"),
        (len(value) > 253, "長すぎます（253文字まで）"),
        (any(len(label) > 63 for label in labels), "長すぎます（. で区切った1つは63文字まで）"),
        (
            not all(_LABEL.fullmatch(label) for label in labels),
            "英小文字、数字、- だけで、- で始めも終えもせずに書いてください",
        ),
        (labels[-1].isdigit(), "最後の部分（.com や .jp）が数字です"),
        (not all(_is_punycode(label) for label in labels), "xn-- の部分が Punycode ではありません"),
    ]
    if words := next((words for is_wrong, words in wrong if is_wrong), None):
        raise ValueError(words)


def _is_punycode(label: str) -> bool:
    if not label.startswith("xn--"):
        return True
    try:
        return not label.encode().decode("idna").isascii()
    except UnicodeError:
        return False


def destination(value: str) -> str:
    """Check what is typed after `ssh`; it must never be taken for an option."""
    wrong: list[tuple[bool, str]] = [
        (not value, "ssh の宛先（別名か user@名前）、または local を書いてください"),
        (value.startswith("ssh "), "ssh の文字は要りません。宛先だけを書いてください"),
        (value.startswith("-"), "- で始まる宛先は使えません"),
        (
            bool(re.search(r"[\s\x00-\x1f\x7f'\"`$;&|<>()\\]", value)),
            "空白や記号を入れず、宛先を1つ書いてください",
        ),
        (
            bool(re.fullmatch(r"[^:/]+:\d+", value)),
            "ポート番号は [ssh] の port に書いてください",
        ),
        (value.endswith("@") or value.startswith("@"), "user@名前 の形で書いてください"),
    ]
    if words := next((words for is_wrong, words in wrong if is_wrong), None):
        raise ValueError(words)
    return value


def listen(value: str) -> str:
    """Check `address:port`."""
    if value.count(":") > 1 and not value.startswith("["):
        raise ValueError("IPv6 のアドレスは [ ] で囲んでください（[::1]:8000）")
    host, colon, port = value.rpartition(":")
    if not colon or not re.fullmatch(r"[0-9]{1,5}", port):
        raise ValueError("アドレス:ポート の形で書いてください（127.0.0.1:8000）")
    if not 1 <= int(port) <= 65535:
        raise ValueError("ポートは 1〜65535 です")
    if host == "localhost":
        raise ValueError(
            "localhost ではなく 127.0.0.1 と書いてください（::1 に解決されることがあります）"
        )
    if _not_ip(host) or (":" in host) != host.startswith("["):
        raise ValueError("アドレスは 127.0.0.1 のように IP アドレスで書いてください")
    return value


def service_name(value: str) -> str:
    """Check a name that becomes a user, a unit and folders."""
    if not _NAME.fullmatch(value):
        raise ValueError("英小文字で始め、英小文字・数字・- だけで31文字までにしてください")
    if _TAKEN.fullmatch(value):
        raise ValueError("サーバーに初めからある名前とぶつかります。別の名前にしてください")
    return value


def network(value: Any) -> Any:
    """Read an address range strictly."""
    if not isinstance(value, str):
        if isinstance(value, IPv4Network | IPv6Network):
            return value
        raise ValueError('文字列（"203.0.113.0/24"）で書いてください')
    try:
        return ip_network(value)
    except ValueError:
        pass
    try:
        meant = ip_network(value, strict=False)
    except ValueError:
        raise ValueError("IP アドレスかその範囲（203.0.113.0/24）を書いてください") from None
    raise ValueError(f"範囲の下の桁が 0 ではありません（{meant} のことですか？）")


def email(value: str) -> str:
    """Check that it can be a mail address."""
    if not _EMAIL.fullmatch(value):
        raise ValueError("メールアドレスの形ではありません")
    return value


def window(value: str) -> str:
    """Check `HH:MM-HH:MM`; it may go over midnight."""
    found = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", value)
    if not found:
        raise ValueError("時:分-時:分 の形で書いてください（03:00-04:00）")
    hours, minutes = found.groups()[::2], found.groups()[1::2]
    if any(int(hour) > 23 for hour in hours) or any(int(minute) > 59 for minute in minutes):
        raise ValueError("時刻は 00:00〜23:59 です")
    begin, end = value.split("-")
    if begin == end:
        raise ValueError("始まりと終わりが同じです")
    return value


def https(value: str) -> str:
    """Check the address of a certificate authority."""
    if not re.fullmatch(r"https://[^\s/@]+(/\S*)?", value):
        raise ValueError("https:// で始まるアドレスを書いてください")
    return value


def absolute(value: Path) -> Path:
    """Check a path on the host."""
    if not value.is_absolute():
        raise ValueError("サーバー上の / で始まるパスを書いてください")
    return value


def http_path(value: str) -> str:
    """Check the path of a health question."""
    if not re.fullmatch(r"/[^\s?#]*(\?[^\s#]*)?", value):
        raise ValueError("/ で始まるパスを書いてください（/health）")
    return value


def variable(value: str) -> str:
    """Check the name of an environment variable."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,127}", value):
        raise ValueError("名前は英字か _ で始め、英数字と _ だけで書いてください")
    return value


def text(value: str) -> str:
    """Check a setting's value: one line."""
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
        raise ValueError("改行や制御文字は使えません")
    return value


def region(value: str) -> str:
    """Check the name of an AWS region."""
    if re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-\d{1,2}[a-z]", value):
        raise ValueError(
            "アベイラビリティーゾーンではなく、リージョンを書いてください（最後の英字は要りません）"
        )
    if not re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-\d{1,2}", value):
        raise ValueError("リージョンの名前を書いてください（ap-northeast-1）")
    return value


def security_group(value: str) -> str:
    """Check a security group's id, or what may be its name."""
    if value.startswith("sg-"):
        if not re.fullmatch(r"sg-([0-9a-f]{8}|[0-9a-f]{17})", value):
            raise ValueError("ID の形が違います（sg- のあとに 0〜9 と a〜f が 17 桁か 8 桁）")
    elif not re.fullmatch(r"[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}", value):
        raise ValueError("セキュリティグループの ID（sg-…）か名前を書いてください")
    return value


def instance_type(value: str) -> str:
    """Check the name of an instance type."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", value):
        raise ValueError("インスタンスタイプの名前を書いてください（t2.micro）")
    return value


def secret_name(value: str) -> str:
    """Check that it is a name, not the secret itself."""
    looks_like_value = re.fullmatch(r"(AKIA|ASIA)[A-Z0-9]{16}", value)
    if looks_like_value or not re.fullmatch(r"[A-Z_][A-Z0-9_]{0,63}", value):
        raise ValueError(
            "値ではなく、名前だけを書いてください（英大文字・数字・_）。値は morizo secrets set で渡します"
        )
    return value


Domain = Annotated[str, AfterValidator(domain)]
Destination = Annotated[str, AfterValidator(destination)]
ListenAt = Annotated[str, AfterValidator(listen)]
ServiceName = Annotated[str, AfterValidator(service_name)]
AllowedNetwork = Annotated[Network, BeforeValidator(network)]
Email = Annotated[str, AfterValidator(email)]
Window = Annotated[str, AfterValidator(window)]
Https = Annotated[str, AfterValidator(https)]
HostPath = Annotated[Path, AfterValidator(absolute)]
HttpPath = Annotated[str, AfterValidator(http_path)]
VariableName = Annotated[str, AfterValidator(variable)]
Text = Annotated[str, AfterValidator(text)]
Region = Annotated[str, AfterValidator(region)]
SecurityGroup = Annotated[str, AfterValidator(security_group)]
InstanceType = Annotated[str, AfterValidator(instance_type)]
SecretName = Annotated[str, AfterValidator(secret_name)]
