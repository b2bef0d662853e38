"""The four kinds of doors of the pages, and what happens when one can't do its work.

    @page           a page of the member's home       @open_page      a page for everybody
    @action         a form of the member's home       @open_action    a form for everybody

An action whose work is refused shows its page again: what happened, what was kept, what to do next.
"""

import functools
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from morizo.api.client import ServiceDown
from morizo.errors import (
    Forbidden,
    Invalid,
    Missing,
    MorizoError,
    Refused,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from morizo.kit.log import event
from morizo.web import forms
from morizo.web.here import Here, local, sign_in_first
from morizo.web.session import Toast

_log = logging.getLogger("morizo.web")
Page = Callable[[Here], Awaitable[Response]]
Door = Callable[[Request], Awaitable[Response]]
WRONG_PASSWORD = "invalid_credentials"  # noqa: S105 - an error's code
"""Who asks for the password again and gets it wrong is still signed in."""
STATUS: dict[type[MorizoError], int] = {
    Invalid: 422,
    Unauthenticated: 401,
    Forbidden: 403,
    Missing: 404,
    Refused: 409,
    Throttled: 429,
    Unavailable: 503,
}


def page(show: Page) -> Door:
    """A page of the member's home."""

    @functools.wraps(show)
    async def door(request: Request) -> Response:
        here = _stand(request)
        try:
            await here.desk.refresher.refresh_early(here.session)
            return await show(here)
        except Unauthenticated:
            here.session.sign_out()
            return sign_in_first(request, here.typed, here.address)
        except MorizoError as err:
            return _trouble(here, err)

    return door


def open_page(show: Page) -> Door:
    """A page for everybody."""

    @functools.wraps(show)
    async def door(request: Request) -> Response:
        here = _stand(request)
        try:
            return await show(here)
        except MorizoError as err:
            return _trouble(here, err)

    return door


def action(work: Page) -> Door:
    """A form of the member's home."""

    @functools.wraps(work)
    async def door(request: Request) -> Response:
        here = _stand(request)
        try:
            await _read(here)
            await here.desk.refresher.refresh_early(here.session)
            return await work(here)
        except MorizoError as err:
            if isinstance(err, Unauthenticated) and err.code != WRONG_PASSWORD:
                here.session.sign_out()
                return sign_in_first(request, here.form, local(here.form.text("to")))
            return await _refused(here, err)

    return door


def open_action(work: Page) -> Door:
    """A form for everybody; its own errors are shown on its own page."""

    @functools.wraps(work)
    async def door(request: Request) -> Response:
        here = _stand(request)
        try:
            await _read(here)
            return await work(here)
        except MorizoError as err:
            return await _refused(here, err)

    return door


def status_of(err: MorizoError) -> int:
    """Return the HTTP status of an error's family."""
    return next(STATUS[family] for family in type(err).__mro__ if family in STATUS)


def _stand(request: Request) -> Here:
    here = Here.of(request)
    state = request.scope["state"]
    here.toast, here.typed = state.get("toast"), state.get("typed") or {}
    return here


async def _read(here: Here) -> None:
    try:
        here.form = await forms.read(here.request, here.desk.keyring)
    except forms.ForeignForm as err:
        here.form = err.form or here.form
        if here.session.tokens is None and err.form is not None:
            # The cookie has gone, and with it what tied the page to it: sign in, and the words come back.
            raise Unauthenticated from err
        raise


def _trouble(here: Here, err: MorizoError) -> Response:
    _tell(here, err)
    status = status_of(err)
    fields = {name: here.form.every(name) for name in here.form if name not in forms.OURS}
    response = here.page(
        "trouble.html",
        status=status,
        error=err,
        number=here.request.state.request_id,
        again={} if any("password" in name for name in fields) else fields,
        action=here.request.url.path,
        mark=here.mark,
    )
    if isinstance(err, Throttled):
        response.headers["Retry-After"] = str(err.retry_after_s)
    return response


async def _refused(here: Here, err: MorizoError) -> Response:
    said = err.detail if err.detail != err.title else ""
    toast = Toast(err.title, "refused", detail=said, hint=err.hint)
    if isinstance(err, ServiceDown) and here.is_swap:
        # The page stays as it is, with everything that was typed on it; only the message comes.
        _tell(here, err)
        response = here.piece("toasts.html", toast=toast, to="/")
        response.headers["HX-Reswap"] = "none"
        response.status_code = status_of(err)
        return response
    if isinstance(err, ServiceDown) or not here.form:
        # The page that the form stands on can't be shown either.
        return _trouble(here, err)
    _tell(here, err)
    typed = {name: value for name, value in here.form.items() if name not in forms.OURS}
    where = local(here.form.text("to"))
    return await here.again(where, toast=toast, typed=typed, status=status_of(err))


def _tell(here: Here, err: MorizoError) -> None:
    if isinstance(err, Unavailable):
        event(_log, logging.WARNING, "unavailable", code=err.code, id=here.request.state.request_id)
