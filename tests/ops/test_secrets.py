"""What is a secret, what a setting, what a sample and what unknown; and which service may read it."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morizo.ops.secrets import (
    MORIZO_SECRETS,
    SET_BY_DEPLOY,
    Kind,
    classify,
    is_placeholder,
    readable_by,
    readers,
)
from morizo.ops.target import Service
from morizo.settings import NAMES

AIV2 = Service(name="morizo-aiv2", process="aiv2", listen="127.0.0.1:8000")
WEB = Service(name="morizo-web", process="web", listen="127.0.0.1:3000")
SHOP = Service(name="shop", runtime="node", listen="127.0.0.1:4000", secrets=("STRIPE_KEY",))


def a_key_of(role: str) -> str:
    parts = ({"alg": "HS256"}, {"role": role, "iss": "supabase"})
    coded = (
        base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts
    )
    return ".".join([*coded, "c2lnbmF0dXJl"])


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("OPENAI_API_KEY", "sk-proj-abc", Kind.SECRET),
        ("SUPABASE_KEY", a_key_of("anon"), Kind.SECRET),
        ("NEXT_PUBLIC_SUPABASE_ANON_KEY", a_key_of("anon"), Kind.SECRET),
        ("SMTP_URL", "smtp://mail.example", Kind.SECRET),
        ("SUPABASE_URL", "https://x.supabase.co", Kind.SETTING),
        ("OPENAI_MODEL", "gpt-4o-mini", Kind.SETTING),
        ("OPENAI_MODEL", "sk-proj-abcdefghijkl", Kind.SECRET),
        ("MORIZO_AI_URL", "http://me:word@127.0.0.1:8000", Kind.SECRET),
        ("GOOGLE_SEARCH_ENGINE_ID", "0123456789abcdef0", Kind.SETTING),
        ("OPENAI_API_KEY", "your_openai_api_key_here", Kind.PLACEHOLDER),
        ("OPENAI_API_KEY", "", Kind.PLACEHOLDER),
        ("OPENAI_API_KEY", "password", Kind.PLACEHOLDER),
        ("SUPABASE_URL", "<your url>", Kind.PLACEHOLDER),
        ("OPENAI_MODLE", "gpt", Kind.UNKNOWN),
        ("STRIPE_KEY", "abc123def456", Kind.SECRET),
    ],
)
def test_morizos_own_variables(name: str, value: str, kind: Kind) -> None:
    assert classify(name, value).kind is kind


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("NEXT_PUBLIC_SUPABASE_ANON_KEY", a_key_of("anon"), Kind.SETTING),
        ("NEXT_PUBLIC_SUPABASE_ANON_KEY", a_key_of("service_role"), Kind.SECRET),
        ("NEXT_PUBLIC_SITE", "https://a.jp", Kind.SETTING),
        ("NEXT_PUBLIC_OPENAI", "sk-proj-abcdefghijkl", Kind.SECRET),
        ("DATABASE_URL", "postgres://me:word@db/x", Kind.SECRET),
        ("DATABASE_URL", "postgres://db/x", Kind.SETTING),
        ("SENTRY_DSN", "https://abc@sentry.example/1", Kind.SECRET),
        ("JWT_SECRET", "abc", Kind.SECRET),
        ("DB_PASSWORD", "hunter2", Kind.SECRET),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE", Kind.SECRET),
        ("apiKey", "abc", Kind.SECRET),
        ("GITHUB", "ghp_0123456789abcdefghij", Kind.SECRET),
        ("CERT", "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----", Kind.SECRET),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "30", Kind.SETTING),
        ("MAX_TOKENS", "4096", Kind.SETTING),
        ("PUBLIC_KEY", "abc", Kind.SETTING),
        ("TOKEN_URL", "https://id.example/token", Kind.SETTING),
        ("KEYBOARD", "jis", Kind.SETTING),
        ("PORT", "3000", Kind.SETTING),
        ("SESSION", "d41d8cd98f00b204e9800998ecf8427e", Kind.UNKNOWN),
        ("TENANT_ID", "2f1c7a52-52a4-4c1e-9c7e-0a4c1d0b7f11", Kind.SETTING),
        ("PORT", "changeme", Kind.PLACEHOLDER),
    ],
)
def test_another_programs_variables(name: str, value: str, kind: Kind) -> None:
    assert classify(name, value, "node").kind is kind


@pytest.mark.parametrize(
    "value",
    [
        *("your_openai_api_key_here", "YOUR-KEY", "your key", "changeme", "CHANGE_ME_PLEASE"),
        *("change-this", "replace_me", "xxx", "sk-xxxxxxxx", "<key>", "<your-api-key>"),
        *("{{ key }}", "${KEY}", "...", "****", "TODO", "'changeme'", "ここにキー", "", "  ", '""'),
    ],
)
def test_samples(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value", ["sk-abcxxxxdef", "gpt-4o-mini", "0", "false", "https://a.jp/x", "yours", "a...b"]
)
def test_no_samples(value: str) -> None:
    assert not is_placeholder(value)


def test_each_process_may_read_what_it_can_use_and_others_what_they_declare() -> None:
    services = (AIV2, WEB, SHOP)
    assert readers(services, "OPENAI_API_KEY") == ("morizo-aiv2",)
    assert readers(services, "SUPABASE_KEY") == ("morizo-aiv2", "morizo-web")
    assert readers(services, "STRIPE_KEY") == ("shop",)
    assert readers(services, "OPENAI_MODEL") == ()
    assert "SMTP_URL" in readable_by(WEB.model_copy(update={"secrets": ("SMTP_URL",)}))


def test_the_secrets_are_those_that_the_settings_hide() -> None:
    assert {"OPENAI_API_KEY", "SMTP_URL", "SUPABASE_KEY"} <= MORIZO_SECRETS
    assert not MORIZO_SECRETS & {"SUPABASE_URL", "LOG_LEVEL", "PORT"}


def test_what_the_deployment_decides_is_known_as_such() -> None:
    assert set(SET_BY_DEPLOY) <= set(NAMES)
    units = pytest.importorskip("morizo.ops.units", reason="comes with the release part")
    assert set(units.own_settings(AIV2, "a.jp")) <= set(SET_BY_DEPLOY)


@given(st.text(max_size=30), st.text(max_size=80), st.sampled_from(["morizo", "python", "node"]))
def test_whatever_it_is_the_reason_does_not_repeat_it(name: str, value: str, runtime: str) -> None:
    verdict = classify(name, "q7z" + value, runtime)  # type: ignore[arg-type]
    assert verdict.why
    assert "q7z" not in verdict.why
