"""The production plan as data: what it demands (R), what is wrong in it (B), its steps, and what is done instead.

Pure: it reads its own packaged files, once. The runbook, `doctor` and `plan` take their ids and words from here.
"""

from morizo.ops.spec.loader import fault, faults, requirement, requirements
from morizo.ops.spec.models import Fault, Requirement, Words

__all__ = ["Fault", "Requirement", "Words", "fault", "faults", "requirement", "requirements"]
