"""What /health says of the parts that come from settings."""

from sqlalchemy.exc import SQLAlchemyError

from morizo.api.health import Component, Probe
from morizo.db.engine import Database
from morizo.recipes.book import Book
from morizo.settings import Read


def probes_of(read: Read) -> dict[str, Probe]:
    """Return a probe for each part that settings decide."""
    settings, placeholders = read.settings, read.placeholders

    def set_or_off(name: str, *values: object) -> Probe:
        if all(values):
            found = Component(status="unused", detail="設定されていますが、まだ使っていません")
        elif any(name in placeholders for name in _VARIABLES[name]):
            found = Component(status="off", detail="見本のままです")
        else:
            found = Component(status="off", detail="設定されていません")
        return lambda: found

    return {
        "model": set_or_off("model", settings.openai_api_key),
        "supabase": set_or_off("supabase", settings.public_supabase),
        "perplexity": set_or_off("perplexity", settings.perplexity_api_key),
        "google_search": set_or_off(
            "google_search", settings.google_search_api_key, settings.google_search_engine_id
        ),
        "chroma": set_or_off(
            "chroma",
            settings.chroma_persist_directory_main
            or settings.chroma_persist_directory_sub
            or settings.chroma_persist_directory_soup,
        ),
        "mail": lambda: Component(status="ok" if settings.smtp_url else "off"),
    }


def index_probe(book: Book, database: Database) -> Probe:
    """Return the probe of the recipe index: how many recipes, and whether meaning is searched too."""

    def probe() -> Component:
        try:
            with database.read() as transaction:
                shelf = book.open(transaction)
        except SQLAlchemyError:
            return Component(status="failing", detail="読めません")
        if not shelf.recipes:
            return Component(
                status="failing", detail="レシピがありません。morizo up で作り直せます"
            )
        embedder = book.meaning.ready
        if embedder is not None and embedder.model == shelf.model:
            by = "言葉と意味で検索"
        elif embedder is None and shelf.model is not None and shelf.model == book.meaning.model:
            by = "言葉で検索（意味は準備中）"
        else:
            by = "言葉だけで検索"
        return Component(status="ok", detail=f"{len(shelf.recipes)}件、{by}")

    return probe


_VARIABLES = {
    "model": ("OPENAI_API_KEY",),
    "supabase": ("SUPABASE_URL", "SUPABASE_KEY"),
    "perplexity": ("PERPLEXITY_API_KEY",),
    "google_search": ("GOOGLE_SEARCH_API_KEY", "GOOGLE_SEARCH_ENGINE_ID"),
    "chroma": (),
}
