"""`morizo init`: writes `deploy.toml`, asking on a terminal what only the operator knows."""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from morizo.ops.errors import TargetFaults
from morizo.ops.target import target_of
from morizo.ops.target.file import parse
from morizo.ops.target.page import SAMPLE_DOMAIN, SAMPLE_HOST, Answers, target_page
from morizo.ops.target.values import destination, domain, email

USAGE = 2
_TRIES = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what is known already."""
    parser.add_argument(
        "--target",
        type=Path,
        default=Path("deploy.toml"),
        metavar="ファイル",
        help="書く先（deploy.toml）",
    )
    parser.add_argument("--domain", metavar="名前", help="公開する名前")
    parser.add_argument("--host", metavar="宛先", help="ssh のあとに打つもの、または local")
    parser.add_argument("--email", metavar="アドレス", help="証明書の連絡先")
    parser.add_argument(
        "--edge", choices=("nginx", "none"), default="nginx", help="公開の入口（nginx）"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the file, unless there is one."""
    path: Path = arguments.target
    if path.exists() or path.is_symlink():
        return _refuse(path)
    answers = Answers(
        domain=SAMPLE_DOMAIN if arguments.domain is None else arguments.domain,
        host=SAMPLE_HOST if arguments.host is None else arguments.host,
        email=arguments.email,
        edge=arguments.edge,
    )
    _check(answers, path)
    if sys.stdin.isatty() and sys.stdout.isatty():
        try:
            answers = _ask(answers, is_email_known=arguments.email is not None)
        except (EOFError, _TooManyTries):
            print("\nやめました。何も書いていません。", file=sys.stderr)
            return USAGE
    try:
        _write(path, target_page(answers))
    except FileExistsError:
        return _refuse(path)
    except OSError as err:
        print(f"{path} を書けません（{err.strerror}）。", file=sys.stderr)
        return USAGE
    _tell(path, answers)
    return 0


def _refuse(path: Path) -> int:
    print(
        f"{path} はもうあります。上書きしません。\n作り直すなら名前を変えて残すか、--target で別の名前にしてください。",
        file=sys.stderr,
    )
    return USAGE


def _check(answers: Answers, path: Path) -> None:
    """Raise what is wrong with what was said on the command line; samples are left to `plan`."""
    known = Answers(
        domain="morizo.example" if answers.domain == SAMPLE_DOMAIN else answers.domain,
        host="local" if answers.host == SAMPLE_HOST else answers.host,
        email=answers.email,
        edge=answers.edge,
    )
    try:
        target_of(parse(target_page(known), path))
    except TargetFaults as err:
        # The lines are those of a file that isn't there yet.
        faults = [fault.partition("（")[0] + ":" + fault.partition(":")[2] for fault in err.faults]
        hint = "直してから、もう一度 morizo init を実行してください。何も書いていません。"
        wrong = TargetFaults(*faults)
        wrong.hint = hint
        raise wrong from None


class _TooManyTries(Exception):
    """Nothing that was typed was right."""


def _ask(answers: Answers, *, is_email_known: bool) -> Answers:
    if answers.domain == SAMPLE_DOMAIN:
        said = _answer("公開する名前（例 morizo.example.com）", domain)
        answers = replace(answers, domain=said or SAMPLE_DOMAIN)
    if answers.host == SAMPLE_HOST:
        said = _answer("ssh の宛先（例 ubuntu@203.0.113.5、サーバーの上なら local）", destination)
        answers = replace(answers, host=said or SAMPLE_HOST)
    if not is_email_known:
        said = _answer("証明書の連絡先のメールアドレス（なくてもかまいません）", email)
        answers = replace(answers, email=said or None)
    return answers


def _answer(question: str, check: Callable[[str], str]) -> str:
    """Ask until it is right; an empty answer leaves it for later."""
    for _ in range(_TRIES):
        said = input(f"{question}: ").strip()
        if not said:
            return ""
        try:
            return check(said)
        except ValueError as err:
            print(f"  {err}。")
    raise _TooManyTries


def _write(path: Path, text: str) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(text)


def _tell(path: Path, answers: Answers) -> None:
    print(f"{path} を書きました。")
    lacking = [
        name
        for name, is_sample in (
            ("domain", answers.domain == SAMPLE_DOMAIN),
            ("host", answers.host == SAMPLE_HOST),
        )
        if is_sample
    ]
    if lacking:
        print(
            f"次に {'、'.join(lacking)} を書き換えてから、morizo plan で何が変わるかを見てください。"
        )
    else:
        print("次に morizo plan で、何が変わるかを見てください（何も変えません）。")
    print("手元に .env があれば、morizo secrets import .env で設定と秘密を分けて渡せます。")
