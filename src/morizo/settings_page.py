"""What is generated from the settings: `env.example` and the page in the documents."""

from typing import Any

from morizo.settings import Settings

_OF_WEB = ("next_public_supabase_url", "next_public_supabase_anon_key", "morizo_ai_url")
_BOTH = (
    "log_level",
    "log_file",
    "environment",
    "host",
    "port",
    "reload",
    "morizo_data",
    "allowed_hosts",
)


def env_example() -> str:
    """Return a `.env` in which everything is explained and nothing is set."""
    lines = [
        "# Morizoの設定。何も書かなくても手元で動きます。使う行だけ # を外してください。",
        "# このファイルは自分だけが読めるようにしておきます（chmod 600 .env）。",
        "",
    ]
    for name, field in Settings.model_fields.items():
        lines += [f"# {field.description}", f"#{name.upper()}={_shown(field.default)}", ""]
    return "\n".join(lines)


def settings_page() -> str:
    """Return the settings' page for the documents (Markdown)."""
    lines = [
        "# 設定",
        "",
        "この頁は `src/morizo/settings.py` から作られます（`./morizo docs`）。環境変数、systemd の credential（`$CREDENTIALS_DIRECTORY/名前`）、`.env` の順に優先です。",
        "aiv2 は `.env`、web は `.env.local` を読みます。`your_…_here` のような見本のままの値は、設定なしとして扱います。",
        "",
        "| 名前 | 読むもの | はじめの値 | 意味 |",
        "|---|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        reader = "web" if name in _OF_WEB else "両方" if name in _BOTH else "aiv2"
        shown = _shown(field.default)
        lines.append(
            f"| `{name.upper()}` | {reader} | {f'`{shown}`' if shown else '—'} | {field.description} |"
        )
    return "\n".join(lines) + "\n"


def _shown(value: Any) -> str:
    if value is None or value == ():
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
