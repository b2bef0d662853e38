"""`morizo bench`: what Morizo costs and how fast it answers, measured on this machine; a table for each goal."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

PARTS = ("start", "memory", "turns", "pages", "load", "deploy")
"""Without a name all but the last, which boots servers and needs root."""
SUITES = ("bookworm", "trixie")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which parts, and for how long the crowd comes."""
    parser.add_argument(
        "parts", nargs="*", choices=(*PARTS, []), metavar="部分", help="、".join(PARTS)
    )
    parser.add_argument("--seconds", type=int, default=60, help="大勢が来る秒数（60）")
    parser.add_argument(
        "--suite", choices=SUITES, default=SUITES[0], help="deploy を測るサーバー（bookworm）"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the benchmark of this source tree; 1 when a goal isn't reached."""
    root = Path(os.environ.get("MORIZO_ROOT", ".")).absolute()
    if not (root / "bench").is_dir():
        print("測定はリポジトリの中で動かします。", file=sys.stderr)
        return 2
    options = ["--seconds", str(arguments.seconds), "--suite", arguments.suite]
    words = [sys.executable, "-m", "bench", *arguments.parts, *options]
    env = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    return subprocess.run(words, cwd=root, env=env, check=False).returncode  # noqa: S603 - our own
