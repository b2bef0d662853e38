"""`python -m bench [part…] [--seconds N]`: one table a goal. `./morizo bench` calls it."""

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import partial

from bench import crowd, memory, pages, start, turns
from bench.figures import Figure, machine, table

Part = Callable[[int], Iterator[tuple[str, list[Figure]]]]
PARTS: dict[str, Part] = {
    "start": start.measure,
    "memory": memory.measure,
    "turns": turns.measure,
    "pages": pages.measure,
    "load": crowd.measure,
}
DEPLOY = "deploy"
"""Only when it is asked for: it needs root, and takes ten minutes."""
SUITES = ("bookworm", "trixie")


def main() -> int:
    parser = argparse.ArgumentParser(prog="morizo bench", description="速さとメモリーを測る")
    parser.add_argument("parts", nargs="*", metavar="部分", help="、".join((*PARTS, DEPLOY)))
    parser.add_argument("--suite", choices=SUITES, default=SUITES[0], help="deploy を測るサーバー")
    parser.add_argument("--seconds", type=int, default=60, help="大勢の測定の長さ（60）")
    asked = parser.parse_args()
    parts = dict(PARTS)
    if DEPLOY in asked.parts:
        from bench import deploy  # what it imports is the tests'

        parts[DEPLOY] = partial(deploy.measure, suite=asked.suite)
    if unknown := set(asked.parts) - set(parts):
        parser.error(
            f"知らない部分です: {'、'.join(sorted(unknown))}（{'、'.join((*PARTS, DEPLOY))}）"
        )
    print(f"測った場所: {machine()}")
    short = 0
    for name in asked.parts or PARTS:
        for title, figures in parts[name](asked.seconds):
            print(table(title, figures), flush=True)
            short += sum(figure.is_met is False for figure in figures)
    print(f"\n{'すべての目標に届いています。' if not short else f'目標に届かないもの: {short}'}")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
