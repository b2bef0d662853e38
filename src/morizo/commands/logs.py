"""`morizo logs`: what the services wrote to the host's journal, in Japan's time."""

import argparse

from morizo.commands.targets import add_target, read_target
from morizo.ops.desk.journal_lines import EDGE, lines


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which, how many, and whether to follow."""
    add_target(parser)
    parser.add_argument("-f", "--follow", action="store_true", help="続けて出す（Ctrl-C で終わり）")
    parser.add_argument(
        "-n", "--lines", type=int, default=50, metavar="行数", help="終わりから何行（50）"
    )
    parser.add_argument(
        "--unit", action="append", metavar="名前", help=f"サービスの名前、または {EDGE}（何度でも）"
    )
    parser.add_argument("--grep", metavar="正規表現", help="合う行だけ")
    parser.add_argument(
        "--since",
        metavar="いつから",
        help='journalctl の書き方（"1 hour ago"、"2026-01-31 09:00"）',
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the lines."""
    target = read_target(arguments)
    for line in lines(
        target,
        units=arguments.unit or [],
        count=max(0, arguments.lines),
        follow=arguments.follow,
        grep=arguments.grep,
        since=arguments.since,
    ):
        print(line, flush=True)
    return 0
