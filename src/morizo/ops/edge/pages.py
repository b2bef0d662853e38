"""The few pages that nginx shows by itself, when the program can't: small, calm, and without another request."""

import base64
import hashlib
from html import escape

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0;min-height:100vh;display:grid;place-content:center;padding:24px;"
    'font:16px/1.7 "Hiragino Sans","Noto Sans JP","Yu Gothic UI",Meiryo,sans-serif;'
    "color:#23261f;background:#faf8f2}"
    "@media(prefers-color-scheme:dark){body{color:#ece9df;background:#1b1d18}a{color:#9ccb7d}}"
    "h1{font-size:22px;line-height:1.35;margin:0 0 8px}p{margin:0 0 8px}a{color:#2f6b2a}"
)
_WORDS = {
    "404": ("ページが見つかりません", "アドレスが違うか、もうなくなったページです。"),
    "413": (
        "送られたものが大きすぎます",
        "一度に送れるのは 1 MB までです。何も変えていません。分けてお試しください。",
    ),
    "429": (
        "少し混み合っています",
        "短い間に何度も届いたため、受け取りませんでした。10秒ほど待って、もう一度お試しください。",
    ),
    "502": (
        "ただいま準備中です",
        "記録は残っています。少し待って、前の画面に戻り、もう一度お試しください。",
    ),
}


def policy() -> str:
    """Return the Content-Security-Policy of these pages: their own style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'"
    )


def pages() -> dict[str, str]:
    """Return each page by its file's name."""
    return {f"{number}.html": _page(*words) for number, words in _WORDS.items()}


def _page(title: str, detail: str) -> str:
    return (
        '<!doctype html>\n<html lang="ja">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} - Morizo</title><style>{_STYLE}</style></head>\n"
        f'<body><main><h1>{escape(title)}</h1><p>{escape(detail)}</p><p><a href="/">今日の画面へ</a></p></main></body>\n'
        "</html>\n"
    )
