"""The canary: one synthetic account, in a household of its own, by whose visits an operator knows that all works.

It is nobody: it takes no first place, is left out of the figures, and is made anew before its visits, so that
nothing of an earlier one stays.
"""

from morizo.accounts.errors import EmailTaken
from morizo.accounts.models import fold_email
from morizo.accounts.passwords import hash_password
from morizo.accounts.service import Accounts, check_email, check_password
from morizo.accounts.store import CANARY, PeopleStore

NOWHERE = "morizo.invalid"
"""The domain of its address where the instance has no name in public; no mail ever goes there (RFC 2606)."""


def address_at(host: str | None) -> str:
    """Return the canary's address for a host's name."""
    named = host is not None and "." in host and not host.replace(".", "").isdigit()
    return f"canary@{host if named else NOWHERE}"


def renew(accounts: Accounts, email: str, password: str) -> None:
    """Make the canary anew, whatever the rule for signing up; its earlier self goes with all it left.

    Raises:
        EmailTaken: The address is a person's.
        WeakPassword, Invalid.
    """
    email = check_email(fold_email(email))
    check_password(password, email)
    encoded, now = hash_password(password), accounts.clock.now()
    with accounts.database.write() as transaction:
        people = PeopleStore(transaction)
        for earlier in people.canaries():
            people.delete_person(earlier.id)
        if people.by_email(email) is not None:
            raise EmailTaken
        people.add(email, encoded, now, time_zone=accounts.time_zone, role=CANARY)
