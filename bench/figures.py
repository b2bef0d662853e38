"""Figures, their goals, and a table of both."""

import math
import os
import platform
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured; `is_met` None means that no goal was set."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        return None if self.goal is None else self.value <= self.goal

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        goal = "—" if self.goal is None else f"≤ {_number(self.goal)} {self.unit}"
        verdict = {None: "", True: "合格", False: "不足"}[self.is_met]
        return self.what, f"{_number(self.value)} {self.unit}", goal, verdict, self.note


def _number(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.1f}" if value >= 10 else f"{value:.2f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: a value that was really measured."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def times(what: str, ms: Sequence[float], goal_p95: float | None = None) -> list[Figure]:
    """Median and p95 of one kind of request."""
    note = f"{len(ms)}回、最大 {max(ms):.0f} ms"
    return [
        Figure(f"{what} 中央値", percentile(ms, 0.5), "ms"),
        Figure(f"{what} p95", percentile(ms, 0.95), "ms", goal_p95, note),
    ]


def table(title: str, figures: Sequence[Figure]) -> str:
    """One table, aligned although a Japanese sign is two columns wide."""
    rows = [("測ったもの", "値", "目標", "", "備考"), *(figure.cells for figure in figures)]
    widths = [max(_width(row[column]) for row in rows) for column in range(4)]
    lines = [f"\n■ {title}"]
    for row in rows:
        cells = [_padded(row[column], widths[column]) for column in range(4)]
        lines.append(("  " + "  ".join([*cells, row[4]])).rstrip())
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def machine() -> str:
    """One line about where this was measured."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    version = ".".join(str(part) for part in sys.version_info[:3])
    return f"{model}、{cores} コア、{memory:.0f} GiB、Python {version}、はじめの負荷 {load:.1f}"
