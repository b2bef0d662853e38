"""How many of the faults that are put into a host doctor names, and whether it names any on a sound one."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from morizo.ops.doctor.diagnosis import Diagnosis
from tests.hosts.faults import PREAMBLE, Seed, batches

Shell = Callable[[str], str]
"""Runs a shell text on the host as root, and returns what it printed."""
Examine = Callable[[], Sequence[Diagnosis]]


@dataclass(frozen=True, slots=True)
class Trial:
    """What doctor said of one fault."""

    seed: Seed
    said: Diagnosis | None

    @property
    def is_named(self) -> bool:
        """Whether the right check failed for the right reason, and says how to mend it."""
        one = self.said
        return (
            one is not None
            and one.result == "failed"
            and re.search(self.seed.says, one.evidence, re.S) is not None
            and bool(one.fix)
        )


def play(seeds: Iterable[Seed], shell: Shell, examine: Examine) -> list[Trial]:
    """Put the faults into a host, several at once where they don't hide each other, ask doctor, and undo them."""
    trials = []
    for batch in batches(seeds):
        for seed in batch:
            shell(PREAMBLE + seed.plant)
        try:
            said = {one.check: one for one in examine()}
        finally:
            for seed in reversed(batch):
                shell(PREAMBLE + seed.undo)
        trials += [Trial(seed, said.get(seed.check)) for seed in batch]
    return trials


def recall(trials: Sequence[Trial]) -> float:
    """Return the share that was named."""
    return sum(trial.is_named for trial in trials) / len(trials)


def table(trials: Sequence[Trial]) -> str:
    """Return what was seeded, and what was said of it."""
    lines = []
    for trial in trials:
        mark = "named " if trial.is_named else "MISSED"
        said = trial.said
        evidence = f"{said.result}: {said.evidence}" if said else "no such check"
        lines.append(f"{mark}  {trial.seed.name:<44} {trial.seed.check:<22} {_short(evidence)}")
    named = sum(trial.is_named for trial in trials)
    return "\n".join([*lines, f"named {named} of {len(trials)} ({recall(trials):.1%})"])


def _short(words: str, columns: int = 70) -> str:
    used, kept = 0, ""
    for sign in words.replace("\n", " "):
        used += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if used > columns:
            return kept + "…"
        kept += sign
    return kept
