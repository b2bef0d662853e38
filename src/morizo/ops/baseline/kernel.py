"""A few kernel settings, each with its reason, and no core dumps: a dump of a service holds its secrets."""

from dataclasses import dataclass
from pathlib import Path

from morizo.ops.baseline.ask import in_container, read
from morizo.ops.baseline.steps import Do, Group, Operator, Put, Step
from morizo.ops.target import Target

SYSCTL = Path("/etc/sysctl.d/60-morizo.conf")
NO_CORES = Path("/etc/systemd/system.conf.d/10-morizo.conf")
SETTINGS = {
    "net.ipv4.tcp_syncookies": ("1", "half-open connections don't fill the queue"),
    "net.core.somaxconn": ("4096", "room for callers who wait behind a held socket"),
    "net.ipv4.conf.all.rp_filter": ("2", "drops forged sources; loose, so that two networks work"),
    "net.ipv4.conf.all.accept_redirects": ("0", "no neighbour moves our routes"),
    "net.ipv6.conf.all.accept_redirects": ("0", "the same"),
    "net.ipv4.conf.all.send_redirects": ("0", "this is no router"),
    "fs.suid_dumpable": ("0", "no core of a program that changed its user"),
    "kernel.dmesg_restrict": ("1", "kernel addresses are nobody else's business"),
    "kernel.kptr_restrict": ("1", "the same"),
    "vm.swappiness": ("10", "swap is for the upgrade at night, not for the app"),
}
CORES_TEXT = """\
# written by morizo deploy
[Manager]
# soft only: a login may still raise its own
DefaultLimitCORE=0:infinity
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """The settings as they are now.

    Args:
        values: By name; those that can't be read are left out.
        fixed: Names that can't be set here (a container).
    """

    values: tuple[tuple[str, str], ...]
    fixed: frozenset[str] = frozenset()


def text() -> str:
    """Return the file."""
    lines = [f"# {why}\n{name} = {value}" for name, (value, why) in SETTINGS.items()]
    return "\n".join(["# written by morizo deploy", *lines, ""])


def wanted(seen: Seen) -> Group:
    """Return the file, and the settings that differ in the running kernel."""
    now = dict(seen.values)
    differ = {
        name: (now[name], value)
        for name, (value, _) in SETTINGS.items()
        if name in now and name not in seen.fixed and now[name] != value
    }
    steps: list[Step] = [
        Put(SYSCTL, text()),
        Put(NO_CORES, CORES_TEXT, then=(("systemctl", "daemon-reexec"),)),
    ]
    if differ:
        steps.append(
            Do(
                f"カーネルの設定 {len(differ)} 個を変更",
                tuple(("sysctl", "-q", "-w", f"{name}={new}") for name, (_, new) in differ.items()),
                tuple(f"{name} {old} → {new}" for name, (old, new) in differ.items()),
            )
        )
    return Group("kernel", "カーネル", tuple(steps))


def look() -> Seen:
    """Read the running kernel."""
    values, fixed = {}, set()
    container = in_container()
    for name in SETTINGS:
        path = Path("/proc/sys") / name.replace(".", "/")
        value = read(path)
        if value is None:
            continue
        values[name] = value.strip()
        # in a container only the network's settings are its own
        if container and not (name.startswith("net.") and _writable(path)):
            fixed.add(name)
    return Seen(tuple(values.items()), frozenset(fixed))


def _writable(path: Path) -> bool:
    try:
        with path.open("r+"):
            return True
    except OSError:
        return False


def group(target: Target, operator: Operator) -> Group:
    """Look and decide."""
    del target, operator
    return wanted(look())
