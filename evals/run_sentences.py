"""Measure `sentences` on a labelled set.

    python -m evals.run_sentences evals/sentences-dev.jsonl [--failures]

Each line holds `text`, `today`, `acts` and perhaps `also` (other readings that are right too).
A reading below the threshold of sureness, or `unknown`, counts as asked. What is left is right, a
wrong change (it would have changed the stock in another way than was said) or wrong otherwise.
"""

import argparse
import json
import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from morizo.foods.catalogue import Catalogue, load
from morizo.foods.text import fold
from morizo.sentences import Change, Reading, as_json, read

OUTCOMES = ("right", "asked", "wrong change", "wrong other")
CHANGES = {"add", "use", "discard", "move", "set", "rename"}
NAMES = ("name", "to", "title", "label")
LISTS = ("uses", "exclude", "names", "mood")


def comparable(act: dict[str, Any], catalogue: Catalogue) -> tuple[tuple[str, Any], ...]:
    """An act in the form in which two are compared: foods by id, numbers by value, lists as sets."""
    shaped: dict[str, Any] = {}
    for key, value in act.items():
        if key in NAMES:
            shaped[key] = _food(value, catalogue)
        elif key in LISTS:
            shaped[key] = frozenset(_food(v, catalogue) for v in value)
        elif key in ("quantity", "quantity_high"):
            shaped[key] = Decimal(value).normalize()
        else:
            shaped[key] = value
    return tuple(sorted(shaped.items()))


def _food(name: str, catalogue: Catalogue) -> str:
    food = catalogue.find(name)
    return food.id if food else fold(name.strip())


def outcome(case: dict[str, Any], reading: Reading, catalogue: Catalogue) -> str:
    """What a reading comes to: one of OUTCOMES."""
    got = Counter(comparable(as_json(a), catalogue) for a in reading.acts)
    answers = [case["acts"], *case.get("also", [])]
    right = any(got == Counter(comparable(a, catalogue) for a in acts) for acts in answers)
    if not reading.is_sure or any(a.act == "unknown" for a in reading.acts):
        expects_question = any(a["act"] == "unknown" for acts in answers for a in acts)
        return "right" if right and (reading.is_sure or expects_question) else "asked"
    if right:
        return "right"
    return "wrong change" if any(isinstance(a, Change) for a in reading.acts) else "wrong other"


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The Wilson score interval of a share."""
    if of == 0:
        return 0.0, 1.0
    share = hits / of
    middle = share + z * z / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    return (middle - spread) / scale, (middle + spread) / scale


def report(counts: dict[str, Counter[str]]) -> Iterable[str]:
    """The table: a line per family that isn't all right, then the sums with intervals."""
    total: Counter[str] = Counter()
    for family, found in sorted(counts.items()):
        total += found
        if found["right"] < found.total():
            shares = "  ".join(f"{name} {found[name]}" for name in OUTCOMES if found[name])
            yield f"{family:32} {found.total():3}  {shares}"
    for name in OUTCOMES:
        low, high = wilson(total[name], total.total())
        share = 100 * total[name] / max(1, total.total())
        yield f"{name:13} {total[name]:4} of {total.total()}  {share:5.1f} %  ({100 * low:.1f}–{100 * high:.1f})"


def main() -> None:
    """Read a set, print the shares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--failures", action="store_true", help="print what was not read right")
    arguments = parser.parse_args()
    catalogue = load()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    times: list[float] = []
    for line in arguments.path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        began = time.perf_counter()
        reading = read(case["text"], today=date.fromisoformat(case["today"]), catalogue=catalogue)
        times.append(time.perf_counter() - began)
        found = outcome(case, reading, catalogue)
        counts[case["family"]][found] += 1
        if arguments.failures and found != "right":
            got = [as_json(a) for a in reading.acts]
            print(f"{found:12} {case['id']} {case['text']}")
            print(f"    want {json.dumps(case['acts'], ensure_ascii=False)}")
            print(f"    got  {json.dumps(got, ensure_ascii=False)} ({reading.confidence})")
    print("\n".join(report(counts)))
    times.sort()
    print(
        f"time: median {1000 * times[len(times) // 2]:.2f} ms, 99 % {1000 * times[int(len(times) * 0.99)]:.2f} ms"
    )


if __name__ == "__main__":
    main()
