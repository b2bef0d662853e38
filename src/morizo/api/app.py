"""The AI service put together: the one place that knows every room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp

from morizo import __version__
from morizo.accounts import endpoints as accounts
from morizo.accounts.door import House
from morizo.accounts.mail import Postman
from morizo.api import account, health, problems, undo
from morizo.api.accounts import accounts_of
from morizo.api.parts import index_probe, probes_of
from morizo.api.warm import freeze, warm
from morizo.chat import endpoints as chat
from morizo.chat.runner import Runner
from morizo.chat.service import Kit
from morizo.db.engine import Database
from morizo.kit.bodies import Bounded
from morizo.kit.clock import Clock, SystemClock
from morizo.kit.fetch import Fetcher
from morizo.kit.hosts import KnownHosts
from morizo.kit.metrics import Metrics
from morizo.kit.requests import Requests
from morizo.menus import endpoints as menus
from morizo.pantry import endpoints as pantry
from morizo.preferences import endpoints as preferences
from morizo.recipes import endpoints as recipes
from morizo.recipes.book import Book
from morizo.recipes.meaning import packaged
from morizo.settings import DRAIN, Read, Settings
from morizo.shopping import endpoints as shopping

QUIET = frozenset({"/health", "/metrics"})


def build(read: Read, clock: Clock | None = None, *, is_lasting: bool = False) -> ASGIApp:
    """Build the application from its settings; opens the database, makes keys at first start.

    Args:
        read: The settings, and which of them were placeholders.
        clock: The clock; the machine's when None.
        is_lasting: It is the one application of its process, as when it serves (see `warm`).
    """
    settings = read.settings
    clock = clock or SystemClock()
    database = Database(settings.database_url)
    metrics = Metrics("morizo-aiv2", __version__)
    book = Book(packaged(settings.morizo_embedder))

    house = House(database, accounts_of(settings, database, clock), clock)
    kit = Kit(rooms=undo.ROOMS, turns=house.accounts.limits.turns_per_member, book=book)
    runner = Runner(house, kit)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        if is_lasting:
            await run_in_threadpool(warm, database, book)
        # In the background: until it is there, search goes by words.
        book.meaning.warm(then=freeze if is_lasting else lambda: None)
        async with runner.at_work(DRAIN):
            yield
        database.close()

    app = FastAPI(
        title="Morizo",
        version=__version__,
        lifespan=life,
        docs_url=None,  # its page would load scripts from another host
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
    )
    app.state.house = house
    app.state.chat_kit, app.state.runner = kit, runner
    app.state.metrics = metrics
    app.state.probes = {**probes_of(read), "index": index_probe(book, database)}
    app.state.book = book
    app.state.fetch = Fetcher().text
    app.state.send_reset_link = _postman(settings).send_reset_link
    problems.install(app)
    rooms = (health, accounts, pantry, preferences, recipes, menus, shopping, chat, undo, account)
    for room in rooms:
        app.include_router(room.router)
    app.include_router(account.doors)
    app.include_router(recipes.imports)
    app.include_router(menus.looks)
    app.include_router(chat.turns)
    bounded = Bounded(app, _too_large)
    known = KnownHosts(bounded, settings.allowed_hosts, _stranger)
    return Requests(known, metrics.observe, quiet=QUIET)


def _stranger() -> Response:
    return problems.plain(421)


def _too_large() -> Response:
    return problems.plain(413)


def _postman(settings: Settings) -> Postman:
    site = settings.public_url or "http://127.0.0.1:3000"
    server = settings.smtp_url.get_secret_value() if settings.smtp_url else None
    return Postman(server, settings.mail_from or "morizo@localhost", site)
