"""What name servers say: one question over UDP (RFC 1035), so that resolvers can be compared without a library."""

import contextlib
import ipaddress
import secrets
import socket
import struct
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

Resolver = tuple[str, int]
PUBLIC: tuple[Resolver, ...] = (("1.1.1.1", 53), ("8.8.8.8", 53), ("9.9.9.9", 53))
"""Of three companies: what one of them still remembers, another may have learnt already."""
_KINDS = {1: 4, 28: 16}
"""A and AAAA, and how many bytes their answers have."""


class NoAnswer(Exception):
    """The resolver said nothing useful in time."""


def known_here(name: str) -> list[str]:
    """Return the addresses that this machine itself finds; empty when there are none."""
    try:
        found = socket.getaddrinfo(name, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def ask(resolver: Resolver, name: str, *, within_s: float = 2.0) -> list[str]:
    """Ask one resolver for all addresses of a name; empty when the name has none.

    Raises:
        NoAnswer: It didn't answer, or refused.
    """
    try:
        return sorted(
            address for kind in _KINDS for address in _ask(resolver, name, kind, within_s)
        )
    except (OSError, struct.error, IndexError, ValueError) as err:
        raise NoAnswer(str(err)) from err


def compare(name: str, resolvers: Sequence[Resolver], *, within_s: float) -> dict[str, list[str]]:
    """Ask several resolvers at once; those that say nothing are left out."""
    if not resolvers:
        return {}

    def told(resolver: Resolver) -> list[str] | None:
        with contextlib.suppress(NoAnswer):
            return ask(resolver, name, within_s=within_s)
        return None

    with ThreadPoolExecutor(len(resolvers)) as pool:
        answers = zip(resolvers, pool.map(told, resolvers), strict=True)
    return {resolver[0]: found for resolver, found in answers if found is not None}


def _ask(resolver: Resolver, name: str, kind: int, within_s: float) -> list[str]:
    number = secrets.randbits(16)
    labels = b"".join(bytes([len(part)]) + part for part in name.encode("idna").split(b"."))
    question = struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + labels
    question += struct.pack(">BHH", 0, kind, 1)
    family = socket.AF_INET6 if ":" in resolver[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.settimeout(within_s)
        line.connect(resolver)  # answers of anybody else don't arrive
        line.send(question)
        return _answers(line.recv(4096), number, kind)


def _answers(told: bytes, number: int, kind: int) -> list[str]:
    given, flags, questions, answers = struct.unpack(">HHHH", told[:8])
    code = flags & 0xF
    if given != number or code not in (0, 3):  # 3: there is no such name
        raise ValueError(f"rcode {code}")
    at = 12
    for _ in range(questions):
        at = _past_name(told, at) + 4
    found = []
    for _ in range(answers):
        at = _past_name(told, at)
        what, _, _, length = struct.unpack(">HHIH", told[at : at + 10])
        data = told[at + 10 : at + 10 + length]
        if what == kind and length == _KINDS[kind]:
            found.append(str(ipaddress.ip_address(data)))
        at += 10 + length
    return found


def _past_name(told: bytes, at: int) -> int:
    while told[at]:
        if told[at] & 0xC0:
            return at + 2
        at += told[at] + 1
    return at + 1
