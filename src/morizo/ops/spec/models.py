"""The nouns of the plan: a requirement, a fault."""

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
