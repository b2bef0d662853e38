"""The command line: mounts each part when it is asked for, and turns errors into exit codes."""

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence

from morizo import __version__
from morizo.commands import COMMANDS
from morizo.errors import MorizoError
from morizo.ops.errors import OpsError
from morizo.settings import SettingsError

DONE, BUG, USAGE, UNREACHABLE = 0, 1, 2, 7


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    argv = list(sys.argv[1:] if argv is None else argv)
    parser = _parser()
    if not argv or argv[0] not in COMMANDS:
        parser.parse_args(argv or ["--help"])
        return USAGE
    module = importlib.import_module(COMMANDS[argv[0]][1])
    command = argparse.ArgumentParser(prog=f"morizo {argv[0]}", description=COMMANDS[argv[0]][0])
    module.add_arguments(command)
    run: Callable[[argparse.Namespace], int] = module.run
    try:
        return run(command.parse_args(argv[1:]))
    except SettingsError as err:
        print(
            "設定を直してください:",
            *(f"  {fault}" for fault in err.faults),
            sep="\n",
            file=sys.stderr,
        )
        return USAGE
    except MorizoError as err:
        print(_words(err), file=sys.stderr)
        return err.exit if isinstance(err, OpsError) else BUG
    except KeyboardInterrupt:
        return 130


def _words(err: MorizoError) -> str:
    said = err.detail.splitlines() if err.detail != err.title else []
    if len(said) == 1:
        return f"{err.title}: {said[0]}\n{err.hint}"
    return "\n".join([err.title, *(f"  {line}" for line in said), err.hint])


def _parser() -> argparse.ArgumentParser:
    lines = "\n".join(f"  {name:<10} {words}" for name, (words, _) in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="morizo",
        description="冷蔵庫から今夜の主菜・副菜・汁物を。",
        epilog=f"命令:\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"morizo {__version__}")
    parser.add_argument("command", choices=COMMANDS, metavar="命令")
    return parser
