"""No secret reaches the operator's screen, however a program wrote it down."""

import base64
import json
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from morizo.ops.explain.masks import HIDDEN, Masks, on_this_host

KEY = "Kome/to+Miso=42&やまもり"


@pytest.mark.parametrize(
    "written",
    [
        KEY,
        quote(KEY, safe=""),
        json.dumps(KEY),
        json.dumps(KEY, ensure_ascii=False),
        base64.b64encode(KEY.encode()).decode(),
        f"postgres://user:{KEY}@db/x",
    ],
)
def test_a_known_value_is_hidden_in_every_form(written: str) -> None:
    shown = Masks([KEY + "\n"]).hide(f"failed with {written} at 3")
    assert HIDDEN in shown
    assert "Miso" not in shown
    assert base64.b64encode(KEY.encode()).decode().rstrip("=") not in shown
    assert shown.startswith("failed with ")


def test_every_line_of_a_long_secret_is_hidden() -> None:
    pem = "-----BEGIN X-----\nabcdefghijkl\nmnopqrstuvwx\n-----END X-----\n"
    assert "mnop" not in Masks([pem]).hide("at mnopqrstuvwx:")


def test_the_longest_is_hidden_first() -> None:
    assert Masks(["secret-a", "secret-a-and-more"]).hide("secret-a-and-more!") == f"{HIDDEN}!"


def test_a_short_value_eats_no_other_word() -> None:
    masks = Masks(["abcd", "x"])
    assert masks.hide("abcd abcdef x") == f"{HIDDEN} abcdef x"


@pytest.mark.parametrize(
    "line",
    [
        "using sk-proj-abcDEF0123456789xyzXYZ now",
        "using sk-abcDEF0123456789xyzXYZ now",
        "using pplx-0123456789abcdef0123456789abcdef now",
        "using AIzaSyA0123456789abcdefghijklmnopqrstu now",
        "using AKIAABCDEFGHIJKLMNOP now",
        "using sb_secret_abcdefghijklmnop0123 now",
        "using ghp_0123456789abcdefghijABCDEFGHIJ now",
        "using eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLWhlcmU now",
        "Authorization: Bearer abc.def-ghi_123",
        "password=hunter2 now",
        'config {"password": "hunter 2"} now',
        "SMTP_PASSWORD='hunter2' now",
        "OPENAI_API_KEY=short-1 now",
        "smtp://mail:hunter2@smtp.example.com:587",
        "-----BEGIN EC PRIVATE KEY-----hunter2",
        "MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49",
        "got Zm9vYmFyQmF6MTIzNDU2Nzg5MEFCQ0RFRkdI from it",
    ],
)
def test_what_looks_like_a_secret_is_hidden(line: str) -> None:
    shown = Masks().hide(line)
    assert HIDDEN in shown
    for part in (
        "hunter2",
        "hunter 2",
        "abcDEF",
        "0123456789",
        "ABCDEFGH",
        "eyJzdWIi",
        "short-1",
        "abc.def",
        "IrYSSN",
    ):
        assert part not in shown


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-24T03:00:00 request GET /v1/pantry/items 200",
        "request id=0a1b2c3d-1111-4222-8333-444455556666 ms=12.5",
        "sha256 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
        "PermissionError: [Errno 13] Permission denied: '/etc/letsencrypt/live/morizo.example/privkey.pem'",
        "/opt/morizo/morizo-aiv2/releases/0.1.0-g1a2b3c4-0a1b2c3d/venv/bin/python",
        "morizo-aiv2@0.1.0-g1a2b3c4d5-12ab34cd.service: Main process exited, code=exited, status=7/NOTRUNNING",
        "ModuleNotFoundError: No module named 'sudachipy'",
        "設定を直してください:",
    ],
)
def test_what_an_operator_needs_stays(line: str) -> None:
    assert Masks().hide(line) == line


def test_the_hosts_secrets_are_read_from_their_folders(tmp_path: Path) -> None:
    for service, name, value in (
        ("a", "KEY", "value-one-1"),
        ("canary", "password", "value-two-2"),
    ):
        (tmp_path / service).mkdir()
        (tmp_path / service / name).write_text(value)
    shown = on_this_host(tmp_path).hide("value-one-1 and value-two-2")
    assert shown == f"{HIDDEN} and {HIDDEN}"
    assert on_this_host(tmp_path / "nowhere").hide("plain") == "plain"


def test_a_flood_is_hidden_in_no_time() -> None:
    masks, begun = Masks(["open-sesame-123"]), time.monotonic()
    for sign in ("x", "a-", "A1b", "password", "eyJ", "sk-", "://a:", "= ", "+/"):
        shown = masks.hide(f"{sign * 30_000} open-sesame-123")
        assert "sesame" not in shown
    assert time.monotonic() - begun < 3
