"""`morizo certs`: how the certificate stands, its renewal, and the rehearsal of it."""

import argparse
import json
from pathlib import Path
from typing import Any

from morizo.commands.targets import add_target, read_target, root
from morizo.ops.certs.telling import table
from morizo.ops.desk import deploying, screen
from morizo.ops.desk.job import prepare
from morizo.ops.events import Event
from morizo.ops.target import Target


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, and how to show."""
    add_target(parser)
    parser.add_argument(
        "what",
        nargs="?",
        choices=("show", "renew", "rehearse"),
        default="show",
        metavar="何を",
        help="show: 様子を見る（はじめから）、renew: いま更新する、rehearse: 更新の予行をする",
    )
    parser.add_argument("--json", action="store_true", help="プログラム用に JSON で出す")


def run(arguments: argparse.Namespace) -> int:
    """Do it; 6 when the certificate, or its renewal, isn't as it should be."""
    target = read_target(arguments)
    last = ask(target, root(), arguments.what, is_quiet=arguments.json)
    found: dict[str, Any] = (last.more or {}).get("certificate", {}) if last else {}
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    elif found:
        screen.say(table(found, target.timezone), is_good=not found["faults"])
    return deploying.code_of(last)


def ask(target: Target, root: Path, what: str, *, is_quiet: bool) -> Event | None:
    """Have the host do it, with tools that are gone afterwards; returns the last event, which holds the state."""
    job = prepare(target, root)
    with job.looking() as agent:
        last = None
        for event in agent.ask("certs", {"target": job.asked["target"], "do": what}):
            last = event
            if not is_quiet:
                screen.show_one(event)
        return last
