"""`morizo test`: what is in which part, and what it says at the end."""

import os
import shutil

import pytest

from morizo.commands import test as command

HOSTS = "本物のサーバー"


def test_the_fast_part_boots_nothing_and_the_whole_does() -> None:
    assert HOSTS not in [step.name for step in command.steps("fast", [])]
    assert HOSTS in [step.name for step in command.steps("all", [])]
    for left_out in ("slow", "browser", "hosts"):
        assert f"not {left_out}" in command.UNIT_TESTS


def test_one_red_step_is_named_and_the_rest_still_runs(capsys: pytest.CaptureFixture[str]) -> None:
    steps = [command.Step("甘い", lambda: False), command.Step("辛い", lambda: True)]
    assert command.play(steps) == 1
    said = capsys.readouterr().out.splitlines()
    assert "── 甘い: 失敗（0 秒・ここまで 0 秒）" in said
    assert "── 辛い: 合格（0 秒・ここまで 0 秒）" in said
    assert said[-3:] == ["失敗: 甘い", "", "steps: 1 passed, 1 failed"]


def test_a_machine_without_the_needed_packages_is_told_what_to_type(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert command._packages({"there": lambda: True})
    assert not command._packages({"no-such-package": lambda: False, "there": lambda: True})
    told = capsys.readouterr().out
    assert "足りません: no-such-package" in told
    assert "apt-get install --yes --no-install-recommends no-such-package" in told


def test_every_server_that_a_test_needs_is_brought_before_the_tests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = {"nginx", "certbot", "pebble", "nftables", "openssh-server", "openssh-client"}
    assert wanted <= command.FOR_INDOORS.keys()
    assert command.steps("all", [])[0].name == "ブラウザー、書体、サーバーの部品"
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert not any(command.FOR_INDOORS[name]() for name in wanted)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert command.FOR_INDOORS["nginx"](), "a person's own machine is left as it is"
