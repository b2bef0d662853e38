"""What a group of the baseline wants of the host: plain data, decided by pure functions, put in place by `engine`."""

from dataclasses import dataclass
from pathlib import Path

Words = tuple[str, ...]
"""One command, word by word; no shell reads it."""


@dataclass(frozen=True, slots=True)
class Put:
    """A file with just this text.

    Args:
        path: Where.
        text: All of it.
        mode: Its permissions; the owner is root.
        check: A command that must agree before the file is put there; the word `{}` becomes the candidate.
        then: Commands that make the host take the new text, run after the group's other steps.
    """

    path: Path
    text: str
    mode: int = 0o644
    check: Words = ()
    then: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """No file there."""

    path: Path
    then: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link."""

    path: Path
    to: Path
    then: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, owned by root."""

    path: Path
    mode: int = 0o755
    then: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Packages:
    """Debian packages that are installed."""

    names: tuple[str, ...]
    then: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A systemd unit that is enabled, and runs where `running` says so."""

    name: str
    running: bool = True
    then: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Do:
    """Commands that the host's state was found to need, in order.

    Args:
        why: What changes, for the operator.
        commands: Each must succeed.
        shown: Lines for the diff; the commands themselves when empty.
        env: More environment for the commands.
        timeout_s: After this a command is given up.
    """

    why: str
    commands: tuple[Words, ...]
    shown: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    timeout_s: int = 300
    then: tuple[Words, ...] = ()


Step = Put | Gone | Link | Folder | Packages | Unit | Do


@dataclass(frozen=True, slots=True)
class Group:
    """All that one subject wants.

    Args:
        name: Stable English word, the events' `step`.
        title: The subject in Japanese.
        steps: In the order in which they are taken.
        notes: What the operator should know although nothing is changed for it.
        faults: Why nothing at all may be changed.
    """

    name: str
    title: str
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operator:
    """Who works on the host, as far as the host's state depends on it.

    Args:
        login: The account that ssh used; None on the host itself.
        clock_offset_s: The host's clock minus the operator's.
        over_ssh: Whether a lost firewall or sshd would lock the operator out.
    """

    login: str | None = None
    clock_offset_s: float | None = None
    over_ssh: bool = True


def thens(steps: tuple[Step, ...]) -> tuple[Words, ...]:
    """Return what must follow the steps, each command once, in order."""
    return tuple(dict.fromkeys(words for step in steps for words in step.then))
