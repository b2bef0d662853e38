"""Every setting, typed: the one place where the environment, systemd's credentials and the `.env` files are read.

Both processes know each other's variables, so that one file may serve both; what isn't theirs is accepted.
The names are those of the production plan; Morizo's own come after them.
"""

import os
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)

PLACEHOLDER = re.compile(r"^your[_-].*[_-]here$", re.IGNORECASE)
Port = Annotated[int, Field(ge=1, le=65535)]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
Host = Annotated[str, Field(pattern=r"^[0-9A-Za-z.:_-]+$")]


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _http(value: str) -> str:
    if not re.match(r"^https?://[^/\s]+", value):
        raise ValueError("http:// または https:// で始めてください")
    return value.rstrip("/")


def _hosts(value: Any) -> Any:
    return (
        tuple(part.strip().lower() for part in value.split(",") if part.strip())
        if isinstance(value, str)
        else value
    )


HttpUrl = Annotated[str, AfterValidator(_http)]
Hosts = Annotated[tuple[str, ...], BeforeValidator(_hosts)]


class SettingsError(Exception):
    """What is wrong with the settings, all at once.

    Args:
        faults: One Japanese sentence each, naming the variable, never its value.
    """

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class Settings(BaseModel):
    """The settings of both processes. A field's name in capitals is its variable."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # -- the production plan, chapter 3.3 -----------------------------------------------------------------------
    supabase_url: HttpUrl | None = Field(None, description="Supabase プロジェクトのURL")
    supabase_key: SecretStr | None = Field(None, description="Supabase の anon キー")
    openai_api_key: SecretStr | None = Field(None, description="OpenAI のAPIキー")
    openai_model: str = Field("gpt-4o-mini", description="会話に使うモデル")
    openai_embedding_model: str = Field(
        "text-embedding-3-small", description="意味検索に使うモデル"
    )
    perplexity_api_key: SecretStr | None = Field(None, description="Perplexity のAPIキー")
    google_search_api_key: SecretStr | None = Field(None, description="Google 検索のAPIキー")
    google_search_engine_id: str | None = Field(None, description="Google 検索エンジンのID")
    chroma_persist_directory_main: Path | None = Field(
        None, description="主菜のベクトルDBのフォルダー"
    )
    chroma_persist_directory_sub: Path | None = Field(
        None, description="副菜のベクトルDBのフォルダー"
    )
    chroma_persist_directory_soup: Path | None = Field(
        None, description="汁物のベクトルDBのフォルダー"
    )
    log_level: Annotated[LogLevel, BeforeValidator(_upper)] = Field(
        "INFO", description="記録の細かさ"
    )
    log_file: Path | None = Field(
        None, description="記録を書くファイル（なければ標準エラー出力だけ）"
    )
    environment: Annotated[Literal["development", "production"], BeforeValidator(_lower)] = Field(
        "development", description="production では RELOAD と公開の HOST を断ります"
    )
    host: Host = Field("127.0.0.1", description="待ち受けるアドレス")
    port: Port | None = Field(None, description="待ち受けるポート（aiv2 は 8000、web は 3000）")
    reload: bool = Field(False, description="コードが変わったら読み直す（開発だけ）")

    # -- chapter 4.3 --------------------------------------------------------------------------------------------
    next_public_supabase_url: HttpUrl | None = Field(None, description="SUPABASE_URL の別名（web）")
    next_public_supabase_anon_key: SecretStr | None = Field(
        None, description="SUPABASE_KEY の別名（web）"
    )
    morizo_ai_url: HttpUrl = Field("http://127.0.0.1:8000", description="web から見た aiv2 のURL")

    # -- Morizo's own -------------------------------------------------------------------------------------------
    morizo_data: Path = Field(Path("data"), description="データのフォルダー")
    morizo_embedder: Literal["auto", "off"] = Field(
        "auto", description="意味検索の同梱モデル（off で言葉だけ）"
    )
    allowed_hosts: Hosts = Field(
        (), description="受け付ける Host 名（カンマ区切り）。ループバックはいつも可"
    )
    signup: Literal["open", "first-only", "invite", "closed"] | None = Field(
        None, description="だれが登録できるか（手元では open、production では invite）"
    )
    smtp_url: SecretStr | None = Field(
        None, description="メールの送り先 smtp(s)://user:pass@host:port"
    )
    mail_from: str | None = Field(None, description="差出人のアドレス")
    public_url: HttpUrl | None = Field(None, description="外から見た web のURL（リンクに使います）")
    sign_in_per_account: Annotated[int, Field(ge=1)] = Field(
        10, description="15分あたりのログイン失敗（アカウントごと）"
    )
    sign_in_per_address: Annotated[int, Field(ge=1)] = Field(
        60, description="15分あたりのログイン失敗（アドレスごと）"
    )
    sign_up_per_address: Annotated[int, Field(ge=1)] = Field(
        20, description="1時間あたりの登録（アドレスごと）"
    )
    turns_per_minute: Annotated[int, Field(ge=1)] = Field(
        60, description="1分あたりの会話（人ごと）"
    )

    def port_or(self, usual: int) -> int:
        """Return the port to listen on."""
        return self.port or usual

    @property
    def database_url(self) -> str:
        """The embedded database, in the data folder."""
        return f"sqlite:///{self.morizo_data.absolute() / 'morizo.db'}"

    @property
    def sign_up_rule(self) -> Literal["open", "first-only", "invite", "closed"]:
        """Who may sign up: everybody at home, invited people in production, unless it is said."""
        return self.signup or ("invite" if self.environment == "production" else "open")

    @property
    def public_supabase(self) -> tuple[str, SecretStr] | None:
        """Return Supabase's address and public key, by either name."""
        url = self.supabase_url or self.next_public_supabase_url
        key = self.supabase_key or self.next_public_supabase_anon_key
        return (url, key) if url and key else None


