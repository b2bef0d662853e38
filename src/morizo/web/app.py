"""The pages put together."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from morizo import __version__
from morizo.api.client import Service
from morizo.kit.clock import Clock, SystemClock
from morizo.kit.hosts import KnownHosts
from morizo.kit.metrics import Metrics
from morizo.kit.requests import Requests
from morizo.settings import LOOPBACK, Read, Settings
from morizo.web.headers import Headers
from morizo.web.here import PRIVATE, Desk
from morizo.web.keyring import Keyring
from morizo.web.pages import chat, menus, meta, pantry, recipes, settings, shopping, sign, today
from morizo.web.render import Pages
from morizo.web.session import Refresher, Sessions
from morizo.web.static import Assets

QUIET = frozenset({"/health"})
ROOMS = (meta, sign, today, chat, pantry, recipes, menus, shopping, settings)
_log = logging.getLogger("morizo.web")


def build(read: Read, clock: Clock | None = None, service: Service | None = None) -> ASGIApp:
    """Build the application from its settings; makes the cookies' key at first start.

    Args:
        read: The settings, and which of them were placeholders.
        clock: The clock; the machine's when None.
        service: The AI service; the one that the settings name when None.
    """
    chosen, clock = read.settings, clock or SystemClock()
    service = service or Service(chosen.morizo_ai_url, accounts=_supabase(chosen))
    assets = Assets()
    pages = Pages(assets)
    keyring = Keyring(chosen.morizo_data / "keys" / "web.key")
    metrics = Metrics("morizo-web", __version__)

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        yield
        await service.close()

    routes = [Route("/static/{name:path}", assets.serve)]
    routes += [route for room in ROOMS for route in room.routes]
    app = Starlette(
        routes=routes,
        lifespan=life,
        exception_handlers={HTTPException: _http, Exception: _unknown},
    )
    app.state.desk = Desk(service, Refresher(service, clock), keyring, pages, clock)
    app.state.assets, app.state.metrics = assets, metrics
    zipped = GZipMiddleware(Sessions(app, keyring), minimum_size=600, compresslevel=5)
    # Behind `--lan` a phone opens the machine's bare address.
    known = KnownHosts(
        zipped,
        chosen.allowed_hosts,
        lambda: _stranger(pages),
        any_address=chosen.host not in LOOPBACK,
    )
    return Requests(Headers(known), metrics.observe, quiet=QUIET)


def _supabase(chosen: Settings) -> tuple[str, str] | None:
    found = chosen.public_supabase
    return (found[0], found[1].get_secret_value()) if found else None


async def _http(request: Request, err: Exception) -> Response:
    assert isinstance(err, HTTPException)  # noqa: S101 - registered for this class alone
    desk: Desk = request.app.state.desk
    title, detail = {
        404: ("ページが見つかりません", "アドレスが違うか、もうなくなったページです。"),
        405: ("その操作はできません", "画面を開き直して、もう一度お試しください。"),
    }.get(
        err.status_code, ("受け付けられない要求です", "画面を開き直して、もう一度お試しください。")
    )
    html = desk.pages.html("bare.html", {"title": title, "detail": detail, "number": None})
    return HTMLResponse(html, err.status_code, headers=PRIVATE | dict(err.headers or {}))


async def _unknown(request: Request, err: Exception) -> Response:
    _log.error("unknown error", exc_info=err)
    desk: Desk = request.app.state.desk
    detail = (
        "操作は終わっていないかもしれません。前の画面に戻って、確かめてからもう一度お試しください。"
    )
    number = request.state.request_id
    html = desk.pages.html(
        "bare.html", {"title": "思わぬ不具合が起きました", "detail": detail, "number": number}
    )
    return HTMLResponse(html, 500, headers=PRIVATE)


def _stranger(pages: Pages) -> Response:
    detail = "アドレス欄を確かめるか、このMorizoを動かしている人に聞いてください。"
    html = pages.html(
        "bare.html",
        {"title": "この名前のアドレスでは開けません", "detail": detail, "number": None},
    )
    return HTMLResponse(html, 421, headers=PRIVATE)
