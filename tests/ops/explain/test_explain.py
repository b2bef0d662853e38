"""The whole explanation: what changed, what is told, gathered on a host that the test lays out."""

import json
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from morizo.ops.explain import LINES_MOST, Explanation, explain, explained
from morizo.ops.explain.changes import Changes, between, pins, target_paths
from morizo.ops.explain.masks import Masks
from morizo.ops.verify.findings import Finding

SERVICE, OLD, NEW = "morizo-aiv2", "0.1.0-g1-aaaa", "0.2.0-g2-bbbb"
LOCK = "fastapi==0.110.0 \\\n    --hash=sha256:00\nuvloop==0.19.0 ; sys_platform != 'win32' \\\n    --hash=sha256:11\n"
UNIT = """[Service]
ExecStart=/opt/morizo/morizo-aiv2/releases/{id}/venv/bin/python -m morizo serve aiv2
MemoryMax={memory}
LoadCredential=OPENAI_API_KEY:/etc/morizo/credentials/morizo-aiv2/OPENAI_API_KEY
LoadCredential=PERPLEXITY_API_KEY:/etc/morizo/credentials/morizo-aiv2/PERPLEXITY_API_KEY
"""
FAILED = {"ActiveState": "failed", "Result": "exit-code", "ExecMainCode": "1"}


def lay_out(
    root: Path, release: str, version: str, lock: str, env: str, memory: str = "420M"
) -> None:
    folder = root / "opt/morizo" / SERVICE / "releases" / release
    folder.mkdir(parents=True)
    (folder / "release.json").write_text(json.dumps({"id": release, "version": version}))
    (folder / "settings.env").write_text(env)
    for path, text in (
        (root / "var/lib/morizo/locks" / f"{release}.lock", lock),
        (
            root / "etc/systemd/system" / f"{SERVICE}@{release}.service",
            UNIT.format(id=release, memory=memory),
        ),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def host(tmp_path: Path) -> Path:
    lay_out(tmp_path, OLD, "0.1.0", LOCK, 'LOG_LEVEL=INFO\nPORT="8000"\n')
    newer = LOCK.replace("0.110.0", "0.115.0") + "httptools==0.6.1 \\\n"
    lay_out(tmp_path, NEW, "0.2.0", newer, "LOG_LEVEL=DEBUG\nSIGNUP=invite\n", "300M")
    return tmp_path


def test_what_changed_is_told_part_by_part_and_settings_by_name_alone(host: Path) -> None:
    was = {"size": {"swap_mib": None}, "service": [{"name": "morizo-aiv2", "env": {"A": "1"}}]}
    now = {"size": {"swap_mib": 0}, "service": [{"name": "morizo-aiv2", "env": {"A": "secret"}}]}
    found = between(SERVICE, OLD, NEW, targets=(was, now), root=host)
    assert found.version == ("版", "0.1.0", "0.2.0")
    assert found.parts == (("fastapi", "0.110.0", "0.115.0"), ("httptools", None, "0.6.1"))
    assert found.settings == (("LOG_LEVEL", "変更"), ("PORT", "削除"), ("SIGNUP", "追加"))
    assert found.unit == ("-MemoryMax=420M", "+MemoryMax=300M")  # the release's own id is no change
    assert found.target == ("service.morizo-aiv2.env.A", "size.swap_mib")
    told = "\n".join(found.lines())
    assert "fastapi 0.110.0 → 0.115.0、httptools なし → 0.6.1" in told
    assert "DEBUG" not in told
    assert "secret" not in told


def test_the_same_twice_points_at_the_host(host: Path) -> None:
    assert between(SERVICE, OLD, OLD, root=host).lines() == [
        "前の版と同じです。変わったのはサーバーの側です"
    ]


def test_the_first_release_has_nothing_to_compare_with(host: Path) -> None:
    assert "はじめて" in between(SERVICE, None, NEW, root=host).lines()[0]


def test_a_release_that_is_half_there_breaks_nothing(tmp_path: Path) -> None:
    lay_out(tmp_path, OLD, "0.1.0", LOCK, "")
    (tmp_path / "opt/morizo" / SERVICE / "releases" / OLD / "release.json").write_text('{"id"')
    found = between(SERVICE, OLD, "gone", root=tmp_path)
    assert {name for name, _, _ in found.parts} == {"fastapi", "uvloop"}


def test_many_parts_are_told_by_their_number() -> None:
    parts = tuple((f"part{n}", "1", "2") for n in range(40))
    (line,) = Changes("a", "b", parts=parts).lines()
    assert line.endswith("ほか 37")


def test_pins_are_read_from_a_lock() -> None:
    assert pins(LOCK) == {"fastapi": "0.110.0", "uvloop": "0.19.0"}
    assert target_paths({"a": {"b": [1]}}, {"a": {"b": [1]}}) == ()


class Journal:
    """Answers systemctl and journalctl from what it was given."""

    def __init__(self, properties: dict[str, str], lines: Sequence[str], kernel: str = "") -> None:
        self.shown = "\n".join(f"{name}={value}" for name, value in properties.items())
        self.lines, self.kernel, self.asked = "\n".join(lines), kernel, list[list[str]]()

    def __call__(self, words: Sequence[str]) -> str:
        self.asked.append(list(words))
        if words[0] == "systemctl":
            return self.shown
        return self.kernel if "-k" in words else self.lines


def on(host: Path, journal: Journal, **more: Any) -> Explanation:
    return explain(
        SERVICE, NEW, before=OLD, credentials=host / "credentials", root=host, read=journal, **more
    )


def test_it_gathers_the_instances_own_lines_and_hides_the_hosts_secrets(host: Path) -> None:
    folder = host / "credentials" / SERVICE
    folder.mkdir(parents=True)
    (folder / "OPENAI_API_KEY").write_text("open-sesame-123\n")
    properties = {**FAILED, "ExecMainStatus": "1", "InvocationID": "abc123", "NRestarts": "4"}
    journal = Journal(
        properties, ["bad open-sesame-123", "ModuleNotFoundError: No module named 'x'"]
    )
    found = on(host, journal)
    assert "_SYSTEMD_INVOCATION_ID=abc123" in journal.asked[-1]
    text = found.text()
    assert "open-sesame" not in text
    assert "open-sesame" not in json.dumps(found.as_json())
    assert "bad ****" in text
    assert "起動し直し 4 回" in text
    assert "［B6］" in text
    assert "fastapi 0.110.0 → 0.115.0" in text
    assert text.splitlines()[0] == f"■ {SERVICE}@{NEW}.service"


def test_missing_secrets_are_named(host: Path) -> None:
    folder = host / "credentials" / SERVICE
    folder.mkdir(parents=True)
    (folder / "OPENAI_API_KEY").write_text("open-sesame-123\n")
    found = on(host, Journal({**FAILED, "ExecMainStatus": "243"}, ["Failed to set up credentials"]))
    assert found.cause is not None
    assert "PERPLEXITY_API_KEY" in found.cause.words
    assert "OPENAI" not in found.cause.words
    assert "morizo secrets set PERPLEXITY_API_KEY" in found.cause.fix


def test_the_kernel_is_asked_about_a_kill(host: Path) -> None:
    killed = {**FAILED, "Result": "signal", "ExecMainCode": "2", "ExecMainStatus": "9"}
    journal = Journal(killed, ["x"], "Out of memory: Killed process 9 (python)")
    found = on(host, journal)
    assert found.ending.kind == "oom"
    assert found.cause is not None
    assert found.cause.key == "out-of-memory"


def test_who_holds_the_port_is_named(host: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)):
        found = on(host, Journal({**FAILED, "ExecMainStatus": "1"}, ["Address already in use"]))
    assert found.cause is not None
    assert found.cause.key == "port-in-use"


