"""What decides a release's id: everything that decides how a service runs, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from morizo.ops import paths
from morizo.ops.release.models import Parcel, wanted
from morizo.ops.target import Target

LOCK = "morizo==0.1.0+g1a2b3c --hash=sha256:aa\nnumpy==2.0 --hash=sha256:bb\n"


def a_target(**service: object) -> Target:
    return Target.model_validate(
        {
            "domain": "morizo.example.jp",
            "host": "web1",
            "service": [
                {"name": "morizo-aiv2", "process": "aiv2", "listen": "127.0.0.1:8000", **service}
            ],
        }
    )


def a_parcel(**facts: object) -> Parcel:
    usual = {
        "version": "0.1.0+g1a2b3c",
        "wheel": "morizo-0.1.0+g1a2b3c-py3-none-any.whl",
        "lock": LOCK,
    }
    return Parcel.model_validate({**usual, **facts})


def id_of(target: Target, parcel: Parcel, python: str = "3.11") -> str:
    return wanted(target, target.service[0], parcel, python)[0].id


@pytest.fixture(autouse=True)
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "CREDENTIALS", tmp_path)
    return tmp_path / "morizo-aiv2"


def test_the_same_is_the_same_release() -> None:
    assert id_of(a_target(), a_parcel()) == id_of(a_target(), a_parcel())


@pytest.mark.parametrize(
    "other",
    [
        lambda: id_of(a_target(memory_max_mib=300), a_parcel()),
        lambda: id_of(a_target(listen="127.0.0.1:8001"), a_parcel()),
        lambda: id_of(a_target(), a_parcel(version="0.1.0+g9f9f9f")),
        lambda: id_of(a_target(), a_parcel(lock=LOCK.replace("2.0", "2.1"))),
        lambda: id_of(a_target(), a_parcel(settings={"LOG_LEVEL": "DEBUG"})),
        lambda: id_of(a_target(), a_parcel(), "3.12"),
    ],
)
def test_what_changes_how_it_runs_makes_another_release(other: Callable[[], str]) -> None:
    assert other() != id_of(a_target(), a_parcel())


def test_a_secret_that_is_set_anew_makes_another_release(credentials: Path) -> None:
    before = id_of(a_target(), a_parcel())
    credentials.mkdir()
    (credentials / "OPENAI_API_KEY").write_text("sk-once")
    first = id_of(a_target(), a_parcel())
    import os

    os.utime(credentials / "OPENAI_API_KEY", ns=(1, 5_000_000_000))
    assert len({before, first, id_of(a_target(), a_parcel())}) == 3


def test_an_id_can_stand_in_a_units_name() -> None:
    assert set(id_of(a_target(), a_parcel())) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")


def test_a_units_secrets_are_credentials_and_stand_in_no_file_of_the_release(
    credentials: Path,
) -> None:
    credentials.mkdir()
    (credentials / "OPENAI_API_KEY").write_text("sk-very-secret")
    (credentials / ".OPENAI_API_KEY.half").write_text("sk-ver")
    target = a_target()
    release, papers = wanted(target, target.service[0], a_parcel(), "3.11")
    assert f"LoadCredential=OPENAI_API_KEY:{credentials}/OPENAI_API_KEY" in papers.unit
    assert "half" not in papers.unit
    assert "sk-very" not in papers.unit + papers.settings + release.model_dump_json()
