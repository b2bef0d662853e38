"""Limits on guessing, by account and by address; kept in the database, so that every process counts alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from morizo.accounts.store import PeopleStore
from morizo.errors import Throttled


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in a window of `window`."""

    times: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """How often what may be tried."""

    sign_in_per_account: Limit = Limit(10, timedelta(minutes=15))
    sign_in_per_address: Limit = Limit(60, timedelta(minutes=15))
    sign_up_per_address: Limit = Limit(20, timedelta(hours=1))
    recover_per_account: Limit = Limit(3, timedelta(hours=1))
    turns_per_member: Limit = Limit(60, timedelta(minutes=1))


class Guard:
    """Counts attempts in one transaction."""

    def __init__(self, transaction: Connection, now: datetime) -> None:
        self._people = PeopleStore(transaction)
        self._now = now

    def check(self, subject: str, limit: Limit) -> None:
        """Refuse when the subject has used up its limit; counts nothing.

        Raises:
            Throttled: With the seconds until the window ends.
        """
        count, begun = self._people.attempts_of(_key(subject), self._now - limit.window)
        if begun is not None and count >= limit.times:
            raise Throttled(retry_after_s=_left(begun, limit, self._now))

    def count(self, subject: str, limit: Limit) -> None:
        """Count one attempt.

        Raises:
            Throttled: This one is over the limit.
        """
        key = _key(subject)
        if self._people.count_attempt(key, self._now, self._now - limit.window) > limit.times:
            _, begun = self._people.attempts_of(key, self._now - limit.window)
            raise Throttled(retry_after_s=_left(begun or self._now, limit, self._now))

    def forget(self, subject: str) -> None:
        """Start the subject afresh."""
        self._people.forget_attempts(_key(subject))


def _key(subject: str) -> str:
    # Hashed: the table must not become a list of mail addresses that somebody tried.
    return sha256(subject.encode()).hexdigest()


def _left(begun: datetime, limit: Limit, now: datetime) -> int:
    return max(1, int((begun + limit.window - now).total_seconds()) + 1)
