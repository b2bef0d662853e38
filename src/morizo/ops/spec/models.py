"""The nouns of the plan: requirements and faults, chapters and their steps, the checklist's lines."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Language = Literal["ja", "en"]
RequirementId = Annotated[str, Field(pattern=r"^R[1-9]\d{0,2}$")]
FaultId = Annotated[str, Field(pattern=r"^B[1-9]\d?$")]
Section = Annotated[str, Field(pattern=r"^(\d{1,2}(\.\d{1,2})?|A)$")]
"""A chapter or section of the plan; `0` is its preface, `A` its appendix on Let's Encrypt."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Part):
    """The same thing said in Japanese and in English."""

    ja: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def of(self, language: Language) -> str:
        """Return it in one language."""
        return self.ja if language == "ja" else self.en


class _Numbered(_Part):
    id: str
    section: Section

    @property
    def number(self) -> int:
        """The number in its id."""
        return int(self.id[1:])

    @property
    def chapter(self) -> str:
        """The plan's chapter that it belongs to: `2` for section 2.4."""
        return self.section.partition(".")[0]


class Requirement(_Numbered):
    """Something that the plan demands, and how it is kept.

    Args:
        id: `R1` to `R148`; never given to anything else.
        section: Where the plan demands it.
        state: `met` as demanded; `replaced` by something else, for a `reason`; not built yet (`later`); can't be
            proved `not-on-one-host`.
        title: A few words.
        demand: The plan's own words, Japanese.
        check: The claim that a machine tests, one sentence.
        how: How it is kept here.
        reason: Why it is replaced.
    """

    id: RequirementId
    state: Literal["met", "replaced", "later", "not-on-one-host"]
    title: Words
    demand: Annotated[str, Field(min_length=1)]
    check: Words
    how: Words
    reason: Words | None = None

    @model_validator(mode="after")
    def _says_why_it_is_replaced(self) -> Self:
        if (self.reason is not None) != (self.state == "replaced"):
            raise ValueError(f"{self.id}: `reason` belongs to `replaced`, and only to it")
        return self


class Fault(_Numbered):
    """Something that is wrong in the plan, and what is done instead.

    Args:
        id: `B1` to `B64`; never given to anything else.
        section: Where the plan has it.
        basis: How it is known: `tried` here, `reported` by others, `known` in the field, or `read` from the plan.
        state: `mended`; only `named`, since no tool can mend it; `later`, not built yet.
        title: A few words.
        what: What goes wrong.
        instead: What is done here.
        requirements: Ids of what it breaks, or of what holds its mending.
    """

    id: FaultId
    basis: Literal["tried", "reported", "known", "read"]
    state: Literal["mended", "named", "later"]
    title: Words
    what: Words
    instead: Words
    requirements: Annotated[tuple[RequirementId, ...], Field(min_length=1)]


class Step(_Part):
    """A few lines of the plan that belong together, and what is done instead.

    Args:
        section: The plan's section that they stand in.
        lines: As they stand there: commands (one that is broken over lines is joined), settings, sentences.
        command: Which command of Morizo's does it (`deploy`, `secrets import`); empty where none does yet.
        part: In which part of that command.
        instead: What happens instead.
        faults: Why it differs.
        checks: Ids of the requirements, and so of doctor's checks, that show that it holds.
    """

    section: Section
    lines: Annotated[tuple[str, ...], Field(min_length=1)]
    command: str
    part: str
    instead: Words
    faults: tuple[FaultId, ...]
    checks: Annotated[tuple[RequirementId, ...], Field(min_length=1)]


class Part(_Part):
    """A section of the plan.

    Args:
        id: `2.4`.
        title: The plan's title.
        steps: In the plan's order.
    """

    id: Section
    title: Words
    steps: tuple[Step, ...]


class Chapter(_Part):
    """A chapter of the plan.

    Args:
        id: `0` (preface) to `12`, or `A` (appendix).
        title: The plan's title.
        instead: What an operator types or reads in its place.
        parts: Its sections, in the plan's order.
    """

    id: Section
    title: Words
    instead: Words
    parts: tuple[Part, ...]


class Line(_Part):
    """One of the eleven lines of the plan's security checklist (chapter 10).

    Args:
        words: As they stand in the plan.
        requirement: The requirement that the line is.
        decided_by: The requirements whose checks decide it.
        faults: What is wrong in the line.
        replaced: What holds instead, and why; None where the line holds as it stands.
    """

    words: str
    requirement: RequirementId
    decided_by: Annotated[tuple[RequirementId, ...], Field(min_length=1)]
    faults: tuple[FaultId, ...] = ()
    replaced: Words | None = None


class Situation(_Part):
    """Something that an operator meets at night, and the way out.

    Args:
        title: What is seen.
        first: The first command to type.
        steps: What to do, in order.
        checks: Requirements that tell that it is over.
    """

    title: Words
    first: str
    steps: Annotated[tuple[Words, ...], Field(min_length=1)]
    checks: tuple[RequirementId, ...] = ()


class Ending(_Part):
    """What an exit code tells.

    Args:
        code: The code.
        means: What happened.
        then: The next step.
    """

    code: Annotated[int, Field(ge=0, le=7)]
    means: Words
    then: Words
