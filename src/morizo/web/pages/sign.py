"""Signing up, in and out, and choosing a new password."""

import contextlib
from typing import Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from morizo.errors import Invalid, MorizoError, Unavailable
from morizo.web.doors import action, open_action, open_page, status_of
from morizo.web.here import Here, address_of, local
from morizo.web.session import Toast, Tokens

CLEAR = {"Clear-Site-Data": '"cache", "storage"'}
"""After signing out nothing of the home stays on a borrowed phone."""


@open_page
async def sign_in_page(here: Here) -> Response:
    """Show the sign-in form."""
    back = local(here.query("to", 2000) or "/")
    if here.session.tokens is not None:
        return RedirectResponse(back, 303)
    return _form(here, "sign_in.html", back)


@open_action
async def sign_in(here: Here) -> Response:
    """Sign somebody in, and go back to where they were."""
    return await _enter(here, "sign_in.html", "token?grant_type=password")


@open_page
async def sign_up_page(here: Here) -> Response:
    """Show the sign-up form."""
    if here.session.tokens is not None:
        return RedirectResponse("/", 303)
    return _form(here, "sign_up.html", "/", invitation=here.query("invitation"))


@open_action
async def sign_up(here: Here) -> Response:
    """Add a person, and sign them in."""
    return await _enter(
        here, "sign_up.html", "signup", invitation=here.form.text("invitation")[:200]
    )


@action
async def sign_out(here: Here) -> Response:
    """End the session on this device."""
    tokens = here.session.tokens
    here.session.sign_out()
    if tokens is not None:
        # The cookie is gone either way, and the service forgets the session by itself.
        with contextlib.suppress(MorizoError):
            await here.desk.service.auth("logout?scope=local", token=tokens.access)
    return RedirectResponse("/sign-in", 303, headers=CLEAR)


@open_page
async def forgot_page(here: Here) -> Response:
    """Show the form that asks for a reset link."""
    return here.page("forgot.html", error=None, sent=False)


@open_action
async def forgot(here: Here) -> Response:
    """Have a reset link sent; whether somebody has the address is not told."""
    email = here.form.text("email")
    if "@" not in email:
        err = Invalid("メールアドレスの形ではありません。", field="email")
        return here.page("forgot.html", status=422, error=err, sent=False)
    await here.desk.service.auth(
        "recover", {"email": email[:254]}, address=address_of(here.request)
    )
    return here.page("forgot.html", error=None, sent=True)


@open_page
async def reset_page(here: Here) -> Response:
    """Show the form for a new password."""
    return here.page("reset.html", error=None, token=here.query("token"))


@open_action
async def reset(here: Here) -> Response:
    """Set the new password."""
    token, password = here.form.text("token")[:200], here.form.secret("password")
    try:
        await here.desk.service.auth("reset", {"token": token, "password": password or " "})
    except MorizoError as err:
        return here.page("reset.html", status=status_of(err), error=err, token=token)
    here.session.leave(Toast("新しいパスワードにしました。ログインしてください。"))
    return RedirectResponse("/sign-in", 303)


async def _enter(here: Here, template: str, path: str, *, invitation: str = "") -> Response:
    email, password = here.form.text("email"), here.form.secret("password")
    back = local(here.form.text("to") or "/")
    try:
        if not email or not password:
            raise Invalid("メールアドレスとパスワードを入力してください。", field="email")
        body: dict[str, Any] = {"email": email[:254], "password": password}
        if invitation:
            body["data"] = {"invitation": invitation}
        answer = await here.desk.service.auth(path, body, address=address_of(here.request))
        if "access_token" not in answer:
            raise Unavailable(
                "確認のメールを送りました。メールのリンクを開いてから、ログインしてください。"
            )
    except MorizoError as err:
        here.typed = {"email": email}
        return _form(here, template, back, status=status_of(err), error=err, invitation=invitation)
    here.session.sign_in(Tokens.of(answer, here.desk.clock))
    here.session.zone = await _zone(here)
    return RedirectResponse(back, 303)


async def _zone(here: Here) -> str:
    try:
        return (await here.member.preferences()).time_zone
    except MorizoError:
        return here.session.zone  # only the clock on the wall depends on it


def _form(
    here: Here,
    template: str,
    back: str,
    *,
    status: int = 200,
    error: MorizoError | None = None,
    invitation: str = "",
) -> Response:
    return here.page(template, status=status, error=error, back=back, invitation=invitation)


routes = [
    Route("/sign-in", sign_in_page),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-up", sign_up_page),
    Route("/sign-up", sign_up, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/forgot", forgot_page),
    Route("/forgot", forgot, methods=["POST"]),
    Route("/reset", reset_page),
    Route("/reset", reset, methods=["POST"]),
]
