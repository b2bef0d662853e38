"""The tables of people, households and sessions.

`PeopleStore` is the one store without a household: it is what finds out whose household it is.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from morizo.accounts.visit import Household, Member, Role
from morizo.db.schema import Id, Instant, metadata
from morizo.kit.ids import new_id

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("password_hash", String(200)),
    Column("created_at", Instant, nullable=False),
    Column("last_sign_in_at", Instant),
    Column("disabled_at", Instant),
)
households = Table(
    "households",
    metadata,
    Column("id", Id, primary_key=True),
    Column("time_zone", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
)
members = Table(
    "members",
    metadata,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("household_id", Id, ForeignKey("households.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(8), nullable=False),
    Index("ix_members_household", "household_id"),
)
sessions = Table(
    "sessions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("refreshed_at", Instant, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("previous_hash", String(64)),
    Index("ix_sessions_previous", "previous_hash"),
    Index("ix_sessions_person", "person_id"),
)
links = Table(
    "account_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE")),
    Column("purpose", String(8), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_account_links_person", "person_id"),
)
attempts = Table(
    "attempts",
    metadata,
    Column("subject", String(80), primary_key=True),
    Column("window_start", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Index("ix_attempts_window_start", "window_start"),
)
ATTEMPTS_KEPT = timedelta(days=1)
CANARY: Role = "canary"
# A person as accounts know one: with what they are in their household.
_PEOPLE = select(people, members.c.role).join(members, members.c.person_id == people.c.id)
_IS_SOMEBODY = members.c.role != CANARY
# Asked in every request: built once.
_HOME = (
    select(households.c.id, households.c.time_zone, members.c.role, people.c.email)
    .join(members, members.c.household_id == households.c.id)
    .join(people, people.c.id == members.c.person_id)
    .join(sessions, sessions.c.person_id == people.c.id)
    .where(
        people.c.id == bindparam("person"),
        sessions.c.id == bindparam("session"),
        people.c.disabled_at.is_(None),
    )
)


class PeopleStore:
    """The only SQL on people, sessions and links."""

    def __init__(self, transaction: Connection) -> None:
        self._run = transaction.execute

    def by_email(self, email: str) -> Row[*tuple[Any, ...]] | None:
        """Find a person by their folded mail address."""
        return self._run(_PEOPLE.where(people.c.email == email)).first()

    def by_id(self, person_id: str) -> Row[*tuple[Any, ...]] | None:
        """Find a person."""
        return self._run(_PEOPLE.where(people.c.id == person_id)).first()

    def count(self) -> int:
        """Count everybody who ever signed up and is still there; the canary is nobody."""
        return self._run(select(func.count()).select_from(members).where(_IS_SOMEBODY)).scalar_one()

    def everybody(self) -> list[Row[*tuple[Any, ...]]]:
        """List people, oldest first."""
        return list(self._run(_PEOPLE.order_by(people.c.created_at)))

    def canaries(self) -> list[Row[*tuple[Any, ...]]]:
        """List the synthetic accounts."""
        return list(self._run(_PEOPLE.where(members.c.role == CANARY)))

    def add(
        self,
        email: str,
        password_hash: str | None,
        now: datetime,
        *,
        time_zone: str,
        role: Role = "owner",
    ) -> str:
        """Add a person with a household of their own; returns the person's id."""
        person_id, household_id = new_id(), new_id()
        self._run(
            insert(people).values(
                id=person_id, email=email, password_hash=password_hash, created_at=now
            )
        )
        self._run(insert(households).values(id=household_id, time_zone=time_zone, created_at=now))
        self._run(insert(members).values(person_id=person_id, household_id=household_id, role=role))
        return person_id

    def set_password(self, person_id: str, password_hash: str) -> None:
        """Replace the password and end every session."""
        self._run(
            update(people).where(people.c.id == person_id).values(password_hash=password_hash)
        )
        self.end_sessions(person_id)

    def set_disabled(self, person_id: str, at: datetime | None) -> None:
        """Close or reopen an account; closing ends its sessions."""
        self._run(update(people).where(people.c.id == person_id).values(disabled_at=at))
        if at is not None:
            self.end_sessions(person_id)

    def signed_in(self, person_id: str, at: datetime) -> None:
        """Remember the latest sign-in."""
        self._run(update(people).where(people.c.id == person_id).values(last_sign_in_at=at))

    def add_session(self, session_id: str, person_id: str, token_hash: str, now: datetime) -> None:
        """Begin a session."""
        self._run(
            insert(sessions).values(
                id=session_id,
                person_id=person_id,
                created_at=now,
                refreshed_at=now,
                token_hash=token_hash,
            )
        )

    def session_by_token(self, token_hash: str) -> Row[*tuple[Any, ...]] | None:
        """Find the session whose present or previous refresh token this is."""
        return self._run(
            select(sessions).where(
                (sessions.c.token_hash == token_hash) | (sessions.c.previous_hash == token_hash)
            )
        ).first()

    def rotate(self, session_id: str, *, old_hash: str, new_hash: str, now: datetime) -> None:
        """Give a session its next refresh token."""
        self._run(
            update(sessions)
            .where(sessions.c.id == session_id)
            .values(token_hash=new_hash, previous_hash=old_hash, refreshed_at=now)
        )

    def end_session(self, session_id: str) -> None:
        """End one session."""
        self._run(delete(sessions).where(sessions.c.id == session_id))

    def end_sessions(self, person_id: str, *, but: str | None = None) -> None:
        """End a person's sessions, all or all but one."""
        query = delete(sessions).where(sessions.c.person_id == person_id)
        self._run(query if but is None else query.where(sessions.c.id != but))

    def end_idle_sessions(self, before: datetime) -> None:
        """Forget sessions that weren't refreshed since `before`."""
        self._run(delete(sessions).where(sessions.c.refreshed_at < before))

    def add_link(
        self,
        token_hash: str,
        purpose: str,
        now: datetime,
        expires_at: datetime,
        person_id: str | None = None,
    ) -> None:
        """Keep a one-time link (its hash), and forget those that nobody used in time."""
        self._run(delete(links).where(links.c.expires_at <= now))
        self._run(
            insert(links).values(
                token_hash=token_hash, purpose=purpose, expires_at=expires_at, person_id=person_id
            )
        )

    def take_link(
        self, token_hash: str, purpose: str, now: datetime
    ) -> Row[*tuple[Any, ...]] | None:
        """Use up a link; None when there is no such link or it is too old."""
        row = self._run(
            delete(links)
            .where(links.c.token_hash == token_hash, links.c.purpose == purpose)
            .returning(links.c.person_id, links.c.expires_at)
        ).first()
        return row if row is not None and row.expires_at > now else None

    def home_of(self, person_id: str, session_id: str) -> tuple[Household, Member] | None:
        """Find where a person lives, if their session stands and their account is open."""
        row = self._run(_HOME, {"person": person_id, "session": session_id}).first()
        if row is None:
            return None
        return Household(row.id, row.time_zone), Member(person_id, row.email, row.role)

    def delete_person(self, person_id: str) -> None:
        """Delete a person, and their household when nobody else lives there."""
        home = self._run(
            select(members.c.household_id).where(members.c.person_id == person_id)
        ).scalar()
        self._run(delete(people).where(people.c.id == person_id))
        if (
            home
            and not self._run(
                select(members.c.person_id).where(members.c.household_id == home)
            ).first()
        ):
            self._run(delete(households).where(households.c.id == home))

    def count_attempt(self, subject: str, now: datetime, window_start: datetime) -> int:
        """Count one more attempt in the subject's running window; returns the count with this one."""
        row = self._run(select(attempts).where(attempts.c.subject == subject)).first()
        if row is None:
            # No window is longer than a day: the table stays as small as a day's guessing.
            self._run(delete(attempts).where(attempts.c.window_start < now - ATTEMPTS_KEPT))
            self._run(insert(attempts).values(subject=subject, window_start=now, tries=1))
            return 1
        fresh = row.window_start < window_start
        count = 1 if fresh else row.tries + 1
        self._run(
            update(attempts)
            .where(attempts.c.subject == subject)
            .values(tries=count, window_start=now if fresh else row.window_start)
        )
        return count

    def attempts_of(self, subject: str, window_start: datetime) -> tuple[int, datetime | None]:
        """Return how often a subject tried in its running window, and when the window began."""
        row = self._run(
            select(attempts).where(
                attempts.c.subject == subject, attempts.c.window_start >= window_start
            )
        ).first()
        return (row.tries, row.window_start) if row else (0, None)

    def forget_attempts(self, subject: str) -> None:
        """Start afresh, after a success."""
        self._run(delete(attempts).where(attempts.c.subject == subject))

    def set_time_zone(self, household_id: str, time_zone: str) -> None:
        """Move a household to another zone."""
        self._run(
            update(households).where(households.c.id == household_id).values(time_zone=time_zone)
        )
