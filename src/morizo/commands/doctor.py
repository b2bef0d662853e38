"""`morizo doctor`: what holds and what doesn't, with the evidence and what mends it. It changes nothing."""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

from morizo.commands.targets import add_target, read_target, root
from morizo.ops.desk import deploying
from morizo.ops.doctor import checklist, consulting, page, show
from morizo.ops.exits import Exit

USUAL_S = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how to look and how to show."""
    add_target(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="プログラム用に JSON で出す")
    how.add_argument(
        "--checklist", action="store_true", help="計画書 10 章のチェックリスト 11 行に答える"
    )
    how.add_argument(
        "--foreground",
        metavar="サービス",
        help="サービスを同じ囲いの中で手で動かし、落ちる理由を見る",
    )
    parser.add_argument("--html", type=Path, metavar="ファイル", help="1枚の HTML にも書く")
    parser.add_argument("--all", action="store_true", help="よかったものもすべて出す")
    parser.add_argument("--inside", action="store_true", help="外からの確認をしない")
    parser.add_argument(
        "--visit", action="store_true", help="動作確認用のアカウントでログインと会話も試す"
    )
    parser.add_argument(
        "--seconds",
        type=int,
        default=USUAL_S,
        metavar="秒",
        help=f"--foreground で動かす長さ（{USUAL_S}）",
    )


def run(arguments: argparse.Namespace) -> int:
    """Examine; 6 when something fatal doesn't hold."""
    target = read_target(arguments)
    if arguments.foreground:
        return deploying.show(
            consulting.foreground(target, root(), arguments.foreground, arguments.seconds)
        )
    told = consulting.consult(
        target, root(), from_outside=not arguments.inside, visit=arguments.visit
    )
    lines = checklist.checklist(told.found)
    if arguments.html:
        arguments.html.write_text(
            page.page(target.domain, told.found, lines, datetime.now().astimezone())
        )
    if arguments.json:
        print(_json(target.domain, told))
    elif arguments.checklist:
        print(show.checklist(lines), end="")
    else:
        print(show.report(told.found, everything=arguments.all, seconds=told.seconds), end="")
    for note in told.notes:
        print(f"・ {note}", file=sys.stderr)
    return Exit.UNHEALTHY if any(one.is_fatal for one in told.found) else Exit.DONE


def _json(domain: str, told: consulting.Consulted) -> str:
    return json.dumps(
        {
            "domain": domain,
            "seconds": told.seconds,
            "healthy": not any(one.is_fatal for one in told.found),
            "checks": [one.as_json() for one in told.found],
        },
        ensure_ascii=False,
        indent=1,
    )
