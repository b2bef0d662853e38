"""What a sentence was understood to ask for, and how sure that is."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from morizo.sentences.acts import Act


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence was understood to ask for.

    `confidence` (0–1) says how much of the sentence the acts account for. Below `SURE` the caller
    asks before it changes anything.
    """

    acts: tuple[Act, ...]
    confidence: float
    text: str

    @property
    def is_sure(self) -> bool:
        """Whether the acts may be carried out without asking."""
        return self.confidence >= SURE


SURE = 0.6
"""The confidence from which an act is carried out without asking."""


def as_json(act: Act) -> dict[str, object]:
    """Shape an act for an evaluation set or a log: what was not said is absent."""
    shaped: dict[str, object] = {"act": act.act}
    for field in fields(act):
        value = getattr(act, field.name)
        if value is None or value is False or value == ():
            continue
        if isinstance(value, Decimal):
            value = f"{value.normalize():f}"
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        shaped[field.name] = value
    return shaped
