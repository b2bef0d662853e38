"""`morizo lock`: the hash-pinned locks anew from `pyproject.toml`, without any address."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

LOCKS = {
    "app": ("pyproject.toml", "--extra", "meaning"),
    "test": ("pyproject.toml", "--extra", "meaning", "--extra", "test", "--extra", "ops", "--extra", "aws", "--extra", "dev"),
    # The tool on a host runs the versions that the app was tested with.
    "ops": ("--group", "pyproject.toml:host", "--constraint", "requirements/app.lock"),
    "aws": ("--group", "pyproject.toml:aws", "--constraint", "requirements/app.lock"),
    "build": ("--group", "pyproject.toml:build"),
}  # fmt: skip
"""For each lock: what goes into it. The order counts: `ops` and `aws` follow `app`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""
    parser.add_argument("--upgrade", action="store_true", help="新しい版にする")


def run(arguments: argparse.Namespace) -> int:
    """Write every lock; versions stay unless asked."""
    root = Path(os.environ.get("MORIZO_ROOT", "."))
    for name, source in LOCKS.items():
        target = root / "requirements" / f"{name}.lock"
        words = [
            sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes",
            "--python-version", "3.11", "--no-header", "--no-emit-index-url", "--no-emit-find-links",
            *(["--upgrade"] if arguments.upgrade else []),
            *source, "--output-file", str(target.relative_to(root)),
        ]  # fmt: skip
        done = subprocess.run(words, cwd=root, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
        if done.returncode:
            return done.returncode
        print(f"{target.name}: 書きました")
    return 0