def test_a_unit_that_runs_and_fails_its_check_is_told_by_the_check() -> None:
    finding = Finding(
        "front.page", False, "最初のページが違います。", "題「x」", "nginx を見ます。"
    )
    active = {"ActiveState": "active", "Result": "success"}
    found = explained("u", active, ["fine"], findings=[finding])
    assert found.cause is not None
    assert found.cause.key == "check-red"
    assert "確認      最初のページが違います。（題「x」）" in found.text()
    assert "nginx を見ます。" in found.text()


def test_our_own_lines_are_told_shortly_and_in_local_time() -> None:
    line = json.dumps(
        {
            "at": "2026-11-24T18:30:15.123+00:00", "level": "ERROR", "logger": "morizo.api",
            "event": "unknown error", "error": "KeyError", "where": ["a.py:1 f", "b.py:22 g"],
        }
    )  # fmt: skip
    found = explained("u", {**FAILED, "ExecMainStatus": "1"}, [line])
    assert found.lines == ("03:30:15 ERROR unknown error error=KeyError @ b.py:22 g",)


def test_however_much_there_is_to_say_it_stays_short() -> None:
    changes = Changes(
        "a", "b", ("版", "1", "2"), tuple((f"p{n}", "1", "2") for n in range(99)),
        tuple((f"S{n}", "変更") for n in range(99)), tuple(f"+X{n}=1" for n in range(99)),
        tuple(f"service.a.{n}" for n in range(99)),
    )  # fmt: skip
    findings = [Finding(f"c{n}", False, "だめです。", "e" * 999, "h") for n in range(9)]
    lines = [f"line {n} {'x' * 500}" for n in range(999)]
    found = explained("u", {**FAILED, "ExecMainStatus": "1"}, lines, changes, findings=findings)
    told = found.text().splitlines()
    assert len(told) <= LINES_MOST
    assert max(map(len, told)) <= 130
    assert "line 998" in told[-1]


def test_a_secret_in_a_finding_is_hidden_too() -> None:
    finding = Finding("health", False, "だめです。", "HTTP 500 open-sesame-123", "h")
    masks = Masks(["open-sesame-123"])
    found = explained("u", {}, [], findings=[finding], masks=masks)
    assert "open-sesame" not in found.text()