class Read(BaseModel):
    """Settings, and what should be told once about how they were read."""

    model_config = ConfigDict(frozen=True)

    settings: Settings
    notes: tuple[str, ...]
    placeholders: frozenset[str]


DRAIN = timedelta(seconds=25)
"""How long a process that is told to stop lets its turns finish."""
NAMES = {name.upper(): name for name in Settings.model_fields}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def read(
    *files: Path, environ: Mapping[str, str] | None = None, public_host_ok: bool = False
) -> Read:
    """Read the settings: the environment wins over credentials, those over files, a later file over an earlier.

    Credentials are what systemd's `LoadCredential=NAME:…` puts into `$CREDENTIALS_DIRECTORY`: one file a secret.

    Args:
        files: `.env` files; those that aren't there are passed over.
        environ: The environment; the process's own when None.
        public_host_ok: Web behind `--lan` may listen for others; aiv2 never may in production.

    Raises:
        SettingsError: With every fault at once.
    """
    environ = os.environ if environ is None else environ
    found: dict[str, str] = {}
    notes: list[str] = []
    for file in files:
        if file.is_file():
            values = _values_in(file)
            notes += [
                f"{file.name} の {name} は知らない名前なので使いません。"
                for name in values
                if name not in NAMES
            ]
            found |= {name: value for name, value in values.items() if name in NAMES}
    if folder := environ.get("CREDENTIALS_DIRECTORY"):
        found |= _credentials_in(Path(folder))
    found |= {name: environ[name] for name in NAMES if name in environ}
    placeholders = frozenset(
        name for name, value in found.items() if PLACEHOLDER.match(value.strip())
    )
    if placeholders:
        notes.append(
            f"{'、'.join(sorted(placeholders))} は見本のままなので、設定なしとして動きます。"
        )
    chosen = {
        NAMES[name]: value.strip()
        for name, value in found.items()
        if value.strip() and name not in placeholders
    }
    try:
        settings = Settings.model_validate(chosen)
    except ValidationError as err:
        raise SettingsError(_faults(err)) from None
    if settings.environment == "production":
        _check_production(settings, public_host_ok=public_host_ok)
    return Read(settings=settings, notes=tuple(notes), placeholders=placeholders)


def _values_in(file: Path) -> dict[str, str]:
    try:
        found = dotenv_values(file, interpolate=False)
    except (OSError, UnicodeDecodeError):
        fault = f"{file.name}: 読めません。自分が読める、UTF-8 の文字のファイルにしてください。"
        raise SettingsError([fault]) from None
    return {name: value or "" for name, value in found.items()}


def _credentials_in(folder: Path) -> dict[str, str]:
    found, faults = {}, []
    for name in NAMES:
        try:
            found[name] = (folder / name).read_text(encoding="utf-8").rstrip("\r\n")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError):
            faults.append(
                f"{name}: 秘密のファイル（{folder / name}）を読めません。"
                "このサービスのユーザーが読める、UTF-8 の文字のファイルにしてください。"
            )
    if faults:
        raise SettingsError(faults)
    return found


def _check_production(settings: Settings, *, public_host_ok: bool) -> None:
    faults = []
    if settings.reload:
        faults.append("RELOAD: production では使えません。false にしてください。")
    if settings.host not in LOOPBACK and not public_host_ok:
        faults.append(
            "HOST: production では 127.0.0.1 だけで待ち受けます（公開は nginx の仕事です）。"
        )
    if faults:
        raise SettingsError(faults)


def _faults(err: ValidationError) -> list[str]:
    # pydantic's own text would repeat the value, which may be a secret.
    words = {
        "int_parsing": "数で書いてください",
        "bool_parsing": "true か false で書いてください",
        "literal_error": "使えない値です",
        "less_than_equal": "大きすぎます",
        "greater_than_equal": "小さすぎます",
        "string_pattern_mismatch": "書き方が違います",
    }
    lines = []
    for fault in err.errors(include_url=False, include_input=False):
        name = str(fault["loc"][0]).upper()
        said = words.get(fault["type"]) or str(fault.get("ctx", {}).get("error", "読めない値です"))
        allowed = fault.get("ctx", {}).get("expected")
        lines.append(f"{name}: {said}{f'（{allowed}）' if allowed else ''}")
    return lines
