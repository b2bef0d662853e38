"""How settings are read: the plan's own files, placeholders, and what production refuses."""

from pathlib import Path

import pytest

from morizo.settings import SettingsError, read
from morizo.settings_page import env_example

PLAN_ENV = """\
# Supabase設定
SUPABASE_URL=your_supabase_url_here
SUPABASE_KEY=your_supabase_anon_key_here
OPENAI_API_KEY=your_openai_api_key_here
OPENAI_MODEL=gpt-4o-mini
OPENAI_EMBEDDING_MODEL=text-embedding-3-small
PERPLEXITY_API_KEY=your_perplexity_api_key_here
GOOGLE_SEARCH_API_KEY=your_google_search_api_key_here
GOOGLE_SEARCH_ENGINE_ID=your_google_search_engine_id_here
CHROMA_PERSIST_DIRECTORY_MAIN=/opt/morizo/Morizo-aiv2/recipe_vector_db_main
CHROMA_PERSIST_DIRECTORY_SUB=/opt/morizo/Morizo-aiv2/recipe_vector_db_sub
CHROMA_PERSIST_DIRECTORY_SOUP=/opt/morizo/Morizo-aiv2/recipe_vector_db_soup
LOG_LEVEL=INFO
LOG_FILE=/opt/morizo/Morizo-aiv2/morizo_ai.log
ENVIRONMENT=production
HOST=127.0.0.1
PORT=8000
RELOAD=false
"""
PLAN_ENV_LOCAL = """\
NEXT_PUBLIC_SUPABASE_URL=your_supabase_url_here
NEXT_PUBLIC_SUPABASE_ANON_KEY=your_supabase_anon_key_here
MORIZO_AI_URL=http://localhost:8000
"""


def a_file(folder: Path, text: str, name: str = ".env") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_plans_files_are_read_unchanged(tmp_path: Path) -> None:
    aiv2 = read(a_file(tmp_path, PLAN_ENV), environ={})
    assert (aiv2.settings.port, aiv2.settings.environment) == (8000, "production")
    assert aiv2.settings.openai_api_key is None
    web = read(a_file(tmp_path, PLAN_ENV_LOCAL, ".env.local"), environ={})
    assert web.settings.morizo_ai_url == "http://localhost:8000"


def test_placeholders_count_as_unset_and_are_told_once(tmp_path: Path) -> None:
    found = read(a_file(tmp_path, PLAN_ENV), environ={})
    assert "OPENAI_API_KEY" in found.placeholders
    assert sum("OPENAI_API_KEY" in note for note in found.notes) == 1


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = a_file(tmp_path, "PORT=8000\nLOG_LEVEL=debug\n")
    found = read(file, environ={"PORT": "9000"}).settings
    assert (found.port, found.log_level) == (9000, "DEBUG")


def test_every_fault_is_told_at_once_and_no_value(tmp_path: Path) -> None:
    file = a_file(
        tmp_path, "PORT=zero-secret\nLOG_LEVEL=LOUD\nRELOAD=maybe\nSUPABASE_URL=ftp-secret\n"
    )
    with pytest.raises(SettingsError) as wrong:
        read(file, environ={})
    text = str(wrong.value)
    assert {line.split(":")[0] for line in wrong.value.faults} == {
        "PORT",
        "LOG_LEVEL",
        "RELOAD",
        "SUPABASE_URL",
    }
    assert "secret" not in text


@pytest.mark.parametrize("extra", ["RELOAD=true", "HOST=0.0.0.0", "HOST=192.0.2.1"])
def test_production_refuses_reload_and_a_public_host(tmp_path: Path, extra: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        read(a_file(tmp_path, f"ENVIRONMENT=production\n{extra}\n"), environ={})
    assert extra.split("=")[0] in str(wrong.value)


def test_unknown_names_in_a_file_are_told(tmp_path: Path) -> None:
    found = read(a_file(tmp_path, "OPENAI_APIKEY=x\n"), environ={})
    assert any("OPENAI_APIKEY" in note for note in found.notes)


def test_secrets_are_never_shown(tmp_path: Path) -> None:
    found = read(a_file(tmp_path, "OPENAI_API_KEY=sk-very-secret\n"), environ={})
    assert "very-secret" not in repr(found)


def test_sign_up_is_open_at_home_and_by_invitation_in_production() -> None:
    assert read(environ={}).settings.sign_up_rule == "open"
    assert read(environ={"ENVIRONMENT": "production"}).settings.sign_up_rule == "invite"
    assert (
        read(environ={"ENVIRONMENT": "production", "SIGNUP": "closed"}).settings.sign_up_rule
        == "closed"
    )


def test_the_example_sets_nothing(tmp_path: Path) -> None:
    found = read(a_file(tmp_path, env_example()), environ={})
    assert found == read(environ={})


def test_credentials_win_over_files_and_the_environment_over_both(tmp_path: Path) -> None:
    (tmp_path / "SUPABASE_KEY").write_text("from-systemd\n", encoding="utf-8")
    (tmp_path / "OPENAI_API_KEY").write_text("from-systemd\r\n", encoding="utf-8")
    file = a_file(tmp_path, "SUPABASE_KEY=from-file\nOPENAI_API_KEY=from-file\nOPENAI_MODEL=m\n")
    found = read(
        file,
        environ={"CREDENTIALS_DIRECTORY": str(tmp_path), "OPENAI_API_KEY": "from-environment"},
    ).settings
    assert found.supabase_key is not None
    assert found.supabase_key.get_secret_value() == "from-systemd"
    assert found.openai_api_key is not None
    assert found.openai_api_key.get_secret_value() == "from-environment"
    assert found.openai_model == "m"


def test_credentials_of_other_names_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "canary").mkdir()
    (tmp_path / "STRIPE_KEY").write_bytes(b"\xff\xfe")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert read(environ=environ) == read(environ={})
    assert read(environ={"CREDENTIALS_DIRECTORY": str(tmp_path / "gone")}) == read(environ={})


def test_credentials_that_cannot_be_read_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "SUPABASE_KEY").mkdir()
    (tmp_path / "OPENAI_API_KEY").write_bytes(b"sk-hidden\xff\xfe")
    with pytest.raises(SettingsError) as wrong:
        read(environ={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert [fault.split(":")[0] for fault in wrong.value.faults] == [
        "SUPABASE_KEY",
        "OPENAI_API_KEY",
    ]
    assert "hidden" not in str(wrong.value)
