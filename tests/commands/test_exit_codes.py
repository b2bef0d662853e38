"""What a command that stops says, and the exit code that a script can count on."""

import argparse
import sys

import pytest

from morizo import cli
from morizo.commands import COMMANDS
from morizo.errors import MorizoError, Refused
from morizo.ops import errors


class _Stops:
    """A command that ends with an error."""

    def __init__(self, err: MorizoError) -> None:
        self.err = err

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take nothing."""

    def run(self, arguments: argparse.Namespace) -> int:
        raise self.err


@pytest.mark.parametrize(
    ("err", "code"),
    [
        (errors.TargetFaults("domain: 違います", "host: 違います"), 2),
        (errors.RolledBack(), 4),
        (errors.LockedByOther("花子さん、3分前から"), 5),
        (errors.Unhealthy(), 6),
        (errors.Unreachable(), 7),
        (errors.PreflightRefused("ポート80が閉じています"), 7),
        (errors.CommandFailed(), 1),
        (Refused(), 1),
    ],
)
def test_an_error_ends_with_its_own_code_its_words_and_the_next_step(
    err: MorizoError,
    code: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "a_command", _Stops(err))
    monkeypatch.setitem(COMMANDS, "stop", ("止まる", "a_command"))
    assert cli.main(["stop"]) == code
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert lines[0].startswith(err.title)
    assert lines[-1] == err.hint
    assert said.err.count(err.title) == 1
    assert all(part in said.err for part in err.detail.splitlines())
