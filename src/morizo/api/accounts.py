"""The embedded accounts as the settings want them; apart from the application, since a command needs no more of it."""

from morizo.accounts.keys import Keys
from morizo.accounts.limits import Limit, Limits
from morizo.accounts.service import Accounts
from morizo.db.engine import Database
from morizo.kit.clock import Clock
from morizo.settings import Settings


def accounts_of(settings: Settings, database: Database, clock: Clock) -> Accounts:
    """Return the embedded accounts as the settings want them."""
    limits = Limits()
    return Accounts(
        database,
        Keys(settings.morizo_data / "keys"),
        clock,
        issuer=f"{settings.public_url or 'http://127.0.0.1:8000'}/auth/v1",
        signup=settings.sign_up_rule,
        limits=Limits(
            sign_in_per_account=Limit(
                settings.sign_in_per_account, limits.sign_in_per_account.window
            ),
            sign_in_per_address=Limit(
                settings.sign_in_per_address, limits.sign_in_per_address.window
            ),
            sign_up_per_address=Limit(
                settings.sign_up_per_address, limits.sign_up_per_address.window
            ),
            turns_per_member=Limit(settings.turns_per_minute, limits.turns_per_member.window),
        ),
    )
