"""Supabase Auth's wire format, the subset that its official client uses."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal, TypeVar

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from morizo.accounts.door import bearer, house_of
from morizo.accounts.models import Session, User
from morizo.errors import Invalid
from morizo.kit.requests import leave_out_of_figures

router = APIRouter(prefix="/auth/v1", tags=["auth"])
T = TypeVar("T")
Email = Annotated[str, Field(min_length=3, max_length=254)]
Password = Annotated[str, Field(min_length=1, max_length=1024)]


class Credentials(BaseModel):
    """What the official client sends; what it sends beside that is let pass, as Supabase does."""

    model_config = ConfigDict(extra="ignore")

    email: Email
    password: Password


class NewPerson(Credentials):
    """Who signs up; `data.invitation` is the token of an invitation."""

    data: dict[str, Any] | None = None


class Grant(BaseModel):
    """The body of a token call, for either grant."""

    model_config = ConfigDict(extra="ignore")

    email: Email | None = None
    password: Password | None = None
    refresh_token: Annotated[str, Field(max_length=200)] | None = None


class Recovery(BaseModel):
    """Who has forgotten their password."""

    model_config = ConfigDict(extra="ignore")

    email: Email


class NewPassword(BaseModel):
    """A new password, with the token of a reset link."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(max_length=200)]
    password: Password


async def _apart(request: Request, call: Callable[..., T], *words: Any) -> T:
    """Make a call that hashes a password, in one of the few threads that may."""
    return await to_thread.run_sync(call, *words, limiter=house_of(request).slow)


def _known(request: Request, session: Session) -> Session:
    if session.is_canary:
        leave_out_of_figures(request.scope)
    return session


@router.post("/signup")
async def sign_up(request: Request, person: NewPerson) -> Session:
    """Add a person and sign them in."""
    invitation = (person.data or {}).get("invitation")
    call = partial(
        house_of(request).accounts.sign_up,
        invitation=invitation if isinstance(invitation, str) else None,
    )
    return await _apart(request, call, person.email, person.password, address_of(request))


@router.post("/token")
async def token(
    request: Request,
    grant: Grant,
    grant_type: Annotated[Literal["password", "refresh_token"], Query()],
) -> Session:
    """Begin a session, or go on with one."""
    accounts = house_of(request).accounts
    if grant_type == "refresh_token":
        if not grant.refresh_token:
            raise Invalid("refresh_token がありません。", field="refresh_token")
        return _known(request, await run_in_threadpool(accounts.refresh, grant.refresh_token))
    if not grant.email or not grant.password:
        raise Invalid("メールアドレスとパスワードを入力してください。", field="email")
    words = (grant.email, grant.password, address_of(request))
    return _known(request, await _apart(request, accounts.sign_in, *words))


@router.get("/user")
def user(request: Request) -> User:
    """Say whose token this is."""
    return house_of(request).accounts.user(bearer(request))


@router.post("/logout", status_code=204)
def sign_out(
    request: Request, scope: Annotated[Literal["global", "local", "others"], Query()] = "global"
) -> Response:
    """End sessions."""
    house_of(request).accounts.sign_out(bearer(request), scope)
    return Response(status_code=204)


@router.post("/recover")
def recover(request: Request, recovery: Recovery) -> dict[str, Any]:
    """Send a reset link, if mail is set up and somebody has this address; the answer is the same either way."""
    send: Callable[[str, str], None] = request.app.state.send_reset_link
    house_of(request).accounts.recover(recovery.email, send)
    return {}


@router.post("/reset", status_code=204)
async def reset(request: Request, wanted: NewPassword) -> Response:
    """Set a new password with a one-time link."""
    accounts = house_of(request).accounts
    await _apart(request, accounts.reset_password, wanted.token, wanted.password)
    return Response(status_code=204)


@router.get("/.well-known/jwks.json")
def keys(request: Request) -> dict[str, Any]:
    """Publish the public halves of the signing keys."""
    return house_of(request).accounts.keys.public()


@router.get("/settings")
def settings(request: Request) -> dict[str, Any]:
    """Say who may sign up, and how."""
    rule = house_of(request).accounts.signup
    return {
        "external": {"email": True},
        "disable_signup": rule == "closed",
        "mailer_autoconfirm": True,
        "signup": rule,
    }


def address_of(request: Request) -> str:
    """Return the caller's address: what web says in X-Forwarded-For, believed from loopback only."""
    peer = request.client.host if request.client else "unknown"
    said = request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
    return said[:64] if said and peer in ("127.0.0.1", "::1", "unknown") else peer
