"""A Visit: one member's short stay in their household, with one transaction.

Every store is built from a Visit, so no query can be made without a household. A door opens it, makes one
service call and commits once before it answers; services and stores never commit.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

Role = Literal["owner", "member", "child", "canary"]
"""`canary`: nobody; the synthetic member by whose visits an operator knows that everything works."""


@dataclass(frozen=True, slots=True)
class Household:
    """Who shares a pantry."""

    id: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a household; `id` is the person's."""

    id: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class Visit:
    """One member's stay: the transaction, where, who, when, and the change that its writes belong to."""

    transaction: Connection
    household: Household
    member: Member
    now: datetime
    change_id: str

    @property
    def today(self) -> date:
        """The day in the household's zone."""
        return self.now.astimezone(ZoneInfo(self.household.time_zone)).date()

    def as_change(self, change_id: str) -> "Visit":
        """The same stay, its writes belonging to another change."""
        return replace(self, change_id=change_id)
