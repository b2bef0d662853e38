"""What browsers, robots and operators ask for beside the screens."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from morizo import __version__
from morizo.errors import MorizoError
from morizo.web.here import Desk
from morizo.web.static import FOLDER, Assets, answer

DAY = {"Cache-Control": "public, max-age=86400"}
HEALTH_S = 2.0


async def health(request: Request) -> Response:
    """Tell how web does, and whether the AI service answers."""
    desk: Desk = request.app.state.desk
    try:
        told = await desk.service.probe(HEALTH_S)
    except MorizoError:
        ai = {"status": "failing", "detail": "応答がありません"}
    else:
        ai = {
            "status": "ok" if told.get("status") == "ok" else "failing",
            "detail": str(told.get("version", "")),
        }
    status = "ok" if ai["status"] == "ok" else "degraded"
    body = {"status": status, "version": __version__, "components": {"ai": ai}}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


async def manifest(request: Request) -> Response:
    """Tell how the pages look as an app on a phone."""
    assets: Assets = request.app.state.assets
    icons = [
        {
            "src": assets.url(f"icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in ((192, "any"), (512, "any"), (512, "maskable"))
    ]
    body = {
        "id": "/",
        "name": "Morizo",
        "short_name": "Morizo",
        "description": "冷蔵庫から今夜の主菜・副菜・汁物を。",
        "lang": "ja",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf8f2",
        "theme_color": "#faf8f2",
        "icons": icons,
        "shortcuts": [
            {"name": "買い物", "url": "/shopping"},
            {"name": "在庫", "url": "/pantry"},
            {"name": "チャット", "url": "/chat"},
        ],
    }
    return JSONResponse(body, media_type="application/manifest+json", headers=DAY)


async def robots(request: Request) -> Response:
    """Ask robots to stay out: everything here is somebody's home."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n", headers=DAY)


async def worker(request: Request) -> Response:
    """Serve the script that keeps the shopping list at hand without a network."""
    assets: Assets = request.app.state.assets
    urls = [assets.url(name) for name in ("app.css", "app.js", "htmx.min.js", "icons.svg")]
    source = (
        (FOLDER / "worker.js")
        .read_text("utf-8")
        .replace("/*ASSETS*/", ",".join(f'"{url}"' for url in urls))
    )
    return Response(
        source, media_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


async def favicon(request: Request) -> Response:
    """Serve the icon to who asks at the old address."""
    return answer(request, request.app.state.assets.get("icon-192.png"), DAY)


routes = [
    Route("/health", health),
    Route("/manifest.webmanifest", manifest),
    Route("/robots.txt", robots),
    Route("/worker.js", worker),
    Route("/favicon.ico", favicon),
]
