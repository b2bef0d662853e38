"""What every way to a host promises: one suite for all of them."""

import hashlib
import time
from collections.abc import Iterator

import pytest

from morizo.ops.errors import CommandFailed, TimedOut, Unreachable
from morizo.ops.host import Host

AWKWARD = [
    "", " ", "a  b", "it's", '"quoted"', "$HOME", "`id`", "*", "~", "\\", "a\nb", "\ttab", "!x", "&& false",
    "-n", "--", "玉ねぎ", "%s", "$(touch x)", "#", "|", ";", ">out",
]  # fmt: skip


def test_every_word_arrives_as_it_is(host: Host) -> None:
    done = host.run(["printf", "%s\\0", *AWKWARD], root=False)
    assert done.text.split("\0")[:-1] == AWKWARD


def test_what_is_fed_arrives_byte_by_byte(host: Host) -> None:
    data = bytes(range(256)) * 64
    assert host.run(["cat"], stdin=data, root=False).out == data


def test_a_load_is_taken_piece_by_piece(host: Host) -> None:
    pieces = [bytes([number]) * 300_000 for number in range(40)]
    done = host.run(["sha256sum"], stdin=iter(pieces), root=False)
    assert done.text.split()[0] == hashlib.sha256(b"".join(pieces)).hexdigest()


def test_nothing_fed_is_the_end_of_input(host: Host) -> None:
    assert host.run(["cat"], root=False).out == b""


def test_a_command_that_does_not_read_ends_all_the_same(host: Host) -> None:
    assert host.run(["true"], stdin=b"x" * 5_000_000, root=False).ok


def test_a_load_that_breaks_off_raises_its_own_error(host: Host) -> None:
    def broken() -> Iterator[bytes]:
        yield b"begun"
        raise LookupError("the file is gone")

    with pytest.raises(LookupError):
        host.run(["cat"], stdin=broken(), root=False)


def test_much_on_both_outputs_at_once_stops_nothing(host: Host) -> None:
    script = "head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2; head -c 1000000 /dev/zero"
    done = host.run(["sh", "-c", script], root=False)
    assert (len(done.out), len(done.err)) == (4_000_000, 2_000_000)


@pytest.mark.parametrize("code", [0, 1, 3, 126, 254, 255])
def test_a_commands_own_exit_code_is_told(host: Host, code: int) -> None:
    done = host.run(["sh", "-c", f"echo out; echo err >&2; exit {code}"], root=False)
    assert (done.code, done.out, done.err) == (code, b"out\n", b"err\n")


def test_a_command_that_is_not_there_is_127(host: Host) -> None:
    assert host.run(["no-such-command-anywhere"], root=False).code == 127


def test_a_command_that_takes_too_long_is_given_up(host: Host) -> None:
    began = time.monotonic()
    with pytest.raises(TimedOut, match="sleep 30") as raised:
        host.run(["sleep", "30"], root=False, timeout_s=1)
    assert isinstance(raised.value, Unreachable)
    assert time.monotonic() - began < 5


def test_lines_come_while_the_command_runs(host: Host) -> None:
    began = time.monotonic()
    lines = host.lines(["sh", "-c", "echo 一; echo two; sleep 30"], root=False)
    assert [next(lines), next(lines)] == ["一", "two"]
    lines.close()  # type: ignore[attr-defined] # a generator in both
    assert time.monotonic() - began < 5


def test_lines_of_a_good_command_end_quietly(host: Host) -> None:
    read = host.lines(["sh", "-c", "cat; echo warning >&2"], stdin=b"one\ntwo", root=False)
    assert list(read) == ["one", "two"]


def test_lines_of_a_failed_command_end_with_its_last_words(host: Host) -> None:
    lines = host.lines(["sh", "-c", "echo begun; echo no room >&2; exit 255"], root=False)
    assert next(lines) == "begun"
    with pytest.raises(CommandFailed, match="no room") as raised:
        next(lines)
    assert "255" in raised.value.detail


def test_what_is_fed_stands_in_no_error(host: Host) -> None:
    with pytest.raises(CommandFailed) as raised:
        list(host.lines(["sh", "-c", "cat >/dev/null; exit 1"], stdin=b"hunter2", root=False))
    assert "hunter2" not in raised.value.detail
