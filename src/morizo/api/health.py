"""The truth about each part, cheaply: no model call, no line in the log."""

from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from morizo import __version__
from morizo.accounts.door import house_of
from morizo.kit.metrics import Metrics

router = APIRouter(tags=["health"])


class Component(BaseModel):
    """One part: `off` is by choice, `unused` is set but not needed yet, `failing` can't do its work."""

    status: Literal["ok", "off", "unused", "failing"]
    detail: str = ""


class Health(BaseModel):
    """The whole."""

    status: Literal["ok", "degraded"]
    version: str
    components: dict[str, Component]


Probe = Callable[[], Component]


@router.get("/health", response_model=Health)
def health(request: Request) -> Response:
    """Tell how each part does; 503 when nothing can be served."""
    database = _database(request)
    parts = {"database": database}
    for name, probe in request.app.state.probes.items():
        parts[name] = _part(probe)
    failing = any(part.status == "failing" for part in parts.values())
    whole = Health(status="degraded" if failing else "ok", version=__version__, components=parts)
    return JSONResponse(whole.model_dump(), 503 if database.status == "failing" else 200)


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Show the figures, to loopback alone."""
    peer = request.client.host if request.client else "127.0.0.1"
    if peer not in ("127.0.0.1", "::1") or request.headers.get("x-forwarded-for"):
        return Response(status_code=404)
    figures: Metrics = request.app.state.metrics
    return Response(figures.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _part(probe: Probe) -> Component:
    try:
        return probe()
    except SQLAlchemyError:
        return Component(status="failing", detail="データベースが開けません")


def _database(request: Request) -> Component:
    database = house_of(request).database
    # Open connections go on reading a file that was moved away: look whether it is still there.
    if database.path is not None and not database.path.is_file():
        return Component(status="failing", detail="ファイルがありません")
    try:
        with database.read() as transaction:
            transaction.execute(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return Component(status="failing", detail="開けません")
    return Component(status="ok", detail=database.engine.dialect.name)
