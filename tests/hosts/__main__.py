"""Booting hosts by hand: `python -m tests.hosts up web1`; see README.md."""

import argparse
import os
import sys

from tests.hosts import needs
from tests.hosts.machine import Machine
from tests.hosts.network import MEMORY_MIB, Network
from tests.hosts.shell import Failed
from tests.hosts.tree import SUITES


def main() -> int:
    """Do one thing."""
    parser = argparse.ArgumentParser(prog="python -m tests.hosts", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    up = verbs.add_parser("up", help="boot a host")
    up.add_argument("name")
    up.add_argument("--suite", choices=SUITES, default=SUITES[0])
    up.add_argument("--memory", type=int, default=MEMORY_MIB, metavar="MIB")
    up.add_argument("--domain", action="append", default=[], help="let this domain point to it")
    ssh = verbs.add_parser("ssh", help="sign in, or run a command there, as its operator")
    ssh.add_argument("name")
    ssh.add_argument("words", nargs=argparse.REMAINDER)
    operator = verbs.add_parser("operator", help="run a command on the operator's side")
    operator.add_argument("words", nargs=argparse.REMAINDER)
    verbs.add_parser("list", help="which hosts there are")
    down = verbs.add_parser("down", help="remove a host; without a name, everything")
    down.add_argument("name", nargs="?")
    asked = parser.parse_args()
    if refused := needs.refusal():
        sys.stderr.write(f"{refused.why}\n")
        return 1
    try:
        return _do(asked, Network.by_hand())
    except Failed as failed:
        sys.stderr.write(f"{failed}\n")
        return 1


def _do(asked: argparse.Namespace, network: Network) -> int:
    match asked.verb:
        case "up":
            network.ensure()
            machine = network.boot(
                asked.suite, name=asked.name, memory_mib=asked.memory, domains=asked.domain
            )
            _print(f"{machine.name} {machine.address}")
        case "ssh":
            return _become(network, "ssh", asked.name, *asked.words)
        case "operator":
            return _become(network, *(asked.words or ["bash"]))
        case "list":
            for machine in network.machines.values():
                _print(f"{machine.name} {machine.address} {_state(machine)}")
        case "down" if asked.name:
            network.remove(network.machines[asked.name])
        case _:
            network.close()
    return 0


def _state(machine: Machine) -> str:
    return f"boots={machine.boots}" if machine.is_on() else "off"


def _become(network: Network, *words: str) -> int:
    operator = network.operator
    said = [str(word) for word in operator.words(*words)]
    os.execvpe(  # noqa: S606 - the very point
        said[0], said, {**os.environ, **operator.environment()}
    )


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
