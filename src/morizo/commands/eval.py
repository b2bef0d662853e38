"""`morizo eval`: how well everyday sentences are read, on the two halves of the labelled set."""

import argparse
import os
import subprocess
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the half, and whether to show what went wrong."""
    parser.add_argument(
        "half", nargs="?", choices=("dev", "held", "both"), default="both", help="どちらの半分か"
    )
    parser.add_argument("--failures", action="store_true", help="外れた文を見せる（dev だけ）")


def run(arguments: argparse.Namespace) -> int:
    """Print the figures; the held half's sentences are never shown."""
    root = Path(os.environ.get("MORIZO_ROOT", ".")).absolute()
    for half in ("dev", "held") if arguments.half == "both" else (arguments.half,):
        print(f"\n── {half}", flush=True)
        words = [sys.executable, "-m", "evals.run_sentences", f"evals/sentences-{half}.jsonl"]
        if arguments.failures and half == "dev":
            words.append("--failures")
        if subprocess.run(words, cwd=root, check=False).returncode:  # noqa: S603 - fixed words
            return 1
    return 0
