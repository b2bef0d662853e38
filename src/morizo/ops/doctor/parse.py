"""What commands print, read into facts. Pure."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d|w|month|y)")
_SECONDS = {
    "us": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
    "d": 86400.0,
    "w": 604800.0,
    "month": 2629800.0,
    "y": 31557600.0,
}
_SIZE = re.compile(r"^(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listener:
    """A listening TCP socket and who holds it.

    Args:
        holders: Program and process id, in the order told; systemd holds those of socket units.
    """

    address: str
    port: int
    holders: tuple[tuple[str, int], ...]

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        try:
            return ipaddress.ip_address(self.address).is_loopback
        except ValueError:
            return False

    @property
    def programs(self) -> tuple[str, ...]:
        """Return the programs that hold it, each once."""
        return tuple(dict.fromkeys(program for program, _ in self.holders))

    @property
    def words(self) -> str:
        """Return it for people."""
        who = ", ".join(f"{program}[{pid}]" for program, pid in self.holders) or "?"
        return f"{self.address}:{self.port} {who}"


def listeners(said: str) -> tuple[Listener, ...]:
    """Read `ss -H -tlnp`."""
    found = []
    for line in said.splitlines():
        parts = line.split()
        if len(parts) < 4:
            continue
        address, _, port = parts[3].rpartition(":")
        address = address.strip("[]").split("%")[0]
        if not port.isdigit():
            continue
        holders = tuple(
            (program, int(pid)) for program, pid in re.findall(r'\("([^"]+)",pid=(\d+)', line)
        )
        found.append(Listener("0.0.0.0" if address == "*" else address, int(port), holders))  # noqa: S104
    return tuple(found)


def units(said: str) -> dict[str, dict[str, str]]:
    """Read `systemctl show A B …`: properties by the unit's `Id`."""
    found: dict[str, dict[str, str]] = {}
    for block in re.split(r"\n\s*\n", said):
        properties: dict[str, str] = {}
        for line in block.splitlines():
            key, is_one, value = line.partition("=")
            if is_one:
                properties[key] = f"{properties[key]} {value}" if key in properties else value
        if "Id" in properties:
            found[properties["Id"]] = properties
    return found


def seconds(words: str) -> float | None:
    """Read systemd's spelling of a duration (`1min 30s`); None for `infinity` and what isn't one."""
    found = _DURATION.findall(words)
    if not found:
        return 0.0 if words.strip() == "0" else None
    return sum(float(count) * _SECONDS[unit] for count, unit in found)


def size(words: str) -> int | None:
    """Read a size as systemd and logrotate spell it (`200M`)."""
    found = _SIZE.match(words.strip())
    if found is None:
        return None
    return int(float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " "))


def settings(said: str, section: str | None = None) -> dict[str, str]:
    """Read `KEY=value` lines, the last one of a key winning; of one `[section]` only, if named."""
    found: dict[str, str] = {}
    here: str | None = None
    for line in said.splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            here = line[1:-1]
        elif line and line[0] not in "#;" and "=" in line and (section is None or here == section):
            key, _, value = line.partition("=")
            found[key.removeprefix("export ").strip()] = value.strip()
    return found


def env(said: str) -> dict[str, str]:
    """Read a file of settings as systemd does: quotes off, comments left out."""
    return {key: value.strip("\"'") for key, value in settings(said).items()}


def sshd(said: str) -> dict[str, tuple[str, ...]]:
    """Read `sshd -T`: every value of each keyword."""
    found: dict[str, tuple[str, ...]] = {}
    for line in said.splitlines():
        key, _, value = line.strip().partition(" ")
        if key:
            found[key.lower()] = (*found.get(key.lower(), ()), value)
    return found


def swaps(said: str) -> int:
    """Read `/proc/swaps`: bytes of all that is on."""
    return sum(int(line.split()[2]) * 1024 for line in said.splitlines()[1:] if line.split())


def memory(said: str) -> dict[str, int]:
    """Read `/proc/meminfo`: bytes by name."""
    return {name: int(kib) * 1024 for name, kib in re.findall(r"^(\w+):\s+(\d+) kB", said, re.M)}


def status(said: str) -> dict[str, str]:
    """Read `/proc/PID/status` and its like: `Key: value` lines."""
    return {
        key.strip(): value.strip()
        for key, _, value in (line.partition(":") for line in said.splitlines())
        if value
    }


def pairs(said: bytes) -> dict[str, str]:
    """Read `/proc/PID/environ`."""
    return {
        key: value
        for key, _, value in (
            part.partition("=") for part in said.decode(errors="replace").split("\0")
        )
        if key
    }


def exposure(said: str) -> float | None:
    """Read the overall figure of `systemd-analyze security`."""
    found = re.search(r"Overall exposure level[^:]*:\s*(\d+(?:\.\d+)?)", said)
    return float(found[1]) if found else None


def pending(said: str) -> tuple[tuple[str, bool], ...]:
    """Read `apt-get -s dist-upgrade`: the packages that would be upgraded, and whether for security."""
    return tuple(
        (found[1], "security" in found[2].lower())
        for found in re.finditer(r"^Inst (\S+) \[[^\]]*\] \((.*)\)", said, re.M)
    )


def days(age: timedelta) -> str:
    """Return an age for people."""
    return f"{age.total_seconds() / 86400:.1f} 日"


def few(names: Iterable[str], most: int = 4) -> str:
    """Return names in one line, the rest as a count."""
    all_of_them = list(names)
    more = len(all_of_them) - most
    return ", ".join(all_of_them[:most]) + (f" ほか {more} 件" if more > 0 else "")
