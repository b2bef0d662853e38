"""`morizo docs`: writes what is made from code and data: settings, problems, commands, the runbook, the examples."""

import argparse
import importlib
import os
import pkgutil
from pathlib import Path

import morizo
from morizo.api.problems_page import every_error, problems_page
from morizo.commands import COMMANDS
from morizo.errors import MorizoError
from morizo.ops.errors_page import errors_page, every_ops_error
from morizo.ops.spec.runbook import runbook
from morizo.ops.target.page import Answers, target_page
from morizo.settings_page import env_example, settings_page


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether only to look."""
    parser.add_argument(
        "--check", action="store_true", help="書かずに、古いものがあれば 1 で終わる"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write what has changed, or tell it."""
    root = Path(os.environ.get("MORIZO_ROOT", "."))
    stale = [
        path
        for path, text in pages().items()
        if not (root / path).exists() or (root / path).read_text() != text
    ]
    for path in stale:
        if not arguments.check:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(pages()[path])
        print(f"{path}: {'古くなっています' if arguments.check else '書きました'}")
    return 1 if stale and arguments.check else 0


def pages() -> dict[str, str]:
    """Return every generated file by its path in the repository."""
    return {
        "docs/settings.md": settings_page(),
        "docs/problems.md": problems_page(_errors_of_http()) + errors_page(),
        "docs/commands.md": commands_page(),
        "docs/operations/runbook.ja.md": runbook("ja"),
        "docs/operations/runbook.en.md": runbook("en"),
        "env.example": env_example(),
        "deploy.example.toml": target_page(Answers()),
    }


def all_errors() -> list[type[MorizoError]]:
    """Return every error of the program, wherever it is defined."""
    return [*_errors_of_http(), *every_ops_error()]


def _errors_of_http() -> list[type[MorizoError]]:
    for module in pkgutil.walk_packages(morizo.__path__, "morizo."):
        if not module.name.startswith(("morizo.db.", "morizo.__main__")):
            importlib.import_module(module.name)
    return every_error()


def commands_page() -> str:
    """Return the commands' page for the documents (Markdown)."""
    lines = [
        "# 命令",
        "",
        "この頁は命令そのものから作られます（`./morizo docs`）。終了コードは 0 済んだ、1 不具合、2 使い方、"
        "3 まだ当てていない変更がある、4 前の版に戻した、5 ほかの人が作業中、6 正しく動いていない、7 はじめられない。",
    ]
    for name, (words, module) in COMMANDS.items():
        parser = argparse.ArgumentParser(prog=f"./morizo {name}", add_help=False)
        importlib.import_module(module).add_arguments(parser)
        lines += ["", f"## `./morizo {name}`", "", f"{words}。", *_options(parser, "")]
    return "\n".join(lines) + "\n"


def _options(parser: argparse.ArgumentParser, before: str) -> list[str]:
    lines = []
    for action in parser._actions:  # the parser has no other way of being read
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help for choice in action._choices_actions}
            for name, inner in action.choices.items():
                lines += [f"- `{name}`: {helps.get(name) or ''}", *_options(inner, "  ")]
        elif action.dest != "help":
            name = ", ".join(action.option_strings) or str(action.metavar or action.dest)
            shown = f" {action.metavar}" if action.option_strings and action.metavar else ""
            lines.append(
                f"{before}- `{name}{shown}`: {action.help}"
                if action.help
                else f"{before}- `{name}`"
            )
    return ["", *lines] if lines and not before else lines
