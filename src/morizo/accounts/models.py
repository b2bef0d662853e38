"""What accounts show: a session and a user, both in Supabase Auth's wire shape."""

import unicodedata
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

SignUp = Literal["open", "first-only", "invite", "closed"]


def fold_email(email: str) -> str:
    """Return the one spelling under which a mail address is kept."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def is_canary(app_metadata: object) -> bool:
    """Tell from what accounts say of somebody whether they are the synthetic account."""
    return isinstance(app_metadata, dict) and app_metadata.get("canary") is True


class User(BaseModel):
    """A person, as Supabase Auth describes one."""

    model_config = ConfigDict(frozen=True)

    id: str
    aud: str = "authenticated"
    role: str = "authenticated"
    email: str
    phone: str = ""
    email_confirmed_at: datetime
    confirmed_at: datetime
    last_sign_in_at: datetime | None = None
    app_metadata: dict[str, Any]
    """What only the instance may say of somebody; `canary` marks the synthetic account."""
    user_metadata: dict[str, Any] = {}
    identities: list[dict[str, Any]] = []
    created_at: datetime
    updated_at: datetime
    is_anonymous: bool = False


class Session(BaseModel):
    """Tokens and whose they are, as Supabase Auth describes them. Times are seconds."""

    model_config = ConfigDict(frozen=True)

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int
    expires_at: int
    refresh_token: str
    user: User

    @property
    def is_canary(self) -> bool:
        """Whether it is the synthetic account's."""
        return is_canary(self.user.app_metadata)
