"""What a variable is — a setting, a secret, a sample's placeholder, or unknown — and which service may read it.

A secret goes to the host by `morizo secrets` and is loaded by systemd as a credential; a setting goes into a file
that anybody on the host can read. So in doubt a variable is not a setting.
"""

import base64
import binascii
import difflib
import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from morizo.settings import NAMES, Settings

if TYPE_CHECKING:
    from morizo.ops.target import Runtime, Service


class Kind(StrEnum):
    """What a variable is."""

    SETTING = "setting"
    SECRET = "secret"  # noqa: S105 (a word, not a secret)
    PLACEHOLDER = "placeholder"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """Return the word that the operator reads."""
        return {"setting": "設定", "secret": "秘密", "placeholder": "見本", "unknown": "不明"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a variable is, and why, in Japanese; never its value."""

    kind: Kind
    why: str


def _is_secret(name: str) -> bool:
    return SecretStr in (
        Settings.model_fields[NAMES[name]].annotation,
        *getattr(Settings.model_fields[NAMES[name]].annotation, "__args__", ()),
    )


MORIZO_SECRETS = frozenset(name for name in NAMES if _is_secret(name))
WEB_SECRETS = frozenset({"SUPABASE_KEY", "NEXT_PUBLIC_SUPABASE_ANON_KEY"})
"""What Morizo's web process can use; the AI service can use them all."""

SET_BY_DEPLOY = {
    "HOST": "listen で決まります",
    "PORT": "listen で決まります",
    "RELOAD": "本番では使いません",
    "ENVIRONMENT": "deploy が production にします",
    "LOG_FILE": "出力は journal に集めます",
    "ALLOWED_HOSTS": "domain で決まります",
    "PUBLIC_URL": "domain で決まります",
    "MORIZO_DATA": "データは /var/lib/<サービス名> に置きます",
    "CHROMA_PERSIST_DIRECTORY_MAIN": "データは /var/lib/<サービス名> に置きます",
    "CHROMA_PERSIST_DIRECTORY_SUB": "データは /var/lib/<サービス名> に置きます",
    "CHROMA_PERSIST_DIRECTORY_SOUP": "データは /var/lib/<サービス名> に置きます",
}
"""Settings of Morizo's that a deployment decides itself, and how."""

_ON_THIS_MACHINE = re.compile(r"https?://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?/?")

OLD_LAYOUT = re.compile(r"/opt/morizo/Morizo-(aiv2|web)(/|$)")
"""Where the plan done by hand put the programs; nothing lies there any more."""

_SAMPLE = re.compile(
    r"your[_\- ].*|.*[_-]here|change[_-]?(me|this|it).*|replace[_-]?(me|this|with).*|<[^<>]*>|\{\{.*\}\}"
    r"|\$\{[^}]*\}|\.{3,}|…+|([a-z]{2,8}[-_])*(x{3,}|\*{3,}|\.{3,})([-_]?(x{3,}|\*{3,}))*|todo|tbd|fixme"
    r"|placeholder|ここに.*|.*を(入れ|書い)てください",
    re.IGNORECASE,
)
_SAMPLE_SECRET = re.compile(
    r"(my[_-]?)?(secret|password|passwd|api[_-]?key|key|token|example|sample|dummy|test|none|null|undefined|nil)",
    re.IGNORECASE,
)
_SECRET_WORD = re.compile(
    r"\w*KEYS?|\w*TOKEN|\w*SECRETS?|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|DSN|CREDENTIALS?|PRIVATE|SALT|PEPPER"
    r"|SIGNATURE|COOKIE|JWT|AUTH|PAT|WEBHOOK"
)
_TELLS_ABOUT = re.compile(
    # TOKEN_EXPIRE_MINUTES, KEY_PREFIX, PASSWORD_MIN_LENGTH… speak of a secret without being one.
    r"MINUTES|SECONDS|HOURS|DAYS|MS|EXPIRES?|EXPIRY|EXPIRATION|TTL|LIMIT|LENGTH|MIN|MAX|SIZE|COUNT|ALGORITHM"
    r"|ISSUER|AUDIENCE|TYPE|HEADER|PREFIX|SUFFIX|ENABLED|DISABLED|REQUIRED|PROVIDER|METHOD|DOMAIN"
)
_PLACE_OF_ONE = re.compile(r"URL|URI|FILE|PATH|DIR|NAME")
_SECRET_VALUE = re.compile(
    r"(sk|rk|pk_live|whsec|ghp|gho|ghs|glpat|xox[a-z]|pplx|npm|hf|re|SG|key|sbp|sb_secret)[-_.][A-Za-z0-9_.\-]{12,}"
    r"|github_pat_\w{20,}|(AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|eyJ[\w-]{8,}\.eyJ[\w-]+\.[\w-]*"
    r"|-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*",
    re.DOTALL,
)
_PUBLIC = "NEXT_PUBLIC_"


def is_placeholder(value: str, *, is_secret: bool = False) -> bool:
    """Tell whether a value is still a sample's, or empty.

    Args:
        value: What stands in the file.
        is_secret: A word such as `password` is no secret, but may well be a setting.
    """
    value = value.strip().strip("\"'").strip()
    return (
        not value
        or bool(_SAMPLE.fullmatch(value))
        or (is_secret and bool(_SAMPLE_SECRET.fullmatch(value)))
    )


def classify(name: str, value: str, runtime: "Runtime" = "morizo") -> Verdict:
    """Say what a variable is.

    Args:
        name: As in the file.
        value: Looked at, never kept or shown.
        runtime: Morizo's own settings are known; of another program only the plan's, and what a name gives away.
    """
    is_ours = name in NAMES
    secret = name in MORIZO_SECRETS if is_ours else _sounds_secret(name, value)
    if is_placeholder(value, is_secret=secret):
        return Verdict(Kind.PLACEHOLDER, "空です" if not value.strip() else "見本のままの値です")
    if name.startswith(_PUBLIC) and (runtime == "node" or not is_ours):
        return _of_public(value, runtime)
    if secret:
        return Verdict(Kind.SECRET, "Morizo の秘密です" if is_ours else "名前が秘密のものです")
    if why := _reveals(value):
        return Verdict(Kind.SECRET, why)
    if is_ours:
        return Verdict(Kind.SETTING, "Morizo の設定です")
    if runtime == "morizo":
        return Verdict(Kind.UNKNOWN, "Morizo が知らない名前です")
    if _looks_random(value) and not name.endswith("_ID"):
        return Verdict(Kind.UNKNOWN, "秘密かどうか、名前と値からは分かりません")
    return Verdict(Kind.SETTING, "秘密ではなさそうです")


def _of_public(value: str, runtime: "Runtime") -> Verdict:
    if _role_in(value) == "service_role" or (
        _SECRET_VALUE.fullmatch(value.strip()) and not value.strip().startswith(("eyJ", "pk_"))
    ):
        return Verdict(
            Kind.SECRET,
            "NEXT_PUBLIC_ の値はブラウザーに配られるのに、秘密らしい値です。名前を変えてください",
        )
    if runtime == "morizo":
        return Verdict(Kind.UNKNOWN, "Morizo が知らない名前です")
    return Verdict(Kind.SETTING, "ブラウザーに配られる公開の値です")


def _sounds_secret(name: str, value: str) -> bool:
    if name.upper().startswith(_PUBLIC):
        return False
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper().split("_")
    if not any(map(_SECRET_WORD.fullmatch, words)):
        return False
    if any(map(_TELLS_ABOUT.fullmatch, words)) or _PLACE_OF_ONE.fullmatch(words[-1]):
        return bool(_reveals(value))
    return "PUBLIC" not in words and not re.fullmatch(
        r"(?i)true|false|on|off|yes|no", value.strip()
    )


def _reveals(value: str) -> str | None:
    value = value.strip()
    if _SECRET_VALUE.fullmatch(value):
        return "値が鍵の形をしています"
    try:
        has_password = bool(urlsplit(value).password) if "://" in value else False
    except ValueError:
        has_password = "@" in value
    if has_password or re.search(r"[?&;](password|token|secret|api_?key|sig)=[^&;]+", value, re.I):
        return "値のアドレスにパスワードか鍵が入っています"
    if "-----BEGIN" in value or re.search(r"(?i)\b(password|pwd|accountkey)=[^;\s]+", value):
        return "値に秘密が入っています"
    return None


def looks_secret(text: str) -> bool:
    """Tell whether a text has the form of a key that some provider gives out."""
    return bool(_SECRET_VALUE.fullmatch(text.strip()))


def _role_in(value: str) -> str | None:
    """Return the role in Supabase's key, which is a JWT; nothing is verified here."""
    parts = value.strip().split(".")
    if len(parts) != 3:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return None
    role = found.get("role") if isinstance(found, dict) else None
    return role if isinstance(role, str) else None


def _looks_random(value: str) -> bool:
    """Tell whether a value might be a key: long, of one piece, and hardly a sign twice."""
    value = value.strip()
    if len(value) < 20 or not re.fullmatch(r"[A-Za-z0-9+/_=\-]+", value) or value.startswith("/"):
        return False
    counts = Counter(value).values()
    bits_per_sign = -sum(count / len(value) * math.log2(count / len(value)) for count in counts)
    return bits_per_sign > 3.2 and bool(re.search(r"\d", value))


def readable_by(service: "Service") -> frozenset[str]:
    """Return the secrets that a service may read: those it declares, and what Morizo's process can use by itself."""
    if service.runtime != "morizo":
        return frozenset(service.secrets)
    return frozenset(service.secrets) | (
        WEB_SECRETS if service.process == "web" else MORIZO_SECRETS
    )


def readers(services: Iterable["Service"], name: str) -> tuple[str, ...]:
    """Return the names of the services that may read a secret."""
    return tuple(service.name for service in services if name in readable_by(service))


def by_deploy(name: str, value: str, runtime: "Runtime") -> str | None:
    """Say how a deployment decides a setting itself, or None where a file may."""
    if runtime != "morizo":
        return None
    if name == "MORIZO_AI_URL" and _ON_THIS_MACHINE.fullmatch(value.strip()):
        return "aiv2 の listen で決まります"
    return SET_BY_DEPLOY.get(name)


def why_nobody(services: Iterable["Service"], name: str) -> tuple[str, str]:
    """Say why no service reads a secret, and what to do."""
    if name in NAMES and name not in MORIZO_SECRETS:
        return (
            f"{name} は秘密ではなく設定です",
            f'deploy.toml の [service.env] に {name} = "…" と書いてください。',
        )
    known = sorted({one for service in services for one in readable_by(service)})
    near = difflib.get_close_matches(name, known, 1, 0.7)
    meant = f"{near[0]} のことですか？ " if near else ""
    return (
        f"{name} を読むサービスが deploy.toml にありません",
        f"{meant}Morizo 以外のサービスが使うなら、その secrets に名前を足してください。",
    )


def env_fault(name: str, value: str, runtime: "Runtime") -> str | None:
    """Say why a variable can't stand under `env` (which anybody on the host can read), or None."""
    verdict = classify(name, value, runtime)
    if verdict.kind is Kind.SECRET:
        return f"秘密はここに書けません（{verdict.why}）。この行を消して morizo secrets set {name} で渡してください"
    if verdict.kind is Kind.PLACEHOLDER and value.strip():
        return "見本のままの値です。本当の値にするか、この行を消してください"
    if runtime == "morizo" and name in SET_BY_DEPLOY:
        return f"{SET_BY_DEPLOY[name]}。この行を消してください"
    if OLD_LAYOUT.search(value):
        return "手作業の配置（/opt/morizo/Morizo-…）のパスです。/var/lib/<サービス名> の下にしてください"
    return None
