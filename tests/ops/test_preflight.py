"""What is refused before the first change, all reasons at once."""

import socket
from typing import Any

import pytest

from morizo.ops.desk.preflight import preflight
from morizo.ops.errors import PreflightRefused
from morizo.ops.target import Target
from tests.ops.a_host import the_facts


def a_target(**more: Any) -> Target:
    service = {"name": "morizo-web", "process": "web", "listen": "127.0.0.1:3000"}
    return Target.model_validate(
        {"domain": "morizo.example.jp", "host": "web1", "service": [service], **more}
    )


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    known = {"morizo.example.jp": "192.0.2.10"}

    def look_up(name: str, *_: Any, **__: Any) -> list[Any]:
        if name not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (known[name], 443))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def test_a_fit_host_is_let_through() -> None:
    preflight(a_target(), the_facts())


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"booted": False}, "systemd"),
        ({"memory_mib": 480}, "480 MiB"),
        ({"disk_free_mib": 700}, "700 MiB"),
        ({"clock_offset_s": -3600.0}, "-3600 秒"),
        ({"apt_locked": True}, "apt"),
        (
            {"listeners": [{"address": "0.0.0.0", "port": 80, "process": "apache2", "pid": 9}]},
            "apache2",
        ),
    ],
)
def test_what_is_unfit_is_named_with_the_next_step(facts: dict[str, Any], said: str) -> None:
    with pytest.raises(PreflightRefused) as refused:
        preflight(a_target(), the_facts(**facts))
    assert said in refused.value.detail


def test_our_own_listeners_are_no_strangers() -> None:
    ours = [
        {"address": "0.0.0.0", "port": 443, "process": "nginx", "pid": 7},
        {"address": "127.0.0.1", "port": 3000, "process": "systemd", "pid": 1},
    ]
    preflight(a_target(), the_facts(listeners=ours))


def test_everything_is_said_at_once(names: dict[str, str]) -> None:
    names.clear()
    with pytest.raises(PreflightRefused) as refused:
        preflight(a_target(), the_facts(memory_mib=480, disk_free_mib=10))
    for said in ("480 MiB", "10 MiB", "morizo.example.jp が DNS にありません"):
        assert said in refused.value.detail


def test_a_runtime_that_cannot_be_deployed_yet_is_refused() -> None:
    service = {"name": "shop", "runtime": "node", "listen": "127.0.0.1:3000"}
    with pytest.raises(PreflightRefused, match='runtime = "node"'):
        preflight(a_target(service=[service]), the_facts())
