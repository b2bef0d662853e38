"""The eyes themselves, on the machine that the tests run on."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from morizo.ops.doctor.live import ThisHost
from morizo.ops.doctor.seen import Unseen


def test_what_lies_at_a_path_is_told_without_following_links(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("abc")
    (tmp_path / "file").chmod(0o640)
    (tmp_path / "link").symlink_to("file")
    seen = ThisHost()
    found = seen.entry(tmp_path / "file")
    assert found is not None
    assert (found.kind, found.octal, found.size, found.uid) == ("file", "0640", 3, os.getuid())
    link = seen.entry(tmp_path / "link")
    assert link is not None
    assert (link.kind, link.target) == ("link", "file")
    assert seen.entry(tmp_path / "nothing") is None
    assert seen.entry(tmp_path / "file" / "below") is None
    assert seen.names(tmp_path) == ("file", "link")
    assert seen.names(tmp_path / "nothing") == ()
    assert seen.data(tmp_path / "file", 2) == b"ab"
    assert seen.data(tmp_path / "nothing") is None


def test_a_process_that_ends_while_it_is_looked_at_is_nothing() -> None:
    with subprocess.Popen(["/bin/true"]) as ended:
        ended.wait()
        assert ThisHost().entry(Path(f"/proc/{ended.pid}/exe")) is None


def test_programs_that_are_missing_or_slow_are_told_apart() -> None:
    seen = ThisHost()
    assert seen.ask("/bin/sh", "-c", "echo out; echo err >&2; exit 3").code == 3
    assert seen.ask("no-such-program").is_missing
    with pytest.raises(Unseen, match="終わりません"):
        seen.ask("/bin/sleep", "5", timeout_s=0.1)


def test_a_long_output_is_cut_by_size() -> None:
    lines = list(ThisHost().lines("/bin/sh", "-c", "yes abcdefg", limit=8000, timeout_s=5))
    assert 999 <= len(lines) <= 1002


def test_a_server_that_is_not_there_or_says_nothing_has_a_fault() -> None:
    seen = ThisHost()
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        at = f"127.0.0.1:{opened.getsockname()[1]}"
        assert "refused" in seen.call("http://x/", at=at).fault
        opened.listen(1)
        assert "時間内に" in seen.call("http://x/", at=at, timeout_s=0.1).fault
    assert seen.call("http://x/", at="/nothing.sock").fault
