"""What /health says of the parts that come from settings."""

from morizo.api.health import Component, Probe
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


_VARIABLES = {
    "model": ("OPENAI_API_KEY",),
    "supabase": ("SUPABASE_URL", "SUPABASE_KEY"),
    "perplexity": ("PERPLEXITY_API_KEY",),
    "google_search": ("GOOGLE_SEARCH_API_KEY", "GOOGLE_SEARCH_ENGINE_ID"),
    "chroma": (),
}
