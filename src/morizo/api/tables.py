"""Every table, gathered: importing this module fills the schema's collection."""

from morizo.accounts import idempotency as idempotency
from morizo.accounts import store as accounts
from morizo.changes import store as changes
from morizo.chat import store as chat
from morizo.db.schema import metadata
from morizo.menus import store as menus
from morizo.pantry import store as pantry
from morizo.preferences import store as preferences
from morizo.recipes import store as recipes
from morizo.shopping import store as shopping

__all__ = ["metadata"]
ROOMS = (accounts, idempotency, changes, preferences, pantry, recipes, menus, shopping, chat)
