"""The units as they are written: what must stand in them, whatever the target."""

import pytest

from morizo.ops import units
from morizo.ops.target import Service

AI = Service(name="morizo-aiv2", process="aiv2", listen="127.0.0.1:8000")
WEB = Service(name="morizo-web", process="web", listen="127.0.0.1:3000")


def lines(text: str) -> list[str]:
    return text.splitlines()


@pytest.mark.parametrize("service", [AI, WEB])
def test_a_crash_loop_ends_in_a_failed_state(service: Service) -> None:
    found = dict(
        line.split("=", 1) for line in lines(units.service_unit(service, "1", [])) if "=" in line
    )
    burst, every = int(found["StartLimitBurst"]), int(found["StartLimitIntervalSec"])
    # Each try takes at most the restart's pause and a second of dying: the limit is reached within its window.
    assert burst * (int(found["RestartSec"]) + 15) < every
    assert (found["Type"], found["Restart"]) == ("notify", "on-failure")
    assert int(found["WatchdogSec"]) <= 60


@pytest.mark.parametrize("service", [AI, WEB])
def test_a_drain_is_never_cut_short(service: Service) -> None:
    from morizo.settings import DRAIN

    found = dict(
        line.split("=", 1) for line in lines(units.service_unit(service, "1", [])) if "=" in line
    )
    assert int(found["TimeoutStopSec"]) > DRAIN.total_seconds()


def test_web_reaches_loopback_only() -> None:
    text = lines(units.service_unit(WEB, "1", []))
    assert {"IPAddressDeny=any", "IPAddressAllow=localhost"} <= set(text)


def test_two_copies_of_each_and_the_host_fit_into_one_gib() -> None:
    assert sum(units.MEMORY_MAX_MIB.values()) < 640


def test_settings_are_quoted_so_that_one_value_stays_one_line() -> None:
    text = units.settings_env(
        AI, "morizo.example.jp", {"MAIL_FROM": 'a "b" \\ c', "PUBLIC_URL": "http://elsewhere"}
    )
    assert 'MAIL_FROM="a \\"b\\" \\\\ c"' in text
    assert 'PUBLIC_URL="https://morizo.example.jp"' in text, "the deployment's own win"


def test_the_socket_wakes_the_release_that_serves() -> None:
    text = lines(units.socket_unit(AI, "0.1.0-abc"))
    assert {"ListenStream=127.0.0.1:8000", "Service=morizo-aiv2@0.1.0-abc.service"} <= set(text)
