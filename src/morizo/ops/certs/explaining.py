"""What certbot and an authority say, in words that an operator can act on at night.

Sources: certbot's own texts (2.1, 2.9, 4.0), RFC 8555 section 6.7 (the types of errors), and the rate limits that
Let's Encrypt documents.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explained:
    """What happened, and the next step. `kind` is a stable English word."""

    kind: str
    words: str
    hint: str


_LATER = "いまの証明書はそのまま使われます。"
_KNOWN: tuple[tuple[str, str, str, str], ...] = (
    (
        "rate-limit",
        r"rateLimited|too many (certificates|failed authorizations|new orders|registrations)|rate.?limit",
        "認証局の回数制限に達しています。",
        "{after}何度も試すと延びるので、それまで待ってから morizo certs renew を実行してください。",
    ),
    (
        "clock",
        r"certificate is not yet valid|badNonce.*clock|certificate has expired.*(acme|directory)",
        "認証局との暗号通信で日付が合いません。サーバーの時計がずれているようです。",
        "timedatectl で時刻を確かめ、timedatectl set-ntp true を実行してから、やり直してください。",
    ),
    (
        "untrusted-authority",
        r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|unable to get local issuer",
        "認証局の証明書を信用できません。",
        "私設の認証局なら、その根の証明書をサーバーに置き、deploy.toml の certificate.ca_bundle に書いてください。",
    ),
    (
        "authority-down",
        r"serverInternal|HTTP 5\d\d|Service busy|Max retries exceeded|requests\.exceptions|HTTPSConnectionPool"
        r"|Name or service not known|Temporary failure in name resolution|Network is unreachable|^timeout: ",
        "認証局に届かないか、認証局が止まっています。",
        "サーバーから外へ 443 番で出られることを確かめ、しばらくしてから morizo certs renew を実行してください。",
    ),
    (
        "no-dns",
        r"NXDOMAIN|could not resolve|no valid (A|AAAA|IP address)|DNS problem|urn:ietf:params:acme:error:dns|No valid IP",
        "認証局がドメインのアドレス（A・AAAA レコード）を見つけられません。",
        "DNS にこのサーバーのアドレスが入っているか、打ち間違いがないかを確かめてください。変えた直後なら数分待ちます。",
    ),
    (
        "caa",
        r"\bCAA\b|acme:error:caa",
        "ドメインの CAA レコードが、この認証局を許していません。",
        "DNS の CAA レコードに認証局（Let's Encrypt なら letsencrypt.org）を加えてください。",
    ),
    (
        "port-80-closed",
        r"Timeout during connect|connection refused|acme:error:connection|Error getting validation data|Connection reset",
        "認証局がポート 80 に届きません。",
        "セキュリティグループや手前のファイアウォールで 80 番を全世界に開けてください（証明書の更新にはいつも要ります）。",
    ),
    (
        "wrong-host",
        r"acme:error:unauthorized|Invalid response from http|The key authorization file|Non-200 status code",
        "ドメインは別のサーバーに向いているか、途中で別のものが答えています。",
        "A・AAAA レコードの両方がこのサーバーか、CDN やプロキシーが間にないかを確かめてください。",
    ),
    (
        "busy",
        r"Another instance of Certbot is already running",
        "ほかの certbot が動き続けています。",
        "ps aux | grep certbot で確かめ、終わるのを待ってから morizo certs renew を実行してください。",
    ),
    (
        "account",
        r"externalAccountRequired|External account binding|acme:error:userActionRequired|invalidContact|Unable to register",
        "認証局にアカウントを登録できません。",
        "deploy.toml の certificate.email が正しいか、認証局が登録に条件を付けていないかを確かめてください。",
    ),
    (
        "half-written",
        r"live directory exists|archive directory exists|parsefail|renewal configuration file .* is broken"
        r"|expected .* to be a symlink",
        "certbot の設定（renewal）と証明書の置き場所が食い違っています。",
        "certbot certificates の表示を確かめ、/etc/letsencrypt を控えてから certbot delete --cert-name で片付けてください。",
    ),
    (
        "disk",
        r"No space left on device|Read-only file system",
        "ディスクに書けません。",
        "df -h で空きを確かめ、空けてから morizo certs renew を実行してください。",
    ),
    (
        "missing",
        r"^not found: ",
        "certbot が入っていません。",
        "morizo deploy を実行してください（certbot を入れます）。",
    ),
)
_AFTER = re.compile(r"retry after (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", re.IGNORECASE)


def explain(said: str) -> Explained:
    """Explain what certbot said; what isn't known keeps certbot's own last words."""
    for kind, pattern, words, hint in _KNOWN:
        if re.search(pattern, said, re.IGNORECASE | re.MULTILINE):
            after = _AFTER.search(said)
            until = f"{after[1]} UTC まで待てば再び受け付けられます。" if after else ""
            return Explained(kind, words, f"{hint.format(after=until)}{_LATER}")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    own = [line for line in lines if line.startswith(("Detail:", "Error", "An unexpected"))]
    last = " / ".join((own or lines)[-2:])[:300] or "表示なし"
    return Explained(
        "unknown",
        f"certbot が失敗しました（{last}）。",
        f"サーバーの /var/log/letsencrypt/letsencrypt.log を確かめてください。{_LATER}",
    )
