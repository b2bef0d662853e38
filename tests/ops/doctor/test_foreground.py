"""A service by hand: its unit's own walls, nothing of the instance that serves, and no secret in what it says."""

import pytest

from morizo.ops import units
from morizo.ops.doctor.foreground import command, verdict, without
from morizo.ops.doctor.leaks import Needles
from tests.ops.doctor.recorded import OPENAI, RELEASE, a_target


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


def test_secrets_are_told_by_their_names() -> None:
    secrets = Needles.of({"OPENAI_API_KEY": OPENAI})
    assert without(secrets, f"refused: {OPENAI} (401)") == "refused: 〈OPENAI_API_KEY〉 (401)"
    assert "pplx-" not in without(secrets, "pplx-0123456789abcdefghij0123")


@pytest.mark.parametrize(
    ("ending", "code", "lived", "why"),
    [
        (["Finished with result: timeout", "Main processes terminated with: code=killed/status=TERM"], 1, True, "動きつづけました"),
        (["Finished with result: exit-code", "Main processes terminated with: code=exited/status=203"], 203, False, "始められません"),
        (["Finished with result: exit-code", "Main processes terminated with: code=exited/status=217"], 217, False, "利用者がいません"),
        (["Finished with result: oom-kill", "Main processes terminated with: code=killed/status=9"], 9, False, "メモリー"),
        (["Finished with result: success", "Main processes terminated with: code=exited/status=0"], 0, True, "自分で終わりました"),
        ([], 1, False, "終わりました"),
    ],
)  # fmt: skip
def test_why_it_died_is_said_in_words(ending: list[str], code: int, lived: bool, why: str) -> None:
    said, is_well = verdict(ending, code, 10)
    assert is_well is lived
    assert why in said
