"""`morizo secrets set|import|list|remove`: secrets to the host, and never onto a screen."""

import argparse
import getpass
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from morizo.ops.desk.columns import columns
from morizo.ops.errors import SecretRefused
from morizo.ops.events import Event
from morizo.ops.secrets import Kind, is_placeholder, readers, why_nobody
from morizo.ops.secrets import importing as secrets_import
from morizo.ops.secrets.env_file import EnvFile, read_env_file
from morizo.ops.secrets.sending import Stored, remove, send, stored
from morizo.ops.target import Service, Target, target_of
from morizo.ops.target import file as target_file
from morizo.ops.target.values import secret_name
from morizo.ops.transport import connect

LARGEST_BYTES = 1 << 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do."""
    parts = parser.add_subparsers(dest="what", required=True, metavar="何を")
    one = parts.add_parser(
        "set",
        help="秘密を1つ渡す（値は端末で見えないまま打つか、標準入力から。引数には書けません）",
    )
    one.add_argument("name", metavar="名前", help="OPENAI_API_KEY など")
    many = parts.add_parser(
        "import", help="いまある .env を設定・秘密・見本・不明に分け、秘密を渡す"
    )
    many.add_argument("file", type=Path, metavar="ファイル", help=".env や .env.local")
    many.add_argument("--dry-run", action="store_true", help="分けて見せるだけで、何も渡さない")
    many.add_argument(
        "--write", action="store_true", help="deploy.toml に env_file を書き足す（設定のため）"
    )
    parts.add_parser("list", help="サーバーにある秘密の名前と、いつ渡したか")
    gone = parts.add_parser("remove", help="秘密を1つ消す")
    gone.add_argument("name", metavar="名前", help="OPENAI_API_KEY など")
    for part in parts.choices.values():
        part.add_argument(
            "--target",
            type=Path,
            default=Path("deploy.toml"),
            metavar="ファイル",
            help="deploy.toml の場所",
        )
        part.add_argument("--service", metavar="サービス", help="このサービスだけ")


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    source = target_file.load(arguments.target)
    target = target_of(source)
    only = _service(target, arguments.service)
    match arguments.what:
        case "set":
            _set(target, only, arguments.name)
        case "import":
            _import(source, target, only, arguments)
        case "list":
            _list(target, only)
        case "remove":
            _remove(target, only, arguments.name)
    return 0


def _service(target: Target, name: str | None) -> Service | None:
    if name is None:
        return None
    for service in target.service:
        if service.name == name:
            return service
    names = "、".join(service.name for service in target.service)
    raise SecretRefused(
        "--service の名前が deploy.toml にありません", hint=f"あるのは {names} です。"
    )


def _set(target: Target, only: Service | None, name: str) -> None:
    _check_name(name)
    services = (only,) if only else target.service
    found = readers(services, name)
    if not found:
        words, hint = why_nobody(services, name)
        raise SecretRefused(words, hint=hint)
    host = connect(target)
    value = take_value(name)
    _say(send(host, {service: {name: value} for service in found}))


def _check_name(name: str) -> None:
    if "=" in name:
        raise SecretRefused(
            "値を引数に書かないでください（命令の履歴と、ほかの人の ps に残ります）",
            hint="名前だけで実行し、値は端末で打つか標準入力から渡してください。書いてしまった値は取り替えてください。",
        )
    try:
        secret_name(name)
    except ValueError as err:
        raise SecretRefused(
            str(err), hint="OPENAI_API_KEY のような名前を書いてください。"
        ) from None


def take_value(name: str) -> str:
    """Take a value without showing it."""
    if sys.stdin.isatty():
        value = getpass.getpass(f"{name} の値（打っても見えません）: ")
    else:
        value = _decoded(sys.stdin.buffer.read(LARGEST_BYTES + 2))
    if "\0" in value:
        raise SecretRefused("NUL を含む値は渡せません")
    if is_placeholder(value, is_secret=True):
        raise SecretRefused("空か、見本のままの値です", hint="本当の値を渡してください。")
    if value.strip() != value:
        print("注意: 値の前後に空白か改行があります。そのまま渡します。", file=sys.stderr)
    elif value[0] in "\"'" and value[0] == value[-1]:
        print("注意: 値が引用符で囲まれています。そのまま渡します。", file=sys.stderr)
    return value


def _decoded(data: bytes) -> str:
    data = data.removesuffix(b"\n").removesuffix(b"\r")
    if len(data) > LARGEST_BYTES:
        raise SecretRefused("値が大きすぎます（1 MiB まで）")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise SecretRefused(
            "値が UTF-8 の文字ではありません",
            hint="バイナリーなら base64 にしてから渡してください。",
        ) from None


def _import(
    source: target_file.Source,
    target: Target,
    only: Service | None,
    arguments: argparse.Namespace,
) -> None:
    file = read_env_file(arguments.file)
    rows = secrets_import.sort(file, target, folder=source.folder, only=only)
    for note in file.notes:
        print(f"注意: {note}")
    print(
        *columns(
            [
                ("名前", "種類", "どうなるか"),
                *((row.name, row.kind.words, row.fate) for row in rows),
            ]
        ),
        sep="\n",
    )
    counts = Counter(row.kind for row in rows)
    print("、".join(f"{kind.words} {counts[kind]}" for kind in Kind), end="。\n\n")
    values = secrets_import.values_for(rows, file)
    if arguments.dry_run:
        print("--dry-run なので、何も渡していません。")
    elif values:
        _say(send(connect(target), values))
    else:
        print("渡す秘密はありません。")
    if any(row.kind is Kind.SETTING for row in rows):
        _settings(source, target, only, file, is_writing=arguments.write and not arguments.dry_run)


def _settings(
    source: target_file.Source,
    target: Target,
    only: Service | None,
    file: EnvFile,
    *,
    is_writing: bool,
) -> None:
    """Say how the settings get to the host, or write it into `deploy.toml`."""
    services = (only,) if only else target.service
    if any(secrets_import.takes(service, file.path, source.folder) for service in services):
        return
    service = only or secrets_import.meant_for(file.path, target)
    if service is None:
        raise SecretRefused(
            "どのサービスの設定か、ファイルの名前からは分かりません",
            hint="--service で示してください。秘密は上のとおりです。",
        )
    line = f"env_file = {secrets_import.quoted(file.path, source.folder)}"
    if service.env_file is not None:
        print(f"{service.name} の env_file は別のファイルです。設定はそちらから使われます。")
    elif is_writing:
        secrets_import.replace(
            source.path, secrets_import.with_env_file(source, service.name, file.path)
        )
        print(
            f"{source.path} の {service.name} に {line} を書き足しました。設定は次の morizo deploy から使われます。"
        )
    else:
        print(
            f'設定も使うには、{source.path} の name = "{service.name}" の下に次の行を足してください（--write で書き足します）:\n  {line}'
        )


def _list(target: Target, only: Service | None) -> None:
    names = {service.name for service in ((only,) if only else target.service)}
    found = [one for one in stored(connect(target)) if only is None or one.service in names]
    if found:
        head = ("サービス", "名前", "いつ渡したか", "")
        print(*columns([head, *(_line(one, target) for one in found)]), sep="\n")
    else:
        print("サーバーに秘密はありません。")
    there = {(one.service, one.name) for one in found if not one.is_empty}
    for service in target.service:
        if service.name in names:
            for name in service.secrets:
                if (service.name, name) not in there:
                    print(
                        f"{service.name}: {name} がまだありません。morizo secrets set {name} で渡してください。"
                    )


def _line(one: Stored, target: Target) -> tuple[str, str, str, str]:
    services = [service for service in target.service if service.name == one.service]
    if one.is_empty:
        note = "消してあります（残っている版のための空のファイル）"
    elif not one.is_private:
        note = "ほかの人が読めるかもしれません。もう一度 set してください"
    elif not services:
        note = "deploy.toml にないサービスです"
    elif not readers(services, one.name):
        note = "deploy.toml では使われません"
    else:
        note = ""
    return one.service, one.name, _ago(one.age_s), note


def _ago(seconds: int) -> str:
    for size, words in ((86400, "日前"), (3600, "時間前"), (60, "分前")):
        if seconds >= size:
            return f"{seconds // size}{words}"
    return "たったいま"


def _remove(target: Target, only: Service | None, name: str) -> None:
    _check_name(name)
    host = connect(target)
    holders = {one.service for one in stored(host) if one.name == name and not one.is_empty}
    if only:
        holders &= {only.name}
    if not holders:
        print(f"{name} はサーバーにありません。")
        return
    for event in remove(host, {service: [name] for service in sorted(holders)}):
        print(event.words)
        if event.more and event.more["has_release"]:
            print(f"  動いている版は、次の morizo deploy まで {name} を持ったままです。")


def _say(events: Iterable[Event]) -> None:
    """Tell what was written, and when it counts."""
    changed: Mapping[str, bool] = {}
    for event in events:
        print(event.words)
        more = event.more or {}
        if event.state == "done" and "service" in more:
            changed = {**changed, more["service"]: bool(more["has_release"])}
    running = [name for name, has_release in changed.items() if has_release]
    if running:
        print(f"動いている {'、'.join(running)} には、次の morizo deploy で渡ります。")
    elif changed:
        print("最初の morizo deploy から使われます。")
