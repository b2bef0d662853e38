"""The `deploy.toml` that `morizo init` writes, with every key explained; `deploy.example.toml` is the same."""

from dataclasses import dataclass
from typing import Literal

from morizo.ops.target.lines import toml_string

_TEXT = """\
# Morizo をどのサーバーに、どう出すか。
#   morizo plan    … 何が変わるかを、変えずに見せます
#   morizo deploy  … 出して、外から確かめ、だめなら元に戻します
# # で始まる行は説明と、書かなければそうなる値です。変えるときだけ # を外してください。
# このファイルに秘密（APIキーやパスワード）は書きません。morizo secrets set 名前 で渡します。

# 公開する名前。サーバーを指す DNS の A レコードが要ります。小文字で、https:// は付けません。
domain = {domain}

# ssh のあとに打つもの（~/.ssh/config の別名か user@名前）。root ではなく、sudo できる人で入ります。
# このコマンドをサーバーの上で動かすなら "local"。
host = {host}

# 公開の入口。"nginx" は TLS と制限を nginx に任せます。"none" は web が直接 443 で待ち受けます。
edge = {edge}

# サーバーのあるクラウド。"aws" はセキュリティグループも見て、整えます（下の [aws]）。
#cloud = "none"

# サーバーのタイムゾーン。journal の時刻と再起動の時間帯に使います。
#timezone = "Asia/Tokyo"

[certificate]
# Let's Encrypt の証明書の連絡先。なくても発行できます。
{email}
# ほかの認証局の ACME のアドレス（なければ Let's Encrypt）と、サーバー上のその根の証明書。
#server = "https://acme.example/dir"
#ca_bundle = "/etc/ssl/private-ca.pem"

[ssh]
# ssh を受け付ける相手。会社や家の固定アドレスがあれば、ここで絞ってください。
#allow_from = ["0.0.0.0/0", "::/0"]
# サーバーの ssh のポート。
#port = 22
# いつもの ~/.ssh/config でないものを使うとき。
#config = "ssh_config"

[updates]
# 再起動の要る更新のあとに、再起動してよい時間帯。なければ知らせるだけで、再起動しません。
#reboot_window = "03:00-04:00"

[size]
# スワップの大きさ（MiB）。なければメモリーに合わせます。0 は作りません。
#swap_mib = 2048
# journal の大きさの上限（MiB）。
#journal_mib = 200
# 残しておく版の数。戻せるのはこの中だけです。
#releases = 5

[aws]
# cloud = "aws" のとき。リージョンは、なければサーバー自身に聞きます。
#region = "ap-northeast-1"
# 望むとおりに整えるセキュリティグループの ID か名前。なければ、サーバーに付いているただ1つのもの。
#security_group = "sg-0123456789abcdef0"
# 計画したインスタンスタイプ。morizo doctor が実物と照らします。
#instance_type = "t2.micro"

# 動かすものを、1つずつ [[service]] に書きます。名前が、ユーザー、ユニット、フォルダーの名前になります。
[[service]]
name = "morizo-aiv2"
# "aiv2" はデータと会話、"web" は画面。
process = "aiv2"
# 待ち受けるアドレス:ポート。aiv2 はサーバーの外から届いてはいけません。
listen = "127.0.0.1:8000"
# 手元の .env から設定だけを取ります（秘密は取りません）。このファイルから見たパスです。
#env_file = ".env"
# 使える秘密の名前。Morizo 自身の秘密（OPENAI_API_KEY など）は、書かなくても使えます。
#secrets = ["OPENAI_API_KEY"]
# 使ってよいメモリーの上限（MiB）。
#memory_max_mib = 420
# 設定を直接書くなら、表を作ります（env_file より優先です）。
#[service.env]
#LOG_LEVEL = "INFO"

[[service]]
name = "morizo-web"
process = "web"
listen = {listen}
#env_file = ".env.local"
"""
SAMPLE_DOMAIN, SAMPLE_HOST = "your_domain_here", "your_ssh_host_here"


@dataclass(frozen=True, slots=True)
class Answers:
    """What an operator says at first; what isn't said stays a sample, which `plan` names."""

    domain: str = SAMPLE_DOMAIN
    host: str = SAMPLE_HOST
    email: str | None = None
    edge: Literal["nginx", "none"] = "nginx"


def target_page(answers: Answers) -> str:
    """Return the text of a `deploy.toml`."""
    email = toml_string(answers.email or "you@example.com")
    return _TEXT.format(
        domain=toml_string(answers.domain),
        host=toml_string(answers.host),
        edge=toml_string(answers.edge),
        email=f"{'' if answers.email else '#'}email = {email}",
        listen='"127.0.0.1:3000"' if answers.edge == "nginx" else '"0.0.0.0:443"',
    )
