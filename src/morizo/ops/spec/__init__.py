"""The production plan as data: what it demands (R), what is wrong in it (B), its steps, and what is done instead.

Pure: it reads its own packaged files, once. The runbook, `doctor` and `plan` take their ids and words from here.
"""

from morizo.ops.spec.loader import (
    chapters,
    checklist,
    endings,
    fault,
    faults,
    parts,
    requirement,
    requirements,
    situations,
)
from morizo.ops.spec.models import (
    Chapter,
    Ending,
    Fault,
    Language,
    Line,
    Part,
    Requirement,
    Situation,
    Step,
    Words,
)

__all__ = [
    "Chapter",
    "Ending",
    "Fault",
    "Language",
    "Line",
    "Part",
    "Requirement",
    "Situation",
    "Step",
    "Words",
    "chapters",
    "checklist",
    "endings",
    "fault",
    "faults",
    "parts",
    "requirement",
    "requirements",
    "situations",
]
