"""`morizo accounts list|disable|enable|reset-password|invite|owner|canary`: people, for the operator.

With `--target deploy.toml` the same is done on the deployed host, by its release's own command.
"""

import argparse
import sys
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from morizo.accounts.canary import address_at, renew
from morizo.accounts.errors import EmailTaken
from morizo.accounts.models import fold_email
from morizo.accounts.service import Accounts
from morizo.accounts.store import CANARY, PeopleStore
from morizo.commands.serve import read_settings
from morizo.settings import Settings

USAGE = 2
_JST = ZoneInfo("Asia/Tokyo")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, and with whom."""
    parser.add_argument(
        "--target",
        type=Path,
        metavar="ファイル",
        help="このパソコンではなく、deploy.toml のサーバーで行う",
    )
    parts = parser.add_subparsers(dest="what", required=True, metavar="何を")
    parts.add_parser("list", help="一覧")
    for name, words in (
        ("disable", "止める（ログイン中のものもすべて切れます）"),
        ("enable", "また使えるようにする"),
        ("reset-password", "24時間使える一度きりのリンクを作る"),
    ):
        parts.add_parser(name, help=words).add_argument("email", metavar="メールアドレス")
    parts.add_parser("invite", help="24時間使える一度きりの招待リンクを作る")
    parts.add_parser("owner", help="まだだれもいなければ、最初の人のための招待リンクを作る")
    canary = parts.add_parser(
        "canary", help="動作確認だけに使うアカウントを作り直す（パスワードは標準入力から）"
    )
    canary.add_argument(
        "email", nargs="?", metavar="メールアドレス", help="なければ canary@（公開の名前）"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do it, in the database itself, or on the host that a target names."""
    if arguments.target is not None:
        return _on_host(arguments)
    from morizo.api.accounts import accounts_of
    from morizo.db.engine import Database
    from morizo.kit.clock import SystemClock

    settings = read_settings("aiv2").settings
    database = Database(settings.database_url)
    if database.path is not None and not database.path.exists():
        print("まだデータがありません。先に ./morizo up を実行してください。", file=sys.stderr)
        return USAGE
    accounts = accounts_of(settings, database, SystemClock())
    try:
        if arguments.what == "canary":
            return _canary(arguments.email, settings, accounts)
        return _do(arguments, settings, accounts)
    finally:
        database.close()


def _do(arguments: argparse.Namespace, settings: Settings, accounts: Accounts) -> int:
    with accounts.database.write() as transaction:
        people = PeopleStore(transaction)
        if arguments.what == "list":
            _show(people)
            return 0
        if arguments.what == "owner" and people.count():
            return 0  # the house has its owner: nothing to hand out
        if arguments.what in ("invite", "owner"):
            print(_link(settings, "sign-up", accounts.make_link(transaction, "invite")))
            return 0
        person = people.by_email(fold_email(arguments.email))
        if person is None:
            print("そのメールアドレスの人はいません。", file=sys.stderr)
            return USAGE
        if arguments.what == "reset-password":
            print(_link(settings, "reset", accounts.make_link(transaction, "reset", person.id)))
        else:
            stop = arguments.what == "disable"
            people.set_disabled(person.id, accounts.clock.now() if stop else None)
            print("止めました。" if stop else "また使えるようにしました。")
    return 0


def _on_host(arguments: argparse.Namespace) -> int:
    from morizo.commands.targets import root
    from morizo.ops.desk import deploying
    from morizo.ops.target import read

    email = getattr(arguments, "email", None)
    words = [arguments.what, *([email] if email else [])]
    return deploying.show(deploying.accounts(read(arguments.target), root(), words))


def _canary(email: str | None, settings: Settings, accounts: Accounts) -> int:
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        print("パスワードを標準入力から1行で渡してください。", file=sys.stderr)
        return USAGE
    host = urlsplit(settings.public_url).hostname if settings.public_url else None
    address = email or address_at(host)
    try:
        renew(accounts, address, password)
    except EmailTaken:
        print(
            f"{address} は人が使っているアカウントです。別のアドレスを付けてください。",
            file=sys.stderr,
        )
        return USAGE
    print(f"動作確認用のアカウント {fold_email(address)} を作り直しました。")
    return 0


def _link(settings: Settings, page: str, token: str) -> str:
    site = settings.public_url or "http://127.0.0.1:3000"
    name = "invitation" if page == "sign-up" else "token"
    return f"{site}/{page}?{name}={token}\n24時間以内に一度だけ使えます。"


def _show(people: PeopleStore) -> None:
    rows = people.everybody()
    for person in rows:
        seen = (
            person.last_sign_in_at.astimezone(_JST).strftime("%Y-%m-%d %H:%M")
            if person.last_sign_in_at
            else "—"
        )
        state = "停止中" if person.disabled_at else "利用中"
        if person.role == CANARY:
            state = "動作確認用" if person.disabled_at is None else "動作確認用（停止中）"
        print(
            f"{person.email:<40} {state}  登録 {person.created_at.astimezone(_JST):%Y-%m-%d}  最後のログイン {seen}"
        )
    print(f"{sum(person.role != CANARY for person in rows)} 人")
