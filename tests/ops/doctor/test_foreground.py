"""A service by hand: its unit's own walls, nothing of the instance that serves, and no secret in what it says."""

import pytest

from morizo.ops import units
from morizo.ops.doctor.foreground import command, verdict
from tests.ops.doctor.recorded import RELEASE, a_target


def words() -> list[str]:
    service = a_target().service[0]
    return command(units.service_unit(service, RELEASE, service.secrets), service.name, 10, 45678)


def test_it_runs_the_release_s_program_in_the_unit_s_own_walls() -> None:
    said = words()
    properties = {said[at + 1] for at, word in enumerate(said) if word == "-p"}
    service = a_target().service[0]
    assert {f"{key}={value}" for key, value in units.sandbox(service)} <= properties
    assert (
        "LoadCredential=OPENAI_API_KEY:/etc/morizo/credentials/morizo-aiv2/OPENAI_API_KEY"
        in properties
    )
    assert f"EnvironmentFile=/opt/morizo/morizo-aiv2/releases/{RELEASE}/settings.env" in properties
    assert said[said.index("--") + 1 :][-3:] == ["morizo", "serve", "aiv2"]


def test_it_leaves_the_serving_instance_s_socket_folder_and_port_alone() -> None:
    said = words()
    kept = " ".join(said)
    assert "Sockets=" not in kept
    assert "MORIZO_ASIDE" not in kept
    assert f"RuntimeDirectory=morizo-aiv2/{RELEASE}" not in kept
    assert "Restart=" not in kept
    assert "PORT=45678" in said
    assert "RuntimeMaxSec=10" in said


@pytest.mark.parametrize(
    ("said", "code", "lived", "why"),
    [
        (["Finished with result: timeout", "Main processes terminated with: code=killed/status=TERM"], 1, True, "動きつづけました"),
        (["Finished with result: exit-code", "Main processes terminated with: code=exited/status=203"], 203, False, "EXEC"),
        (["Finished with result: exit-code", "Main processes terminated with: code=exited, status=217/USER"], 217, False, "ユーザーがない"),
        (["Finished with result: oom-kill", "Main processes terminated with: code=killed/status=KILL"], 9, False, "メモリー"),
        (["Finished with result: signal", "Main processes terminated with: code=killed/status=SYS"], 1, False, "SIGSYS"),
        (["Finished with result: success", "Main processes terminated with: code=exited/status=0"], 0, True, "自分で終わった"),
        ([], 1, False, "終了コード 1"),
    ],
)  # fmt: skip
def test_why_it_died_is_said_in_words(said: list[str], code: int, lived: bool, why: str) -> None:
    words, is_well = verdict("morizo-aiv2@x.service", said, ["…"], code, 10)
    assert is_well is lived
    assert why in words


def test_a_likely_fault_is_named_with_its_mending() -> None:
    said = [
        "Finished with result: exit-code",
        "Main processes terminated with: code=exited/status=7",
    ]
    lines = ["127.0.0.1:8000 で待ち受けられません（Address already in use）。"]
    words, _ = verdict("morizo-aiv2@x.service", said, lines, 7, 10)
    assert "原因" in words
    assert "直し方" in words
