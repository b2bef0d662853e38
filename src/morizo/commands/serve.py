"""`morizo serve aiv2|web`: one process, as systemd or `up` starts it."""

import argparse
import logging
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from starlette.types import ASGIApp

from morizo import settings as all_settings
from morizo.kit import log
from morizo.kit.memory import return_large_blocks
from morizo.kit.notify import held_sockets
from morizo.kit.ports import holder_of
from morizo.kit.public import Public
from morizo.kit.serve import Doors, listen, listen_at, serve
from morizo.settings import DRAIN, Read, Settings

USUAL_PORT = {"aiv2": 8000, "web": 3000}
UNREACHABLE = 7
PUBLIC_VARIABLES = ("MORIZO_CERTIFICATE", "MORIZO_CHALLENGES")
RELEASE_VARIABLES = ("MORIZO_ASIDE", "MORIZO_RELEASE", "MORIZO_CURRENT")
_log = logging.getLogger("morizo.serve")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the process's name."""
    parser.add_argument("process", choices=("aiv2", "web"), help="aiv2: データと会話、web: 画面")


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    return_large_blocks()
    process: str = arguments.process
    # Set before numpy is first imported: its own threads would wait for each other on a busy machine, and a
    # search of 2 ms takes 300. Our matrices are small, and requests are what runs side by side.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    read = read_settings(process)
    settings = read.settings
    fault = log.set_up(settings.log_level, settings.log_file)
    if fault:
        log.event(_log, logging.WARNING, "log file can't be written", reason=fault)
    for note in read.notes:
        log.event(_log, logging.WARNING, "settings", note=note)
    if settings.reload:
        return _reload(process, settings)
    if process == "aiv2" and (missing := _schema_fault(settings)):
        print(missing, file=sys.stderr)
        return UNREACHABLE
    port = settings.port_or(USUAL_PORT[process])
    try:
        doors = _doors(settings, port)
    except OSError as err:
        held = holder_of(port)
        print(
            f"{settings.host}:{port} で待ち受けられません（{held or err.strerror}）。",
            file=sys.stderr,
        )
        return UNREACHABLE
    log.event(_log, logging.INFO, "ready", process=process, host=settings.host, port=port)
    serve(aiv2() if process == "aiv2" else web(), doors, drain_s=int(DRAIN.total_seconds()))
    log.event(_log, logging.INFO, "stopped", process=process)
    return 0


def _doors(settings: Settings, port: int) -> Doors:
    """Take over what a supervisor holds for us; open the port ourselves where there is none.

    A release is told its name, where it may be checked aside, and which link says who serves: it joins the shared
    socket at once when the link names it (at boot, after a crash), and waits for SIGUSR1 while it is being checked.
    """
    held = [one for opened in held_sockets().values() for one in opened]
    if not held:
        return Doors([listen(settings.host, port)])
    public = _public(settings, held)
    shared = [one for one in held if public is None or one not in (*public.https, *public.http)]
    aside, release, current = (os.environ.get(name) for name in RELEASE_VARIABLES)
    if not (aside and release and current):
        return Doors(shared, public=public)
    joins_at_once = Path(current).resolve().name == release
    return Doors(shared, [listen_at(Path(aside))], joins_at_once=joins_at_once, public=public)


def _public(settings: Settings, held: Sequence[socket.socket]) -> Public | None:
    """Tell the sockets in the open by their ports; None where something stands before us."""
    certificate, challenges = (os.environ.get(name) for name in PUBLIC_VARIABLES)
    if not (certificate and challenges and settings.allowed_hosts):
        return None
    by_port = {
        wanted: [one for one in held if one.getsockname()[1] == wanted] for wanted in (443, 80)
    }
    return Public(
        domain=settings.allowed_hosts[0],
        https=by_port[443],
        http=by_port[80],
        certificate=Path(certificate),
        webroot=Path(challenges),
    )


def read_settings(process: str) -> Read:
    """Read the settings of one process: aiv2 from `.env`, web from `.env.local`, both from the environment."""
    # Behind `up --lan` web alone listens for the phone; aiv2 never does.
    lan = process == "web" and os.environ.get("MORIZO_LAN") == "1"
    return all_settings.read(
        Path(".env" if process == "aiv2" else ".env.local"), public_host_ok=lan
    )


def aiv2() -> ASGIApp:
    """Build the AI service from the settings around it."""
    from morizo.api.app import build

    return build(read_settings("aiv2"), is_lasting=True)


def web() -> ASGIApp:
    """Build the pages from the settings around them."""
    from morizo.web.app import build

    return build(read_settings("web"))


def _reload(process: str, settings: Settings) -> int:
    import uvicorn

    uvicorn.run(
        f"morizo.commands.serve:{process}",
        factory=True,
        reload=True,
        reload_dirs=[str(Path(__file__).parents[1])],
        host=settings.host,
        port=settings.port_or(USUAL_PORT[process]),
        log_config=None,
    )
    return 0


def _schema_fault(settings: Settings) -> str | None:
    from morizo.db.engine import Database
    from morizo.db.migrate import fits, head, revision

    database = Database(settings.database_url)
    path = database.path
    there = revision(database) if path is None or path.exists() else None
    database.close()
    if fits(there):
        return None
    return f"データベースの形が合いません（{there or 'なし'}、必要: {head()}）。先に morizo migrate を実行してください。"
