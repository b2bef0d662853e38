"""Every table, gathered: importing this module fills the schema's collection."""

from morizo.accounts import idempotency as idempotency
from morizo.accounts import store as accounts
from morizo.changes import store as changes
from morizo.db.schema import metadata
from morizo.pantry import store as pantry
from morizo.preferences import store as preferences

__all__ = ["metadata"]
ROOMS = (accounts, idempotency, changes, preferences, pantry)
