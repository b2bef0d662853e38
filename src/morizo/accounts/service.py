"""Signing up, in and out. Opens its own short transactions: hashing a password holds none."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row

from morizo.accounts.errors import (
    AccountDisabled,
    EmailTaken,
    LinkExpired,
    SessionEnded,
    SignUpClosed,
    WeakPassword,
    WrongCredentials,
)
from morizo.accounts.keys import AUDIENCE, Keys
from morizo.accounts.limits import Guard, Limits
from morizo.accounts.models import Session, SignUp, User, fold_email
from morizo.accounts.passwords import hash_password, verify_password
from morizo.accounts.store import CANARY, PeopleStore
from morizo.accounts.visit import Visit
from morizo.db.engine import Database
from morizo.errors import Invalid
from morizo.kit.clock import Clock
from morizo.kit.ids import new_id

ACCESS_LIFE = timedelta(hours=1)
SESSION_LIFE = timedelta(days=30)
REUSE_WINDOW = timedelta(seconds=10)
"""How long the previous refresh token is taken after a refresh: two tabs, or an answer that was lost."""
LINK_LIFE = timedelta(hours=24)
PASSWORD_MIN = 8
PASSWORD_MAX = 256


@dataclass(frozen=True, slots=True)
class Accounts:
    """The embedded accounts of this instance."""

    database: Database
    keys: Keys
    clock: Clock
    issuer: str
    signup: SignUp = "open"
    limits: Limits = field(default_factory=Limits)
    time_zone: str = "Asia/Tokyo"

    def sign_up(
        self, email: str, password: str, address: str, *, invitation: str | None = None
    ) -> Session:
        """Add a person with a household of their own, and sign them in.

        Raises:
            SignUpClosed, EmailTaken, WeakPassword, Invalid, Throttled.
        """
        email = check_email(email)
        check_password(password, email)
        now = self.clock.now()
        with self.database.write() as transaction:
            Guard(transaction, now).count(f"sign-up {address}", self.limits.sign_up_per_address)
        encoded = hash_password(password)
        with self.database.write() as transaction:
            people = PeopleStore(transaction)
            self._admit(people, invitation, now)
            if people.by_email(email):
                raise EmailTaken
            person_id = people.add(email, encoded, now, time_zone=self.time_zone)
            return self._begin(people, person_id, now)

    def sign_in(self, email: str, password: str, address: str) -> Session:
        """Begin a session with a password.

        Raises:
            WrongCredentials: Whichever of the two is wrong.
            AccountDisabled, Throttled.
        """
        email, now = fold_email(email), self.clock.now()
        by_account, by_address = f"sign-in {email}", f"sign-in from {address}"
        with self.database.read() as transaction:
            guard = Guard(transaction, now)
            guard.check(by_account, self.limits.sign_in_per_account)
            guard.check(by_address, self.limits.sign_in_per_address)
            person = PeopleStore(transaction).by_email(email)
        right = verify_password(person.password_hash if person else None, password[:PASSWORD_MAX])
        with self.database.write() as transaction:
            guard = Guard(transaction, now)
            if not right or person is None:
                # Commit the count before refusing, or it would be rolled back with the refusal.
                guard.count(by_account, self.limits.sign_in_per_account)
                guard.count(by_address, self.limits.sign_in_per_address)
            else:
                guard.forget(by_account)
                if person.disabled_at is None:
                    return self._begin(PeopleStore(transaction), person.id, now)
        if right:
            raise AccountDisabled
        raise WrongCredentials

    def refresh(self, refresh_token: str) -> Session:
        """Go on with a session.

        The previous token is taken for ten seconds after a refresh; used later, it is a sign of theft and
        ends the session.

        Raises:
            SessionEnded: No such session any more.
        """
        now, given = self.clock.now(), _digest(refresh_token)
        with self.database.write() as transaction:
            people = PeopleStore(transaction)
            row = people.session_by_token(given)
            if row is not None and now - row.refreshed_at <= SESSION_LIFE:
                person = people.by_id(row.person_id)
                fresh = row.token_hash == given or now - row.refreshed_at <= REUSE_WINDOW
                if fresh and person is not None and person.disabled_at is None:
                    token = secrets.token_urlsafe(32)
                    people.rotate(row.id, old_hash=row.token_hash, new_hash=_digest(token), now=now)
                    return self._session(person, row.id, token, now)
                people.end_session(row.id)
        raise SessionEnded

    def visitor(self, access_token: str) -> dict[str, Any]:
        """Return the claims of an access token.

        Raises:
            Unauthenticated: It can't be trusted.
        """
        return self.keys.read(access_token, self.clock.now())

    def visit(self, transaction: Connection, claims: dict[str, Any]) -> Visit:
        """Open a visit for the person whose claims these are, in a transaction.

        Raises:
            SessionEnded: Signed out, deleted or disabled in the meantime.
        """
        home = PeopleStore(transaction).home_of(str(claims["sub"]), str(claims["session_id"]))
        if home is None:
            raise SessionEnded
        household, member = home
        return Visit(transaction, household, member, self.clock.now(), new_id())

    def user(self, access_token: str) -> User:
        """Return whose token this is."""
        claims = self.visitor(access_token)
        with self.database.read() as transaction:
            people = PeopleStore(transaction)
            person = people.by_id(str(claims["sub"]))
            if person is None or people.home_of(person.id, str(claims["session_id"])) is None:
                raise SessionEnded
            return _user(person)

    def sign_out(self, access_token: str, scope: str) -> None:
        """End this session ("local"), all ("global") or all others ("others")."""
        claims = self.visitor(access_token)
        person_id, session_id = str(claims["sub"]), str(claims["session_id"])
        with self.database.write() as transaction:
            people = PeopleStore(transaction)
            if scope == "local":
                people.end_session(session_id)
            else:
                people.end_sessions(person_id, but=session_id if scope == "others" else None)

    def make_link(self, transaction: Connection, purpose: str, person_id: str | None = None) -> str:
        """Make a one-time link's token; only its hash is kept."""
        token, now = secrets.token_urlsafe(32), self.clock.now()
        PeopleStore(transaction).add_link(_digest(token), purpose, now, now + LINK_LIFE, person_id)
        return token

    def recover(self, email: str, send: Callable[[str, str], None]) -> None:
        """Send a reset link if somebody has this address; the caller can't tell.

        Args:
            email: The address that was typed.
            send: Takes the address and the link's token.

        Raises:
            Throttled: Too many links for this address.
        """
        email, now = fold_email(email), self.clock.now()
        with self.database.write() as transaction:
            Guard(transaction, now).count(f"recover {email}", self.limits.recover_per_account)
            person = PeopleStore(transaction).by_email(email)
            if person is None or person.disabled_at is not None:
                return
            token = self.make_link(transaction, "reset", person.id)
        send(email, token)

    def reset_password(self, token: str, password: str) -> None:
        """Set a new password with a one-time link; every session ends.

        Raises:
            LinkExpired, WeakPassword.
        """
        check_password(password, "")
        encoded = hash_password(password)
        with self.database.write() as transaction:
            people = PeopleStore(transaction)
            row = people.take_link(_digest(token), "reset", self.clock.now())
            if row is None or row.person_id is None:
                raise LinkExpired
            people.set_password(row.person_id, encoded)

    def confirm_password(self, person_id: str, password: str) -> None:
        """Ask for the password again before something grave.

        Raises:
            WrongCredentials.
        """
        now = self.clock.now()
        with self.database.write() as transaction:
            person = PeopleStore(transaction).by_id(person_id)
            Guard(transaction, now).count(f"confirm {person_id}", self.limits.sign_in_per_account)
        if not verify_password(person.password_hash if person else None, password[:PASSWORD_MAX]):
            raise WrongCredentials("パスワードが違います。")

    def _admit(self, people: PeopleStore, invitation: str | None, now: datetime) -> None:
        if self.signup == "open" or (self.signup == "first-only" and people.count() == 0):
            return
        invited = self.signup != "closed" and invitation is not None
        if not (invited and people.take_link(_digest(invitation or ""), "invite", now)):
            raise SignUpClosed

    def _begin(self, people: PeopleStore, person_id: str, now: datetime) -> Session:
        session_id, token = new_id(), secrets.token_urlsafe(32)
        people.end_idle_sessions(now - SESSION_LIFE)
        people.add_session(session_id, person_id, _digest(token), now)
        people.signed_in(person_id, now)
        person = people.by_id(person_id)
        if person is None:
            raise SessionEnded
        return self._session(person, session_id, token, now)

    def _session(
        self, person: Row[*tuple[Any, ...]], session_id: str, refresh_token: str, now: datetime
    ) -> Session:
        user = _user(person)
        seconds = int(ACCESS_LIFE.total_seconds())
        issued = int(now.timestamp())
        claims = {
            "iss": self.issuer,
            "sub": user.id,
            "aud": AUDIENCE,
            "exp": issued + seconds,
            "iat": issued,
            "email": user.email,
            "phone": "",
            "app_metadata": user.app_metadata,
            "user_metadata": user.user_metadata,
            "role": user.role,
            "aal": "aal1",
            "amr": [{"method": "password", "timestamp": issued}],
            "session_id": session_id,
            "is_anonymous": False,
        }
        return Session(
            access_token=self.keys.sign(claims),
            expires_in=seconds,
            expires_at=issued + seconds,
            refresh_token=refresh_token,
            user=user,
        )


def _user(person: Row[*tuple[Any, ...]]) -> User:
    marks = {"canary": True} if person.role == CANARY else {}
    return User(
        id=person.id,
        email=person.email,
        app_metadata={"provider": "email", "providers": ["email"], **marks},
        email_confirmed_at=person.created_at,
        confirmed_at=person.created_at,
        last_sign_in_at=person.last_sign_in_at,
        created_at=person.created_at,
        updated_at=person.last_sign_in_at or person.created_at,
    )


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def check_email(email: str) -> str:
    """Return an address in its one spelling.

    Raises:
        Invalid: It can't be one.
    """
    folded = fold_email(email)
    name, _, domain = folded.partition("@")
    plain = (
        folded.isprintable() and " " not in folded and len(folded) <= 254 and folded.count("@") == 1
    )
    if not (plain and name and "." in domain.strip(".") and domain == domain.strip(".")):
        raise Invalid("メールアドレスの形ではありません。", field="email")
    return folded


def check_password(password: str, email: str) -> None:
    """Look whether a password will do.

    Raises:
        WeakPassword.
    """
    too_plain = len(set(password)) < 4 or (
        email and password.lower() in (email, email.partition("@")[0])
    )
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX or too_plain:
        raise WeakPassword(field="password")
